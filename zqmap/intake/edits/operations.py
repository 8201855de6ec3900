"""What can be done to a layer on the map and in the table: each gives the step that does it, or says why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry

from zqmap.analysis.measures import MEASURED
from zqmap.errors import EditRefused
from zqmap.intake.edits.edited import Edited, Feature
from zqmap.intake.edits.steps import Action, Change, EditStep, Effect
from zqmap.intake.ids import make_new_id
from zqmap.model.fields import Field, Kind
from zqmap.model.geometries import find_geometry_problems
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.model.values import find_problem

DRAWN_BASIS = "digitised"
"""What a position that somebody draws over imagery rests on, unless they say otherwise."""

REMEMBERED = ("source_id", "source_date", "accuracy_m", "basis")
"""What a new feature takes over from the one that was drawn before it."""

_NAMES = ("name_zh", "name_en")


def draw(edited: Edited, shape: BaseGeometry) -> EditStep:
    """Add a feature of a new shape; its id is provisional until it has a name."""
    layer = edited.layer
    fields: dict[str, Any] = _remembered(edited) | _measured(layer, shape)
    id_ = make_new_id(None, None, edited.ids, f"new-{layer.name.rstrip('s')}")
    name = Text(f"新{layer.label.zh}", f"new {layer.label.en.lower().rstrip('s')}")
    return EditStep(Action.DRAW, (name,), (_put(id_, fields, shape),))


def reshape(edited: Edited, id_: str, shape: BaseGeometry) -> EditStep:
    """Give a feature another shape; an area or a length that was its old shape's becomes that of the new one."""
    feature = _find(edited, id_)
    if feature.geometry is not None and shape.equals_exact(feature.geometry, 0):
        raise EditRefused(_UNCHANGED)
    followed = _followed(edited.layer, feature, shape)
    if feature.fields.get("basis") is None:
        followed["basis"] = DRAWN_BASIS
    change = Change(id_, Effect.PATCH, followed, shape, moves=True)
    return EditStep(Action.RESHAPE, (feature.name,), (change,))


def set_fields(edited: Edited, id_: str, values: Mapping[str, Any]) -> EditStep:
    """Set fields of one feature to JSON values; the id of a new one follows its names until it is set itself.

    Raises:
        EditRefused: a value is none that its field may have, or nothing changes.

    """
    feature = _find(edited, id_)
    new = _different(feature, _checked(edited.layer, values))
    if not new:
        raise EditRefused(_UNCHANGED)
    wanted = str(new.pop("id", id_))
    if wanted == id_ and edited.is_new(id_) and new.keys() & set(_NAMES) and _is_derived(edited, feature):
        named = {**feature.fields, **new}
        wanted = make_new_id(named["name_zh"], named["name_en"], edited.ids - {id_}, id_)
    fields = tuple(new) or ("id",)
    if wanted == id_:
        return EditStep(Action.FIELDS, (feature.name,), (Change(id_, Effect.PATCH, new),), fields)
    _must_be_free(edited, id_, wanted)
    put = _put(wanted, {**feature.fields, **new}, feature.geometry)
    name = Feature(put.fields, None).name
    return EditStep(Action.FIELDS, (name,), (Change(id_, Effect.DROP), put), fields)


def set_many(edited: Edited, values: Mapping[str, Mapping[str, Any]]) -> EditStep:
    """Set fields of many features at once, by id; those that have the values already are left out.

    Raises:
        EditRefused: a value is none that its field may have, or nothing changes.

    """
    checked = {id_: _checked(edited.layer, fields) for id_, fields in values.items()}
    if any("id" in fields for fields in checked.values()):
        raise EditRefused(_FIXED_ID)
    found = {id_: _find(edited, id_) for id_ in checked}
    new = {id_: different for id_, fields in checked.items() if (different := _different(found[id_], fields))}
    if not new:
        raise EditRefused(_UNCHANGED)
    changes = tuple(Change(id_, Effect.PATCH, fields) for id_, fields in new.items())
    names = tuple(found[id_].name for id_ in new)
    fields = tuple(name for name in edited.layer.by_name if any(name in one for one in new.values()))
    return EditStep(Action.FIELDS if len(new) == 1 else Action.MANY, names, changes, fields)


def delete(edited: Edited, ids: Sequence[str]) -> EditStep:
    """Remove features."""
    found = [_find(edited, id_) for id_ in dict.fromkeys(ids)]
    if not found:
        raise EditRefused(_UNCHANGED)
    changes = tuple(Change(feature.id, Effect.DROP) for feature in found)
    return EditStep(Action.DELETE, tuple(feature.name for feature in found), changes)


def new_ids(step: EditStep) -> tuple[str, ...]:
    """Give the ids of the features that a step sets whole, in their order."""
    return tuple(change.id for change in step.changes if change.effect is Effect.PUT)


def _find(edited: Edited, id_: str) -> Feature:
    feature = edited.find(id_)
    if feature is None:
        raise EditRefused(_GONE)
    return feature


def _put(id_: str, fields: Mapping[str, Any], shape: BaseGeometry | None) -> Change:
    stated = {name: value for name, value in fields.items() if value is not None}
    return Change(id_, Effect.PUT, stated | {"id": id_}, shape, moves=True)


def _remembered(edited: Edited) -> dict[str, Any]:
    drawn = [feature for feature in edited.touched.values() if feature and edited.is_new(feature.id)]
    before = drawn[-1].fields if drawn else {}
    return {"basis": DRAWN_BASIS} | {name: before[name] for name in REMEMBERED if before.get(name) is not None}


def _measured(layer: Layer, shape: BaseGeometry) -> dict[str, float]:
    return {name: measure(shape) for name, measure in MEASURED.items() if name in layer.by_name}


def _followed(layer: Layer, feature: Feature, shape: BaseGeometry) -> dict[str, Any]:
    """Give the measures that follow the shape: those that are what the old shape measured, or are not stated."""
    new = _measured(layer, shape)
    if feature.geometry is None:
        return {name: value for name, value in new.items() if feature.fields.get(name) is None}
    old = _measured(layer, feature.geometry)
    return {name: value for name, value in new.items() if feature.fields.get(name) in (None, old[name])}


def _checked(layer: Layer, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = {name: _plain(layer.by_name[name], value) for name, value in values.items()}
    for name, value in checked.items():
        problem = None if value is None else find_problem(layer.by_name[name], value)
        if problem:
            raise EditRefused(problem.text)
    return checked


def _plain(field: Field, value: Any) -> Any:
    """Write blank texts as "not stated", and a whole number as an int, as the store gives it."""
    if isinstance(value, str):
        return value.strip() or None
    if field.kind.is_list:
        return None if value is None else list(value)
    is_whole = field.kind is Kind.NUMBER and isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value


def _different(feature: Feature, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if feature.fields.get(name) != value}


def _is_derived(edited: Edited, feature: Feature) -> bool:
    """Tell whether an id is the one that the names gave, or still the first."""
    name_zh, name_en = (feature.fields.get(name) for name in _NAMES)
    made = make_new_id(name_zh, name_en, edited.ids - {feature.id}, feature.id)
    return feature.id == made or feature.id.startswith(f"new-{edited.layer.name.rstrip('s')}")


def _must_be_free(edited: Edited, id_: str, wanted: str) -> None:
    if not edited.is_new(id_):
        raise EditRefused(_FIXED_ID)
    if edited.find(wanted) is not None or not edited.is_new(wanted):
        raise EditRefused(Text(f"编号“{wanted}”已被使用", f"the id '{wanted}' is taken"))


def must_be_valid(layer: Layer, feature: Feature) -> None:
    """Refuse a feature whose shape cannot be computed with.

    Raises:
        EditRefused: it has no place, or its shape is invalid.

    """
    if feature.geometry is None:
        raise EditRefused(_NO_PLACE)
    found = next(find_geometry_problems(layer, [feature.fields], [feature.geometry]), None)
    if found is not None and found.field == "geometry" and not found.warn:
        text = found.problem.text
        raise EditRefused(Text(f"“{feature.name.zh}”：{text.zh}", f"'{feature.name.en}': {text.en}"))


_UNCHANGED = Text("没有任何改变", "nothing changes")
_GONE = Text("这个要素已经不在了", "this feature is not there any more")
_FIXED_ID = Text("已发布要素的编号不能改", "the id of a published feature cannot be changed")
_NO_PLACE = Text("这个要素没有位置", "this feature has no place")
