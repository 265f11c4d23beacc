"""Fixtures of several tests, and the three tiers.

quick   every test without a mark: no network, no ffmpeg, no other process; seconds.  `make test-quick`
media   runs ffmpeg, a browser or another process
models  runs real weights, or what computes with them
"""

import json
import re
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

import models  # noqa: F401  before a test imports torch: as in a run, waiting threads then leave the cores to others

# Every run meets the same examples and takes its time, so that a failure is of what was changed. Others are looked for
# on purpose: --hypothesis-profile=search.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("search", UNHURRIED)
settings.register_profile("same", UNHURRIED, derandomize=True, database=None)
settings.load_profile("same")
providers._get_local_constants = Constants  # else they depend on which of our modules the process has loaded by then

WHOLLY_MODELS = re.compile(r"^pytestmark = .*mark\.models", re.MULTILINE)
WEIGHTS = (".pt", ".bin", ".ckpt", ".safetensors")
PROCESSES = {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}
NETWORKS = {"torch", "whisper", "pyannote.audio"}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file that is all models is not even imported for the other tiers: it would bring torch with it."""
    if config.option.markexpr in ("quick", "not models") and collection_path.suffix == ".py":
        return True if WHOLLY_MODELS.search(collection_path.read_text()) else None
    return None


@pytest.hookimpl(tryfirst=True)  # before pytest takes away what -m does not ask for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not any(item.iter_markers("media")) and not any(item.iter_markers("models")):
            item.add_marker("quick")


class Guard:
    """Refuses, while a quick test runs, whatever a quick test must not do, and remembers it."""

    def __init__(self) -> None:
        self.watching = False
        self.refused: list[str] = []
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple) -> None:
        if self.watching and (what := forbidden(event, arguments)):
            self.refused.append(what)
            pytest.fail(f"a test without a mark must not do this: {what}")


def forbidden(event: str, arguments: tuple) -> str | None:
    """What an event of the interpreter's audit does that takes the tier of media or of models; None: nothing."""
    if event in PROCESSES:
        return f"{event} {arguments[:2]}"
    if event == "import" and arguments[0] in NETWORKS:
        return f"import {arguments[0]}"
    if event == "open" and is_weights(str(arguments[0])):
        return f"open {arguments[0]}"
    return None


def is_weights(path: str) -> bool:
    return path.endswith(WEIGHTS) and not path.startswith(tempfile.gettempdir())


@pytest.fixture(scope="session")
def guard() -> Guard:
    return Guard()


@pytest.fixture(autouse=True)
def tier(request: pytest.FixtureRequest, guard: Guard):
    """A quick test that opens a model or starts a program fails."""
    guard.refused.clear()
    guard.watching = request.node.get_closest_marker("quick") is not None
    yield
    guard.watching = False
    assert guard.refused == []


@pytest.fixture
def files(tmp_path):
    """Writes texts into files; a list of (speaker, start, end, text) becomes reference JSON."""

    def write(name: str, content: object) -> Path:
        path = tmp_path / name
        if isinstance(content, list):
            keys = ("speaker", "start", "end", "text")
            content = json.dumps({"segments": [dict(zip(keys, one, strict=True)) for one in content]})
        path.write_bytes(content if isinstance(content, bytes) else str(content).encode())
        return path

    return write


@pytest.fixture(scope="session")
def driver():
    """One for all tests: playwright can be started once at a time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(driver):
    from helpers.browsers import chromium

    started = chromium(driver)
    yield started
    started.close()


@pytest.fixture(scope="session")
def firefox(driver, tmp_path_factory):
    from helpers.browsers import firefox

    started = firefox(driver, tmp_path_factory.mktemp("firefox"))
    yield started
    started.close()


@pytest.fixture
def recorded_models(monkeypatch):
    """Runs of this process are answered by what the models said once, see tests/helpers/recorded.py."""
    from helpers.recorded import RecordedModels

    from models import loaded

    monkeypatch.setattr(loaded, "Models", RecordedModels)
    loaded.models_of.cache_clear()
    yield
    loaded.models_of.cache_clear()
