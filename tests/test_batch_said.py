"""What a run has to say of its recording is told wherever it runs: here, in another process, on another machine."""

from pathlib import Path

import pytest
from helpers.builders import transcript

from pipeline.batch import Outcome, Planned, cluster, here, processes, run_batch
from pipeline.errors import RecordingError
from pipeline.flow import Done
from pipeline.messages import current_language
from pipeline.settings import How, RunSettings

ONE, OTHER = (Planned(Path(f"{name}.wav"), Path("out") / name, 1.0) for name in "ab")


class Told:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, message: str) -> None:
        self.lines.append(message)

    def fail(self, message: str) -> None:
        self.lines.append(f"failed: {message}")

    def table(self, head, rows) -> None: ...


@pytest.fixture
def damaged(monkeypatch):
    """Runs say that their recording is damaged; that of the other one fails then."""

    def run(recording, folder, settings, report, how):
        report.say(f"{recording} is damaged at 0:03")
        if recording == OTHER.recording:
            raise RecordingError("convert.empty", file=recording)
        return Done(transcript(), ())

    monkeypatch.setattr(here, "run", run)
    monkeypatch.setattr(processes, "limit_threads", lambda number: None)


WORKS = {
    "processes": lambda one: processes._work(one, RunSettings(), How()),
    "cluster": lambda one: cluster._work(one, RunSettings(), How(), 1, current_language()),
}


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_it_comes_with_the_outcome_from_elsewhere(damaged, work):
    assert work(ONE).said == ("a.wav is damaged at 0:03",)
    failed = work(OTHER)
    assert (failed.state, failed.said) == ("failed", ("b.wav is damaged at 0:03",))


def test_it_is_told_with_the_recordings_name(tmp_path):
    told = Told()
    outcomes = [(OTHER, Outcome("failed", error="gone", said=("one", "two"))), (ONE, Outcome("done"))]
    assert run_batch([ONE, OTHER], tmp_path, outcomes, told, lambda path: None) == 1
    assert told.lines[:4] == ["[1/2] b.wav", "one", "two", "failed: gone"]
    assert not any("a.wav" in line for line in told.lines)


def test_here_it_is_told_at_once_and_once(damaged, tmp_path):
    told = Told()
    assert run_batch([ONE], tmp_path, here.work([ONE], RunSettings(), told, How()), told, lambda path: None) == 0
    assert told.lines == ["a.wav is damaged at 0:03"]
