"""Jobs made by hand that can be reviewed, and the server of their page in a thread of the test's process."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from helpers.builders import transcript, utterance
from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.review_page.desks import Desks
from pipeline.review_page.guard import Guard
from pipeline.review_page.hearing import Hearing
from pipeline.review_page.server import Server, listen, listen_for
from pipeline.stages.convert.wav import writing
from pipeline.transcript import Attendee, Event, Removed, Span, Transcript, to_json

SAID = (
    ("S1", "各位来宾，大家上午好。"),
    ("S2", "谢谢主持人，第一点是金费从哪里来。"),
    ("S2", "金费不够，第二点是人手。"),
    ("S1", "金费的问题很要紧。"),
    (None, "对。"),
    ("S3", "我想请问一个问题。"),
)
SECONDS_A_CHARACTER = 0.2
# With characters that are two units to JavaScript, and such as are put together of several.
ASTRAL = "𠮷田先生好。👨‍👩‍👧在cafe\u0301里。谢谢大家。金费😀少，金额。"


class Deaf(Hearing):
    """Looks for nothing in the sound."""

    def align(self, job: Path, longest: float | None = None) -> None: ...


def astral() -> Transcript:
    """The same where u2 says ASTRAL, and u4 its first name too."""
    return forum(tuple((who, {1: ASTRAL, 3: f"𠮷田说，{said}"}.get(at, said)) for at, (who, said) in enumerate(SAID)))


def forum(all_said: Sequence[tuple[str | None, str]] = SAID) -> Transcript:
    """Six sentences of three people and one nobody knows; 金 is doubtful, a gap has no text, a phantom was left out."""
    made, at = [], 0.5
    for number, (who, said) in enumerate(all_said, 1):
        end = round(at + len(said) * SECONDS_A_CHARACTER, 3)
        made.append(_doubted(utterance(f"u{number}", who, at, end, said)))
        at = end + 0.6
    whole = transcript(*made)
    gap = Span(made[1].end + 0.1, made[1].end + 0.5)
    return replace(
        whole,
        coverage=replace(whole.coverage, untranscribed=(gap,)),
        removed=(Removed("r1", made[4].end + 0.1, made[4].end + 0.5, "谢谢观看", "phantom", -1.0, 0.9),),
        event=Event(title="社区养老论坛", attendees=(Attendee("陈国栋", "研究员"), Attendee("李晓梅"))),
    )


def _doubted(one):
    words = [
        replace(word, doubt=0.9, candidates=("经", "京")) if "金" in word.text else replace(word, doubt=0.01)
        for word in one.words
    ]
    return replace(one, words=tuple(words))


def reviewable(folder: Path, made: Transcript | None = None) -> Path:
    """A job folder as a run leaves it, as far as a review needs it."""
    made = made or forum()
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "published.json").write_bytes(to_json(made))
    recording = {"path": str(folder / made.recording.file), "sha256": made.recording.sha256}
    stages = {"polish": {"key": "made by hand", "files": {}}}
    (folder / "job.json").write_text(json.dumps({"schema": "tinglu.job/1", "recording": recording, "stages": stages}))
    minute = (np.sin(np.arange(SAMPLE_RATE_HZ * 60) / 20) * 3000).astype("<i2").tobytes()
    with writing(folder / "work" / "audio.wav") as wav:
        left = round(made.recording.duration * SAMPLE_RATE_HZ) * 2
        while left > 0:
            wav.write(minute[:left])
            left -= len(minute)
    return folder


@dataclass
class Served:
    """A server that runs. `address`: of the page, for its user."""

    server: Server
    guard: Guard
    thread: threading.Thread

    @property
    def address(self) -> str:
        return self.guard.address(self.guard.key)

    @property
    def port(self) -> int:
        return self.guard.port


@contextmanager
def serving(path: Path, port: int | None = None) -> Iterator[Served]:
    """The page of the job, or of the jobs in the folder, by "editor"; what is unwritten at the end stays unwritten.

    Without a `port` it is one that the system gives to nobody meanwhile, so that a next server can have it too.
    """
    desks, runner, up = Desks(path, "editor", hearing=Deaf()), asyncio.Runner(), threading.Event()
    desks.close = lambda: None  # type: ignore[method-assign]

    def run() -> None:
        with runner:  # its end, unlike that of a bare loop, waits until every connection is closed
            runner.run(server.run(lambda _: up.set()))

    with listen_for(path) if port is None else listen(port) as listening:
        server = Server(desks, listening)
        thread = threading.Thread(target=run)
        thread.start()
        assert up.wait(60)
        try:
            yield Served(server, server.guard, thread)
        finally:
            with suppress(RuntimeError):  # it has ended, or is just about to
                runner.get_loop().call_soon_threadsafe(server.stop.set)
            thread.join(60)


def never_pausing(served: Served) -> None:
    """Pages opened from now on save nothing by themselves where a busy machine is slow with the next key."""
    kind, body = served.server._assets["editor.js"]
    patient = body.replace(b"const IDLE = 1200;", b"const IDLE = 600000;")
    assert patient != body
    served.server._assets["editor.js"] = kind, patient
