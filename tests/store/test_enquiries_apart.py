"""Enquiries where the public's processes take them in and only the office's can read them."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.enquirers import BROWSER, PERSONAL, Office, an_entry
from tests.people import Clock
from tests.store.role_store import make_role_store, opened_as_roles
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.enquiries.counter import Counter
from zqmap.enquiries.desk import Desk
from zqmap.enquiries.limits import LOOK_PACE
from zqmap.enquiries.safe import KEY, Safe, make_key, public_half
from zqmap.enquiries.window import NarrowWindow
from zqmap.errors import LockedContent, TooManyEnquiries, UnknownEnquiry
from zqmap.model.enquiries import EnquiryState, StepKind
from zqmap.model.revisions import Action
from zqmap.store.connect import reading, writing
from zqmap.store.counter_role import COUNTER_RIGHTS
from zqmap.store.roles import DatabaseRole, run_roles
from zqmap.store.schema import upgrade_tables
from zqmap.store.store import Store

pytestmark = pytest.mark.postgres

PASSWORD = "a long pass phrase"
OFFICE_KEY = make_key()
ANSWER = "明年三季度通气。"


@pytest.fixture(scope="module")
def url(cluster) -> str:
    """Give the address of a store with roles, as the superuser reaches it."""
    return make_role_store(cluster)


@pytest.fixture
def open_as(url):
    """Give a function that opens the store as one of the roles."""
    with opened_as_roles(url) as open_:
        yield open_


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counter(open_as, clock) -> Counter:
    """Give the counter of a public process: the role that adds, and the public half of the key."""
    safe = Safe.read(None, public_half(OFFICE_KEY))
    return Counter(open_as(DatabaseRole.COUNTER), safe, window=NarrowWindow(), clock=clock)


@pytest.fixture
def desk(open_as, clock) -> Desk:
    return Desk(open_as(DatabaseRole.PUBLISHER), Safe.read(OFFICE_KEY), clock=clock)


def hand_in(counter: Counter, address: str, **changes: str) -> str:
    return counter.hand_in(an_entry(**changes), counter.begin(BROWSER).token, address)


def newest(desk: Desk) -> int:
    return max(line.number for line in desk.list())


def test_a_public_process_takes_an_enquiry_in_and_shows_the_answer_to_whoever_has_the_reference(counter, desk):
    reference = hand_in(counter, "10.1.0.1")
    number = newest(desk)
    assert desk.load(number).entry == an_entry()
    desk.assign(number, "li", version=1, actor="wang")
    desk.add_note(number, "已转规划科", version=2, actor="li")
    desk.answer(number, ANSWER, version=3, actor="li")
    found = counter.look(reference.lower(), "10.1.0.2")
    assert found.entry == an_entry()
    assert [step.kind for step in found.steps] == [StepKind.RECEIVED, StepKind.ASSIGNED, StepKind.ANSWER]
    assert found.steps[-1].text == ANSWER
    assert {(step.actor, step.assignee) for step in found.steps} == {("", "")}
    assert found.line.assignee is None


def test_it_keeps_a_form_once_that_comes_twice(counter, desk):
    token = counter.begin(BROWSER).token
    before = len(desk.list())
    first, second = (counter.hand_in(an_entry(), token, "10.2.0.1") for _ in range(2))
    assert first == second
    assert len(desk.list()) == before + 1


def test_it_erases_at_the_wish_of_whoever_has_the_reference(counter, desk, open_as):
    reference, other = hand_in(counter, "10.3.0.1"), hand_in(counter, "10.3.0.2")
    number = newest(desk) - 1
    desk.answer(number, ANSWER, version=1, actor="li")
    counter.withdraw(reference, "10.3.0.1")
    with pytest.raises(UnknownEnquiry):
        counter.look(reference, "10.3.0.1")
    with pytest.raises(UnknownEnquiry):
        counter.withdraw(reference, "10.3.0.1")
    erased = desk.load(number)
    assert (erased.line.state, erased.entry, erased.line.version) == (EnquiryState.ERASED, None, 3)
    assert [step.kind for step in erased.steps] == [StepKind.ERASED]
    assert counter.look(other, "10.3.0.2").entry == an_entry()
    store = open_as(DatabaseRole.PUBLISHER)
    lines = [(line.actor, line.detail) for line in store.audit(limit=1) if line.action is Action.ENQUIRY]
    assert lines == [("?", f"{number}: erased by the asker")]
    assert store.fsck() == []


def test_wrong_references_are_counted_there_too(counter, desk):
    reference = hand_in(counter, "10.4.0.1")
    wrong, tries = "ZQ-0000-0000-0000-0000-0000", LOOK_PACE.free
    for error in (*[UnknownEnquiry] * tries, TooManyEnquiries):
        with pytest.raises(error):
            counter.look(wrong, "10.4.0.9")
    assert counter.look(reference, "10.4.0.1").entry == an_entry()


def test_nothing_that_the_public_process_holds_opens_what_lies_in_the_database(counter, desk, url):
    hand_in(counter, "10.5.0.1")
    desk.answer(newest(desk), ANSWER, version=1, actor="li")
    admin = Store(url)
    with reading(admin.engine) as connection:
        contents = connection.execute(text("SELECT content FROM enquiries WHERE content IS NOT NULL")).scalars().all()
        words = connection.execute(text("SELECT words FROM enquiry_steps WHERE words IS NOT NULL")).scalars().all()
    admin.close()
    public = Safe.read(None, public_half(OFFICE_KEY))
    for stored in [*contents, *words]:
        raw = bytes(stored)
        assert not [word for word in (*PERSONAL.values(), ANSWER) if word.encode() in raw]
        with pytest.raises(LockedContent):
            public.open(raw)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT content FROM enquiries",
        "SELECT reference_digest FROM enquiries",
        "SELECT subjects FROM enquiries",
        "SELECT * FROM enquiry_steps",
        "UPDATE enquiries SET state = 'closed'",
        "UPDATE enquiries SET content = NULL",
        "DELETE FROM enquiries",
        "DELETE FROM enquiry_steps",
        "UPDATE enquiry_secrets SET value = 'x'",
        "DELETE FROM enquiry_secrets",
        "SELECT detail FROM audit",
        "SELECT actor FROM audit",
        "DELETE FROM audit",
        "SELECT * FROM accounts",
        "SELECT * FROM sessions",
        "SELECT * FROM drafts",
        "SELECT * FROM features",
        "INSERT INTO layers VALUES ('x', 0)",
        "CREATE TABLE mine (x integer)",
        "CREATE OR REPLACE FUNCTION zqmap_asked(reference text) RETURNS SETOF enquiries LANGUAGE sql AS 'SELECT 1'",
        "INSERT INTO audit (at, actor, action, layer, detail, seal) VALUES ('2026', 'wang', 'publish', '', '', 'x')",
        "INSERT INTO audit (at, actor, action, layer, detail, seal) VALUES ('2026', 'wang', 'enquiry', '', '', 'x')",
        "INSERT INTO attempts VALUES ('account:x', 99, '2027', '2027', 0)",
    ],
)
def test_the_role_of_a_public_process_adds_and_does_nothing_else(open_as, statement):
    store = open_as(DatabaseRole.COUNTER)
    with store.engine.connect() as connection, pytest.raises(SQLAlchemyError, match=r"denied|owner|row-level"):
        connection.execute(text(statement))


def test_it_neither_sees_nor_forgets_the_count_of_wrong_passwords(open_as, counter):
    access = Access(open_as(DatabaseRole.PUBLISHER))
    access.add("wang", Role.EDITOR, PASSWORD)
    for _ in range(2):
        with pytest.raises(Exception, match="wrong"):
            access.sign_in("wang", "wrong pass phrase", "10.6.0.1")
    hand_in(counter, "10.6.0.2")
    with open_as(DatabaseRole.COUNTER).engine.begin() as connection:
        kinds = {
            source.partition(":")[0] for source in connection.execute(text("SELECT source FROM attempts")).scalars()
        }
        assert kinds <= {"ask", "look"}
        connection.execute(text("DELETE FROM attempts"))
    with open_as(DatabaseRole.PUBLISHER).engine.connect() as connection:
        left = connection.execute(text("SELECT failures FROM attempts WHERE source LIKE 'account:%'")).scalars().all()
    assert left == [2]


def test_only_the_counter_asks_by_reference(open_as):
    for role in (DatabaseRole.VIEWER, DatabaseRole.READER):
        with open_as(role).engine.connect() as connection, pytest.raises(SQLAlchemyError, match="denied"):
            connection.execute(text("SELECT * FROM public.zqmap_asked('x')"))


def test_the_office_answers_where_a_stolen_role_wrote_a_key_to_which_nothing_can_be_sealed(desk, url):
    admin, content = Store(url), dict.fromkeys(PERSONAL, "x")
    stored = Safe.read(OFFICE_KEY).lock(content)
    assert stored[1:33] == bytes(32)
    row = "'received', 1, '', 'zh', :content, '2026-03-01T08:00:00+00:00', '2026-03-01T08:00:00+00:00'"
    columns = "state, version, subjects, language, content, received_at, changed_at"
    with admin.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO enquiries ({columns}) VALUES ({row})"), {"content": stored})
    admin.close()
    number = newest(desk)
    desk.answer(number, ANSWER, version=1, actor="li")
    assert desk.load(number).steps[-1].text == ANSWER


def test_what_was_locked_before_there_were_seals_is_read_by_the_office_and_not_by_the_public(counter, open_as, clock):
    older = Fernet.generate_key().decode()
    office = Office(open_as(DatabaseRole.PUBLISHER), clock, Safe.read(older))
    reference = office.ask("10.8.0.1")
    found = counter.look(reference, "10.8.0.1")
    assert (found.is_locked, found.entry) == (True, None)
    both = Desk(office.store, Safe.read(f"{OFFICE_KEY},{older}"), clock=clock)
    assert both.load(newest(both)).entry == an_entry()


def test_an_upgrade_by_the_owner_renews_the_rights_with_and_without_that_role(open_as, url):
    upgrade_tables(open_as(DatabaseRole.OWNER).engine)
    with open_as(DatabaseRole.COUNTER).engine.connect() as connection:
        connection.execute(text("SELECT * FROM public.zqmap_asked('x')"))
    admin = Store(url)
    with writing(admin.engine) as connection:
        run_roles(connection, "bare")
        for statement in ("DROP OWNED BY bare_counter", "DROP ROLE bare_counter"):
            connection.execute(text(statement))
    upgrade_tables(admin.engine)
    admin.close()


def test_the_tables_that_it_may_touch_hold_nothing_of_the_map():
    assert set(COUNTER_RIGHTS) == {"meta", "audit", "attempts", "enquiries", "enquiry_steps", "enquiry_secrets"}
    assert KEY == "ZQMAP_ENQUIRY_KEY"
