"""Who may read an enquiry: nobody who was not given the right, over Streamlit's websocket or any open address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.attack.doors import Door
from tests.attack.tabs import open_tab
from tests.browser.conftest import start_server
from tests.enquirers import PERSONAL, Office
from tests.people import ADDRESS, PASSWORD, Clock, open_access
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.model.enquiries import EnquiryState
from zqmap.model.revisions import Action
from zqmap.store.store import Store

CLOSE = "办结"
QUERY = "lang=zh&enquiry=1"


@dataclass(frozen=True)
class Site:
    """A running dashboard with one enquiry."""

    door: Door
    store: Store
    access: Access
    office: Office
    reference: str
    folder: Path

    def enter_as(self, role: Role) -> str:
        self.access.set_role("李四", role)
        return self.access.sign_in("李四", PASSWORD, ADDRESS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("enquiries")
    process, url = start_server(folder)
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    access, clock = open_access(store), Clock()
    access.add("李四", Role.PUBLISHER, PASSWORD)
    # The server has its own clock, by which an old enquiry would be erased.
    clock.now = datetime.now(UTC)
    office = Office(store, clock)
    yield Site(Door(int(url.rpartition(":")[2]), process.pid), store, access, office, office.ask(), folder)
    process.terminate()
    process.wait(20)


def personal_in(words: str) -> list[str]:
    return [word for word in PERSONAL.values() if word in words]


def test_a_publisher_reads_it_and_that_leaves_an_audit_line(site):
    with open_tab(site.door, site.enter_as(Role.PUBLISHER)) as tab:
        run = tab.run(page="enquiries", query=QUERY)
    assert personal_in(run.words) == list(PERSONAL.values())
    lines = [(line.actor, line.detail) for line in site.store.audit(limit=1_000) if line.action is Action.ENQUIRY]
    assert (lines[0], lines[-1]) == (("李四", "1: read"), ("?", "1: received"))


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR])
def test_whoever_lacks_the_right_is_shown_nothing_by_name_or_hash(site, role):
    with open_tab(site.door, site.enter_as(Role.PUBLISHER)) as tab:
        known = tab.run(page="enquiries", query=QUERY).pages["enquiries"]
    with open_tab(site.door, site.enter_as(role) if role else None) as tab:
        for run in (tab.run(page="enquiries", query=QUERY), tab.run(page_hash=known, query=QUERY)):
            assert personal_in(run.words) == []
            assert "enquiries" not in run.pages


def test_a_role_that_is_taken_away_reads_and_does_nothing_more(site):
    with open_tab(site.door, site.enter_as(Role.PUBLISHER)) as tab:
        run = tab.run(page="enquiries", query=QUERY)
        close = next(id_ for label, id_ in run.buttons.items() if CLOSE in label)
        site.access.set_role("李四", Role.VIEWER)
        pressed = tab.run(page="enquiries", query=QUERY, press=close)
        again = tab.run(page="enquiries", query=QUERY)
    assert personal_in(pressed.words + again.words) == []
    assert site.office.desk.load(1).line.state is EnquiryState.RECEIVED


def test_an_account_that_is_disabled_reads_nothing_more(site):
    with open_tab(site.door, site.enter_as(Role.PUBLISHER)) as tab:
        assert personal_in(tab.run(page="enquiries", query=QUERY).words)
        site.access.disable("李四")
        assert personal_in(tab.run(page="enquiries", query=QUERY).words) == []
    site.access.enable("李四")


def test_no_open_address_and_no_log_holds_anything_of_it(site):
    addresses = ("/heads", "/data/parcels.geojson", "/data/parcels.csv", "/readyz", "/enquiry/token", "/enquiry/1")
    said = b"".join(site.door.ask("GET", address).body for address in addresses).decode("utf-8", "replace")
    log = (site.folder / "server.log").read_text(encoding="utf-8")
    assert personal_in(said + log) == []
    assert site.reference not in said + log


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_taken(site, method):
    assert site.door.ask(method, "/enquiry/send", {"Origin": site.door.origin}).status == 405


def test_a_form_of_another_site_is_refused_before_it_is_read(site):
    headers = {"Origin": "http://evil.example", "Content-Type": "application/x-www-form-urlencoded"}
    assert site.door.ask("POST", "/enquiry/send", headers, b"name=x").status == 403
    assert len(site.office.desk.list()) == 1
