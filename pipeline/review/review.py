"""The review of a job: its log over what the machine left, opened by everything that shows or changes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import JobError, UnreadableError
from pipeline.job.folder import read_manifest
from pipeline.review import acts as op
from pipeline.review.acts import Act, Op, Undo, sealed, standing
from pipeline.review.alignment import Alignment
from pipeline.review.fold import Folding
from pipeline.review.log import Log
from pipeline.review.machine import Machine
from pipeline.review.making import Making
from pipeline.text.typography import composed
from pipeline.transcript import Conflict, Transcript, from_json, wrong_in

PUBLISHED, REVIEWED = "published.json", "reviewed.json"  # what goes into the review and what comes out, below work/
_ALONE = (op.Text, op.SaidBy, op.Split, op.Join, op.Insert, op.NoText, op.Confirm, op.Remark, op.Times, op.Approve)


class Review:
    """A job's machine transcript, the acts of its log, and the transcript that they make of it."""

    def __init__(self, machine: Transcript, log: Log) -> None:
        self.machine = machine
        self._log = log
        self._alignment = Alignment(log.job)
        self._ready = Machine(machine)
        self._transcript: Transcript | None = None
        self._making: Making | None = None
        self._seen = 0  # acts that `_folding` has done
        self._fold()

    @classmethod
    def open(cls, job: Path) -> Review:
        """The review of the job in a folder. Raises JobError where there is none, or its log is damaged."""
        return cls(cls.machine_of(job), Log(job))

    @staticmethod
    def machine_of(job: Path) -> Transcript:
        """What the machine left in a job's folder. Raises JobError where there is no transcript yet."""
        read_manifest(job)
        file = job / "work" / PUBLISHED
        try:
            return from_json(file.read_bytes())
        except FileNotFoundError as error:
            raise UnreadableError("review.no_transcript", folder=job) from error
        except OSError as error:
            raise UnreadableError("audit.unreadable", path=file, reason=error.strerror or error) from error
        except ValueError as error:
            raise UnreadableError("audit.unreadable", path=file, reason=wrong_in(error)) from error

    @classmethod
    def last_machine_of(cls, job: Path) -> Transcript | None:
        """What the last run left in a job's folder; None where it left nothing that can be read."""
        try:
            return cls.machine_of(job)
        except JobError:
            return None

    @property
    def acts(self) -> tuple[Act, ...]:
        """All of the log, in order."""
        return tuple(self._log.acts)

    @property
    def head(self) -> int:
        """The number of the last act; 0 where there is none."""
        return self._log.head

    @property
    def active(self) -> frozenset[int]:
        """The numbers of the acts that are not undone."""
        return standing(self._log.acts)

    @property
    def done(self) -> tuple[Act, ...]:
        """The acts that stand and change the transcript."""
        active = self.active
        return tuple(act for act in self.acts if act.n in active and not isinstance(act.op, op.ABOUT_ACTS))

    @property
    def dropped(self) -> bool:
        """Whether a killed writer had left an unfinished line, which nobody was told to be done."""
        return self._log.dropped

    @property
    def transcript(self) -> Transcript:
        """As reviewed. The machine's own where no act stands."""
        if self._transcript is None:
            self._transcript = self._alignment.applied(self._folding.transcript())
        return self._transcript

    @property
    def version(self) -> tuple[int, tuple[int, int] | None]:
        """Another one where the transcript is another."""
        return self.head, self._alignment.changed

    @property
    def unaligned(self) -> bool:
        """Whether there is corrected text that was not yet looked for in the sound."""
        return bool(self._alignment.missing(self.transcript))

    @property
    def making(self) -> Making:
        """Makes acts from places of `transcript`."""
        if self._making is None or self._making.transcript is not self.transcript:
            self._making = Making(self.transcript)
        return self._making

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Acts that do not fit what the machine says now."""
        return self.transcript.status.conflicts

    def add(self, ops: Sequence[Op], by: str, known: int | None = None) -> tuple[Act, ...]:
        """Does these acts, one after the other; they are on the disk, each with its number.

        `known`: the number of the last act that whoever does this has seen. Raises Stale, with the acts since, where
        there are others, ValueError where an act undoes one that is not there, and JobError.
        """
        if known is None:
            self.refresh()
        last = self.head if known is None else known
        for one in ops:
            if isinstance(one, Undo) and not (one.act <= last and self._can_undo(one.act)):
                raise ValueError(f"there is no act {one.act} to undo")
        try:
            return self._log.append(self._with_voices(ops), composed(by), self._ready.base, last)
        finally:
            self._catch_up()

    def tried(self, ops: Sequence[Op]) -> Transcript:
        """The transcript as these acts, none of them an undo, would make it; nothing is done."""
        active, head, base = self.active, self.head, self._ready.base
        new = [sealed(head + n, "", "", "", base, one) for n, one in enumerate(self._with_voices(ops), 1)]
        acts = [*(act for act in self._log.acts if act.n in active), *new]
        return self._alignment.applied(Folding(self._ready, acts).transcript())

    def undo(self, numbers: int | Sequence[int], by: str, known: int | None = None) -> tuple[Act, ...]:
        """Makes acts as if they had not been done; of an undo, does them again. Raises as `add`."""
        numbers = [numbers] if isinstance(numbers, int) else list(numbers)
        return self.add([Undo(act=number) for number in numbers], by, known)

    def refresh(self) -> bool:
        """Reads what others have added; whether there was any. Raises JobError."""
        if self._alignment.refresh():
            self._transcript = None
        self._log.refresh()
        return self._catch_up()

    def _can_undo(self, number: int) -> bool:
        return 0 < number <= self.head and self._log.acts[number - 1].op.kind != "voices"

    def _with_voices(self, ops: Sequence[Op]) -> list[Op]:
        """The acts, before the first that is made on these voices with who they are."""
        return [*([] if not ops or self._knows_voices() else [self._ready.voices]), *ops]

    def _knows_voices(self) -> bool:
        return any(act.op.kind == "voices" and act.base.voices == self._ready.base.voices for act in self._log.acts)

    def _catch_up(self) -> bool:
        """Does what the log has more than the transcript; whether there was any."""
        new = self._log.acts[self._seen :]
        self._seen = self.head
        if all(isinstance(act.op, (*_ALONE, op.Voices)) and act.base == self._ready.base for act in new):
            for act in new:
                self._folding.do(act)
            self._transcript = None if new else self._transcript
        else:
            self._fold()
        return bool(new)

    def _fold(self) -> None:
        active = self.active
        self._folding = Folding(self._ready, [act for act in self._log.acts if act.n in active])
        self._seen, self._transcript = self.head, None
