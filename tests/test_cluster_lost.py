"""What becomes of a batch whose cluster cannot work: told, not waited for without end. Ray itself is not needed."""

from types import SimpleNamespace

import pytest

from pipeline.batch import Planned, cluster
from pipeline.batch.outcome import Outcome
from pipeline.errors import JobError, ToolError

NODE = {"Alive": True, "Resources": {"CPU": 2.0}, "NodeID": "1", "NodeManagerAddress": "10.0.0.2"}


class RayError(Exception):
    pass


def ray(**more):
    return SimpleNamespace(exceptions=SimpleNamespace(RayError=RayError), nodes=lambda: [NODE], **more)


@pytest.fixture
def waited(monkeypatch, tmp_path):
    """The outcomes of one recording on a cluster; `machines` tells those there after so many seconds, `done_at` when
    the recording is done.
    """

    def waited(machines, done_at):
        clock = SimpleNamespace(now=0.0)

        def wait(futures, num_returns, timeout):
            clock.now += timeout
            return (futures, []) if clock.now >= done_at else ([], futures)

        one = Planned(tmp_path / "a.wav", tmp_path / "a")
        fake = ray(wait=wait, get=lambda future: Outcome("done"))
        fake.nodes = lambda: machines(clock.now)
        monkeypatch.setattr(cluster, "time", SimpleNamespace(monotonic=lambda: clock.now))
        return [outcome.state for _, outcome in cluster._as_they_come(fake, {"future": one}, 2, "first:6379")]

    return waited


def test_a_cluster_that_has_lost_its_machines_is_not_waited_for_without_end(waited):
    for left in ([], [NODE | {"Alive": False}], [NODE | {"Resources": {"CPU": 1.0}}], [NODE | {"Resources": {}}]):
        with pytest.raises(ToolError) as caught:
            waited(lambda _, left=left: left, 1e6)
        assert caught.value.key == "cluster.no_machine"


def test_machines_that_are_away_for_a_while_and_long_recordings_are_waited_for(waited):
    assert waited(lambda now: [NODE], 1e5) == ["done"]
    assert waited(lambda now: [] if 300 < now < 300 + cluster.LOST_S else [NODE], 1000.0) == ["done"]


def test_a_cluster_without_machines_is_told_before_anything_begins(tmp_path):
    fake = ray()
    fake.nodes = lambda: [NODE | {"Resources": {}}]
    with pytest.raises(ToolError) as caught:
        cluster._check_storage(fake, tmp_path / "out", "first:6379")
    assert caught.value.key == "cluster.no_machine"
    assert "first:6379" in str(caught.value)


def test_an_output_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(JobError) as caught:
        cluster._check_storage(ray(), tmp_path / "file" / "out", "first:6379")
    assert caught.value.key == "job.unwritable"


def test_a_machine_that_cannot_work_is_told_with_what_it_lacks(tmp_path):
    def get(future):
        raise RayError("Traceback\n  File x\nModuleNotFoundError: No module named 'pipeline'")

    with pytest.raises(ToolError) as caught:
        cluster._require_sight(ray(get=get), "future", tmp_path, "10.0.0.2")
    assert "No module named 'pipeline'" in str(caught.value)
    assert "10.0.0.2" in str(caught.value)
    with pytest.raises(ToolError) as caught:
        cluster._require_sight(ray(get=lambda future: False), "future", tmp_path, "10.0.0.2")
    assert caught.value.key == "cluster.not_shared"
