"""What a store promises, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from geopandas.testing import assert_geodataframe_equal
from sqlalchemy import func, select

from tests.builders import a_frame, a_parcel, a_point, a_road, an_enterprise
from zqmap.errors import (
    InvalidFeatures,
    NothingChanged,
    ReadOnlyStore,
    StaleBase,
    StoreUnavailable,
    UnknownLayer,
    UnknownRevision,
)
from zqmap.model.revisions import Action, FieldChange
from zqmap.store.store import Store
from zqmap.store.tables import FEATURES, METADATA

WHO = {"author": "李梅", "note": "首次发布"}


def publish(store: Store, *features: dict, base: int = 0, layer: str = "enterprises", **more: str):
    return store.publish(layer, a_frame(layer, *features), base=base, **(WHO | more))


def test_an_empty_store_has_no_heads_and_no_revisions(store):
    assert store.heads() == {}
    assert store.revisions("roads") == []
    assert store.audit() == []
    assert store.fsck() == []


def test_reading_a_layer_without_a_revision_is_refused(store):
    with pytest.raises(UnknownRevision):
        store.read("roads")
    with pytest.raises(UnknownRevision):
        store.revision("roads")


def test_a_layer_that_is_not_declared_is_refused_everywhere(store):
    frame = a_frame("roads", a_road())
    for call in (
        lambda: store.read("bridges"),
        lambda: store.revision("bridges"),
        lambda: store.revisions("bridges"),
        lambda: store.difference("bridges", 0, 1),
        lambda: store.compare("bridges", 0, frame),
        lambda: store.publish("bridges", frame, base=0, **WHO),
        lambda: store.rollback("bridges", 1, **WHO),
    ):
        with pytest.raises(UnknownLayer):
            call()


def test_what_is_published_is_read_back_equal_and_sorted_by_id(store):
    features = [
        an_enterprise("b", name_zh="“宁德”时代 🚗\n'; DROP TABLE features;--", investment_cny=12_000_000_000),
        an_enterprise("c", a_point(112.123456789012, 23.1), investment_cny=0.1),
        an_enterprise("a", None, products_zh="", source_date="2023-04", accuracy_m=0),
    ]
    made = publish(store, *features)
    frame = store.read("enterprises")
    assert_geodataframe_equal(frame, a_frame("enterprises", *features))
    assert frame["id"].tolist() == ["a", "b", "c"]
    assert (made.number, made.base, made.features, made.added, made.changed, made.removed) == (1, 0, 3, 3, 0, 0)


def test_lists_polygons_and_numbers_survive_the_store(store):
    parcel = a_parcel(chains=["biopharma", "nev_auto_parts"], utilities=[], waits_for=["a-road"], plot_ratio_min=1.25)
    publish(store, parcel, layer="parcels")
    row = store.read("parcels").iloc[0]
    assert (row["chains"], row["utilities"], row["plot_ratio_min"]) == (("biopharma", "nev_auto_parts"), (), 1.25)
    assert_geodataframe_equal(store.read("parcels"), a_frame("parcels", parcel))


def test_a_revision_tells_who_why_and_when(store):
    before = datetime.now(UTC) - timedelta(seconds=1)
    made = publish(store, an_enterprise())
    assert made == store.revision("enterprises") == store.revision("enterprises", 1)
    assert (made.author, made.note) == ("李梅", "首次发布")
    assert before <= made.created_at <= datetime.now(UTC) + timedelta(seconds=1)
    assert len(made.digest) == 64


def test_the_history_lists_the_newest_revision_first(store):
    publish(store, an_enterprise("a"))
    publish(store, an_enterprise("a"), an_enterprise("b"), base=1)
    assert [revision.number for revision in store.revisions("enterprises")] == [2, 1]
    assert store.heads() == {"enterprises": 2}


def test_layers_count_their_revisions_apart(store):
    publish(store, an_enterprise())
    publish(store, a_road(), layer="roads")
    publish(store, a_road(status="completed"), base=1, layer="roads")
    assert store.heads() == {"enterprises": 1, "roads": 2}
    assert store.fsck() == []


def test_every_old_revision_can_be_read_again(store):
    states = [
        [an_enterprise("a"), an_enterprise("b")],
        [an_enterprise("a", stage="signed"), an_enterprise("b")],
        [an_enterprise("b")],
        [an_enterprise("a"), an_enterprise("b"), an_enterprise("c")],
    ]
    for base, state in enumerate(states):
        publish(store, *state, base=base)
    for number, state in enumerate(states, start=1):
        assert_geodataframe_equal(store.read("enterprises", number), a_frame("enterprises", *state))


def test_unchanged_features_are_not_written_again(store):
    publish(store, an_enterprise("a"), an_enterprise("b"))
    publish(store, an_enterprise("a"), an_enterprise("b", stage="signed"), base=1)
    with store._engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(FEATURES)).scalar_one() == 3


def test_the_difference_names_added_changed_and_removed(store):
    publish(store, an_enterprise("a"), an_enterprise("b"), an_enterprise("same"))
    publish(
        store, an_enterprise("b", a_point(112.6), stage="signed"), an_enterprise("c"), an_enterprise("same"), base=1
    )
    difference = store.difference("enterprises", 1, 2)
    assert (difference.added, difference.removed, difference.unchanged) == (("c",), ("a",), 1)
    [change] = difference.changed
    assert (change.id, change.geometry_changed) == ("b", True)
    assert change.fields == (FieldChange("stage", "in_production", "signed"),)


def test_the_difference_runs_both_ways_and_from_nothing(store):
    publish(store, an_enterprise("a"))
    publish(store, an_enterprise("a"), an_enterprise("b"), base=1)
    assert store.difference("enterprises", 2, 1).removed == ("b",)
    assert store.difference("enterprises", 0, 2).added == ("a", "b")
    assert store.difference("enterprises", 2, 2).is_empty
    with pytest.raises(UnknownRevision):
        store.difference("enterprises", 1, 3)
    with pytest.raises(UnknownRevision):
        store.difference("enterprises", -1, 1)


def test_a_value_that_was_not_stated_shows_as_none_in_the_difference(store):
    publish(store, an_enterprise(investment_cny=None))
    publish(store, an_enterprise(investment_cny=5), base=1)
    [change] = store.difference("enterprises", 1, 2).changed
    assert change.fields == (FieldChange("investment_cny", None, 5),)


def test_content_that_is_not_stored_compares_with_a_revision(store):
    publish(store, an_enterprise("a"), an_enterprise("b"))
    frame = a_frame("enterprises", an_enterprise("a", role="supplier"), an_enterprise("c"))
    difference = store.compare("enterprises", 1, frame)
    assert (difference.added, difference.removed, difference.target) == (("c",), ("b",), None)
    assert [change.id for change in difference.changed] == ["a"]
    assert store.compare("enterprises", 0, frame).added == ("a", "c")
    assert store.heads() == {"enterprises": 1}


def test_publish_from_a_stale_base_is_refused_with_the_difference(store):
    publish(store, an_enterprise("a"))
    publish(store, an_enterprise("a"), an_enterprise("b"), base=1)
    with pytest.raises(StaleBase) as refused:
        publish(store, an_enterprise("a", stage="signed"), base=1)
    assert (refused.value.base, refused.value.head) == (1, 2)
    assert refused.value.difference.added == ("b",)
    assert store.heads() == {"enterprises": 2}
    assert store.fsck() == []


def test_a_first_publish_over_an_existing_layer_is_stale(store):
    publish(store, an_enterprise("a"))
    with pytest.raises(StaleBase) as refused:
        publish(store, an_enterprise("z"))
    assert refused.value.difference.added == ("a",)


@pytest.mark.parametrize("base", [-1, 2, 10_000])
def test_publish_from_a_base_that_never_was_is_refused(store, base):
    publish(store, an_enterprise("a"))
    with pytest.raises(UnknownRevision):
        publish(store, an_enterprise("b"), base=base)
    assert store.heads() == {"enterprises": 1}


def test_publishing_the_head_again_is_refused(store):
    publish(store, an_enterprise())
    with pytest.raises(NothingChanged):
        publish(store, an_enterprise(), base=1)
    assert store.heads() == {"enterprises": 1}
    assert store.fsck() == []


def test_features_that_break_the_declaration_are_refused(store):
    with pytest.raises(InvalidFeatures) as refused:
        publish(store, an_enterprise(stage="在建"))
    [finding] = refused.value.findings
    assert (finding.code, finding.row, finding.field) == ("unknown_code", 1, "stage")
    assert store.heads() == {}


def test_two_features_of_one_id_are_refused(store):
    with pytest.raises(InvalidFeatures) as refused:
        publish(store, an_enterprise("a"), an_enterprise("a", stage="signed"))
    assert [finding.code for finding in refused.value.findings] == ["duplicate_id"]


def test_a_layer_may_become_empty_and_fill_again(store):
    publish(store, an_enterprise("a"))
    emptied = publish(store, base=1)
    assert (emptied.features, emptied.removed) == (0, 1)
    assert len(store.read("enterprises")) == 0
    publish(store, an_enterprise("a"), base=2)
    assert store.revision("enterprises").digest == store.revision("enterprises", 1).digest
    assert store.fsck() == []


def test_a_rollback_is_a_new_revision_with_the_old_content_byte_for_byte_S6(store):
    publish(store, an_enterprise("a", a_point(112.111111111111111)), an_enterprise("b"), an_enterprise("d"))
    publish(store, an_enterprise("a", stage="signed"), an_enterprise("c"), an_enterprise("d"), base=1)
    made = store.rollback("enterprises", 1, author="王", note="撤回")
    assert (made.number, made.base, made.features) == (3, 2, 3)
    assert (made.added, made.changed, made.removed) == (1, 1, 1)
    assert made.digest == store.revision("enterprises", 1).digest
    assert stored_bytes(store, 3) == stored_bytes(store, 1)
    assert_geodataframe_equal(store.read("enterprises", 3), store.read("enterprises", 1))
    assert store.fsck() == []


def stored_bytes(store: Store, revision: int) -> list[tuple]:
    c = FEATURES.c
    is_valid = (c.valid_from <= revision) & (c.valid_to.is_(None) | (c.valid_to > revision))
    with store._engine.connect() as connection:
        query = select(c.id, c.digest, c.properties, c.geometry).where(is_valid).order_by(c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_a_rollback_to_the_head_or_to_nowhere_is_refused(store):
    publish(store, an_enterprise("a"))
    with pytest.raises(NothingChanged):
        store.rollback("enterprises", 1, **WHO)
    for number in (0, 2, -1):
        with pytest.raises(UnknownRevision):
            store.rollback("enterprises", number, **WHO)
    with pytest.raises(UnknownRevision):
        store.rollback("roads", 1, **WHO)
    assert store.heads() == {"enterprises": 1}


def test_every_attempt_leaves_an_audit_line(store):
    publish(store, an_enterprise("a"))
    with pytest.raises(StaleBase):
        publish(store, an_enterprise("b"), author="赵")
    publish(store, an_enterprise("b"), base=1)
    store.rollback("enterprises", 1, **WHO)
    with pytest.raises(InvalidFeatures):
        publish(store, a_road(status="soon"), layer="roads")
    lines = store.audit()
    assert [line.action for line in lines] == [
        Action.REFUSED,
        Action.ROLLBACK,
        Action.PUBLISH,
        Action.REFUSED,
        Action.PUBLISH,
    ]
    assert [line.revision for line in lines] == [None, 3, 2, None, 1]
    assert (lines[3].actor, lines[3].layer) == ("赵", "enterprises")
    assert [line.layer for line in store.audit("roads")] == ["roads"]
    assert len(store.audit(limit=2)) == 2


def test_equal_content_has_an_equal_digest_whatever_its_history(make_url):
    digests = set()
    for features in ([an_enterprise("a"), an_enterprise("b")], [an_enterprise("b"), an_enterprise("a")]):
        store = Store(make_url())
        store.create()
        digests.add(publish(store, *features, author=str(len(digests))).digest)
        store.close()
    assert len(digests) == 1


def test_both_databases_give_the_same_digest(store):
    made = publish(store, an_enterprise("a", a_point(112.5, 23.1), name_zh="示例"), an_enterprise("b", None))
    assert made.digest == "8bf3d7536698019d60073ee0b60a9f8ede39f4f9881ebb8e8bcc3903ce88aadb"


def test_creating_twice_keeps_what_is_there(store):
    publish(store, an_enterprise())
    store.create()
    assert store.heads() == {"enterprises": 1}


def test_a_reopened_store_has_everything(store, store_url):
    publish(store, an_enterprise())
    store.close()
    again = Store(store_url)
    assert_geodataframe_equal(again.read("enterprises"), a_frame("enterprises", an_enterprise()))
    again.close()


def test_a_store_opened_for_reading_reads_and_refuses_every_write(store, store_url):
    publish(store, an_enterprise("a"))
    publish(store, an_enterprise("b"), base=1)
    reader = Store(store_url, read_only=True)
    reader.check_ready()
    assert reader.read("enterprises")["id"].tolist() == ["b"]
    assert reader.fsck() == []
    for write in (
        reader.create,
        lambda: publish(reader, an_enterprise("c"), base=2),
        lambda: reader.rollback("enterprises", 1, **WHO),
    ):
        with pytest.raises(ReadOnlyStore):
            write()
    assert store.heads() == {"enterprises": 2}
    reader.close()


def test_the_database_itself_refuses_a_write_of_a_reading_store(store, store_url):
    reader = Store(store_url, read_only=True)
    reader.read_only = False
    with pytest.raises(StoreUnavailable):
        publish(reader, an_enterprise())
    assert store.heads() == {}
    reader.close()


def test_a_database_without_tables_is_unavailable_and_says_what_to_do(make_url):
    bare = Store(make_url())
    with pytest.raises(StoreUnavailable, match="init"):
        bare.heads()
    with pytest.raises(StoreUnavailable, match="init"):
        bare.check_ready()
    bare.close()


def test_a_store_of_another_schema_version_is_refused(store, store_url):
    with store._engine.begin() as connection:
        connection.execute(METADATA.tables["meta"].update().values(schema_version=99))
    other = Store(store_url)
    for call in (other.heads, other.check_ready, other.create):
        with pytest.raises(StoreUnavailable, match="version 99"):
            call()
    other.close()


def test_progress_ends_with_every_row_done(store):
    told: list[tuple[int, int]] = []
    frame = a_frame("enterprises", *(an_enterprise(f"e-{number}") for number in range(30)))
    store.publish("enterprises", frame, base=0, progress=lambda done, total: told.append((done, total)), **WHO)
    assert told[-1] == (30, 30)


def test_names_and_notes_are_one_clean_line(store):
    made = publish(store, an_enterprise(), author="a\x00b", note="one\ntwo \ud800")
    assert (made.author, made.note) == ("a\ufffdb", "one two \ufffd")
    assert store.fsck() == []


def test_a_revision_read_from_an_earlier_one_is_the_revision(store):
    states = [
        [an_enterprise("a"), an_enterprise("b"), an_enterprise("c")],
        [an_enterprise("a", stage="signed"), an_enterprise("b"), an_enterprise("c")],
        [an_enterprise("0"), an_enterprise("b", a_point(112.7, 23.3)), an_enterprise("d")],
        [an_enterprise("b")],
        [an_enterprise("a"), an_enterprise("b"), an_enterprise("c")],
    ]
    for base, state in enumerate(states):
        publish(store, *state, base=base)
    frames = [store.read("enterprises", number) for number in range(1, 6)]
    for base in range(1, 6):
        for number in range(base, 6):
            found = store.read_after("enterprises", number, base, frames[base - 1])
            assert_geodataframe_equal(found, frames[number - 1])
            assert_geodataframe_equal(frames[base - 1], a_frame("enterprises", *states[base - 1]))


def test_a_revision_read_from_an_earlier_one_shares_what_is_equal(store):
    publish(store, an_enterprise("a"), an_enterprise("b"))
    publish(store, an_enterprise("a"), an_enterprise("b", stage="signed"), base=1)
    before = store.read("enterprises", 1)
    after = store.read_after("enterprises", 2, 1, before)
    assert after.geometry.iloc[0] is before.geometry.iloc[0]
    assert (before["stage"].iloc[1], after["stage"].iloc[1]) == ("in_production", "signed")


def test_a_frame_that_is_not_the_earlier_revision_is_not_built_upon(store):
    publish(store, an_enterprise("a"), an_enterprise("b"))
    publish(store, an_enterprise("a"), an_enterprise("b", stage="signed"), base=1)
    found = store.read_after("enterprises", 2, 1, a_frame("enterprises", an_enterprise("b")))
    assert_geodataframe_equal(found, store.read("enterprises", 2))


def test_reading_an_unknown_revision_from_an_earlier_one_is_refused(store):
    publish(store, an_enterprise("a"))
    frame = store.read("enterprises")
    with pytest.raises(UnknownRevision):
        store.read_after("enterprises", 2, 1, frame)
    with pytest.raises(UnknownLayer):
        store.read_after("bridges", 2, 1, frame)
