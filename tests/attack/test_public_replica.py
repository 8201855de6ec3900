"""A replica for the public, as `deploy/` sets it up: without any secret of the staff, and yet it takes enquiries in."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.attack.doors import Door
from tests.attack.tabs import open_tab
from tests.browser.conftest import start_server
from tests.cluster import Cluster
from tests.enquirers import PERSONAL, solve
from tests.people import ADDRESS, PASSWORD, open_access
from zqmap.access.roles import Role
from zqmap.cli.filling import fill_store
from zqmap.enquiries.challenge import Challenge
from zqmap.enquiries.desk import Desk
from zqmap.enquiries.safe import Safe, make_key, public_half
from zqmap.settings import ROOT
from zqmap.store.connect import writing
from zqmap.store.roles import DatabaseRole, run_roles
from zqmap.store.store import Store

pytestmark = pytest.mark.postgres

KEY = make_key()


@dataclass(frozen=True)
class Public:
    """A running replica for the public, and the store as the office opens it."""

    door: Door
    pid: int
    folder: Path
    office: Store

    def environment(self) -> str:
        return Path(f"/proc/{self.pid}/environ").read_bytes().decode()


@pytest.fixture(scope="module")
def public(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Public]:
    url, folder = cluster.make_database(), tmp_path_factory.mktemp("public")
    admin = Store(url)
    admin.create()
    fill_store(admin, ROOT / "geodata", lambda *_, **__: None)
    open_access(admin).add("李四", Role.PUBLISHER, PASSWORD)
    with writing(admin.engine) as connection:
        run_roles(connection, "zqmap")
    admin.close()
    as_role = {role: url.replace("postgres@", f"zqmap_{role}@") for role in DatabaseRole}
    office = Store(as_role[DatabaseRole.PUBLISHER])
    process, address = start_server(
        folder,
        ZQMAP_EDITING="off",
        ZQMAP_DATABASE_URL=as_role[DatabaseRole.VIEWER],
        ZQMAP_ENQUIRY_DATABASE_URL=as_role[DatabaseRole.COUNTER],
        ZQMAP_ENQUIRY_SEAL=public_half(KEY) or "",
    )
    yield Public(Door(int(address.rpartition(":")[2]), process.pid), process.pid, folder, office)
    process.terminate()
    process.wait(20)
    office.close()


def send(door: Door, **changes: str) -> str:
    """Send a form as the page of `/ask` does, and give the reference."""
    given = door.ask("GET", "/enquiry/token")
    told, cookie = json.loads(given.body), given.headers["Set-Cookie"].partition(";")[0]
    time.sleep(told["least_ms"] / 1000)  # The server has its own clock, and takes nothing sooner.
    challenge = Challenge(told["token"], told["bits"])
    form = PERSONAL | {"consent": "yes", "language": "zh", "token": challenge.token, "work": solve(challenge)} | changes
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": door.origin, "Cookie": cookie}
    answer = door.ask("POST", "/enquiry/send", kind, urlencode(form).encode())
    assert answer.status == 200, answer.body
    return str(json.loads(answer.body)["reference"])


def test_it_takes_an_enquiry_in_that_only_the_office_can_read(public: Public):
    reference = send(public.door)
    desk = Desk(public.office, Safe.read(KEY))
    number = max(line.number for line in desk.list())
    entry = desk.load(number).entry
    assert entry
    assert {name: getattr(entry, name) for name in PERSONAL} == PERSONAL
    desk.answer(number, "可以。", version=1, actor="李四")
    assert KEY not in public.environment()
    log = (public.folder / "server.log").read_text(encoding="utf-8")
    assert not [word for word in (reference, *PERSONAL.values()) if word in log]


def test_its_page_offers_the_form(public: Public):
    with open_tab(public.door, None) as tab:
        run = tab.run(page="ask", query="lang=zh")
    assert "网上咨询暂未开通" not in run.words
    assert "数据库暂时无法访问" not in run.words


def test_nobody_signs_in_there_and_no_staff_page_is_shown(public: Public):
    form = urlencode({"name": "李四", "password": PASSWORD}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": public.door.origin}
    answer = public.door.ask("POST", "/account/sign-in", kind, form)
    assert "zqmap_session" not in str(answer.headers)
    token = open_access(public.office).sign_in("李四", PASSWORD, ADDRESS)
    with open_tab(public.door, token) as tab:
        run = tab.run(page="enquiries", query="lang=zh&enquiry=1")
    assert not [word for word in PERSONAL.values() if word in run.words]


def test_it_keeps_no_file_of_the_staff(public: Public):
    assert not (public.folder / "cases").exists()
    assert os.environ.get("ZQMAP_CASES") is None
