"""What the environment says: every setting is a variable `ZQMAP_…`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from zqmap.errors import BadSetting
from zqmap.model.text import Text
from zqmap.model.values import show_value

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout, where `geodata/` and `node_modules/` lie."""

ENV_PREFIX = "ZQMAP_"

HOST_NAMES = r"^[A-Za-z0-9_.*:\[\], -]*$"
_SITE = r"https?://[A-Za-z0-9.*-]+(:\d+)?"
SITES = rf"^('none'|('self'|{_SITE})( {_SITE})*)$"
"""How names of this server, and sites as a Content-Security-Policy names them, are written."""

ADDRESS = r"^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$"
REPLICA = r"^[A-Za-z0-9_-]{1,32}$"
"""How a host with its port, and the name of a process among several, are written."""

KINDS = {
    "string_pattern_mismatch": Text("docs/operations.md 所述的格式", "of the form that docs/operations.md gives"),
    "int_parsing": Text("整数", "a whole number"),
    "float_parsing": Text("数字", "a number"),
    "bool_parsing": Text("true 或 false", "true or false"),
}
BOUNDS = {
    "greater_than": Text("大于", "greater than"),
    "greater_than_equal": Text("不小于", "at least"),
    "less_than": Text("小于", "less than"),
    "less_than_equal": Text("不大于", "at most"),
}
"""What a setting must be, by pydantic's name for the mistake; a bound follows its words."""


class Settings(BaseSettings):
    """The settings of one process.

    `database_url` defaults to an SQLite file under `var`. `basemap` is a PMTiles file of the operator's own.
    `review_number` is the map review number (审图号) that the operator was given.
    `session_hours` is how long somebody who signed in stays so; `oidc_…` name the provider of identities, if any.
    `hosts` are the names of this server between commas.
    `tls` is on where every visitor comes over TLS. `frame_ancestors` are the sites that may show the page in a frame.
    `log` is how lines are written, `metrics` the address where the figures are served, `replica` the name of this
    process among several; `request_id` says whether the proxy in front names the requests. `cases` is the folder of the
    files that staff brought, which all staff processes must share.
    `enquiry_days` is how long an enquiry is kept after its last step; `enquiry_key` locks what is personal in it;
    `enquiry_office` names who answers for that. `enquiry_seal` is the public half of the key, and all of it that a
    process of the public needs; `enquiry_database_url` is the store as a role that takes enquiries in and reads none.
    """

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="ignore")

    var: Path = ROOT / "var"
    database_url: str | None = None
    editing: Literal["on", "off"] = "on"
    geodata: Path = ROOT / "geodata"
    tianditu_key: str | None = None
    basemap: Path | None = None
    review_number: str | None = None
    session_hours: Annotated[float, Field(gt=0, le=720)] = 12.0
    oidc_metadata_url: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_address: str | None = None
    oidc_claim: str = "sub"
    hosts: Annotated[str | None, Field(pattern=HOST_NAMES)] = None
    tls: Literal["on", "off"] = "off"
    frame_ancestors: Annotated[str, Field(pattern=SITES)] = "'none'"
    log: Literal["text", "json"] = "text"
    metrics: Annotated[str | None, Field(pattern=ADDRESS)] = None
    request_id: Literal["own", "proxy"] = "own"
    replica: Annotated[str | None, Field(pattern=REPLICA)] = None
    cases: Path | None = None
    enquiry_days: Annotated[int, Field(ge=1, le=3650)] = 365
    enquiry_key: str | None = None
    enquiry_seal: str | None = None
    enquiry_database_url: str | None = None
    enquiry_office: str | None = None

    @property
    def has_provider(self) -> bool:
        """Tell whether people can sign in with a provider of identities."""
        return all((self.oidc_metadata_url, self.oidc_client_id, self.oidc_client_secret, self.oidc_address))

    @property
    def cases_folder(self) -> Path:
        """Give the folder of the files that staff brought."""
        return self.cases or self.var / "cases"

    @property
    def store_url(self) -> str:
        """Give the SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{self.var / 'zqmap.sqlite'}"


@cache
def get_settings() -> Settings:
    """Read the settings once a process.

    Raises:
        BadSetting: a variable holds what it cannot mean.

    """
    try:
        return Settings()
    except ValidationError as error:
        raise _bad_setting(error) from error


def _bad_setting(error: ValidationError) -> BadSetting:
    """Name the first variable that is wrong."""
    problem = error.errors(include_url=False)[0]
    name = str(problem["loc"][0]).lower()
    choices = " / ".join(str(choice) for choice in get_args(Settings.model_fields[name].annotation))
    kind, said = problem["type"], problem["msg"]
    allowed = Text(choices, choices) if kind == "literal_error" else _say_kind(kind, problem.get("ctx", {}), said)
    return BadSetting(f"{ENV_PREFIX}{name.upper()}", show_value(problem["input"]), allowed)


def _say_kind(kind: str, context: dict[str, Any], said: str) -> Text:
    if kind in BOUNDS:
        bound = next(iter(context.values()))
        return Text(f"{BOUNDS[kind].zh} {bound}", f"{BOUNDS[kind].en} {bound}")
    return KINDS.get(kind, Text(said, said))
