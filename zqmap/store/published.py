"""The schema `published` of PostgreSQL: a view a layer, for QGIS, GDAL and whoever reads tables.

The columns are the layer's fields with their labels as comments, the geometry has a type, and only the newest revision
is shown, of it what everybody may see. Views are security barriers, since rows that are not public lie in the same
table. They follow the declarations, whose digest the schema carries: an upgrade makes anew what is of another one.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from zqmap.model.layer import Layer
from zqmap.model.layers import STORED
from zqmap.model.register_vocabularies import YES
from zqmap.model.text import Text
from zqmap.model.vocabularies import Vocabulary
from zqmap.store.sql_words import multi_family, quote_list, quote_name, quote_text, record_columns, run_sql

SCHEMA = "published"

Statements = tuple[str, ...]


def declare_views(connection: Connection) -> None:
    """Make the views, and the indexes that they read by, where they are missing or of other declarations."""
    statements = view_statements()
    mark = f"{TITLE} [{hashlib.sha256(repr(statements).encode()).hexdigest()[:16]}]"
    made = connection.execute(text(_MARK), {"schema": SCHEMA}).scalar_one_or_none()
    if made == mark:
        return
    run_sql(connection, f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    for name, parts in statements.items():
        run_sql(connection, f"DROP VIEW IF EXISTS {SCHEMA}.{quote_name(name)}", *parts)
    run_sql(connection, f"COMMENT ON SCHEMA {SCHEMA} IS {quote_text(mark)}")


def view_statements() -> dict[str, Statements]:
    """Map the name of each view to what makes it."""
    views = {layer.name: _layer_statements(layer) for layer in STORED.values()}
    terms = _TERMS.format(rows=",\n".join(_term_rows()))
    views |= {"terms": (terms, _comment("terms", TERMS))}
    return views | {"revisions": (_revisions(), _comment("revisions", REVISIONS))}


_MARK = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :schema"

_TERMS = f"""
    CREATE VIEW {SCHEMA}.terms (vocabulary, code, place, label_zh, label_en) AS VALUES
    {{rows}}
"""

_REVISIONS = f"""
    CREATE VIEW {SCHEMA}.revisions WITH (security_barrier) AS
    SELECT r.layer::text AS layer, r.number AS revision, r.created_at::timestamptz AS published_at,
        r.features, r.number = l.head AS is_newest
    FROM public.revisions r JOIN public.layers l ON l.name = r.layer WHERE r.layer NOT IN ({{private}})
"""

TITLES = {
    "terms": Text("词汇", "The codes and what they mean"),
    "revisions": Text("版本", "The revisions of each layer"),
}
TITLE = "肇庆大型产业集聚区 / What everybody may see of the zone"
TERMS = Text("词汇", "The codes and what they mean")
REVISIONS = Text("版本", "The revisions of each layer")
PLACE = Text(
    "位置（WGS 84 / CGCS2000），可靠程度见 basis、accuracy_m", "Place; basis and accuracy_m say how good it is"
)


def _layer_statements(layer: Layer) -> Statements:
    view = f"{SCHEMA}.{quote_name(layer.name)}"
    columns = [f"p.{quote_name(field.name)}" for field in layer.fields if field.name != "id"]
    conditions = [f"f.layer = {quote_text(layer.name)}", "f.valid_to IS NULL"]
    if layer.public_field:
        conditions.append(f"p.{quote_name(layer.public_field)} = {quote_text(YES)}")
    made = f"""
        CREATE VIEW {view} WITH (security_barrier) AS
        SELECT f.id::text AS "id", {", ".join([*columns, "f.valid_from AS since_revision", *_place(layer)])}
        FROM public.features f CROSS JOIN LATERAL json_to_record(f.properties) AS p({record_columns(layer)})
        WHERE {" AND ".join(conditions)}
    """
    return made, _comment(layer.name, layer.label), *_index(layer), *_comments(layer, view)


def _place(layer: Layer) -> list[str]:
    return [f"{_place_of(layer, 'f.')} AS geometry"] if layer.is_mapped else []


def _place_of(layer: Layer, prefix: str = "") -> str:
    """Write the geometry with its type; what may be of several parts always is, as GIS programs expect one type."""
    family = multi_family(layer)
    if family is None:
        return f"{prefix}geometry"
    whole = f"public.ST_Multi({prefix}geometry)" if family.startswith("Multi") else f"{prefix}geometry"
    return f"({whole})::public.geometry({family},4326)"


def _index(layer: Layer) -> list[str]:
    if not layer.is_mapped:
        return []
    name = f"published_{layer.name}_place"
    return [
        f"DROP INDEX IF EXISTS public.{name}",
        f"CREATE INDEX {name} ON public.features USING gist (({_place_of(layer)})) "
        f"WHERE layer = {quote_text(layer.name)} AND valid_to IS NULL",
    ]


def _comments(layer: Layer, view: str) -> list[str]:
    said = {
        field.name: " / ".join((field.unit_label or field.label).in_(lang) for lang in ("zh", "en"))
        for field in layer.fields
    }
    said["since_revision"] = "自版本 / Unchanged since revision"
    if layer.is_mapped:
        said["geometry"] = (
            "位置（WGS 84 / CGCS2000），可靠程度见 basis、accuracy_m / Place; basis and accuracy_m say how good"
        )
    return [f"COMMENT ON COLUMN {view}.{quote_name(name)} IS {quote_text(words)}" for name, words in said.items()]


def _revisions() -> str:
    private = ", ".join(quote_text(layer.name) for layer in STORED.values() if layer.has_private_rows)
    return _REVISIONS.format(private=private or "''")


def _term_rows() -> list[str]:
    fields = (field for layer in STORED.values() for field in layer.fields)
    vocabularies: dict[str, Vocabulary] = {f.vocabulary.name: f.vocabulary for f in fields if f.vocabulary}
    return [
        f"({quote_list((name, term.code))}, {place}, {quote_list((term.label.zh, term.label.en))})"
        for name, vocabulary in vocabularies.items()
        for place, term in enumerate(vocabulary.terms, start=1)
    ]


def _comment(name: str, label: Text) -> str:
    return f"COMMENT ON VIEW {SCHEMA}.{quote_name(name)} IS {quote_text(_both(label))}"


def _both(label: Text) -> str:
    return f"{label.zh} / {label.en}"
