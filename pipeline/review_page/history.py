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
    return undone[-1] if undone else ()


def _history(acts: Iterable[Act]) -> tuple[list[Step], list[Step]]:
    """The steps that stand, and those by which others were undone, the latest last."""
    done: dict[Step, None] = {}
    undone: dict[Step, list[Step]] = {}  # by their undoing
    step_of: dict[int, Step] = {}
    for together in _steps(acts):
        numbers = tuple(act.n for act in together)
        step_of |= dict.fromkeys(numbers, numbers)
        met = sorted({step_of.get(act.op.act, numbers) for act in together if isinstance(act.op, Undo)})
        if not met:
            undone.clear()
            done[numbers] = None
            continue
        back = [step for one in met for step in undone.pop(one, ())]
        taken = [step for step in met if done.pop(step, step) is None]
        done |= dict.fromkeys(back)
        if taken:
            undone[numbers] = taken
    return list(done), list(undone)


def _steps(acts: Iterable[Act]) -> list[Sequence[Act]]:
    """Acts written at once, by one person; what the program writes by itself is nobody's."""
    own = [act for act in acts if not isinstance(act.op, Voices)]
    return [list(group) for _, group in groupby(own, key=lambda act: (act.at, act.by))]
