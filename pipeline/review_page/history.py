"""Which acts undo and redo mean, told from the log: so they mean the same after the page was closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.review.acts import Undo, Voices

if TYPE_CHECKING:
    from pipeline.review.acts import Act

Step = tuple[int, ...]  # numbers of the acts that were done together


def undoable(acts: Iterable[Act]) -> Step:
    """What undo takes back: the last step that stands; empty where none does."""
    done, _ = _history(acts)
    return done[-1] if done else ()


def redoable(acts: Iterable[Act]) -> Step:
    """What has to be undone to bring the step back that undo took last; empty where something was done since."""
    _, undone = _history(acts)
    return undone[-1][1] if undone else ()


def _history(acts: Iterable[Act]) -> tuple[list[Step], list[tuple[Step, Step]]]:
    """The steps that stand, and those undone (the step, the undoing), the latest last."""
    done: list[Step] = []
    undone: list[tuple[Step, Step]] = []
    for together in _steps(acts):
        numbers = tuple(act.n for act in together)
        targets = {act.op.act for act in together if isinstance(act.op, Undo)}
        if not targets:
            done.append(numbers)
            undone.clear()
            continue
        redone = [one for one in undone if targets & set(one[1])]
        undone = [one for one in undone if one not in redone]
        taken = [step for step in done if targets & set(step)]
        done = [step for step in done if step not in taken] + [step for step, _ in redone]
        undone += [(step, numbers) for step in taken]
    return done, undone


def _steps(acts: Iterable[Act]) -> list[Sequence[Act]]:
    """Acts written at once, by one person; what the program writes by itself is nobody's."""
    own = [act for act in acts if not isinstance(act.op, Voices)]
    return [list(group) for _, group in groupby(own, key=lambda act: (act.at, act.by))]
