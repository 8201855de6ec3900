"""Attacks over Streamlit's own websocket: pages and presses that nobody was offered."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attack.doors import Door
from tests.attack.tabs import Run, open_tab
from tests.browser.conftest import wait_until_ready
from tests.people import ADDRESS, PASSWORD, Clock, open_access, sign_in
from tests.ports import free_port
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.cli.filling import fill_store
from zqmap.model.revisions import Action
from zqmap.settings import ROOT
from zqmap.store.store import Store

STAFF_WORDS = "STAFF ONLY"


@dataclass(frozen=True)
class Zone:
    """A running dashboard with a staff page, and its store seen from outside."""

    door: Door
    store: Store
    access: Access

    def enter_as(self, name: str, role: Role) -> str:
        """Make an account, or give it this role again, and sign in."""
        if name not in [account.name for account in self.access.list()]:
            return sign_in(self.access, name, role)
        self.access.set_role(name, role)
        return self.access.sign_in(name, PASSWORD, ADDRESS)


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zone]:
    folder = tmp_path_factory.mktemp("staff")
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    fill_store(store, ROOT / "geodata", lambda *_, **__: None)
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "uvicorn", "tests.attack.staff_app:app", "--port", str(port)]
    with log.open("wb") as sink:
        environment = os.environ | {"ZQMAP_VAR": str(folder)}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    door = Door(port, process.pid)
    wait_until_ready(door.origin, process, Path(log))
    yield Zone(door, store, open_access(store))
    process.terminate()
    process.wait(20)


@pytest.fixture
def staff_page(zone: Zone) -> Run:
    """Give the staff page as an administrator sees it: the hashes of all pages, the ids of all buttons."""
    with open_tab(zone.door, zone.enter_as("chief", Role.ADMIN)) as tab:
        run = tab.run(page="staff")
    assert STAFF_WORDS in run.words
    assert run.buttons.keys() >= {"prepare", "publish", "audit"}
    return run


def is_closed(run: Run) -> bool:
    """Tell whether nothing of the staff page came."""
    return STAFF_WORDS not in run.words and "staff" not in run.pages and not run.buttons.keys() & {"prepare", "publish"}


def heads(zone: Zone) -> tuple[dict[str, int], int]:
    return zone.store.heads(), len(zone.store.audit(limit=10_000))


def test_an_editor_is_shown_the_staff_page_and_what_is_pressed_there_happens_A1(zone):
    with open_tab(zone.door, zone.enter_as("li", Role.EDITOR)) as tab:
        run = tab.run(page="staff")
        assert STAFF_WORDS in run.words
        assert "staff" in run.pages
        assert "audit" not in run.buttons
        pressed = tab.run(page_hash=run.pages["staff"], press=run.buttons["prepare"])
    assert "PREPARED" in pressed.words


def test_a_visitor_who_asks_for_a_staff_page_by_name_finds_none_A1(zone):
    with open_tab(zone.door) as tab:
        run = tab.run(page="staff")
    assert is_closed(run)
    assert run.is_not_found


def test_a_visitor_who_asks_for_a_staff_page_by_its_hash_finds_none_A1(zone, staff_page):
    with open_tab(zone.door) as tab:
        assert is_closed(tab.run(page_hash=staff_page.pages["staff"]))
        assert is_closed(tab.run(page="staff", page_hash=staff_page.pages["staff"]))


def test_a_viewer_with_an_account_finds_no_staff_page_either_A1(zone, staff_page):
    with open_tab(zone.door, zone.enter_as("guest", Role.VIEWER)) as tab:
        assert is_closed(tab.run(page="staff"))
        assert is_closed(tab.run(page_hash=staff_page.pages["staff"]))


def test_a_visitor_who_forges_a_press_changes_nothing_A2(zone, staff_page):
    before = heads(zone)
    with open_tab(zone.door) as tab:
        tab.run()
        for name in ("prepare", "publish", "audit"):
            run = tab.run(page_hash=staff_page.pages["staff"], press=staff_page.buttons[name])
            assert is_closed(run)
    assert heads(zone) == before


def test_an_editor_who_presses_a_disabled_button_changes_nothing_A2(zone, staff_page):
    token = zone.enter_as("li", Role.EDITOR)
    before = heads(zone)
    with open_tab(zone.door, token) as tab:
        run = tab.run(page="staff")
        tab.run(page_hash=run.pages["staff"], press=staff_page.buttons["publish"])
    assert heads(zone) == before


def test_a_button_that_somebody_forgot_to_disable_is_denied_with_an_audit_line_A2(zone):
    token = zone.enter_as("li", Role.EDITOR)
    before, lines = heads(zone)
    with open_tab(zone.door, token) as tab:
        run = tab.run(page="staff")
        pressed = tab.run(page_hash=run.pages["staff"], press=run.buttons["careless"])
    assert heads(zone) == (before, lines + 1)
    denial = zone.store.audit()[0]
    assert (denial.actor, denial.action, denial.layer, denial.detail) == ("li", Action.DENIED, "roads", "publish")
    assert "发布" in pressed.words
    assert "未执行" in pressed.words


def test_an_editor_who_presses_a_hidden_button_changes_nothing_A2(zone, staff_page):
    token = zone.enter_as("li", Role.EDITOR)
    before = heads(zone)
    with open_tab(zone.door, token) as tab:
        run = tab.run(page="staff")
        tab.run(page_hash=run.pages["staff"], press=staff_page.buttons["audit"])
    assert heads(zone) == before


def test_a_publisher_publishes_and_after_losing_the_role_does_not_A4(zone):
    with open_tab(zone.door, zone.enter_as("wang", Role.PUBLISHER)) as tab:
        page = tab.run(page="staff")
        head = zone.store.heads()["roads"]
        tab.run(page_hash=page.pages["staff"], press=page.buttons["publish"])
        assert zone.store.heads()["roads"] == head + 1
        assert zone.store.revisions("roads")[0].author == "wang"
        zone.store.rollback("roads", head, author="test", note="n")
        zone.access.set_role("wang", Role.EDITOR)
        tab.run(page_hash=page.pages["staff"], press=page.buttons["publish"])
        assert zone.store.heads()["roads"] == head + 2
        assert zone.store.audit()[0].action is Action.DENIED
        zone.access.disable("wang")
        gone = tab.run(page_hash=page.pages["staff"], press=page.buttons["prepare"])
    assert is_closed(gone)
    assert "PREPARED" not in gone.words


def test_signing_out_elsewhere_closes_the_tab_that_is_open_A4(zone):
    token = zone.enter_as("li", Role.EDITOR)
    with open_tab(zone.door, token) as tab:
        assert STAFF_WORDS in tab.run(page="staff").words
        zone.access.sign_out(token)
        assert is_closed(tab.run(page="staff"))


def test_a_forged_or_expired_cookie_is_a_visitors_A5(zone):
    token = zone.enter_as("li", Role.EDITOR)
    expired = open_access(zone.store, Clock()).sign_in("li", PASSWORD, "10.200.0.1")
    for forged in ("li", "admin", token + "x", token.lower(), expired, "%00", '"'):
        with open_tab(zone.door, forged) as tab:
            assert is_closed(tab.run(page="staff")), forged


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_User": "chief"},
        {"Streamlit_User": "chief"},
        {"X_Streamlit_User": "chief"},
        {"X_Remote_User": "chief", "X_Forwarded_Email": "chief@zone", "Remote_User": "chief"},
        {"X_Auth_Request_User": "chief", "X_Forwarded_Preferred_Username": "chief"},
        {"Authorization": "Basic Y2hpZWY6"},
        {"Cookie": "_streamlit_user=chief"},
    ],
)
def test_a_header_that_names_somebody_signs_nobody_in_A5(zone, staff_page, headers):
    with open_tab(zone.door, **headers) as tab:
        assert is_closed(tab.run(page="staff"))
