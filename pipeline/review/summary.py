"""How far the review of a job is: what people did, what wants another look, who has approved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.review.log import Log
from pipeline.review.review import REVIEWED, Review
from pipeline.text.notice import quoted_in
from pipeline.text.speaker_names import same_to_readers
from pipeline.transcript import Conflict, Transcript, to_json


@dataclass(frozen=True, slots=True)
class Approval:
    speaker: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`acts`: how many each person did that stand. `written`: whether the files already follow them.

    `pending`: who is quoted and has not approved, or whose words have changed since, each name once; None: it is not
    known who.
    """

    acts: dict[str, int]
    conflicts: tuple[Conflict, ...]
    approved: tuple[Approval, ...]
    pending: tuple[str | None, ...]
    written: bool
    dropped: bool


def summary(job: Path) -> Summary | None:
    """Of the job in a folder; None where nobody has done anything. Raises JobError."""
    log = Log(job)
    if not log.acts and not log.dropped:
        return None
    review = Review(Review.machine_of(job), log)
    transcript = review.transcript
    return Summary(
        acts=dict(Counter(act.by for act in review.done)),
        conflicts=transcript.status.conflicts,
        approved=approvals(transcript),
        pending=_pending(transcript),
        written=_is_written(job, transcript),
        dropped=review.dropped,
    )


def approvals(transcript: Transcript) -> tuple[Approval, ...]:
    """Those that hold, one for all voices of a name that were approved together."""
    told = ((one.name, one.review) for one in transcript.speakers if one.review.state == "approved")
    return tuple(dict.fromkeys(Approval(name, review.by or "", review.at or "") for name, review in told))


def _pending(transcript: Transcript) -> tuple[str | None, ...]:
    quoted = quoted_in(transcript)
    names = [one.name for one in transcript.speakers if one.id in quoted and one.review.state != "approved"]
    nobody = [None] if None in quoted else []
    return (*{same_to_readers(name): name for name in names}.values(), *nobody)


def _is_written(job: Path, transcript: Transcript) -> bool:
    try:
        return (job / "work" / REVIEWED).read_bytes() == to_json(transcript)
    except OSError:
        return False
