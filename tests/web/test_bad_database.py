"""A PostgreSQL that is down, slow, full, read-only, of another version or a wrong one: said, and the map stays."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import event, text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame, a_road
from tests.store.test_pulse import wait_until
from tests.store.unversioned import make_unversioned
from tests.web.conftest import words_of
from tests.web.test_health import EXAMPLES
from zqmap.errors import OtherVersion, StoreUnavailable, WritesRefused
from zqmap.settings import Settings
from zqmap.store.pulse import Pulse
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.store.tables import SCHEMA_VERSION
from zqmap.web.routes import make_routes

pytestmark = pytest.mark.postgres

WHO = {"author": "a", "note": "n"}
PASSWORD = "p-ss/w0rd-of-the-zone"
TILE = "/tiles/roads/1/11/1664/890.mvt"


class Site:
    """The routes over one store, as a supervisor and a browser ask them."""

    def __init__(self, store: Store, pulse: Pulse | None = None) -> None:
        self.store = store
        self.snapshots = Snapshots(store, retry_after_s=0, pulse=pulse)
        routes = make_routes(
            store=lambda: store, snapshots=lambda: self.snapshots, settings=Settings, proof_kept_s=3600
        )
        self.client = TestClient(Starlette(routes=routes))

    def warm(self) -> None:
        """Let the process load everything, as it has when trouble comes."""
        assert self.client.get("/readyz").status_code == 200, self.client.get("/readyz").text
        assert self.client.get(TILE).status_code in (200, 204)

    def must_keep_the_map(self) -> None:
        """Hold the site to what it must do in any trouble: alive, not ready, and the last good map."""
        assert self.client.get("/healthz").status_code == 200
        assert self.client.get("/heads").json() == dict.fromkeys(EXAMPLES, 1)
        assert self.client.get(TILE).status_code in (200, 204)
        assert self.client.get("/tiles/parcels/1/12/3329/1780.mvt").status_code in (200, 204)

    def refusal(self) -> str:
        """Give the words with which the site says that it is not ready."""
        answer = self.client.get("/readyz")
        assert answer.status_code == 503
        assert answer.headers["cache-control"] == "no-store"
        for secret in (self.store.engine.url.database, self.store.engine.url.username, "zqpg-", "5432", PASSWORD):
            assert str(secret) not in answer.text
        return words_of(answer)


def fill(url: str) -> str:
    store = Store(url)
    store.create()
    for layer, feature in EXAMPLES.items():
        store.publish(layer, a_frame(layer, feature), base=0, **WHO)
    store.close()
    return url


@pytest.fixture
def url(cluster):
    return fill(cluster.make_database())


@pytest.fixture
def site(url):
    """Give a site that has shown its map already."""
    made = Site(Store(url))
    made.warm()
    yield made
    made.store.close()


@pytest.fixture
def admin(url):
    store = Store(url)
    yield store
    store.close()


def warnings_of(caplog) -> list[str]:
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert lines
    assert all("\n" not in line and PASSWORD not in line for line in lines), lines
    assert all(record.exc_info is None for record in caplog.records)
    return lines


def run(store: Store, *statements: str) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_database_that_is_down_is_said_and_the_last_good_map_stays_P5(site, cluster, caplog):
    cluster.stop(keep=True)
    try:
        said = site.refusal()
        site.must_keep_the_map()
        with pytest.raises(StoreUnavailable):
            site.store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    finally:
        cluster.start()
    assert "server's log" in said
    assert any("cannot be reached" in line for line in warnings_of(caplog))
    assert site.client.get("/readyz").status_code == 200


def test_a_database_that_stands_still_is_said_in_seconds_and_the_last_good_map_stays_P5(url, cluster, caplog):
    store = Store(url)
    pulse = Pulse(store.engine, beat_s=0.5, answer_s=3.0, cut_s=6.0).start()
    site = Site(store, pulse)
    site.warm()
    wait_until(lambda: pulse.heads(since=0) is not None)
    with cluster.frozen():
        begun = time.monotonic()
        while pulse.heads(since=0) is not None:
            site.must_keep_the_map()
            assert time.monotonic() - begun < 10
        asked_at = time.monotonic()
        assert "server's log" in site.refusal()
        site.must_keep_the_map()
        assert time.monotonic() - asked_at < 3
    begun = time.monotonic()
    while site.client.get("/readyz").status_code != 200:
        assert time.monotonic() - begun < 30
    assert any("in time" in line for line in warnings_of(caplog))
    pulse.stop()
    store.close()


@contextmanager
def impatient(store: Store) -> Iterator[None]:
    """Let the statements of a store be given up soon; not those before, which a busy machine may take longer for."""

    def hurry(connection: psycopg.Connection, _: object) -> None:
        connection.execute("SET statement_timeout = '300ms'")
        connection.commit()

    event.listen(store.engine, "connect", hurry)
    store.close()
    yield
    event.remove(store.engine, "connect", hurry)
    store.close()


def test_a_query_that_does_not_end_is_given_up_P5(site, admin, caplog):
    with impatient(site.store), admin.engine.begin() as connection:
        connection.execute(text("LOCK TABLE layers IN ACCESS EXCLUSIVE MODE"))
        begun = time.monotonic()
        site.refusal()
        site.must_keep_the_map()
        assert time.monotonic() - begun < 10
    assert site.client.get("/readyz").status_code == 200
    assert any("did not finish in time" in line for line in warnings_of(caplog))


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up_P5(caplog):
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        store = Store(f"postgresql://reader:{PASSWORD.replace('/', '%2F')}@127.0.0.1:{deaf.getsockname()[1]}/zone")
        begun = time.monotonic()
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            store.heads()
        assert time.monotonic() - begun < 12


FULL = (
    "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
    "CREATE TRIGGER a_full BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_room()",
    "CREATE TRIGGER a_full BEFORE INSERT ON features FOR EACH ROW EXECUTE FUNCTION no_room()",
)
ROOM = ("DROP TRIGGER a_full ON audit", "DROP TRIGGER a_full ON features")


def test_a_database_that_is_full_refuses_the_write_says_so_and_is_ready_again_when_there_is_room(site, admin, caplog):
    run(admin, *FULL)
    assert site.client.get("/readyz").status_code == 200
    with pytest.raises(WritesRefused, match="disk is full"):
        site.store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    before = admin.count_audit()
    assert "disk is full" in site.refusal()
    site.must_keep_the_map()
    assert any("disk is full" in line for line in warnings_of(caplog))
    run(admin, *ROOM)
    assert site.client.get("/readyz").status_code == 200
    assert admin.count_audit() == before
    assert site.store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO).number == 2
    assert site.store.fsck() == []


def test_a_database_that_is_read_only_refuses_the_write_and_shows_the_map(site, admin, caplog):
    name = admin.engine.url.database
    run(admin, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    site.store.close()
    assert "takes no writes" in site.refusal()
    site.must_keep_the_map()
    with pytest.raises(WritesRefused, match="takes no writes"):
        site.store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    assert any("takes no writes" in line for line in warnings_of(caplog))
    assert Site(Store(str(admin._url), read_only=True)).client.get("/readyz").status_code == 200
    run(admin, f"ALTER DATABASE {name} RESET default_transaction_read_only")
    site.store.close()
    assert site.client.get("/readyz").status_code == 200


def test_a_database_of_an_older_version_is_shown_and_not_ready(cluster, url, caplog):
    old, source = cluster.make_database(), Store(url)
    make_unversioned(old, source)
    source.close()
    site = Site(Store(old))
    said = site.refusal()
    assert "zqmap upgrade" in said
    site.must_keep_the_map()
    with pytest.raises(OtherVersion):
        site.store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    assert any("upgrade" in line for line in warnings_of(caplog))
    site.store.close()


def test_a_database_that_became_newer_is_not_ready_and_the_last_good_map_stays(site, admin, caplog):
    run(admin, f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}", "UPDATE layers SET head = 9")
    assert "newer than this program" in site.refusal()
    site.must_keep_the_map()
    assert any("newer than this program" in line for line in warnings_of(caplog))


def lets_in(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def locked(cluster, url):
    """Give the address of the store for a role that needs its password."""
    hba = cluster.folder / "data" / "pg_hba.conf"
    before, admin = hba.read_text(), Store(url)
    run(admin, f"CREATE ROLE keeper LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
    hba.write_text(f"local all keeper scram-sha-256\n{before}")
    run(admin, "SELECT pg_reload_conf()")
    address = url.replace("postgres@", "keeper:{}@")
    # The server reads the file a moment after it was told to.
    wait_until(lambda: not lets_in(address.format("none-of-the-zone")))
    yield address
    hba.write_text(before)
    run(admin, "SELECT pg_reload_conf()", "DROP ROLE keeper")
    admin.close()


def test_a_wrong_password_is_said_without_any_password(locked, caplog):
    right = Store(locked.format(PASSWORD.replace("/", "%2F")))
    assert right.heads()
    right.close()
    site = Site(Store(locked.format("wr0ng-of-the-zone")))
    assert "server's log" in site.refusal()
    assert any("role or password" in line for line in warnings_of(caplog))
    assert "wr0ng-of-the-zone" not in caplog.text
    site.store.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://postgres@/nowhere?host={folder}", "no such database"),
        ("postgresql://postgres:{secret}@127.0.0.1:1/zone", "cannot be reached"),
        ("postgresql://postgres:{secret}@no-such-host.invalid/zone", "cannot be reached"),
        ("postgresql://postgres:{secret}@/zone?host=/no/such/folder", "cannot be reached"),
    ],
)
def test_a_wrong_address_is_said_without_the_password(cluster, address, said, caplog):
    site = Site(Store(address.format(folder=cluster.folder, secret=PASSWORD.replace("/", "%2F"))))
    site.refusal()
    assert site.client.get("/healthz").status_code == 200
    assert site.client.get("/heads").status_code == 503
    assert any(said in line for line in warnings_of(caplog))


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://postgres:{PASSWORD}:more@host:port/zone",
        f"postgres postgresql://u:{PASSWORD}@h/d",
        f"mysql://u:{PASSWORD}@h/d",
        f"postgresql://u:x@h:{PASSWORD}/d",
        f"u:{PASSWORD}@h",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_quoting_it(address):
    with pytest.raises(StoreUnavailable) as refused:
        Store(address).heads()
    said, seen = "", refused.value
    while seen:
        said, seen = said + repr(seen) + str(seen), None if seen.__suppress_context__ else seen.__context__
    assert PASSWORD not in said
    assert "w0rd" not in said
