"""What PostgreSQL itself refuses in a feature: that which breaks its layer's declaration.

A trigger on new rows, made of the declarations. It repeats the part of `zqmap.model.checks` that SQL can say: required
values, codes, bounds, kinds of geometry. Content that the feature had before passes, so that a rollback to a revision
from before a declaration was narrowed still works. It looks at all rows of a statement in one query: one by one, a
million of them took longer to be checked than to be written.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from zqmap.model.fields import Field
from zqmap.model.layer import Layer
from zqmap.model.layers import STORED
from zqmap.store.sql_words import column_type, quote_list, quote_name, quote_text, run_sql

FUNCTION = "zqmap_hold_declaration"
TRIGGER = "features_as_declared"


def declare_checks(connection: Connection) -> None:
    """Make the trigger where it is missing or of other declarations."""
    source = check_function()
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    query = text("SELECT obj_description(to_regproc(:name)::oid, 'pg_proc')")
    if connection.execute(query, {"name": f"public.{FUNCTION}"}).scalar_one_or_none() == digest:
        return
    run_sql(connection, source, *_TRIGGER, f"COMMENT ON FUNCTION public.{FUNCTION}() IS {quote_text(digest)}")


def check_function() -> str:
    """Write the function of the trigger."""
    branches = "\n".join(f"WHEN {quote_text(layer.name)} THEN {_branch(layer)}" for layer in STORED.values())
    return _FUNCTION.replace("{branches}", branches)


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION public.{FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    its text;
    wrong record;
BEGIN
    FOR its IN SELECT DISTINCT n.layer FROM added n LOOP
        CASE its
        {{branches}}
        ELSE SELECT n.id, 'layer' AS field INTO wrong FROM added n WHERE n.layer = its LIMIT 1;
        END CASE;
        IF wrong.id IS NOT NULL THEN
            RAISE EXCEPTION 'feature % of % is not as declared: %', wrong.id, its, wrong.field
            USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $body$
"""

_TRIGGER = (
    f"DROP TRIGGER IF EXISTS {TRIGGER} ON public.features",
    f"CREATE TRIGGER {TRIGGER} AFTER INSERT ON public.features REFERENCING NEW TABLE AS added "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
)

_BRANCH = """
    SELECT n.id, c.field INTO wrong FROM added n
    CROSS JOIN LATERAL json_to_record(n.properties) AS p({columns})
    CROSS JOIN LATERAL (SELECT CASE {cases} END) AS c(field)
    WHERE n.layer = its AND c.field IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.features f
        WHERE f.layer = n.layer AND f.id = n.id AND f.digest = n.digest AND f.valid_from < n.valid_from
    ) LIMIT 1;
"""


def _branch(layer: Layer) -> str:
    """Write what finds a feature of a layer that breaks its declaration, and the first field in which it does."""
    breaches = [(field.name, condition) for field in layer.fields if (condition := _breach(field))]
    checked = [layer.by_name[name] for name, _ in breaches]
    columns = ", ".join(f"{quote_name(field.name)} {column_type(field)}" for field in checked)
    cases = [f"WHEN {condition} THEN {quote_text(name)}" for name, condition in breaches]
    cases += [f"WHEN {_foreign_place(layer)} THEN 'geometry'"]
    return _BRANCH.format(columns=columns, cases=" ".join(cases))


def _breach(field: Field) -> str:
    column, parts = f"p.{quote_name(field.name)}", []
    if field.name == "id":
        return f"{column} IS DISTINCT FROM n.id"
    if field.required:
        parts.append(f"{column} IS NULL")
    if field.vocabulary:
        codes = quote_list(field.vocabulary.codes)
        parts.append(f"NOT {column} <@ ARRAY[{codes}]" if field.kind.is_list else f"{column} NOT IN ({codes})")
    if field.minimum is not None:
        parts.append(f"{column} < {field.minimum!r}")
    if field.maximum is not None:
        parts.append(f"{column} > {field.maximum!r}")
    return " OR ".join(parts)


def _foreign_place(layer: Layer) -> str:
    if not layer.is_mapped:
        return "n.geometry IS NOT NULL"
    kinds = quote_list(name.upper() for name in layer.geometries)
    return f"GeometryType(n.geometry) NOT IN ({kinds}) OR ST_IsEmpty(n.geometry)"
