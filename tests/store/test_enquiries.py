"""What enquiries promise, on each database."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import inspect, select, text

from tests.enquirers import BROWSER, PERSONAL, Office, an_entry
from tests.people import Clock
from zqmap.enquiries import limits
from zqmap.enquiries.safe import Safe, make_key, public_half
from zqmap.enquiries.tables import ENQUIRIES, SECRETS, STEPS
from zqmap.enquiries.words import tell_enquiry, write_letter
from zqmap.errors import (
    EnquiriesClosed,
    EnquiriesFull,
    ReadOnlyStore,
    StaleEnquiry,
    TooManyEnquiries,
    UnknownEnquiry,
    WrongEnquiryStep,
)
from zqmap.model.enquiries import EnquiryState, StepKind
from zqmap.model.revisions import Action
from zqmap.store.connect import reading, writing
from zqmap.store.store import Store

HOUR_S = 3600


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock)


def everything(store: Store) -> str:
    """Write out every row of every table, as a dump of the database would."""
    with reading(store.engine) as connection:
        names = inspect(connection).get_table_names()
        tables = [name for name in names if name != "spatial_ref_sys"]
        rows = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables]
    plain = [bytes(cell) if isinstance(cell, memoryview) else cell for table in rows for row in table for cell in row]
    return "\n".join(cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in plain)


def audit_words(store: Store) -> list[str]:
    return [line.detail for line in reversed(store.audit(limit=1000)) if line.action is Action.ENQUIRY]


def test_an_enquiry_goes_from_the_counter_over_the_desk_back_to_the_asker(office, clock):
    reference = office.ask()
    line = office.desk.list()[0]
    assert (line.state, line.version, line.subjects) == (EnquiryState.RECEIVED, 1, ("parcels/parcel-1",))
    clock.pass_(days=1)
    line = office.desk.assign(line.number, "李四", version=1, actor="张三")
    line = office.desk.add_note(line.number, "已转规划科", version=line.version, actor="李四")
    line = office.desk.answer(line.number, "明年三季度通气。", version=line.version, actor="李四")
    assert (line.state, line.assignee, line.answered_at) == (EnquiryState.ANSWERED, "李四", clock.now)
    found = office.counter.look(reference.lower(), "10.0.0.9")
    assert [step.kind for step in found.steps] == [StepKind.RECEIVED, StepKind.ASSIGNED, StepKind.ANSWER]
    assert found.steps[-1].text == "明年三季度通气。"
    assert found.entry == an_entry()
    line = office.desk.close(line.number, version=line.version, actor="李四")
    assert office.counter.look(reference, "10.0.0.9").line.state is EnquiryState.CLOSED
    line = office.desk.reopen(line.number, version=line.version, actor="李四")
    assert (line.state, line.answered_at, line.closed_at) == (EnquiryState.ASSIGNED, None, None)


def test_what_the_asker_takes_home_has_no_note_and_no_name_of_the_office(office, clock):
    reference = office.ask()
    office.desk.add_note(1, "内部看法", version=1, actor="李四")
    office.desk.answer(1, "可以。", version=2, actor="李四")
    told = tell_enquiry(office.counter.look(reference, "10.0.0.1"), str.upper, clock.now.date())
    for file in (json.dumps(told, ensure_ascii=False), write_letter(told, "zh"), write_letter(told, "en")):
        assert "可以。" in file
        assert PERSONAL["contact"] in file
        assert "内部看法" not in file
        assert "李四" not in file
    assert told["working_days"] == 0


def test_neither_the_reference_nor_the_token_lies_in_the_database(office, store):
    challenge = office.counter.begin(BROWSER)
    reference = office.counter.hand_in(an_entry(), challenge.token, "10.0.0.1")
    dump = everything(store)
    assert reference not in dump
    assert challenge.token not in dump
    assert "10.0.0.1" not in dump


def test_with_a_key_nothing_personal_lies_in_the_database_in_the_open(store, clock):
    office = Office(store, clock, Safe.read(make_key()))
    reference = office.ask()
    office.desk.answer(1, "电话联系陈某某", version=1, actor="李四")
    assert [word for word in (*PERSONAL.values(), "电话联系") if word in everything(store)] == []
    assert office.counter.look(reference, "10.0.0.1").entry == an_entry()
    locked = Office(store, clock).desk.load(1)
    assert (locked.is_locked, locked.entry, locked.line.state) == (True, None, EnquiryState.ANSWERED)
    assert [(step.text, step.is_locked) for step in locked.steps] == [("", False), ("", True)]


def test_each_part_is_read_whose_key_is_here(store, clock):
    old, new = Fernet.generate_key().decode(), make_key()
    reference = Office(store, clock, Safe.read(new)).ask()
    Office(store, clock, Safe.read(f"{old},{new}")).desk.add_note(1, "内部看法", version=1, actor="李四")
    found = Office(store, clock, Safe.read(new)).desk.load(1)
    assert (found.entry, found.is_locked, found.holds_locked) == (an_entry(), False, True)
    assert [(step.text, step.is_locked) for step in found.steps] == [("", False), ("", True)]
    turned = Office(store, clock, Safe.read(old)).desk.load(1)
    assert (turned.entry, turned.is_locked, turned.steps[-1].text) == (None, True, "内部看法")
    letter = write_letter(tell_enquiry(turned, str, clock.now.date()), "zh")
    assert "内部看法" not in letter
    assert Office(store, clock).counter.look(reference, "10.0.0.1").entry == an_entry()


def test_an_answer_is_sealed_to_the_asker_where_an_old_key_stands_first(store, clock):
    old, new = Fernet.generate_key().decode(), make_key()
    reference = Office(store, clock, Safe.read(None, public_half(new))).ask()
    Office(store, clock, Safe.read(f"{old},{new}")).desk.answer(1, "可以。", version=1, actor="李四")
    found = Office(store, clock, Safe.read(None, public_half(new))).counter.look(reference, "10.0.0.1")
    assert (found.holds_locked, found.steps[-1].text) == (False, "可以。")


def test_a_letter_says_that_an_answer_cannot_be_opened_here(store, clock):
    older = Office(store, clock, Safe.read(Fernet.generate_key().decode()))
    reference = older.ask()
    older.desk.answer(1, "可以。", version=1, actor="李四")
    found = Office(store, clock).counter.look(reference, "10.0.0.1")
    told = tell_enquiry(found, str, clock.now.date())
    assert [step["is_locked"] for step in told["steps"]] == [False, True]
    assert "(locked; cannot be opened here)" in write_letter(told, "en")


def test_no_audit_line_holds_what_was_written(office, store, clock):
    office.ask()
    office.desk.assign(1, "李四", version=1, actor="张三")
    office.desk.answer(1, "回复内容", version=2, actor="李四")
    office.desk.add_note(1, "备注内容", version=3, actor="李四")
    office.desk.note_reading(1, "张三")
    office.desk.note_export(1, "王五")
    office.desk.close(1, version=4, actor="李四")
    office.desk.erase(1, version=5, actor="王五")
    assert audit_words(store) == [
        "1: received",
        "1: assigned to 李四",
        "1: answer",
        "1: note",
        "1: read",
        "exported 1",
        "1: closed",
        "1: erased",
    ]
    words = " ".join(str(line) for line in store.audit(limit=1000))
    assert [one for one in (*PERSONAL.values(), "回复内容", "备注内容") if one in words] == []
    assert store.fsck() == []


def test_the_asker_withdraws_and_nothing_but_the_count_stays(office, store):
    reference = office.ask()
    office.desk.answer(1, "回复内容", version=1, actor="李四")
    office.counter.withdraw(reference, "10.0.0.1")
    with pytest.raises(UnknownEnquiry):
        office.counter.look(reference, "10.0.0.1")
    dump = everything(store)
    assert [word for word in (*PERSONAL.values(), "回复内容") if word in dump] == []
    assert office.desk.count() == {EnquiryState.ERASED: 1}
    erased = office.desk.load(1)
    assert (erased.entry, [step.kind for step in erased.steps]) == (None, [StepKind.ERASED])
    with pytest.raises(UnknownEnquiry):
        office.desk.answer(1, "x", version=erased.line.version, actor="李四")


def test_what_is_erased_leaves_the_file_of_the_store(sqlite_store, clock):
    office = Office(sqlite_store, clock)
    references = [office.ask(address=f"10.0.1.{number}", message=f"机密{number}" * 100) for number in range(3)]
    path = sqlite_store.engine.url.database
    files = [path, f"{path}-wal"]

    def content() -> bytes:
        found = b""
        for name in files:
            try:
                with open(name, "rb") as file:
                    found += file.read()
            except FileNotFoundError:
                continue
        return found

    assert "机密0".encode() in content()
    for reference in references:
        office.counter.withdraw(reference, "10.0.0.1")
    assert "机密".encode() not in content()
    assert PERSONAL["name"].encode() not in content()


def test_what_has_been_kept_long_enough_is_erased_and_the_rest_stays(office, clock):
    office.ask()
    clock.pass_(days=200)
    office.ask(address="10.0.0.2")
    office.desk.close(1, version=1, actor="李四")
    clock.pass_(days=200)
    assert office.desk.purge(timedelta(days=365), "cron") == 0
    clock.pass_(days=166)
    assert office.desk.purge(timedelta(days=365), "cron") == 2
    assert office.desk.purge(timedelta(days=365), "cron") == 0
    assert office.desk.count() == {EnquiryState.ERASED: 2}


def test_of_two_at_one_enquiry_the_second_is_told_and_nothing_is_lost(office):
    office.ask()

    def answer(name: str) -> str:
        try:
            office.desk.answer(1, f"答复 {name}", version=1, actor=name)
        except StaleEnquiry:
            return "stale"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(answer, ["a", "b", "c", "d"]))
    assert said == ["done", "stale", "stale", "stale"]
    assert len([step for step in office.desk.load(1).steps if step.kind is StepKind.ANSWER]) == 1


@pytest.mark.parametrize("step", ["answer", "close"])
def test_a_step_that_the_state_does_not_allow_is_refused(office, step):
    office.ask()
    office.desk.close(1, version=1, actor="李四")
    with pytest.raises(WrongEnquiryStep):
        office.desk.answer(1, "x", version=2, actor="李四") if step == "answer" else office.desk.close(
            1, version=2, actor="李四"
        )
    assert office.desk.load(1).line.state is EnquiryState.CLOSED


def test_a_form_whose_answer_got_lost_is_kept_once_under_the_same_reference(office, clock):
    token = office.counter.begin(BROWSER).token
    with ThreadPoolExecutor(4) as pool:
        references = set(pool.map(lambda _: office.counter.hand_in(an_entry(), token, "10.0.0.1"), range(4)))
    assert len(references) == 1
    assert len(office.desk.list()) == 1
    again = Office(office.store, clock).counter.hand_in(an_entry(), token, "10.0.0.1")
    assert {again} == references


def test_all_processes_share_the_secret_of_the_forms(office, store, clock):
    token = office.counter.begin(BROWSER).token
    reference = Office(store, clock).counter.hand_in(an_entry(), token, "10.0.0.1")
    assert office.counter.look(reference, "10.0.0.1").line.number == 1
    with reading(store.engine) as connection:
        assert len(connection.execute(select(SECRETS)).all()) == 1


def test_one_address_is_slowed_down_and_others_are_not(office, store, clock):
    for _ in range(limits.SEND_PACE.free):
        office.ask()
    for _ in range(20):
        with pytest.raises(TooManyEnquiries) as refusal:
            office.ask()
        assert 0 < refusal.value.wait_s <= limits.SEND_PACE.longest_wait_s
    assert len(office.desk.list()) == limits.SEND_PACE.free
    assert [words for words in audit_words(store) if "too many" in words] == [
        "sending: too many from one address, 60 s to wait"
    ]
    office.ask(address="10.0.0.2")
    clock.pass_(seconds=limits.SEND_PACE.longest_wait_s)
    office.ask()


def test_everybody_together_is_bounded_by_the_hour_and_the_hour_passes(office, clock, monkeypatch):
    monkeypatch.setattr(limits, "HOURLY_MAX", 8)
    for number in range(8):
        office.ask(address=f"10.0.1.{number}")
    with pytest.raises(TooManyEnquiries) as refusal:
        office.ask(address="10.0.2.1")
    assert 0 < refusal.value.wait_s <= HOUR_S
    clock.pass_(seconds=HOUR_S + 1)
    office.ask(address="10.0.2.2")


def test_when_too_many_wait_no_more_are_taken_until_some_are_settled(office, monkeypatch):
    monkeypatch.setattr(limits, "OPEN_MAX", 3)
    for number in range(3):
        office.ask(address=f"10.0.1.{number}")
    with pytest.raises(EnquiriesFull):
        office.ask(address="10.0.2.1")
    office.desk.answer(1, "好的", version=1, actor="李四")
    office.ask(address="10.0.2.2")


def test_guessing_references_is_slowed_down_and_finds_nothing(office, clock):
    reference = office.ask()
    others = [Office(office.store, clock).counter for _ in range(2)]
    wrong = "ZQ-0000-0000-0000-0000-0000"
    refused = 0
    for number in range(60):
        try:
            others[number % 2].look(wrong, "10.6.6.6")
        except UnknownEnquiry:
            continue
        except TooManyEnquiries:
            refused += 1
    assert refused >= 39
    assert office.counter.look(reference, "10.0.0.1").entry == an_entry()
    for _ in range(40):
        office.counter.look(reference, "10.0.0.1")


def test_a_slip_of_the_pen_is_not_counted(office):
    office.ask()
    for _ in range(60):
        with pytest.raises(UnknownEnquiry):
            office.counter.look("ZQ-0000-0000-0000-0000-0001", "10.0.0.1")


def test_a_store_of_an_older_program_has_no_enquiries_until_the_first(office, store):
    with writing(store.engine) as connection:
        for table in (STEPS, ENQUIRIES, SECRETS):
            table.drop(connection)
    assert office.desk.list() == []
    assert office.desk.count() == {}
    with pytest.raises(UnknownEnquiry):
        office.desk.load(1)
    office.ask()
    assert len(office.desk.list()) == 1
    assert store.fsck() == []


def test_a_store_that_is_only_read_takes_nothing(office, store_url, clock):
    office.ask()
    reader = Office(Store(store_url, read_only=True), clock)
    with pytest.raises(EnquiriesClosed):
        reader.counter.begin(BROWSER)
    with pytest.raises(ReadOnlyStore):
        reader.desk.close(1, version=1, actor="李四")
    assert reader.desk.load(1).line.state is EnquiryState.RECEIVED


def test_the_list_puts_those_that_wait_longest_first(office, clock):
    for number in range(4):
        office.ask(address=f"10.0.1.{number}")
        clock.pass_(hours=1)
    office.desk.answer(1, "好的", version=1, actor="李四")
    office.desk.assign(3, "李四", version=1, actor="李四")
    office.desk.close(2, version=1, actor="李四")
    assert [line.number for line in office.desk.list()] == [3, 4, 1, 2]
    assert [line.number for line in office.desk.list([EnquiryState.RECEIVED])] == [4]
