"""Enquiries from the command line, and as files."""

from __future__ import annotations

import csv
import io
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.enquirers import PERSONAL, Office
from tests.people import Clock
from zqmap.cli.commands import app
from zqmap.cli.serving import needless_secrets
from zqmap.enquiries.safe import Safe
from zqmap.model.enquiries import EnquiryState
from zqmap.model.revisions import Action
from zqmap.settings import Settings, get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store

FORMULA = '=HYPERLINK("http://evil.example")'


class Command:
    """Run `enquiries` on a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.variables = {"ZQMAP_VAR": str(folder), "LC_ALL": "C.UTF-8", "ZQMAP_DATABASE_URL": None}
        self.store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
        self.store.create()
        self.clock = Clock()
        self.clock.now = datetime.now(UTC)
        self.office = Office(self.store, self.clock)

    def run(self, *arguments: str, status: int = 0, lang: str = "en", **variables: str) -> Result:
        get_settings.cache_clear()
        get_store.cache_clear()
        done = CliRunner(env=self.variables | variables).invoke(app, ["--lang", lang, "enquiries", *arguments])
        assert done.exit_code == status, (done.output, done.exception)
        return done


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_a_list_shows_the_state_and_the_days_and_nothing_personal(command):
    assert "还没有咨询" in command.run("list", lang="zh").output
    command.office.ask()
    command.office.ask(address="10.0.0.2")
    command.office.desk.close(2, version=1, actor="李四")
    listed = command.run("list").stdout
    assert "1\tReceived\t" in listed
    assert "Closed" not in listed
    assert "2\tClosed\t" in command.run("list", "--all").stdout
    assert [word for word in PERSONAL.values() if word in listed] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_everything_that_is_not_erased_and_no_formula(command, tmp_path, kind):
    command.office.ask(name=FORMULA, message="+1\n=2")
    command.office.desk.answer(1, "@SUM(1)", version=1, actor="李四")
    erased = command.office.ask(address="10.0.0.2", name="某人")
    command.office.counter.withdraw(erased, "10.0.0.2")
    out = tmp_path / f"out.{kind}"
    command.run("export", "--format", kind, "--out", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
        assert (rows[1][6], rows[1][9], rows[1][10]) == (f"'{FORMULA}", "'+1\n=2", "'@SUM(1)")
    else:
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out).active.rows]
        assert rows[1][6] == FORMULA
        types = {cell.data_type for row in openpyxl.load_workbook(out).active.rows for cell in row}
        assert "f" not in types
    assert len(rows) == 2
    exported = [line.detail for line in command.store.audit() if line.action is Action.ENQUIRY]
    assert exported[0] == "exported 1"


def test_purging_keeps_to_the_setting(command):
    command.clock.now -= timedelta(days=40)
    command.office.ask()
    command.run("purge")
    assert command.office.desk.count() == {EnquiryState.RECEIVED: 1}
    assert "erased 1" in command.run("purge", ZQMAP_ENQUIRY_DAYS="30").output
    assert command.office.desk.count() == {EnquiryState.ERASED: 1}


@pytest.mark.parametrize("days", ["0", "-1", "forever"])
def test_a_time_of_keeping_that_cannot_be_is_refused(command, days):
    assert "ZQMAP_ENQUIRY_DAYS" in command.run("purge", ZQMAP_ENQUIRY_DAYS=days, status=2).output


def test_a_new_key_locks_and_a_wrong_one_is_named(command):
    key = command.run("key").stdout.strip()
    assert Safe.read(key).is_sealing
    public = command.run("seal", ZQMAP_ENQUIRY_KEY=key).stdout.strip()
    assert Safe.read(key, public).is_sealing
    assert key not in public
    assert "ZQMAP_ENQUIRY_KEY" in command.run("seal", status=2).output
    assert "ZQMAP_ENQUIRY_KEY" in command.run("list", ZQMAP_ENQUIRY_KEY="abc", status=2).output


def test_a_server_with_a_wrong_key_does_not_start(command):
    get_settings.cache_clear()
    get_store.cache_clear()
    done = CliRunner(env=command.variables | {"ZQMAP_ENQUIRY_KEY": "abc"}).invoke(app, ["serve", "--port", "0"])
    assert done.exit_code == 2
    assert "ZQMAP_ENQUIRY_KEY" in done.output


def test_a_process_that_may_not_read_enquiries_needs_a_seal_to_take_them_in(command):
    get_settings.cache_clear()
    get_store.cache_clear()
    apart = {"ZQMAP_ENQUIRY_DATABASE_URL": "postgresql+psycopg://zqmap_counter@/zqmap", "ZQMAP_EDITING": "off"}
    done = CliRunner(env=command.variables | apart).invoke(app, ["serve", "--port", "0"])
    assert done.exit_code == 2
    assert "ZQMAP_ENQUIRY_SEAL" in done.output


def test_a_process_that_only_shows_names_the_secrets_that_it_should_not_hold():
    held = {"enquiry_key": "k", "oidc_client_secret": "s"}
    assert needless_secrets(Settings(editing="off", **held)) == ["ZQMAP_ENQUIRY_KEY", "ZQMAP_OIDC_CLIENT_SECRET"]
    assert needless_secrets(Settings(editing="off", enquiry_seal="s")) == []
    assert needless_secrets(Settings(editing="on", **held)) == []


def test_a_file_that_cannot_be_written_is_said(command, tmp_path):
    command.office.ask()
    command.run("export", "--out", str(tmp_path / "nowhere" / "out.xlsx"), status=1)
