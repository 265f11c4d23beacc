"""How far the review of a job is: what people did, what wants another look, who has approved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.review.log import Log
from pipeline.review.review import REVIEWED, Review
from pipeline.transcript import Conflict, Transcript, to_json


@dataclass(frozen=True, slots=True)
class Approval:
    speaker: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`acts`: how many each person did that stand. `written`: whether the files already follow them.

    `pending`: speakers who have not approved, or whose words have changed since.
    """

    acts: dict[str, int]
    conflicts: tuple[Conflict, ...]
    approved: tuple[Approval, ...]
    pending: tuple[str, ...]
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
        pending=tuple(one.name for one in transcript.speakers if one.review.state != "approved"),
        written=_is_written(job, transcript),
        dropped=review.dropped,
    )


def approvals(transcript: Transcript) -> tuple[Approval, ...]:
    """Those that hold."""
    told = ((one.name, one.review) for one in transcript.speakers if one.review.state == "approved")
    return tuple(Approval(name, review.by or "", review.at or "") for name, review in told)


def _is_written(job: Path, transcript: Transcript) -> bool:
    try:
        return (job / "work" / REVIEWED).read_bytes() == to_json(transcript)
    except OSError:
        return False
