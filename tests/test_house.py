"""The rooms and what each may import, the messages, and how fast the program answers."""

import ast
import itertools
import os
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.places import ROOT

from pipeline.messages import MESSAGES, detect_language, text

FILES = sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("models/**/*.py")])
ONLY_IN = {
    "torch": "models/",
    "torchaudio": "models/",
    "whisper": "models/",
    "pyannote": ("models/", "pipeline/evaluation/measures.py"),  # there pyannote.metrics alone
    "pydub": "pipeline/stages/convert/mixing.py",
    "srt": ("pipeline/output/formats/srt.py", "pipeline/files/subtitles.py"),
    "typer": "pipeline/cli/",
    "subprocess": "pipeline/stages/convert/ffmpeg.py",
    "filelock": ("models/store.py", "pipeline/job/folder.py", "pipeline/review/log.py", "pipeline/batch/outcome.py"),
    "opencc": "pipeline/text/script.py",
    "cn2an": ("pipeline/stages/polish/numbers/values.py", "pipeline/evaluation/normalise.py"),
    "jieba": "pipeline/text/chinese.py",
    "pypinyin": "pipeline/text/pinyin.py",
    "pysubs2": ("pipeline/output/formats/ass.py", "pipeline/files/subtitles.py"),
    "docx": ("pipeline/output/formats/docx.py", "pipeline/correct/word.py", "pipeline/correct/beside.py"),
    "jinja2": "pipeline/output/formats/html/",
    "ray": "pipeline/batch/cluster.py",
    "jiwer": "pipeline/evaluation/measures.py",
    "markdown_it": "pipeline/correct/documents.py",
    "rapidfuzz": (
        "pipeline/evaluation/measures.py",
        "pipeline/correct/alignment.py",
        "pipeline/stages/recognise/agree.py",
        "pipeline/text/compared.py",
    ),
    "webvtt": "pipeline/files/subtitles.py",
    "rich": "pipeline/cli/",
    "aiohttp": "pipeline/review_page/",
}


def imports(path: Path, *, at_run_time_only: bool = True) -> set[str]:
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if at_run_time_only and id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_third_party_library_has_one_room(path):
    place = path.relative_to(ROOT).as_posix()
    for module in imports(path):
        allowed = ONLY_IN.get(module.split(".")[0])
        if module.startswith("pyannote.") and not place.startswith("models/"):
            assert module.startswith(("pyannote.metrics", "pyannote.core")), f"{place} imports {module}"
        assert allowed is None or place.startswith(allowed), f"{place} imports {module}"


def rules() -> dict[str, set[str]]:
    """The table of docs/design.md: each room, in its order, and the rooms it may import."""
    table = (ROOT / "docs" / "design.md").read_text().partition("| room |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    basics = [room_of(name.strip("`")) for name, *_ in itertools.takewhile(lambda row: row[0] != "–", rows)]
    found: dict[str, set[str]] = {}
    for name, _, allowed in (row for row in rows if row[0] != "–"):
        words = {word for word in re.split(r",| and ", allowed) if word.strip()}
        may = {word.strip() for word in words} - {"basics", "all above", "everything"}
        if "basics" in allowed:
            may |= set(basics)
        if "all above" in allowed or "everything" in allowed:
            may |= set(found)
        found[room_of(name.strip("`"))] = may
    return found


def room_of(path: str) -> str:
    """`stages` of pipeline/stages/merge.py, `flow` of pipeline/flow.py, `models` of all below it."""
    parts = path.removesuffix(".py").strip("/").split("/")
    return "models" if parts[0] == "models" else parts[1]


def room_of_module(module: str) -> str | None:
    """The package's own face is a room too: nobody below may look into it."""
    parts = module.split(".")
    return "models" if parts[0] == "models" else parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_imports_what_the_design_does_not_allow(path):
    room = room_of(path.relative_to(ROOT).as_posix())
    if room in ("__init__", "__main__"):
        return
    ours = {module for module in imports(path) if module.split(".")[0] in {"pipeline", "models"}}
    found = {room_of_module(module) for module in ours} - {room}
    assert found <= rules()[room], f"{room} imports {found - rules()[room]}"


def test_the_design_names_every_room_in_an_order_without_circles():
    known = rules()
    assert {room_of(path.relative_to(ROOT).as_posix()) for path in FILES} - {"__init__", "__main__"} == set(known)
    order = list(known)
    for room, allowed in known.items():
        assert all(order.index(one) < order.index(room) for one in allowed), room


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_prints_and_exits(path):
    place = path.relative_to(ROOT).as_posix()
    if place.startswith("pipeline/cli/") or place in ("pipeline/__main__.py",):
        return
    called = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    names = {getattr(one, "id", None) for one in called} | {ast.unparse(one) for one in called}
    assert not names & {"print", "sys.exit", "exit", "quit", "os._exit"}


def test_every_message_exists_in_both_languages_with_the_same_facts():
    for key, both in MESSAGES.items():
        assert all(one.strip() for one in both), key
        fields = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in both]
        assert fields[0] == fields[1], key


def test_a_message_stands_in_one_table_with_all_of_its_area():
    tables = {}
    for path in sorted((ROOT / "pipeline" / "messages").glob("*.py")):
        for key in re.findall(r'^    "([a-z_]+)[."]', path.read_text(), re.MULTILINE):
            tables.setdefault(key, set()).add(path.name)
    assert {area: names for area, names in tables.items() if len(names) > 1} == {}


def test_every_message_asked_for_exists_and_every_one_is_used():
    source = "\n".join(path.read_text() for path in FILES if path.parent.name != "messages")
    asked = set(re.findall(r"""\(\s*"([a-z]+\.[a-z_0-9.]+)",?""", source))
    prefixes = tuple({f"{key.partition('.')[0]}." for key in MESSAGES})
    missing = {key for key in asked if key.startswith(prefixes)} - set(MESSAGES)
    assert missing <= {"job.json", "models.missing"}  # a file's name, and the common start of two keys
    made_up = ("help.run.", "help.group.", "models.column.", "models.purpose.", "models.state.", "stage.")
    made_up += (
        "audit.",
        "polish.",
        "check.column.",
        "doubts.column.",
        "check.kind.",
        "batch.column.",
        "batch.state.",
        "desk.",  # tests/test_review_page.py
        "status.",
        "correct.column.",
        "correct.kind.",
        "correct.reason.",
        "review.column.",
        "review.kind.",
        "review.reason.",
        "typer.",  # tests/test_typer_words.py
    )
    made_up += tuple(f"evaluate.{group}." for group in ("column", "row", "errors", "normaliser", "why", "page"))
    unused = [key for key in MESSAGES if f'"{key}"' not in source and not key.startswith(made_up)]
    assert not unused


def test_the_interface_follows_the_locale_and_the_option():
    assert detect_language({"LANG": "zh_CN.UTF-8"}) == "zh"
    assert detect_language({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}) == "en"
    assert detect_language({}) == "en"
    assert detect_language({"LANG": "zh_CN.UTF-8"}, ["run", "--ui-lang", "en"]) == "en"
    assert detect_language({}, ["--ui-lang=zh"]) == "zh"
    assert text("notice", lang="zh") == "根据录音整理，未经本人审核"
    assert text("notice", lang="en") == "Compiled from the recording; not reviewed by the speaker"


@pytest.mark.media
@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_loads_nothing_heavy_and_speaks_the_language(language):
    code = (
        "import sys\n"
        "from pipeline.cli.app import main\n"
        "main(['run', '--help'])\n"
        "heavy = {'torch', 'whisper', 'pyannote', 'numpy', 'scipy', 'rich.progress'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    environment = {**os.environ, "LC_ALL": {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}[language], "COLUMNS": "200"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "HEAVY []" in out.stdout
    assert text("help.run.speakers", lang=language)[:6] in out.stdout
