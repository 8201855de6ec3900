"""What changed, as sentences that a person would say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zqmap.model.fields import Field
from zqmap.model.layers import Layer
from zqmap.model.revisions import Difference, FieldChange
from zqmap.store.registers import contacts, sources
from zqmap.texts.wording import length_words, plain_number, value_words
from zqmap.ui.context import Context


def difference_sentence(context: Context, difference: Difference) -> str:
    """Say how many features were added, changed and removed, and how many stayed as they were."""
    numbers = {
        "added": len(difference.added),
        "changed": len(difference.changed),
        "removed": len(difference.removed),
    }
    total = sum(numbers.values())
    if not total:
        return context.words("history.same")
    parts = [_count(context, name, number) for name, number in numbers.items() if number]
    if difference.unchanged:
        parts.append(_count(context, "unchanged", difference.unchanged))
    return context.words("history.counts", total=_figure(context, total), parts=join_words(context, parts))


def count_words(context: Context, *, added: int, changed: int, removed: int) -> str:
    """Say shortly what a revision did."""
    numbers = {"added": added, "changed": changed, "removed": removed}
    return join_words(context, [_count(context, name, number) for name, number in numbers.items() if number])


def change_sentences(context: Context, layer: Layer, fields: Iterable[FieldChange], place: str | None) -> Iterator[str]:
    """Say what changed in one feature, one part a field; `place` says what became of its place."""
    if place:
        yield place
    for change in fields:
        field = layer.by_name[change.field]
        old, new = (field_words(context, field, value) for value in (change.old, change.new))
        key = "filled" if change.old is None else "emptied" if change.new is None else "replaced"
        yield context.words(f"history.field.{key}", field=context.label(field.label), old=old, new=new)


def place_sentence(context: Context, moved_m: float | None, *, is_point: bool) -> str:
    """Say how far a feature moved; `moved_m` is None where it had no place before, or has none now."""
    if moved_m is None:
        return context.words("history.place.other")
    distance = length_words(max(moved_m, 0.1) if moved_m < 1 else round(moved_m), context.language)
    return context.words("history.place.point" if is_point else "history.place.shape", distance=distance)


def field_words(context: Context, field: Field, value: Any) -> str:
    """Write a value with its label and unit; ids of sources and contacts by what they are called."""
    if field.name == "source_id" and value in sources():
        return context.label(sources()[value].title)
    if field.name == "contact_id" and value in contacts():
        return context.label(contacts()[value].name)
    return value_words(field, value, context.language)


def join_words(context: Context, parts: Sequence[str]) -> str:
    """Join the parts of a sentence with commas."""
    return ("，" if context.language == "zh" else ", ").join(parts)


def _count(context: Context, name: str, number: int) -> str:
    return context.words(f"history.count.{name}", number=_figure(context, number))


def _figure(context: Context, number: int) -> str:
    return plain_number(number, context.language)
