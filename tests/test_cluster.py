"""The batch on a real Ray cluster of two machines, which are processes on this one; one of them is killed midway."""

import json
import subprocess
import time
from pathlib import Path

import pytest
from helpers.command import start_tinglu, tinglu, tinglu_process
from helpers.media import excerpt
from helpers.places import ROOT

ray = pytest.importorskip("ray")

pytestmark = pytest.mark.models

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    for number, name in enumerate(NAMES):
        excerpt(folder / f"{name}.wav", 20 * number, 15)
    return [folder / f"{name}.wav" for name in NAMES]


@pytest.fixture
def cluster(monkeypatch):
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    nodes = [made.add_node(num_cpus=1) for _ in range(2)]
    made.wait_for_nodes()
    yield made, nodes
    made.shutdown()


def command(recordings, out, *options):
    return ["run", *recordings, "-o", out, "--language", "zh", *options]


def transcripts(out):
    found = {}
    for name in NAMES:
        made = json.loads((out / name / "transcript.json").read_text())
        assert made["utterances"]
        found[name] = made
    return found


def test_results_are_those_of_this_machine_though_a_node_is_lost(recordings, cluster, tmp_path):
    made, nodes = cluster
    here = tinglu_process(*command(recordings, tmp_path / "here", "-q"), OMP_NUM_THREADS="1")
    assert here.returncode == 0
    away = start_tinglu(
        *command(recordings, tmp_path / "away", "--cluster", made.address),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 240
    while not list((tmp_path / "away").glob("*/work/audio.wav")):
        assert away.poll() is None, away.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    made.remove_node(nodes[0], allow_graceful=False)
    out, err = away.communicate(timeout=400)
    assert away.returncode == 0, err
    assert "Traceback" not in err
    assert [Path(line).name for line in out.splitlines()].count("transcript.json") == len(NAMES)
    assert all(Path(line).is_file() for line in out.splitlines())
    assert transcripts(tmp_path / "away") == transcripts(tmp_path / "here")
    assert json.loads((tmp_path / "away" / "batch.json").read_text())["done"] == len(NAMES)
    assert not list((tmp_path / "away").glob(".tinglu-*"))


def test_no_cluster_there(recordings, tmp_path):
    done = tinglu(*command(recordings[:1], tmp_path, "--cluster", "127.0.0.1:1"))
    assert done.returncode == 1
    assert "127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
