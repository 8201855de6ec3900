"""What is due, overdue, missing or not yet real is listed; what is not stated counts as not stated."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_frame, a_parcel, a_road, an_enterprise
from zqmap.analysis.freshness import NO_AREA, Freshness, Lack, freshness, last_day
from zqmap.errors import UnreadableFile
from zqmap.model.layers import LAYERS, find_layer
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep, find_upkeep
from zqmap.settings import ROOT
from zqmap.store.snapshots import Snapshot
from zqmap.store.upkeep import read_upkeep, upkeep_file

TODAY = date(2026, 11, 24)
OWNER = Text("自然资源局", "Natural resources bureau")


def rows(layer, *features, upkeep=(), changed=None, today=TODAY):
    snapshot = Snapshot(find_layer(layer), 1, a_frame(layer, *features))
    return freshness([snapshot], today, upkeep=upkeep, changed=changed)


def whole(*features, days=30, **more):
    return rows("roads", *features, upkeep=[Upkeep("roads", None, None, days)], **more)[0]


@pytest.mark.parametrize(
    ("stated", "state", "due_on", "overdue_days"),
    [
        ("2026-11-20", Freshness.FRESH, date(2026, 12, 20), 0),
        ("2026-11-04", Freshness.DUE_SOON, date(2026, 12, 4), 0),
        ("2026-10-25", Freshness.DUE_SOON, TODAY, 0),
        ("2026-10-24", Freshness.OVERDUE, date(2026, 11, 23), 1),
        ("2026-10", Freshness.DUE_SOON, date(2026, 11, 30), 0),
        ("2023", Freshness.OVERDUE, date(2024, 1, 30), 1029),
        (None, Freshness.UNDATED, None, None),
    ],
)
def test_a_layer_is_due_an_interval_after_its_newest_source(stated, state, due_on, overdue_days):
    row = whole(a_road("a", source_date=stated), a_road("b", source_date=None))
    assert (row.state, row.due_on, row.overdue_days) == (state, due_on, overdue_days)
    assert row.undated == (2 if stated is None else 1)


def test_without_an_interval_nothing_is_due_and_nothing_is_called_fresh():
    [row] = [row for row in rows("roads", a_road(source_date="2026-11-20")) if row.area_id is None]
    assert (row.state, row.due_on, row.overdue_days, row.old) == (Freshness.NO_INTERVAL, None, None, None)
    assert (row.upkeep.owner, row.changed_on) == (None, None)


def test_newest_and_oldest_source_and_old_features_are_told():
    features = [
        a_road(f"r-{n}", source_date=stated) for n, stated in enumerate(["2026-11", "2023-04-26", "2026", None])
    ]
    row = whole(*features, changed={"roads": date(2026, 11, 1)})
    assert (row.newest_source, row.oldest_source) == ("2026", "2023-04-26")
    assert (row.old, row.undated, row.changed_on) == (1, 1, date(2026, 11, 1))


def test_a_date_stands_for_the_last_day_it_may_mean():
    assert [last_day(stated) for stated in ("2024", "2024-02", "2024-02-03")] == [
        date(2024, 12, 31),
        date(2024, 2, 29),
        date(2024, 2, 3),
    ]


def test_each_area_with_features_or_a_declaration_has_a_row_and_so_have_those_without_one():
    upkeep = [Upkeep("parcels", None, None, 30), Upkeep("parcels", "duanzhou", OWNER, None)]
    features = [a_parcel("a", area_id="sihui"), a_parcel("b", area_id="sihui"), a_parcel("c", area_id=None)]
    found = {row.area_id: row for row in rows("parcels", *features, upkeep=upkeep)}
    assert list(found) == [None, "duanzhou", "sihui", NO_AREA]
    assert [row.features for row in found.values()] == [3, 0, 2, 1]
    assert (found["duanzhou"].upkeep.owner, found["duanzhou"].upkeep.interval_days) == (OWNER, 30)
    assert (found["duanzhou"].state, found["duanzhou"].not_real_share) == (Freshness.UNDATED, None)
    assert found["sihui"].upkeep.owner is None


def test_what_is_drawn_or_invented_is_counted_and_so_is_what_states_no_basis():
    features = [a_road("a", basis="schematic"), a_road("b", basis="demo"), a_road("c"), a_road("d", None)]
    row = whole(*features)
    assert dict(row.bases) == {"schematic": 1, "demo": 1, "surveyed": 1, None: 1}
    assert (row.not_real, row.not_real_share, row.unplaced) == (2, 0.5, 1)


def test_fields_that_features_lack_are_listed_with_their_share_and_unknown_counts_as_lacking():
    features = [an_enterprise("a", stage="unknown", investment_cny=0), an_enterprise("b", chain=None)]
    lacks = {lack.field: lack for lack in rows("enterprises", *features)[0].lacks}
    assert lacks["stage"] == Lack("stage", 1, 0.5)
    assert lacks["investment_cny"].features == 1
    assert lacks["source_date"] == Lack("source_date", 2, 1.0)
    assert not {"id", "name_zh", "note_zh", "role"} & lacks.keys()
    shares = [lack.share for lack in rows("enterprises", *features)[0].lacks]
    assert shares == sorted(shares, reverse=True)


def test_an_empty_layer_lacks_nothing_and_is_undated():
    row = whole()
    assert (row.features, row.lacks, row.bases, row.state) == (0, (), (), Freshness.UNDATED)


def test_an_area_is_kept_as_declared_and_where_it_is_silent_as_its_layer_is():
    declared = [Upkeep("roads", None, OWNER, 30, is_proposed=True), Upkeep("roads", "sihui", None, 7)]
    assert find_upkeep(declared, "roads", "sihui") == Upkeep("roads", "sihui", OWNER, 7)
    assert find_upkeep(declared, "roads", "dasha") == Upkeep("roads", "dasha", OWNER, 30, is_proposed=True)
    assert find_upkeep(declared, "parcels", "dasha") == Upkeep("parcels", "dasha")


def test_the_register_that_ships_proposes_an_interval_for_each_layer_and_names_no_owner():
    declared = read_upkeep(upkeep_file(ROOT / "geodata"))
    assert {entry.layer for entry in declared} == set(LAYERS)
    assert {(entry.owner, entry.is_proposed) for entry in declared} == {(None, True)}


def test_a_register_is_read_as_the_zone_writes_it_and_faults_are_named_by_line(tmp_path):
    path = tmp_path / "upkeep.csv"
    head = "layer,area_id,owner_zh,owner_en,interval_days,interval_is\r\n"
    path.write_text(head + "roads,sihui,交通局,,14,set\r\nparcels,,,,,\r\n", encoding="utf-8-sig")
    assert read_upkeep(path) == (
        Upkeep("roads", "sihui", Text("交通局", "交通局"), 14),
        Upkeep("parcels", None),
    )
    for line in (
        "rails,,,,30,set",
        "roads,foshan,,,30,set",
        "roads,,,,0,set",
        "roads,,,,soon,set",
        "roads,,,,9999999,",
    ):
        path.write_text(head + line, encoding="utf-8")
        with pytest.raises(UnreadableFile, match="line 2"):
            read_upkeep(path)
    path.write_bytes(head.encode() + b"roads,,\xbd\xbb\xcd\xa8,,30,set")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_upkeep(path)
    assert read_upkeep(tmp_path / "none.csv") == ()
