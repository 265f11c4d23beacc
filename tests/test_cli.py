"""The command line: what is refused, with which words and exit code."""

import io
import json
import os
import re
import signal
import subprocess
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest
import typer
from helpers.builders import panel
from helpers.command import start_tinglu, tinglu, tinglu_process
from helpers.places import SAMPLE
from helpers.reviewing import published_job

from models import store
from models.catalogue import CATALOGUE
from pipeline.cli.app import app_in
from pipeline.cli.progress import Reporter
from pipeline.cli.show import show_table
from pipeline.errors import UsageError
from pipeline.files.hashes import sha256_of
from pipeline.messages import LANGUAGES
from pipeline.messages.help import HELP
from pipeline.output import ALWAYS, WRITERS, chosen_formats
from pipeline.settings import ModelSettings, RecogniseSettings


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--speakers", "0"], "between 1 and"),
        (["--speakers", "3", "--min-speakers", "2"], "not both"),
        (["--min-speakers", "5", "--max-speakers", "2"], "more than"),
        (["--formats", "srt,exe"], "exe"),
        (["--formats", "srt,+vtt"], "mixes"),
        pytest.param(["--language", "klingon"], "klingon", marks=pytest.mark.models),
        (["--model", "huge"], "whisper-base"),
        (["--notice-cue", "middle"], "start, end, none"),
        (["--compute", "int3"], "fp32"),
        (["--diarization", "magic"], "community-1"),
        (["--ui-lang", "fr"], "zh"),
        (["--speakers", "many"], "--speakers"),
        (["--numbers", "roman"], "--numbers"),
        (["--from", "lunch"], "--from"),
        (["--jobs", "2", "--cluster", "auto"], "--cluster"),
        (["--verbatim", "some"], "--verbatim"),
        (["--glossary", "missing.txt"], "missing.txt"),
        (["--event", "missing.toml"], "missing.toml"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_bad_usage_is_exit_code_2_and_does_nothing(tmp_path, options, says):
    result = tinglu("run", SAMPLE, "-o", tmp_path / "out", *options)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_formats():
    usual = tuple(WRITERS)
    assert chosen_formats("") == usual
    assert chosen_formats("srt") == (*ALWAYS, "srt")
    assert chosen_formats("-rttm, -md") == tuple(form for form in usual if form not in ("rttm", "md"))
    assert chosen_formats("-json") == usual


@pytest.mark.models
def test_languages_and_models_may_be_named_as_people_do():
    assert RecogniseSettings("Chinese").language == "zh"
    assert RecogniseSettings("auto").language == "auto"
    assert ModelSettings("base") == ModelSettings("whisper-base") == ModelSettings()
    with pytest.raises(UsageError):
        ModelSettings("campplus")


@pytest.mark.models
def test_errors_speak_the_users_language(tmp_path):
    missing = tmp_path / "没有.wav"
    result = tinglu("run", missing, "-o", tmp_path, "--ui-lang", "zh", "-q")
    assert result.returncode == 1
    assert "没有这个文件" in result.stderr
    assert "没有.wav" in result.stderr


def test_version():
    assert tinglu("--version").stdout.startswith("tinglu ")


@pytest.mark.models
def test_doctor_is_content_here_and_not_without_ffmpeg(tmp_path):
    good = tinglu("doctor")
    assert good.returncode == 0, good.stdout
    for name in ("ffmpeg", "Python", "torch", "CPU", "GPU", *(model.name for model in store.DEFAULTS), "disk"):
        assert name in good.stdout
    bad = tinglu("doctor", PATH=str(tmp_path))
    assert bad.returncode == 1
    assert "!!  ffmpeg" in bad.stdout


@pytest.mark.models
def test_models_are_listed_found_and_verified():
    listed = tinglu("models", "list")
    assert listed.returncode == 0
    for name in CATALOGUE:
        assert name in listed.stdout
    path = tinglu("models", "path", "campplus")
    assert Path(path.stdout.strip()).is_file()
    verified = tinglu("models", "verify")
    assert verified.returncode == 0
    assert verified.stdout.count("sha256") == 3


@pytest.mark.parametrize("columns", ["80", "50"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_name_of_a_model_is_cut(columns, language):
    listed = tinglu("models", "list", "--ui-lang", language, COLUMNS=columns).stdout
    assert {line.split("│")[1].strip() for line in listed.splitlines() if "│" in line} - {""} == set(CATALOGUE)


def letters(shown):
    return re.sub(r"[\s│]", "", shown)


def test_no_text_of_a_table_is_cut():
    long = "这一句很长而没有空格" * 12
    with redirect_stdout(io.StringIO()) as shown, mock.patch.dict(os.environ, {"COLUMNS": "60"}):
        show_table("correct", ("time", "before", "after"), [["", long, ""]])
    assert long in letters(shown.getvalue())
    with redirect_stderr(io.StringIO()) as shown, mock.patch.dict(os.environ, {"COLUMNS": "60"}):
        Reporter().table(["recording", "result"], [[long, ""]])
    assert long in letters(shown.getvalue())


@pytest.mark.parametrize("columns", ["100", "150"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_help_is_cut(columns, language):
    group = typer.main.get_command(app_in("en"))
    commands = [
        [],
        *([name] for name in group.commands),
        *(["models", name] for name in group.commands["models"].commands),
    ]
    told = "".join(letters(tinglu(*words, "--help", LC_ALL=language, COLUMNS=columns).stdout) for words in commands)
    for key, texts in HELP.items():
        assert letters(texts[LANGUAGES.index(language)]) in told, key


def test_help_shows_options_in_groups_the_most_used_first():
    shown = tinglu("run", "--help", COLUMNS="120").stdout
    heads = ("What to hear", "Who speaks", "The text", "The files written", "Runs and batches", "This machine")
    places = [shown.index(f" {head} ") for head in heads]
    assert places == sorted(places)
    assert places[0] < shown.index("--language") < shown.index("--model") < shown.index("--prompt") < places[1]
    assert places[1] < shown.index("--speakers") < shown.index("--min-speakers") < places[2]


def test_an_option_that_a_command_cannot_honour_is_refused(tmp_path):
    refused = tinglu("watch", tmp_path, "--list", "more.txt")
    assert refused.returncode == 2
    assert "--list" in refused.stderr
    assert "FOLDER" in tinglu("watch", "--help").stdout


def test_json_shows_chinese_as_it_is(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / f"陈{name}").write_text("陈国栋：谢谢大家。\n", encoding="utf-8")
    told = tinglu("evaluate", tmp_path / "陈a.txt", tmp_path / "陈b.txt", "--json").stdout
    assert "陈a.txt" in told
    assert "\\u" not in told


def test_a_missing_model_names_the_command_that_gets_it(tmp_path):
    result = tinglu("run", SAMPLE, "-o", tmp_path / "out", "--model", "small", "--offline", TINGLU_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert "tinglu models pull whisper-small" in result.stderr
    assert tinglu("models", "path", "whisper-small", TINGLU_CACHE=str(tmp_path)).returncode == 1
    assert tinglu("models", "verify", "community-1", TINGLU_CACHE=str(tmp_path)).returncode == 1


def test_a_damaged_model_names_file_expected_and_found(tmp_path):
    (tmp_path / "small.pt").write_bytes(b"not the weights")
    result = tinglu("models", "verify", "whisper-small", TINGLU_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert str(tmp_path / "small.pt") in result.stderr
    assert CATALOGUE["whisper-small"].openai_sha256 in result.stderr
    assert sha256_of(tmp_path / "small.pt") in result.stderr


@pytest.mark.models
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    fake = tmp_path / "fake.pt"
    fake.write_bytes(b"not the weights")
    result = tinglu("run", SAMPLE, "-o", tmp_path / "out", "--model", fake)
    assert result.returncode == 1
    assert str(fake) in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.models
def test_ctrl_c_is_exit_code_130_and_says_how_to_go_on(tmp_path):
    process = start_tinglu(
        *("run", SAMPLE, "-o", tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # A shell's background job ignores the signal, and its children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    while "Finding speech" not in (line := process.stderr.readline()):
        assert line, "it ended before it could be stopped"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again" in rest
    assert "Traceback" not in rest


def test_check_of_subtitles(tmp_path):
    good = tmp_path / "good.srt"
    good.write_text("1\n00:00:01,000 --> 00:00:03,000\n大家好。\n")
    bad = tmp_path / "bad.srt"
    bad.write_text("1\n00:00:01,000 --> 00:00:01,500\n大家好，欢迎来到第五届城乡社区养老论坛。\n")
    fast = tmp_path / "fast.srt"
    fast.write_text("1\n00:00:01,000 --> 00:00:02,000\n大家好，欢迎来到论坛。\n")
    done = tinglu("check", good)
    assert (done.returncode, "0 violations" in done.stdout) == (0, True)
    done = tinglu("check", bad, "--ui-lang", "zh")
    assert done.returncode == 1
    assert "一行过长" in done.stdout
    found = json.loads(tinglu("check", bad, "--json").stdout)
    assert {one["kind"] for one in found["violations"]} == {"line", "short", "speed"}
    assert tinglu("check", fast).returncode == 0
    assert tinglu("check", fast, "--strict").returncode == 1
    missing = tinglu("check", tmp_path / "missing.srt")
    assert (missing.returncode, "missing.srt" in missing.stderr) == (2, True)


@pytest.mark.parametrize("command", ["audit", "check", "doubts", "evaluate"])
def test_what_cannot_be_judged_is_not_told_as_a_finding(tmp_path, command):
    (tmp_path / "talk.flac").write_bytes(b"\0")
    for place in (tmp_path / "nowhere", tmp_path, tmp_path / "talk.flac"):
        done = tinglu(command, place, *([place] if command == "evaluate" else []))
        assert (done.returncode, done.stdout) == (2, "")
        assert str(place) in done.stderr


@pytest.mark.media
@pytest.mark.parametrize(("language", "name"), [("en", "发言 😀"), ("zh", "עברית 😀")])
def test_what_the_terminal_cannot_show_is_told_in_its_characters(tmp_path, language, name):
    job = published_job(tmp_path / name, panel())
    encoding = "ascii" if language == "en" else "gbk"
    for command in (["--help"], ["status", job], ["doubts", job]):
        done = tinglu_process(*command, "--ui-lang", language, PYTHONIOENCODING=f"{encoding}:strict")
        assert "Error" not in done.stderr
        assert done.stdout
    assert "\\u" in tinglu_process("status", job, PYTHONIOENCODING=f"{encoding}:strict").stdout.lower()
