"""What holds for the tests themselves: their tiers are true, and they do not import each other."""

import ast
import re
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from helpers.places import ROOT
from hypothesis import given
from hypothesis import strategies as st

TESTS = sorted((ROOT / "tests").rglob("*.py"))
UNMARKED = """
import subprocess, sys
import pytest

def test_that_is_quick():
    assert "torch" not in sys.modules

def test_of_a_network():
    import torch

def test_of_a_program_whose_failure_is_swallowed():
    try:
        subprocess.run(["true"])
    except BaseException:
        pass

@pytest.mark.media
def test_of_a_program():
    raise AssertionError
"""


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_do_not_import_each_other(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        assert not [name for name in names if name.startswith(("test_", "conftest"))], "helpers belong to tests/helpers"


@pytest.mark.media
def test_a_test_without_a_mark_opens_no_model_and_starts_no_program(tmp_path):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "test_unmarked.py").write_text(UNMARKED)
    (tmp_path / "test_network.py").write_text("import pytest, torch\npytestmark = pytest.mark.models\n")
    command = [sys.executable, "-m", "pytest", "-q", "-m", "quick", tmp_path]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    assert re.search(r"FAILED .*test_of_a_network", told)
    assert re.search(r"ERROR .*test_of_a_program_whose_failure_is_swallowed", told)
    assert "1 failed, 2 passed, 1 deselected" in told


def test_examples_are_the_same_each_time_whatever_was_loaded_before(tmp_path, monkeypatch):
    def examples():
        found = []

        @given(st.text(), st.integers(), st.floats())
        def meet(text, number, share):
            found.append(repr((text, number, share)))

        meet()
        return found

    before = examples()
    (tmp_path / "of_ours.py").write_text("FOUND = ['sought', 'seldom', 70707, 0.70707]\n" * 50)
    spec = spec_from_file_location("of_ours", tmp_path / "of_ours.py")
    monkeypatch.setitem(sys.modules, "of_ours", module_from_spec(spec))
    assert examples() == before
