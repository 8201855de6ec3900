"""What the environment says: every setting is a variable `ZQMAP_…`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout, where `geodata/` and `node_modules/` lie."""


class Settings(BaseSettings):
    """The settings of one process.

    `database_url` defaults to an SQLite file under `var`. `basemap` is a PMTiles file of the operator's own.
    `review_number` is the map review number (审图号) that the operator was given.
    """

    model_config = SettingsConfigDict(env_prefix="ZQMAP_", extra="ignore")

    var: Path = ROOT / "var"
    database_url: str | None = None
    editing: Literal["on", "off"] = "on"
    geodata: Path = ROOT / "geodata"
    tianditu_key: str | None = None
    basemap: Path | None = None
    review_number: str | None = None

    @property
    def store_url(self) -> str:
        """Give the SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{self.var / 'zqmap.sqlite'}"


@cache
def get_settings() -> Settings:
    """Read the settings once a process."""
    return Settings()
