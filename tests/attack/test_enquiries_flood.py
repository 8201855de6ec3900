"""Floods and robots at the form: what they send is turned away, cheaply, and honest askers still get through."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame, a_parcel
from tests.enquirers import PERSONAL, Office, solve
from tests.people import PASSWORD, Clock, open_access
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.enquiries import limits
from zqmap.enquiries.challenge import Challenge
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.enquiries import TRAP, EnquiryServer

MANY = 1_000
Browse = Callable[..., TestClient]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(sqlite_store: Store, clock: Clock) -> Office:
    return Office(sqlite_store, clock)


@pytest.fixture
def access(sqlite_store: Store) -> Access:
    """Give the accounts, one of which answers enquiries."""
    opened = open_access(sqlite_store)
    opened.add("李四", Role.PUBLISHER, PASSWORD)
    return opened


@pytest.fixture
def browse(office: Office, access: Access, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Browse:
    """Give a function that opens a browser at an address of the network."""
    monkeypatch.setattr(limits, "USUAL_BITS", 2)
    sqlite_store.publish("parcels", a_frame("parcels", a_parcel()), base=0, author="test", note="test")
    snapshots = Snapshots(sqlite_store)
    routes = EnquiryServer(lambda: office.counter, lambda: snapshots, lambda: access).routes()
    app = Starlette(routes=routes)

    def open_browser(address: str = "10.0.0.1", origin: str = "http://testserver") -> TestClient:
        return TestClient(app, client=(address, 50_000), headers={"Origin": origin})

    return open_browser


def fill(browser: TestClient, clock: Clock, **changes: str) -> dict[str, str]:
    """Get a token, do its work, let some time pass, and fill in the form."""
    said = browser.get("/enquiry/token").json()
    challenge = Challenge(said["token"], said["bits"])
    clock.pass_(seconds=4)
    form = PERSONAL | {"consent": "yes", "subjects": "parcels/parcel-1", "lang": "zh"}
    return form | {"token": challenge.token, "work": solve(challenge)} | changes


def send(browser: TestClient, form: dict[str, str]):
    return browser.post("/enquiry/send", data=form)


def test_an_honest_form_gets_a_reference(browse, clock, office):
    browser = browse()
    answer = send(browser, fill(browser, clock))
    assert answer.status_code == 200
    assert office.counter.look(answer.json()["reference"], "10.0.0.1").entry.contact == PERSONAL["contact"]


def test_a_thousand_forms_without_a_proof_do_not_touch_the_database(browse, clock, office, sqlite_store):
    browser = browse()
    lines = len(sqlite_store.audit(limit=10_000))
    form = fill(browser, clock)
    for number in range(MANY):
        assert send(browser, form | {"token": f"{number}.2.x.y"}).status_code == 409
    assert office.desk.list() == []
    assert len(sqlite_store.audit(limit=10_000)) == lines
    assert send(browser, form).status_code == 200


def test_a_thousand_proven_forms_from_one_address_are_bounded_and_another_address_gets_through(
    browse, clock, office, sqlite_store, tmp_path
):
    robot, before = browse("10.6.6.6"), _size_bytes(tmp_path)
    forms = [fill(robot, Clock(), message=f"buy {number}" * 150) for number in range(MANY)]
    clock.pass_(seconds=4)
    statuses = [send(robot, form).status_code for form in forms]
    assert statuses.count(200) == limits.SEND_PACE.free
    assert set(statuses) == {200, 429}
    assert len(office.desk.list()) == limits.SEND_PACE.free
    assert _size_bytes(tmp_path) - before < 1_000_000
    assert len(sqlite_store.audit(limit=10_000)) < 20
    honest = browse("10.0.0.2")
    assert send(honest, fill(honest, clock)).status_code == 200


def test_a_token_is_taken_once_and_only_from_the_browser_that_asked_for_it(browse, clock, office):
    browser, thief = browse(), browse("10.6.6.6")
    form = fill(browser, clock)
    thief.get("/enquiry/token")
    assert send(thief, form).status_code == 409
    first = send(browser, form)
    second = send(browser, form | {"message": "another text"})
    assert first.json() == second.json()
    assert [office.desk.load(line.number).entry.message for line in office.desk.list()] == [PERSONAL["message"]]


def test_a_robot_that_fills_what_nobody_sees_or_is_too_fast_is_turned_away(browse, clock, office):
    browser = browse()
    assert send(browser, fill(browser, clock, **{TRAP: "http://spam.example"})).status_code == 409
    said = browser.get("/enquiry/token").json()
    work = solve(Challenge(said["token"], said["bits"]))
    assert send(browser, PERSONAL | {"consent": "yes", "token": said["token"], "work": work}).status_code == 409
    assert office.desk.list() == []


def test_a_form_of_another_site_or_of_another_kind_is_refused(browse, clock, office):
    foreign, own = browse(origin="http://evil.example"), browse()
    assert send(foreign, fill(foreign, clock)).status_code == 413
    assert own.post("/enquiry/send", json=fill(own, clock)).status_code == 413
    assert office.desk.list() == []


def test_ten_megabytes_are_refused_in_words(browse, clock, office):
    browser = browse()
    answer = send(browser, fill(browser, clock, message="字" * 3_500_000))
    assert answer.status_code == 413
    assert "2,000" in answer.json()["problems"]["message"]["zh"]
    assert office.desk.list() == []


def test_a_place_that_is_not_published_is_named(browse, clock, office):
    browser = browse()
    for subject in ("parcels/gone", "nothing/x", "parcels", "parcels/parcel-1/../x"):
        answer = send(browser, fill(browser, clock, subjects=subject))
        assert (answer.status_code, list(answer.json()["problems"])) == (422, ["subjects"])
    assert office.desk.list() == []


def test_where_nobody_could_read_it_nothing_is_taken(browse, clock, office, access):
    access.set_role("李四", Role.EDITOR)
    browser = browse()
    answer = send(browser, fill(browser, clock))
    assert answer.status_code == 503
    assert "致电" in answer.json()["error"]["zh"]
    assert office.desk.list() == []


def test_nothing_personal_reaches_the_log(browse, clock, caplog):
    caplog.set_level(logging.DEBUG)
    browser = browse()
    reference = send(browser, fill(browser, clock)).json()["reference"]
    send(browser, fill(browser, clock, contact="nobody", consent=""))
    send(browser, fill(browser, clock, token="x"))
    assert [word for word in (*PERSONAL.values(), reference, "nobody") if word in caplog.text] == []


def _size_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
