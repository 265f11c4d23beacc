"""When corrected text is said, as it was found in the sound: kept in the job by what the utterance is made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.job.records import open_records, read_records
from pipeline.text.times import corrected
from pipeline.transcript import TextTimes, Transcript, Utterance

FILE = Path("work") / "aligned.records"
KEY = "aligned/1"  # raised when the same text in the same sound gets other times

Times = tuple[TextTimes, ...]


class Alignment:
    """The times found so far of one job's corrected text. Raises JobError where they cannot be read.

    `changed`: when the last of them was kept, in ns, and with how many bytes: clocks of file systems tick slower than
    that; None where there are none.
    """

    def __init__(self, job: Path) -> None:
        self._file = job / FILE
        self.changed: tuple[int, int] | None = None
        self._known: dict[str, list[list[float]]] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Reads what was found meanwhile; whether there was any. Raises JobError."""
        try:
            found = self._file.stat() if self._file.exists() else None
            changed = found and (found.st_mtime_ns, found.st_size)
            if changed == self.changed:
                return False
            self.changed, self._known = changed, read_records(self._file, KEY)
        except OSError as error:
            raise UnreadableError("review.unreadable", file=self._file, reason=error.strerror or error) from error
        return True

    def missing(self, transcript: Transcript) -> list[Utterance]:
        """The utterances whose corrected text was not looked for yet."""
        return [one for one in transcript.utterances if corrected(one) and _name(one) not in self._known]

    def times(self, transcript: Transcript) -> dict[str, Times]:
        """Of the utterances with corrected text that was found, by their ids."""
        found = {one.id: self._known.get(_name(one), ()) for one in transcript.utterances if corrected(one)}
        return {name: tuple(_read(*time) for time in times) for name, times in found.items() if times}

    def applied(self, transcript: Transcript) -> Transcript:
        """The transcript with these times."""
        times = self.times(transcript)
        return replace(transcript, utterances=tuple(map(_with(times), transcript.utterances))) if times else transcript

    @contextmanager
    def adding(self) -> Iterator[Callable[[Utterance, Times], None]]:
        """What keeps the times of an utterance; none, where the sound did not tell them. For one process at a time."""
        with open_records(self._file, KEY) as records:
            yield lambda utterance, times: records.put(_name(utterance), [astuple(time) for time in times])
        self.refresh()


def _with(times: dict[str, Times]) -> Callable[[Utterance], Utterance]:
    def told(one: Utterance) -> Utterance:
        if one.reviewed is None or one.id not in times:
            return one
        return replace(one, reviewed=replace(one.reviewed, aligned=times[one.id]))

    return told


def _read(first: float, last: float, start: float, end: float) -> TextTimes:
    return TextTimes(int(first), int(last), start, end)


def _name(utterance: Utterance) -> str:
    """A digest of all that the times of its text depend on."""
    words = [(word.text, word.start, word.end) for word in utterance.words]
    edits = [(edit.at, edit.before, edit.after) for edit in utterance.edits]
    told = (utterance.start, utterance.end, utterance.text, utterance.language, words, edits)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
