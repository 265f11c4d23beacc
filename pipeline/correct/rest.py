"""What a file says otherwise still when its changes are done: changed since it was written, or not to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipeline.correct.changes import Added, Change, Found, Joined, Renamed, Retimed, Reworded, SaidBy, SplitAt, Unplaced
from pipeline.correct.told import told
from pipeline.transcript import Transcript

DIVIDED = (SplitAt, Joined)  # changes that leave all words whose they are


def parted(
    rest: Found, since: Found, done: Sequence[Change], transcript: Transcript
) -> tuple[Found, tuple[Unplaced, ...]]:
    """What the transcript keeps of its changes `since` the file was written, and what could not be taken in.

    `rest`: what the file says otherwise than `transcript`, which the changes `done` made. Where somebody's words were
    only divided otherwise, nothing of them is missing, nor where a cue makes room for one that was put in beside it.
    """
    touched = _touched(one for one in since.changes if not isinstance(one, DIVIDED))
    kept = tuple(one for one in rest.changes if _touched([one]) & touched)
    given = {(one.start, one.stop) for one in done if isinstance(one, Retimed)}
    missed = [one for one in rest.changes if one not in kept and not isinstance(one, DIVIDED)]
    missed = [one for one in missed if not isinstance(one, Retimed) or (one.start, one.stop) in given]
    lines = told(missed, transcript)
    return Found(kept, rest.unplaced), tuple(Unplaced("not_taken", one.before, one.after, one.at) for one in lines)


def that_fit(
    changes: Sequence[Change], since: Found, rest: Callable[[Sequence[Change]], tuple[Found, Transcript]]
) -> list[Change]:
    """The changes without those that would make the transcript say something else than the file.

    `rest`: what the file would say otherwise still if these were done, and the transcript then.
    """
    left = list(changes)
    while left:
        found, transcript = rest(left)
        touched = _touched(since.changes)
        missed = [one for one in found.changes if not isinstance(one, (*DIVIDED, Retimed))]
        spoilt = _touched(one for one in missed if not _touched([one]) & touched)
        spoilt |= _beside(spoilt, transcript)
        fitting = [one for one in left if isinstance(one, Retimed) or not _touched([one]) & spoilt]
        if len(fitting) == len(left):
            break
        left = fitting
    return left


def _touched(changes: Iterable[Change]) -> set[str | None]:
    """The utterances and speakers that changes are of, the parts of one that was cut as one."""
    found: set[str | None] = set()
    for change in changes:
        match change:
            case Renamed(speaker, _):
                found.add(speaker)
            case SaidBy(begin, end, _) | Retimed(begin, end, _, _):
                found |= {begin[0], end[0]}
            case SplitAt((utterance, _)) | Joined(utterance) | Reworded(utterance, _):
                found.add(utterance)
            case Added(behind, _, _, _, _, _):
                found.add(behind)
    return {one and one.partition(".")[0] for one in found}


def _beside(touched: set[str | None], transcript: Transcript) -> set[str | None]:
    """The recognised utterances before those that people made."""
    found: set[str | None] = set()
    last: str | None = None
    for one in transcript.utterances:
        if one.id.partition(".")[0] in touched and not one.words:
            found.add(last)
        last = one.id.partition(".")[0] if one.words else last
    return found
