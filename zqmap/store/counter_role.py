"""The role by which a public process takes enquiries in: it adds, and reads and erases only what a reference opens.

Whoever gets hold of that process gets this role. It lists no enquiry, learns none of the office's people, opens no
content (that is sealed, `zqmap.enquiries.safe`), leaves no audit line but of an asker, and does not touch the counts of
wrong passwords. What goes by a reference goes through functions of the owner, which are handed the reference itself,
of which the table has the digest.
"""

from __future__ import annotations

from zqmap.model.enquiries import EnquiryState, StepKind
from zqmap.model.revisions import Action
from zqmap.store.sql_words import quote_list

COUNTER_RIGHTS = {
    "meta": "SELECT",
    "audit": "SELECT (number), INSERT",
    "attempts": "SELECT, INSERT, UPDATE, DELETE",
    "enquiries": "SELECT (number, token_digest, state, received_at), INSERT",
    "enquiry_steps": "SELECT (id), INSERT",
    "enquiry_secrets": "SELECT, INSERT",
}
COUNTER_SEQUENCES: tuple[str, ...] = ("audit_number", "enquiries_number", "enquiry_steps_id")

ASKER = "?"
"""Stands for an asker in the audit trail, who has no account."""

SOURCES = ("ask:%", "look:%")
"""What an attempt at the form and one with a reference are called among all attempts."""

COUNTERS = r"%\_counter"
"""How such a role is called, whatever the prefix."""

_DIGEST = "encode(sha256(convert_to(reference, 'UTF8')), 'hex')"
_SAFE = "LANGUAGE {language} SECURITY DEFINER SET search_path = pg_catalog, public"

_ASKED = f"""
CREATE OR REPLACE FUNCTION public.zqmap_asked(reference text) RETURNS SETOF public.enquiries
{_SAFE.format(language="sql")} STABLE AS $$
    SELECT number, reference_digest, NULL::varchar, state, version, subjects, language, NULL::varchar, content,
        received_at, answered_at, closed_at, changed_at
    FROM public.enquiries WHERE reference_digest = {_DIGEST}
$$"""

_ASKED_STEPS = f"""
CREATE OR REPLACE FUNCTION public.zqmap_asked_steps(reference text) RETURNS SETOF public.enquiry_steps
{_SAFE.format(language="sql")} STABLE AS $$
    SELECT s.id, s.enquiry, s.at, ''::varchar, s.kind, ''::varchar, s.words
    FROM public.enquiry_steps s JOIN public.enquiries e ON e.number = s.enquiry
    WHERE e.reference_digest = {_DIGEST} AND s.kind IN {{kinds}} ORDER BY s.id
$$"""

_WITHDRAW = f"""
CREATE OR REPLACE FUNCTION public.zqmap_withdraw(reference text, moment text) RETURNS integer
{_SAFE.format(language="plpgsql")} AS $$
DECLARE found integer;
BEGIN
    UPDATE public.enquiries SET content = NULL, reference_digest = NULL, assignee = NULL, state = {{erased}},
        changed_at = moment, version = version + 1
    WHERE reference_digest = {_DIGEST} RETURNING number INTO found;
    IF found IS NOT NULL THEN
        DELETE FROM public.enquiry_steps WHERE enquiry = found;
        INSERT INTO public.enquiry_steps (enquiry, at, actor, kind, assignee) VALUES (found, moment, '', {{step}}, '');
    END IF;
    RETURN found;
END $$"""

FUNCTIONS = ("zqmap_asked(text)", "zqmap_asked_steps(text)", "zqmap_withdraw(text, text)")


def counter_statements(owner: str, counter: str) -> list[str]:
    """Write the functions and the rules by row; the names are quoted, the owner of the tables may run it."""
    kinds = quote_list(kind.value for kind in StepKind if kind.is_public)
    words = {"kinds": f"({kinds})", "erased": _one(EnquiryState.ERASED.value), "step": _one(StepKind.ERASED.value)}
    made = [text.replace("{kinds}", words["kinds"]) for text in (_ASKED, _ASKED_STEPS)]
    made.append(_WITHDRAW.replace("{erased}", words["erased"]).replace("{step}", words["step"]))
    for function in FUNCTIONS:
        made += [
            f"ALTER FUNCTION public.{function} OWNER TO {owner}",
            f"REVOKE ALL ON FUNCTION public.{function} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION public.{function} TO {counter}",
        ]
    own_lines = f"actor = {_one(ASKER)} AND action = {_one(Action.ENQUIRY.value)}"
    own_attempts = " OR ".join(f"source LIKE {_one(pattern)}" for pattern in SOURCES)
    own = {"audit": own_lines, "attempts": own_attempts}
    return [*made, *(rule for table in own for rule in _rules(table, own[table]))]


def _rules(table: str, own: str) -> list[str]:
    """Let a counter at its own rows of a table and everybody else at what they were granted; the owner is not asked.

    The rule names no role, so that a backup is brought back where there is none yet.
    """
    rule = f"current_user NOT LIKE {_one(COUNTERS)} OR ({own})"
    return [
        f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS own_rows ON public.{table}",
        f"CREATE POLICY own_rows ON public.{table} USING ({rule}) WITH CHECK ({rule})",
    ]


def _one(word: str) -> str:
    return quote_list([word])
