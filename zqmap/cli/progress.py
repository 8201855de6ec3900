"""What the command line writes to the standard error: sentences, findings, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from zqmap.cli.words import PUBLISHED, say_finding
from zqmap.model.findings import Finding
from zqmap.model.revisions import Revision
from zqmap.model.text import Language, Text
from zqmap.texts import fill_in

FINDINGS_SHOWN = 50
"""How many findings a person is shown; `check` lists all."""


@dataclass(frozen=True)
class Reporter:
    """Speak to the person at the command line, in one language."""

    language: Language

    def say(self, text: Text, **values: object) -> None:
        """Write a sentence with its values filled in."""
        print(fill_in(text.in_(self.language), **values), file=sys.stderr, flush=True)

    def error(self, text: Text, **values: object) -> None:
        """Write what went wrong."""
        words = text.in_(self.language)
        print(fill_in(words, **values) if values else words, file=sys.stderr, flush=True)

    def revision(self, revision: Revision) -> None:
        """Write that a revision was made."""
        names = ("layer", "number", "features", "added", "changed", "removed")
        self.say(PUBLISHED, **{name: getattr(revision, name) for name in names})

    def list_findings(self, findings: Sequence[Finding]) -> None:
        """Write the first findings, a line each."""
        for finding in findings[:FINDINGS_SHOWN]:
            print(say_finding(finding, self.language), file=sys.stderr)
        if len(findings) > FINDINGS_SHOWN:
            more = len(findings) - FINDINGS_SHOWN
            self.say(Text("另有 {more} 条，见 check 的报告", "{more} more are in the report of `check`"), more=more)

    @contextmanager
    def progress(self, text: Text) -> Iterator[Callable[[int, int], None]]:
        """Show how far a work is: a bar on a terminal, a plain line at the beginning elsewhere."""
        console = Console(stderr=True)
        if not console.is_terminal:
            self.say(text)
            yield lambda done, total: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(text.in_(self.language), total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
