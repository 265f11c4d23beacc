"""The jobs that one server offers, by number; a desk is set up where one is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from os import fsencode
from pathlib import Path
from typing import Any

from pipeline.errors import JobError, UnreadableError
from pipeline.flow import WAV, out_of_date_told, write_again
from pipeline.job.folder import read_manifest
from pipeline.messages import text
from pipeline.review_page.desk import Desk
from pipeline.review_page.hearing import Hearing

LONGEST_S = 30.0  # that somebody who has closed the page waits for times of corrected text


class Desks:
    """Of the job in the folder `path`, or of all jobs below it. `by`: who reviews. Raises JobError where there is none.

    `say`: told what its user waits for at the end; `failed`: of outputs that could not be written then.
    """

    def __init__(
        self,
        path: Path,
        by: str,
        say: Callable[[str], None] = lambda _: None,
        failed: Callable[[JobError], None] = lambda _: None,
        hearing: Hearing | None = None,
    ) -> None:
        self.by = by
        self._say, self._failed = say, failed
        self._hearing = hearing or Hearing()
        folders = [path] if (path / "job.json").is_file() else sorted(file.parent for file in path.rglob("job.json"))
        if not folders:
            raise UnreadableError("status.no_job", path=path)
        self._folders = {str(number): folder for number, folder in enumerate(folders, 1)}
        self._open: dict[str, Desk] = {}
        if len(folders) == 1:
            self.open("1")

    def jobs(self) -> list[dict[str, Any]]:
        """What the page offers. `identity`: of the job to servers to come, whose numbers may be others."""
        return [_offered(name, folder) for name, folder in self._folders.items()]

    def open(self, name: str) -> Desk:
        """Raises JobError where there is no such job, or it cannot be read."""
        if name not in self._open:
            self._open[name] = Desk(self._folder(name), self.by)
        return self._open[name]

    def sound(self, name: str) -> Path:
        """The job's own sound. Raises JobError."""
        wav = self._folder(name) / "work" / WAV
        if not wav.is_file():
            raise JobError("convert.no_wav", file=wav)
        return wav

    def write(self, name: str) -> list[str]:
        """Writes the job's outputs anew; their names. Raises JobError."""
        desk = self.open(name)
        done = write_again(desk.folder, hear=False)
        desk.written()
        if done.out_of_date:
            self._say(out_of_date_told(done.out_of_date))
        return [path.name for path in done.written]

    def align(self, name: str, longest: float | None = None) -> None:
        """Looks for corrected text in the sound, for at most so many seconds. Takes long: not for the server's thread.

        Where that cannot be done now its times stay estimated, and the next run looks for it.
        """
        self._hearing.align(self._folder(name), longest)

    def _folder(self, name: str) -> Path:
        if name not in self._folders:
            raise JobError("desk.no_such_job")
        return self._folders[name]

    def close(self) -> None:
        """Writes what is not yet in the outputs."""
        for name, desk in self._open.items():
            try:
                if desk.unaligned:
                    self._say(text("desk.aligning", seconds=round(LONGEST_S)))
                    self.align(name, LONGEST_S)
                    desk.refresh()
                if desk.unwritten:
                    self.write(name)
            except JobError as error:
                self._failed(error)
        self._hearing.end()


def _offered(name: str, folder: Path) -> dict[str, Any]:
    recording = read_manifest(folder)["recording"]
    identity = sha256(fsencode(folder.resolve()) + str(recording.get("sha256")).encode()).hexdigest()[:16]
    return {"id": name, "name": folder.name, "recording": Path(recording["path"]).name, "identity": identity}
