"""The files of `deploy/` keep what is the staff's away from replicas for the public."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from zqmap.settings import ENV_PREFIX, ROOT, Settings

DEPLOY = ROOT / "deploy"
OF_STAFF = {
    "ZQMAP_ENQUIRY_KEY",
    "ZQMAP_CASES",
    "ZQMAP_OIDC_METADATA_URL",
    "ZQMAP_OIDC_CLIENT_ID",
    "ZQMAP_OIDC_CLIENT_SECRET",
    "ZQMAP_OIDC_ADDRESS",
}
FILES = ("zqmap.env.example", "staff.env.example", "public.env.example", "replica.env.example")


def names_in(file: str) -> set[str]:
    """Give the settings that a file names, those that are commented out too."""
    return set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / file).read_text(encoding="utf-8"), re.MULTILINE))


def services() -> dict[str, list[str]]:
    """Give the lines of each service of the compose file; YAML is not read, since nothing here can."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (DEPLOY / "compose.yaml").read_text(encoding="utf-8").splitlines():
        head = re.fullmatch(r"  (\w+):|(x-\w+): &\w+", line)
        name = (head[1] or head[2]) if head else name
        found.setdefault(name, []).append(line)
    return found


def unit(*files: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    for file in files:
        parsed.read(DEPLOY / "systemd" / file, encoding="utf-8")
    return parsed


def environment_files(file: str) -> list[str]:
    """Give the settings files that are left after the last line that empties the list."""
    lines = (DEPLOY / "systemd" / file).read_text(encoding="utf-8").splitlines()
    files = [line.partition("=")[2] for line in lines if line.startswith("EnvironmentFile=")]
    return files[files.index("") + 1 :] if "" in files else files


@pytest.mark.parametrize("file", FILES)
def test_every_setting_of_the_examples_exists(file):
    known = {f"{ENV_PREFIX}{name.upper()}" for name in Settings.model_fields} | {"PORT", "FORWARDED_ALLOW_IPS"}
    assert names_in(file) <= known


def test_what_is_the_staffs_stands_in_the_file_of_staff_alone():
    assert names_in("staff.env.example") >= OF_STAFF
    for file in FILES:
        if file != "staff.env.example":
            assert names_in(file) & OF_STAFF == set()
    common = (DEPLOY / "zqmap.env.example").read_text(encoding="utf-8")
    assert "postgresql" not in common, "an address of the database has a password in it"


def test_the_public_pool_reads_as_one_role_and_takes_enquiries_in_as_another():
    text = (DEPLOY / "public.env.example").read_text(encoding="utf-8")
    assert "ZQMAP_EDITING=off" in text
    assert re.findall(r"^(\w+)=postgresql\+psycopg://(\w+):", text, re.MULTILINE) == [
        ("ZQMAP_DATABASE_URL", "zqmap_viewer"),
        ("ZQMAP_ENQUIRY_DATABASE_URL", "zqmap_counter"),
    ]


def test_a_unit_is_one_for_the_public_unless_it_is_made_one_for_staff():
    public, staff = unit("zqmap@.service")["Service"], unit("zqmap@.service", "staff.conf")["Service"]
    assert (public["User"], staff["User"]) == ("zqmap-public", "zqmap")
    etc = "/etc/zqmap"
    assert environment_files("zqmap@.service") == [f"{etc}/zqmap.env", f"{etc}/public.env", f"{etc}/%i.env"]
    assert environment_files("staff.conf") == [f"{etc}/zqmap.env", f"{etc}/staff.env", f"{etc}/%i.env"]
    assert "/var/lib/zqmap " in public["InaccessiblePaths"]
    assert public["StateDirectory"] == "zqmap-public"


def test_the_containers_of_the_public_have_no_settings_and_no_folder_of_the_staff():
    found = services()
    assert "  env_file: [zqmap.env, staff.env]" in found["x-staff"]
    assert "  env_file: [zqmap.env, public.env]" in found["x-public"]
    for name, lines in found.items():
        said = "\n".join(lines)
        assert ("cases:/" in said or "staff.env]" in said) == (name == "x-staff")
    for name, pool in {"a": "staff", "b": "staff", "c": "public", "d": "public"}.items():
        assert f"    <<: *{pool}" in found[name]


def test_every_file_that_the_readme_of_the_deployment_names_is_there():
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(([^)#]+)\)", text))
    assert named
    assert [name for name in named if not (DEPLOY / Path(name)).exists()] == []
