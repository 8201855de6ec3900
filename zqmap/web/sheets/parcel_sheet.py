"""One parcel on a sheet: map, figures, utilities, works, surroundings, contact, sources, and how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd

from zqmap.analysis.parcels.brief import Part
from zqmap.analysis.parcels.land import Land
from zqmap.analysis.parcels.surroundings import Neighbour, nearest
from zqmap.maps.small_map import draw_small_map
from zqmap.model.layers import PARCELS
from zqmap.model.records import Contact
from zqmap.model.revisions import Revision
from zqmap.model.text import Language
from zqmap.model.vocabularies import BASIS, CHAIN, ROLE, STAGE, STATUS
from zqmap.store.as_of import CHINA
from zqmap.store.base_layers import base_frame
from zqmap.store.registers import contacts
from zqmap.texts import sentence
from zqmap.texts.wording import date_words, distance_words, length_words, value_words
from zqmap.web.exports import source_words
from zqmap.web.parcel_land import scenery_of
from zqmap.web.parcel_words import part_label, price_of, readiness_words, size_of, value_of, work_name, work_words
from zqmap.web.sheets.paper import MARGIN_MM, WIDTH_MM, Paper

MAP_MM = (84.0, 66.0)
SPAN_M = 12_000.0
GAP_MM = 5.0
TOWN_ACCURACY_M = 2_000.0
NEAR_ENTERPRISES, NEAR_ROADS, NEAR_TOWNS = 5, 3, 3
VALUES = (Part.RATIO, Part.HEIGHT, Part.CHAIN)


@dataclass(frozen=True)
class ParcelSheet:
    """A parcel (a row of the land) to be written in a language; `revision` is that of the parcels."""

    land: Land
    row: int
    revision: Revision
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Give a sentence."""
        return sentence(self.language, key, **values)

    def value(self, field: str) -> object:
        """Give a field's value."""
        return self.land.parcels[field].iloc[self.row]

    @property
    def name(self) -> str:
        """Give the parcel's name in the language of the sheet."""
        return str(self.value(f"name_{self.language}"))

    @property
    def is_demo(self) -> bool:
        """Tell whether the parcel is invented."""
        return self.value("basis") == "demo"


def write_sheet(paper: Paper, sheet: ParcelSheet) -> None:
    """Write a parcel's sheet on pages of its own."""
    paper.add_page()
    _write_title(paper, sheet)
    _write_overview(paper, sheet)
    _write_works(paper, sheet)
    _write_surroundings(paper, sheet)
    _write_contact(paper, sheet)
    _write_honesty(paper, sheet)


def _write_title(paper: Paper, sheet: ParcelSheet) -> None:
    paper.paragraph(f"{sheet.say('app.name')} · {sheet.say('sheet.title')}", 8.5, (90, 90, 85))
    paper.paragraph(sheet.name, 17)
    other = sheet.value("name_en" if sheet.language == "zh" else "name_zh")
    paper.paragraph(f"{other} · {sheet.value('id')}", 8.5, (90, 90, 85))
    paper.ln(1.2)
    if sheet.value("basis") == "demo":
        paper.banner(sheet.say("sheet.demo"))


def _write_overview(paper: Paper, sheet: ParcelSheet) -> None:
    top, (width, height) = paper.get_y() + 1, MAP_MM
    left = MARGIN_MM + WIDTH_MM - width
    shape = sheet.value("geometry")
    paper.set_xy(MARGIN_MM, top)
    paper.pairs(_figures(sheet), WIDTH_MM - width - GAP_MM, 25 if sheet.language == "zh" else 29)
    bottom = paper.get_y()
    if shape is not None:
        drawing = draw_small_map(
            scenery_of(sheet.land),
            shape,  # type: ignore[arg-type]
            sheet.language,
            width=width,
            height=height,
            span_m=SPAN_M,
            title=sheet.name,
        )
        paper.draw(drawing, left, top)
        paper.set_xy(left, top + height + 0.8)
        paper.write_size(7, (90, 90, 85))
        paper.multi_cell(width, 3.3, sheet.say("sheet.map_note"), align="L")
        bottom = max(bottom, paper.get_y())
    paper.set_xy(MARGIN_MM, bottom)


def _figures(sheet: ParcelSheet) -> list[tuple[str, str]]:
    language, land, row = sheet.language, sheet.land, sheet.row
    fields = PARCELS.by_name

    def field_line(name: str) -> tuple[str, str]:
        return fields[name].label.in_(language), value_words(fields[name], sheet.value(name), language)

    return [
        (part_label(Part.SIZE, language), size_of(land, row, language)),
        (part_label(Part.PRICE, language), price_of(land, row, language)),
        (part_label(Part.COST, language), value_of(land, Part.COST, row, language)),
        field_line("availability"),
        field_line("land_use"),
        *((part_label(part, language), value_of(land, part, row, language)) for part in VALUES),
        field_line("building_density_pct"),
        field_line("utilities"),
        (part_label(Part.AREA, language), value_of(land, Part.AREA, row, language)),
        (sheet.say("ready.when"), readiness_words(land.readiness.all[row], language)),
    ]


def _write_works(paper: Paper, sheet: ParcelSheet) -> None:
    readiness, language = sheet.land.readiness.all[sheet.row], sheet.language
    paper.heading(sheet.say("ready.title"))
    paper.paragraph(readiness_words(readiness, language))
    if readiness.works:
        heads = [sheet.say("sheet.work"), sheet.say("sheet.state")]
        rows = [[work_name(work, language), work_words(work, language)] for work in readiness.works]
        paper.grid(heads, rows, (45, 55))
    paper.paragraph(sheet.say("ready.rule"), 7.5, (90, 90, 85))


def _write_surroundings(paper: Paper, sheet: ParcelSheet) -> None:
    land = sheet.land
    paper.heading(sheet.say("sheet.surroundings"))
    lines: list[list[str]] = []
    for kind, frame, number, accuracy_m in (
        ("enterprises", land.enterprises, NEAR_ENTERPRISES, None),
        ("roads", land.roads, NEAR_ROADS, None),
        ("towns", base_frame("towns"), NEAR_TOWNS, TOWN_ACCURACY_M),
    ):
        for near in nearest(land, sheet.row, frame, number, name=kind, accuracy_m=accuracy_m):
            lines.append([sheet.say(f"sheet.{kind}"), *_neighbour(sheet, kind, frame, near)])
    heads = [sheet.say(f"sheet.head.{name}") for name in ("kind", "name", "about", "distance")]
    paper.grid(heads, lines, (11, 30, 40, 19))
    paper.paragraph(sheet.say("sheet.distance_note"), 7.5, (90, 90, 85))


def _neighbour(sheet: ParcelSheet, kind: str, frame: gpd.GeoDataFrame, near: Neighbour) -> Sequence[str]:
    language = sheet.language
    name = near.name_zh if language == "zh" else near.name_en
    row = frame.iloc[near.row]
    about = ""
    if kind == "enterprises":
        chain = CHAIN.label(row["chain"]).in_(language) if row["chain"] else sheet.say("value.not_stated")
        about = f"{chain} · {ROLE.label(row['role']).in_(language)} · {STAGE.label(row['stage']).in_(language)}"
    if kind == "roads":
        about = STATUS.label(row["status"]).in_(language)
    if kind != "towns" and row["basis"] == "demo":
        name = f"{name}（{sheet.say('map.legend.demo')}）"
    return name, about, distance_words(near.distance, language)


def _write_contact(paper: Paper, sheet: ParcelSheet) -> None:
    paper.heading(sheet.say("sheet.contact"))
    contact = contacts().get(str(sheet.value("contact_id")))
    paper.paragraph(_contact_words(sheet, contact) if contact else sheet.say("value.not_stated"))
    office = next((contact for contact in contacts().values() if contact.is_default), None)
    # An invented parcel's contact is invented too: who holds its sheet needs a telephone that exists.
    if office and (contact is None or sheet.is_demo):
        paper.paragraph(sheet.say("sheet.office", office=_contact_words(sheet, office)))
        paper.paragraph(office.note.in_(sheet.language), 7.5, (90, 90, 85))


def _contact_words(sheet: ParcelSheet, contact: Contact) -> str:
    address = contact.address_zh if sheet.language == "zh" else contact.address_en
    return " · ".join([contact.name.in_(sheet.language), contact.tel, *([address] if address else [])])


def _write_honesty(paper: Paper, sheet: ParcelSheet) -> None:
    language = sheet.language
    paper.heading(sheet.say("sheet.honesty"))
    basis, accuracy_m = sheet.value("basis"), float(sheet.land.parcels["accuracy_m"].iloc[sheet.row])
    stated = BASIS.label(str(basis)).in_(language) if basis else sheet.say("value.not_stated")
    accurate = sheet.say("value.not_stated") if math.isnan(accuracy_m) else length_words(accuracy_m, language)
    day = sheet.value("source_date")
    note = sheet.value(f"note_{language}")
    lines = [
        sheet.say("sheet.basis", basis=stated, accuracy=accurate),
        *([str(note)] if note else []),
        sheet.say("sheet.source", source=source_words(str(sheet.value("source_id"))).in_(language)),
        *([sheet.say("sheet.source_date", day=date_words(str(day), language))] if day else []),
        sheet.say("sheet.unknown"),
    ]
    for line in lines:
        paper.paragraph(line, 8)


def foot_words(revision: Revision, day: str, language: Language) -> str:
    """Give what stands at the foot of each page: revision, when it was published, as of which day, the page."""
    published = date_words(revision.created_at.astimezone(CHINA).date().isoformat(), language)
    said = {"number": revision.number, "published": published, "day": date_words(day, language)}
    return sentence(language, "sheet.foot", **said, page="{page}")
