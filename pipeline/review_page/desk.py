"""One job under review: what the page is told of it, and what it asks for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import JobError
from pipeline.files.atomic import write_atomically
from pipeline.review import PUBLISHED, Review, Stale
from pipeline.review_page import acts
from pipeline.review_page.history import redoable, undoable
from pipeline.review_page.rows import Row, Rows, people, splice
from pipeline.text.typography import language_tag
from pipeline.transcript import Transcript

TERMS = "glossary.txt"
REMEMBERED = 256  # answers kept, for a page that asks again because it did not hear the first


class Outdated(Exception):
    """The page knows an older state; `view`: the present one."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        super().__init__("outdated")
        self.view = view


class Desk:
    """`by`: who sits at it."""

    def __init__(self, folder: Path, by: str) -> None:
        self.folder, self.by = folder, by
        self._open()
        self._answered: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._written: tuple[int, tuple[int, int] | None] = (
            0,
            None,
        )  # whether an earlier review's acts were written is for write_again to find out

    def _open(self) -> None:
        self._run = _last_change(self.folder / "work" / PUBLISHED)
        self._review = Review.open(self.folder)
        self._rows = Rows(self._review.machine)
        self._shown: list[Row] = self._rows.of(self._review.transcript)

    @property
    def unwritten(self) -> bool:
        """Whether the transcript has changed since the outputs were last written."""
        return self._written != self._review.version

    def written(self) -> None:
        self._written = self._review.version

    @property
    def unaligned(self) -> bool:
        """Whether there is corrected text that was not yet looked for in the sound."""
        return self._review.unaligned

    def view(self) -> dict[str, Any]:
        """All that the page shows. `attendees`: the people on the event's list."""
        self.refresh()
        listed = [{"name": one.name, "role": one.role} for one in self._review.machine.event.attendees]
        spoken = language_tag(self._review.machine.language, self._review.machine.script)
        about = {**self._about(self._review.transcript), "language": spoken, "attendees": listed}
        return {**about, "rows": self._shown, "order": None}

    def act(self, request: acts.Request) -> Mapping[str, Any]:
        """Does it, and tells what changed. Raises Outdated, and ValueError where it cannot be meant."""
        if request.id in self._answered:
            answer = self._answered[request.id]
            return answer if answer["n"] == self._review.head else self._whole()
        if self._refresh() or request.n != self._review.head:
            raise Outdated(self.view())
        try:
            self._do(request.act, request.n)
        except Stale as error:
            self._refresh()
            raise Outdated(self.view()) from error
        before, self._shown = self._shown, self._rows.of(self._review.transcript)
        answer = {**self._about(self._review.transcript), **splice(before, self._shown)}
        self._answered[request.id] = answer
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return answer

    def _whole(self) -> dict[str, Any]:
        """What has become of an act that was done some time ago: all as it is now."""
        return {**self.view(), "order": [row["id"] for row in self._shown]}

    def keep_term(self, term: str) -> Path:
        """Adds a term to the job's own list, which the next run may be given as its glossary; the list's file.

        Raises JobError.
        """
        path = self.folder / "review" / TERMS
        try:
            known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            if term not in known:
                path.parent.mkdir(exist_ok=True)
                write_atomically(path, "".join(f"{one}\n" for one in [*known, term]).encode())
        except OSError as error:
            raise JobError("review.unwritable", file=path, reason=error.strerror or error) from error
        return path

    def _do(self, act: acts.Made | acts.Undo | acts.Drop, known: int) -> None:
        if isinstance(act, acts.Undo):
            chosen = (undoable if act.op == "undo" else redoable)(self._review.acts)
            if not chosen:
                raise ValueError(f"nothing to {act.op}")
            self._review.undo(chosen, self.by, known)
        elif isinstance(act, acts.Drop):
            self._review.undo(act.n, self.by, known)
        else:
            by = act.by if isinstance(act, acts.Approve) else self.by
            ops = act.ops(self._review.making)
            if ops:
                self._review.add(ops, by, known)

    def refresh(self) -> None:
        """Reads what others have done meanwhile."""
        self._refresh()
        self._shown = self._rows.of(self._review.transcript)

    def _refresh(self) -> bool:
        """Reads what others have done meanwhile, another run of the job among it; whether there was any."""
        if _last_change(self.folder / "work" / PUBLISHED) != self._run:
            self._open()
            return True
        if not self._review.refresh():
            return False
        self._shown = self._rows.of(self._review.transcript)
        return True

    def _about(self, transcript: Transcript) -> dict[str, Any]:
        return {
            "n": self._review.head,
            "people": people(transcript),
            "notice": transcript.status.notice,
            "review": transcript.status.review,
            "conflicts": [_conflict(one) for one in self._review.conflicts],
            "undo": bool(undoable(self._review.acts)),
            "redo": bool(redoable(self._review.acts)),
            "acts": len(self._review.done),
            "unwritten": self.unwritten,
        }


def _last_change(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def _conflict(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("n", "kind", "reason", "start", "end", "wanted", "found")}
