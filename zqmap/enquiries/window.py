"""What a reference opens in the database, and nothing besides it.

A process of the office reads the tables. One of the public connects as a role that may not; it asks functions of the
database, which answer to a whole reference alone (`zqmap.store.counter_role`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from zqmap.enquiries.reference import reference_digest
from zqmap.enquiries.rows import erase_row, find_row, find_steps
from zqmap.enquiries.tables import ENQUIRIES, STEPS
from zqmap.model.enquiries import StepKind
from zqmap.store.moments import write_moment

Row = dict[str, Any]


class Window:
    """Finds and erases by reference, with the rights of the office."""

    def find(self, connection: Connection, reference: str) -> tuple[Row, list[Row]] | None:
        """Give the row of an enquiry and those of the steps that its asker may see; None where there is none."""
        row = find_row(connection, ENQUIRIES.c.reference_digest == reference_digest(reference))
        if row is None:
            return None
        steps = find_steps(connection, row["number"])
        return row, [step for step in steps if StepKind(step["kind"]).is_public]

    def erase(self, connection: Connection, reference: str, now: datetime) -> int | None:
        """Erase an enquiry and give its number; None where there is none."""
        row = find_row(connection, ENQUIRIES.c.reference_digest == reference_digest(reference))
        if row is None:
            return None
        erase_row(connection, row["number"], "", now)
        return int(row["number"])


class NarrowWindow(Window):
    """The same through functions of PostgreSQL, for a role that may not read the tables."""

    def find(self, connection: Connection, reference: str) -> tuple[Row, list[Row]] | None:
        """Give the row of an enquiry and those of the steps that its asker may see; None where there is none."""
        found = text("SELECT * FROM public.zqmap_asked(:reference)").columns(*ENQUIRIES.c)
        row = connection.execute(found, {"reference": reference}).one_or_none()
        if row is None:
            return None
        steps = text("SELECT * FROM public.zqmap_asked_steps(:reference)").columns(*STEPS.c)
        rows = connection.execute(steps, {"reference": reference}).all()
        return row._asdict(), [step._asdict() for step in rows]

    def erase(self, connection: Connection, reference: str, now: datetime) -> int | None:
        """Erase an enquiry and give its number; None where there is none."""
        erased = select(func.public.zqmap_withdraw(reference, write_moment(now)))
        number = connection.execute(erased).scalar_one()
        return None if number is None else int(number)
