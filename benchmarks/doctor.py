"""Score the coordinate doctor on 1,000 files whose system can be told, and on 200 of which nothing tells it.

`python -m benchmarks.doctor` needs zqmap's own environment and goes there by itself. The files are made as
`benchmarks.brought_files` says, the same ones every time. An answer is right if it is the file's system or one of the
same numbers, axes included; "not sure" is neither right nor wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.environment import run_at_home
from benchmarks.figures import keep, machine, table, verdict

if TYPE_CHECKING:
    from benchmarks.brought_files import BroughtFile

FILES, UNTOLD_FILES = 1_000, 200
LEAST_RIGHT, MOST_WRONG = 0.98, 0.005


@dataclass(frozen=True)
class Answer:
    """What the doctor said of a file: `best` is None for "not sure"."""

    family: str
    witness: str
    best: str | None
    is_right: bool
    confidence: float
    took_s: float

    @property
    def outcome(self) -> str:
        """Name the outcome."""
        return "right" if self.is_right else "not sure" if self.best is None else "wrong"


@dataclass(frozen=True)
class Score:
    """How many answers were right, not sure, wrong."""

    right: int
    unsure: int
    wrong: int

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Score:
        """Count answers."""
        counts = Counter(answer.outcome for answer in answers)
        return cls(counts["right"], counts["not sure"], counts["wrong"])


def judge(brought: BroughtFile) -> Answer:
    """Ask the doctor about a file."""
    from zqmap.intake.systems import find_system

    begun = time.perf_counter()
    system = find_system(brought.contents, brought.layer, brought.published)
    took_s = time.perf_counter() - begun
    is_right = brought.is_answered_by(system.best, swapped=system.swapped)
    return Answer(brought.family, brought.witness, system.best, is_right, system.confidence, took_s)


def report(title: str, answers: list[Answer]) -> str:
    """Write the scores of all answers, of each family of systems, and of each kind of witness."""
    groups = [("all", answers)]
    for kind in ("family", "witness"):
        names = sorted({getattr(answer, kind) for answer in answers})
        groups += [(name, [answer for answer in answers if getattr(answer, kind) == name]) for name in names]
    scored = [(name, Score.of(group)) for name, group in groups]
    rows = [[name, *(str(count) for count in (score.right, score.unsure, score.wrong))] for name, score in scored]
    return table([title, "right", "not sure", "wrong"], rows)


def score_strange(count: int) -> int:
    """Score files unlike those that the doctor was made with; return 1 where a goal is missed."""
    from benchmarks.strange_files import bring_false_origins, bring_strange, strange_habits

    habits = strange_habits()
    groups = {name: [judge(each) for each in bring_strange(count // len(habits), name)] for name in habits}
    lost = [judge(each) for each in bring_false_origins(count // 10)]
    everything = [answer for group in groups.values() for answer in group]
    score, astray = Score.of(everything), Score.of(lost)
    met = score.right >= LEAST_RIGHT * len(everything) and score.wrong < MOST_WRONG * len(everything)
    named = {**groups, "all of these": everything, "false origins (nothing tells)": lost}
    scored = [(name, Score.of(group)) for name, group in named.items()]
    rows = [[name, *(str(number) for number in (one.right, one.unsure, one.wrong))] for name, one in scored]
    print(f"{machine()}\n\n{table(['files', 'right', 'not sure', 'wrong'], rows)}\n")
    print(report("by system and witness", everything))
    for answer in everything:
        if answer.outcome == "wrong":
            print(f"wrong: {answer}")
    print(f"\n98 % right, under 0.5 % wrong: {verdict(met=met)}")
    print(f"no place for a drawing that lost its own: {verdict(met=not astray.wrong)}")
    figures = {name: [one.right, one.unsure, one.wrong] for name, one in scored}
    print(f"kept in {keep('doctor-strange', figures)}")
    return 0 if met and not astray.wrong else 1


def main() -> int:
    """Score, print and keep the figures; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=FILES)
    parser.add_argument("--strange", action="store_true", help="files of other places, shapes and seeds")
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    elsewhere = run_at_home("doctor", given.zqmap_python, needs=("geopandas",))
    if elsewhere is not None:
        return elsewhere
    from benchmarks.brought_files import bring_files

    if given.strange:
        return score_strange(given.count)
    told = [judge(brought) for brought in bring_files(given.count)]
    untold = [judge(brought) for brought in bring_files(UNTOLD_FILES, told=False)]
    score, least = Score.of(told), Score.of(untold)
    met = score.right >= LEAST_RIGHT * len(told) and score.wrong < MOST_WRONG * len(told)
    longest_s = max(answer.took_s for answer in told)
    print(f"{machine()}\n\n{report('can be told', told)}\n\n{report('nothing tells', untold)}")
    print(f"\n98 % right, under 0.5 % wrong: {verdict(met=met)}; longest {longest_s:.2f} s a file")
    figures = {"told": vars(score), "untold": vars(least), "longest_s": longest_s, "met": met}
    print(f"kept in {keep('doctor', figures)}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
