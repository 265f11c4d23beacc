"""The benchmark's arithmetic, and that no figure of the READMEs was typed by hand."""

import json
import subprocess
import sys

import pytest
from helpers.places import ROOT

from bench import run
from bench.report import MARK, median, of, part, put_into, ratio, ratios, readme_table, scaling, tables

RESULTS = ROOT / "bench" / "results" / "results.json"

MEMORY = {"peak_mb": 900, "imports_mb": 400}


def row(tool, repeat, **parts):
    scores = {"er": 4.0, "cp": 5.0, "der": None}
    return {"tool": tool, "session": "s", "repeat": repeat, "parts": parts, "work_s": 9.0, **MEMORY, **scores}


def results(*rows):
    machine = {"cpu": "a processor", "cores": 2, "flags": []}
    about = {"date": "2026-01-01", "command": "make bench", "threads": 2, "machine": machine, "seconds": {"s": 100.0}}
    return {"about": about, "rows": list(rows)}


ROWS = [
    row("tinglu-normal", 0, segment=1.0, recognise=4.0, diarize=1.0),
    row("tinglu-normal", 1, segment=1.0, recognise=5.0, diarize=1.0),
    row("tinglu-normal", 2, segment=1.0, recognise=90.0, diarize=1.0),
    row("pyannote", 0, segment=10.0, diarize=40.0),
    {"tool": "whisperx", "session": "s", "repeat": 0, "failed": "no such file"},
]


def test_medians_of_what_is_known():
    assert median([3.0, None, 1.0, 2.0]) == 2.0
    assert median([]) is None
    assert of(ROWS, "tinglu-normal", "s", part("recognise")) == 5.0
    assert of(ROWS, "tinglu-normal", "s", part("segment", "diarize")) == 2.0
    assert of(ROWS, "pyannote", "s", part("recognise")) is None
    assert of(ROWS, "whisperx", "s", part("recognise")) is None


def test_ratios_are_peer_over_ours_and_missing_ones_are_left_out():
    assert ratio(2.0, 50.0) == "25.0 ×"
    assert ratio(None, 50.0) == "–"
    table = ratios(results(*ROWS))
    assert "| 2.0 | 50.0 | 25.0 × |" in table
    assert "WhisperX" not in table


def test_how_often_each_was_measured_is_told():
    assert "| tinglu-normal | 3 |" in tables(results(*ROWS))
    assert "| pyannote | 1 |" in tables(results(*ROWS))
    assert "medians of 3 runs of tinglu and 1 of the others" in readme_table(results(*ROWS[:4]), "en")
    assert "for all; medians;" in tables(results(*ROWS))


def test_one_run_is_no_median():
    once = results(ROWS[0], ROWS[3])
    assert "Whisper base, one run each.\n" in readme_table(once, "en")
    assert "；各测一次。\n" in readme_table(once, "zh")
    assert "for all; one run each;" in tables(once)


def test_a_session_without_words_compares_speakers_once(tmp_path):
    meeting, panel = tmp_path / "meeting.flac", tmp_path / "panel.flac"
    for audio in (meeting, panel):
        audio.touch()
        audio.with_suffix(".rttm").touch()
    panel.with_suffix(".ref.json").touch()
    (tmp_path / "nobody_knows.flac").touch()
    assert run.sessions(tmp_path, []) == [meeting, panel]
    assert {tool for tool in run.TOOLS if run.takes_part(tool, meeting, 0)} == set(run.DIARIZING)
    assert not any(run.takes_part(tool, meeting, 1) for tool in run.TOOLS)
    assert all(run.takes_part(tool, panel, repeat) for tool in run.TOOLS for repeat in range(3))


def test_the_readme_shows_sessions_whose_words_are_known():
    meeting = {**ROWS[0], "session": "meeting", "er": None}
    shown = results(*ROWS[:4], meeting)
    shown["about"]["seconds"]["meeting"] = 30.0
    assert "| s | " in readme_table(shown, "en")
    assert "meeting" not in readme_table(shown, "en")
    assert "### meeting" in tables(shown)


def test_the_readme_shows_sessions_a_peer_heard_too():
    ours = {**ROWS[0], "session": "ours_only"}
    shown = results(*ROWS[:4], ours)
    shown["about"]["seconds"]["ours_only"] = 30.0
    assert "| s | " in readme_table(shown, "en")
    assert "ours_only" not in readme_table(shown, "en")
    assert "### ours_only" in tables(shown)


def test_a_tool_that_failed_is_reported():
    assert "failed: whisperx on s: no such file" in tables(results(*ROWS))


def test_the_table_goes_between_its_marks():
    made = put_into(f"before {MARK[0]} old {MARK[1]} after", readme_table(results(*ROWS), "en"))
    assert made.startswith("before ")
    assert made.endswith(" after")
    assert "old" not in made
    assert "make bench" in made
    with pytest.raises(SystemExit, match="missing"):
        put_into("no marks", "")


def test_cost_is_per_minute_of_audio():
    assert "| 2 | – | 0.60 | 3.00 | 0.60 | – | 4.20 | 5.40 | 500 |" in scaling(results(*ROWS))


@pytest.mark.skipif(not RESULTS.exists(), reason="no results are kept")
@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_readme_says_what_the_bench_printed(name, language):
    readme = (ROOT / name).read_text()
    assert put_into(readme, readme_table(json.loads(RESULTS.read_text()), language)) == readme


@pytest.mark.media
@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--tools", "none"], "no such tool: none"), (["--sessions", "none"], "no such session")],
)
def test_wrong_arguments_are_told(arguments, said):
    command = [sys.executable, str(ROOT / "bench" / "run.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stderr
