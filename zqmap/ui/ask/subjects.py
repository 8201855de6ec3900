"""What one asks about: the places that the address names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from zqmap.model.enquiries import SUBJECTS_MAX
from zqmap.model.layers import LAYERS
from zqmap.model.records import Contact
from zqmap.store.registers import contacts
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.keys import AskParam, Param
from zqmap.ui.link import FeatureRef, page_address
from zqmap.ui.plain import plain_words

NAMED_MAX = 20
"""How many places of an address are looked at; more than can be asked about, so that the page can say so."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A place that is asked about: its name in the viewer's language, whether it is invented, and whom to call."""

    ref: FeatureRef
    name: str
    is_demo: bool
    contact_id: str | None


def read_subjects(context: Context) -> list[Subject]:
    """Read the places of the address, one after another or between commas; say which of them cannot be used.

    The address is written anew with the first under the key that all pages share, so that a change of the language
    and the way to another page keep it.
    """
    named = _named()
    found = [subject for ref in named if (subject := find_subject(context, ref))]
    gone = [ref for ref in named if find_row(context, ref) is None]
    if gone:
        ids = ", ".join(plain_words(ref.id) for ref in gone[:SUBJECTS_MAX])
        st.warning(context.words("ask.gone", id=ids), icon=":material/search_off:")
        parcel = next((ref for ref in gone if ref.layer == "parcels"), None)
        if parcel:
            query: dict[str, list[str]] = {Param.LANGUAGE: [context.language], Param.FEATURE: [str(parcel)]}
            words = context.words("detail.gone_parcel")
            st.link_button(words, page_address("/parcels", query), icon=":material/near_me:")
    if len(found) > SUBJECTS_MAX:
        st.warning(context.words("ask.too_many", number=SUBJECTS_MAX), icon=":material/filter_5:")
    kept = found[:SUBJECTS_MAX]
    _write(named)
    return kept


def find_subject(context: Context, ref: FeatureRef) -> Subject | None:
    """Give what is known of a place, None where it is not (or no longer) published."""
    row = find_row(context, ref)
    if row is None:
        return None
    contact_id, is_demo = row.get("contact_id"), row["basis"] == "demo"
    # An invented parcel's contact is invented too: who asks about one is to reach the zone's own office.
    is_real = not is_demo and isinstance(contact_id, str) and contact_id in contacts()
    return Subject(ref, str(row[name_column(context)]), is_demo, contact_id if is_real else None)


def subject_name(context: Context, subject: str) -> str:
    """Give the name of a `layer/id`, and the id where it is no longer published."""
    ref = FeatureRef.parse(subject)
    row = find_row(context, ref) if ref else None
    return subject if row is None else str(row[name_column(context)])


def subject_address(context: Context, subject: str) -> str:
    """Give the address of a `layer/id` on the map."""
    return page_address("/map", {Param.LANGUAGE: [context.language], Param.FEATURE: [subject]})


def is_demo_subject(context: Context, subject: str) -> bool:
    """Tell whether a `layer/id` is invented."""
    ref = FeatureRef.parse(subject)
    row: Mapping[str, Any] | None = find_row(context, ref) if ref else None
    return row is not None and row["basis"] == "demo"


def choose_contact(subjects: list[Subject]) -> Contact | None:
    """Choose whom to call: the contact of the first place that has one, else the zone's own."""
    named = next((contacts()[subject.contact_id] for subject in subjects if subject.contact_id), None)
    return named or next((contact for contact in contacts().values() if contact.is_default), None)


def drop_subject(dropped: FeatureRef) -> None:
    """Take a place out of the address."""
    _write([ref for ref in _named() if ref != dropped])


def _named() -> list[FeatureRef]:
    values = [*st.query_params.get_all(Param.FEATURE), *st.query_params.get_all(AskParam.MORE)]
    texts = (part.strip() for value in values for part in value.split(","))
    refs = (FeatureRef.parse(text) for text in texts if text)
    return list(dict.fromkeys(ref for ref in refs if ref and ref.layer in LAYERS))[:NAMED_MAX]


def _write(refs: list[FeatureRef]) -> None:
    for key, value in ((Param.FEATURE, refs[:1]), (AskParam.MORE, refs[1:])):
        words = ",".join(str(ref) for ref in value)
        if not words:
            st.query_params.pop(key, None)
        elif st.query_params.get_all(key) != [words]:
            st.query_params[key] = words
