"""An edited file taken into a job: found what it was before, what was changed, and done as acts of the review."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from pipeline.correct import found
from pipeline.correct.changes import Change, Found, Retimed, Unplaced
from pipeline.correct.going_back import without_going_back
from pipeline.correct.layout import retimed
from pipeline.correct.match import Match
from pipeline.correct.ops import ops_of
from pipeline.correct.readers import READERS
from pipeline.correct.reading import Reading, tidy
from pipeline.correct.rest import parted, that_fit
from pipeline.errors import JobError, UnreadableError, UsageError
from pipeline.files.text import decoded
from pipeline.job.folder import read_manifest, set_aside
from pipeline.job.kept import digest_of, keep, kept, read_kept
from pipeline.output import WRITERS
from pipeline.output.document.sentences import clean
from pipeline.review import Review
from pipeline.review.acts import Op
from pipeline.settings import WriteSettings
from pipeline.transcript import Transcript, wrong_in

IN_A_ROW = 8  # so many characters in a row are hardly alike by chance
OF_THIS_JOB = 0.3  # of a file's text, or it is of another job
NOT_LOST = 0.5  # of the text of a job, or the file is a part of one
# In the file itself, which is given again then: not told once only.
TO_PUT_RIGHT = ("no_name", "unknown_name", "may_be_note", "impossible_times", "out_of_order", "not_taken", "gap_stays")
KINDRED = (("docx", "md", "txt"), ("srt", "vtt", "ass"), ("json",))  # what one of is often saved as another


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read in of a file. `transcript`: that the places of the changes are in; `written`: when the version
    that it was compared with was written, seconds since 1970; None where no copy of that is kept.

    `later`: what the file says otherwise because the transcript was changed after that version, in places of `after`.
    `replaced`: whether the transcript says it as the file does now, or keeps it.
    """

    file: Path
    found: Found
    transcript: Transcript
    written: float | None
    later: Found
    after: Transcript
    replaced: bool

    @property
    def unplaced(self) -> tuple[Unplaced, ...]:
        """What the file says and the transcript, which should, does not."""
        return self.later.unplaced if self.replaced else self.found.unplaced

    @property
    def noted(self) -> bool:
        """Whether anything of it became acts."""
        return bool(self.found.changes or (self.replaced and self.later.changes))

    @property
    def is_older(self) -> bool:
        """Whether nothing was changed in the file, but in the transcript since."""
        return not self.found.changes and bool(self.later.changes) and not self.replaced


def take(job: Path, file: Path, by: str, written_with: WriteSettings, replace: bool = False) -> Taken:
    """Does what `file`'s editor changed as acts of the job's review. Outputs are not written.

    What was changed in the transcript after the version that the file was made of, stays. `replace`: it is to say what
    the file says there too. `written_with`: the settings of the job's outputs.

    Raises UsageError and JobError, which name the file, the reason and the next step.
    """
    form, data = _form(file), _data(file)
    review = Review.open(job)
    known, head = _names(review), review.head
    base, written = _base(job, form, file, data, known, review.transcript, written_with)
    edited = _read(file, form, data, known, base)
    match = Match(base, edited, review.transcript)
    _must_be_of(match, job, file)
    told, transcript = found(match), review.transcript
    now = partial(_against, file=file, form=form, data=data, known=_names(review), written_with=written_with)
    since = _since(base, now(transcript).base, transcript)

    def rest(changes: Sequence[Change]) -> tuple[Found, Transcript]:
        made = review.tried(_ops(changes, review))
        return _later(now(made), times_set=False), made

    told = Found(tuple(that_fit(told.changes, since, rest)), told.unplaced)
    _do(review, match, told, by)
    laid, times_set = now(review.transcript), _sets_times(review)
    left, after = _later(laid, times_set), review.transcript
    later, missed = parted(left, since, told.changes, after)
    told = Found(told.changes, (*told.unplaced, *missed))
    if replace:
        _do(review, laid, left, by, times=times_set)
        again = _later(now(review.transcript), times_set)
        _, missed = parted(again, Found((), ()), left.changes, review.transcript)
        later = Found(later.changes, (*left.unplaced, *missed))
    try:
        if not any(one.reason in TO_PUT_RIGHT for one in (later if replace else told).unplaced):
            keep(job, form, data)
        if _written_here(job, file) not in (None, sha256(data).hexdigest()):
            set_aside(file)  # what else its editor did to it, such as its form, is in no act
    except OSError as error:
        failed = JobError("job.unwritable", folder=job, reason=error.strerror or error)
        raise (JobError("review.noted", reason=failed) if review.head > head else failed) from error
    return Taken(file, told, transcript, written, later, after, replace)


def _against(
    transcript: Transcript, file: Path, form: str, data: bytes, known: Collection[str], written_with: WriteSettings
) -> Match:
    """The file laid over what would be written of a transcript."""
    current = _as_now(transcript, form, file, known, written_with)
    return Match(current, _read(file, form, data, known, current), transcript)


def _since(base: Reading, current: Reading, transcript: Transcript) -> Found:
    """What the version that a file was made of says otherwise than the transcript: it was changed since."""
    return Found((), ()) if base == current else found(Match(current, base, transcript))


def _later(now: Match, times_set: bool) -> Found:
    """What a file says otherwise than the transcript as it is.

    Subtitles are cut anew with every change of their text: their times count only where a person has set some.
    """
    told = found(now)
    return Found(tuple(one for one in told.changes if times_set or not isinstance(one, Retimed)), told.unplaced)


def _sets_times(review: Review) -> bool:
    return any(act.op.kind == "times" for act in review.done)


def _as_now(
    transcript: Transcript, form: str, file: Path, known: Collection[str], written_with: WriteSettings
) -> Reading:
    """What would be written of the transcript as it is."""
    made = WRITERS[form](transcript, written_with)
    return _read(file, form, made if isinstance(made, bytes) else made.encode(), known, None)


def _do(review: Review, match: Match, told: Found, by: str, times: bool = True) -> None:
    """Adds the acts to the log. Times of cues, where they count, come last: their words may be new."""
    ops = _ops(told.changes, review)
    if ops:
        review.add(ops, by, known=review.head)
    cues = list(retimed(match, Match(match.edited, match.edited, review.transcript))) if times else []
    if cues:
        review.add(ops_of(cues, review.making), by, known=review.head)


def _ops(changes: Sequence[Change], review: Review) -> list[Op]:
    """The acts of all but the times of cues."""
    return ops_of([one for one in changes if not isinstance(one, Retimed)], review.making)


def _form(file: Path) -> str:
    """The format by the file's suffix."""
    form = file.suffix.lower().lstrip(".")
    if form not in READERS:
        raise UsageError("correct.unknown_format", file=file, known=", ".join(READERS))
    return form


def _data(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise UsageError("correct.missing", file=file) from error
    except OSError as error:
        raise UsageError("correct.unreadable", file=file, reason=error.strerror or error) from error


def _names(review: Review) -> set[str]:
    """Whatever anybody was or may be called in a file of this job, as it is read."""
    called = {one.name for one in (*review.machine.speakers, *review.transcript.speakers)}
    expected = {one.name for one in review.machine.event.attendees}
    named = called | expected | {act.op.name for act in review.acts if act.op.kind == "name"}
    return {tidy(clean(name)) for name in named} - {""}


def _read(file: Path, form: str, data: bytes, known: Collection[str], base: Reading | None) -> Reading:
    try:
        reading = READERS[form](data if form == "docx" else decoded(file, data), known, base)
    except ValueError as error:
        raise UsageError("correct.damaged", file=file, format=form, reason=wrong_in(error)[:300]) from error
    return reading


def _base(
    job: Path,
    form: str,
    file: Path,
    data: bytes,
    known: Collection[str],
    transcript: Transcript,
    written_with: WriteSettings,
) -> tuple[Reading, float | None]:
    """What the file was before it was edited, and when that was written: by its place, else the version most like it.

    A file read in before is a version too: its editor may have gone on with it. One that is edited where it was written
    is of the last version, so that its editor may go back.
    """
    readings = [(_kept_reading(copy, kind, known), copy) for kind, copy in _versions(job, form, file)]
    if not readings:
        return _as_now(transcript, form, file, known, written_with), None
    edited = _read(file, form, data, known, readings[0][0])
    base, copy = max(readings, key=lambda pair: _likeness(pair[0], edited))
    if _written_here(job, file) is None:
        base = without_going_back(base, edited, [reading for reading, _ in readings])
    return base, copy.stat().st_mtime


def _versions(job: Path, form: str, file: Path) -> Iterator[tuple[str, Path]]:
    """The copies kept of what the file may have been, each with its format, those of its own format first."""
    kindred = next(kinds for kinds in KINDRED if form in kinds)
    here = _written_here(job, file)
    for kind in (form, *(one for one in kindred if one != form)):
        copies = kept(job, kind)
        if here is not None:
            latest = [copy for copy in copies if digest_of(copy) in _written(job).values()]
            copies = latest or copies if kind == form else latest
        yield from ((kind, copy) for copy in copies)


def _written_here(job: Path, file: Path) -> str | None:
    """The sha256 of what was written last where the file lies, if that is in the job folder."""
    return _written(job).get(file.name) if file.resolve().parent == job.resolve() else None


def _written(job: Path) -> dict[str, str]:
    """The files that the stages wrote last, with the sha256 of each."""
    entries = read_manifest(job)["stages"].values()
    files = [entry["files"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("files"), dict)]
    return {name: digest for held in files for name, digest in held.items()}


def _kept_reading(copy: Path, form: str, known: Collection[str]) -> Reading:
    try:
        data = read_kept(copy)
    except OSError as error:
        raise UnreadableError("correct.unreadable", file=copy, reason=error) from error
    return _read(copy, form, data, known, None)


def _likeness(base: Reading, edited: Reading) -> int:
    """How many passages two readings share, in all that is told of them and in their text alone, and what beside."""
    whole = Counter(base.passages) & Counter(edited.passages)
    texts = Counter(one.text for one in base.passages) & Counter(one.text for one in edited.passages)
    others = (base.names.items() & edited.names.items(), base.unread.items() & edited.unread.items())
    beside = Counter(base.beside) & Counter(edited.beside)
    return whole.total() + texts.total() + sum(map(len, others)) + beside.total()


def _must_be_of(match: Match, job: Path, file: Path) -> None:
    """Raises UsageError where the file is of another job, or only a part of one of this."""
    edited, before = len(match.after.solid()), len(match.before.solid())
    alike = _alike_in_a_row(match)
    if alike < OF_THIS_JOB * edited or not edited:
        raise UsageError("correct.other_job", file=file, job=job, share=_percent(alike, edited))
    if edited < NOT_LOST * before:
        raise UsageError("correct.only_a_part", file=file, job=job, share=_percent(before - edited, before))


def _alike_in_a_row(match: Match) -> int:
    """How many characters that are no spaces stand in both files with so many like ones around them."""
    total = row = 0
    last = -2
    least = min(IN_A_ROW, max(1, len(match.before.solid()) // 4))
    for at, pair in enumerate(match.edited_of):
        if match.before.text[at].isspace():
            continue
        if pair < 0 or (row and pair - last > 2):
            total, row = total + row * (row >= least), 0
        if pair >= 0:
            row, last = row + 1, pair
    return total + row * (row >= least)


def _percent(part: int, whole: int) -> str:
    return f"{part / max(1, whole):.0%}"


def written_at(seconds: float | None) -> str:
    """A time for people, in local time."""
    return "–" if seconds is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


__all__: Sequence[str] = ("Taken", "take", "written_at")
