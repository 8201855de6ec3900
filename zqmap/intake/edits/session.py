"""An edit session: the steps so far, and how many of them count; undo and redo move between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd

from zqmap.intake.edits.edited import Edited, apply_steps
from zqmap.intake.edits.steps import EditStep
from zqmap.model.layers import Layer

STEPS_KEPT = 1_000
"""How many steps one session may have before it has to become a proposal."""


@dataclass(frozen=True)
class EditSession:
    """Edits of one layer, made from revision `base` (0: none); the first `done` of `steps` count.

    Immutable: every change gives another session. A new step forgets the steps that were undone.
    """

    layer: Layer
    base: int
    steps: tuple[EditStep, ...] = ()
    done: int = 0

    @property
    def counting(self) -> tuple[EditStep, ...]:
        """Give the steps that count."""
        return self.steps[: self.done]

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a step to take back."""
        return self.done > 0

    @property
    def can_redo(self) -> bool:
        """Tell whether there is an undone step."""
        return self.done < len(self.steps)

    @property
    def is_full(self) -> bool:
        """Tell whether no further step has room."""
        return self.done >= STEPS_KEPT

    def do(self, step: EditStep) -> EditSession:
        """Give the session with one more step."""
        steps = (*self.counting, step)
        return replace(self, steps=steps, done=len(steps))

    def undo(self) -> EditSession:
        """Give the session without its last step; without one, itself."""
        return replace(self, done=max(0, self.done - 1))

    def redo(self) -> EditSession:
        """Give the session with the step that was undone last; without one, itself."""
        return replace(self, done=min(len(self.steps), self.done + 1))

    def on(self, base: int) -> EditSession:
        """Give the same steps on another revision."""
        return replace(self, base=base)

    def apply(self, published: gpd.GeoDataFrame) -> Edited:
        """Give the layer as the steps make it; `published` is the frame of revision `base`."""
        return apply_steps(self.layer, published, self.counting)
