"""The batch on a Ray cluster: a task a recording. Recordings and output lie on storage all its machines share."""

import os
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, redirect_stdout, suppress
from pathlib import Path
from typing import Any

from pipeline.batch.find import Planned
from pipeline.batch.outcome import Outcome
from pipeline.errors import JobError, TingluError, ToolError, UsageError
from pipeline.messages import current_language, text, use_language
from pipeline.settings import How, RunSettings

CORES = 2  # of a task; more serve one recording little
RETRIES = 3  # on other machines, when one is lost
LOOK_S = 10.0  # between two looks at the machines
LOST_S = 120.0  # without a machine that could work, before no more are waited for


def work(
    planned: Sequence[Planned], settings: RunSettings, how: How, address: str, output: Path
) -> Iterator[tuple[Planned, Outcome]]:
    """Each recording's outcome as it is there. What a lost machine had done of it is gone on with elsewhere.

    Raises UsageError without Ray, JobError where nothing can be written, ToolError where the cluster cannot be reached,
    does not share the storage or has lost all its machines.
    """
    ray = _ray()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", configure_logging=False)
    except Exception as error:  # Ray raises many kinds
        raise ToolError("cluster.unreachable", address=address, reason=_first_line(error)) from error
    # Ray tells of lost machines on standard output, which is for our paths; our own words say what became of them.
    quiet = ExitStack()
    quiet.enter_context(redirect_stdout(quiet.enter_context(open(os.devnull, "w"))))  # noqa: PTH123, SIM115
    try:
        absolute = [Planned(one.recording.absolute(), one.folder.absolute(), one.seconds) for one in planned]
        _check_storage(ray, output.absolute(), address)
        cores = min(CORES, max(1, int(min(node["Resources"].get("CPU", 0) for node in _nodes(ray)))))
        task = ray.remote(num_cpus=cores, max_retries=RETRIES)(_work)
        waiting = {
            task.remote(one, settings, how, cores, current_language()): mine
            for one, mine in zip(absolute, planned, strict=True)
        }
        yield from _as_they_come(ray, waiting, cores, address)
    finally:
        ray.shutdown()
        quiet.close()


def _as_they_come(ray: Any, waiting: dict[Any, Planned], cores: int, address: str) -> Iterator[tuple[Planned, Outcome]]:
    """Raises ToolError where no machine is left: Ray would wait for ever, and say nothing."""
    seen = time.monotonic()
    while waiting:
        ready, _ = ray.wait(list(waiting), num_returns=1, timeout=LOOK_S)
        for future in ready:
            yield waiting.pop(future), _outcome(ray, future)
        if ready or any(node["Resources"]["CPU"] >= cores for node in _nodes(ray)):
            seen = time.monotonic()
        elif time.monotonic() - seen > LOST_S:
            raise ToolError("cluster.no_machine", address=address)


def _outcome(ray: Any, future: Any) -> Outcome:
    try:
        outcome: Outcome = ray.get(future)
    except ray.exceptions.RayError as error:
        if isinstance(cause := getattr(error, "cause", None), TingluError):
            raise cause from error
        return Outcome("failed", error=text("cluster.lost", reason=_first_line(error)), later=True)
    return outcome


def _work(one: Planned, settings: RunSettings, how: How, cores: int, language: str) -> Outcome:
    from dataclasses import replace

    from pipeline.batch.here import elsewhere
    from pipeline.batch.processes import limit_threads

    use_language(language)
    limit_threads(cores)
    # A machine that was lost gives its lock back a moment later than its task is tried again.
    return elsewhere(one, settings, replace(how, wait=True))


def _knock(address: str) -> None:
    """Where nobody answers Ray ends the whole process. Raises OSError."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()


def _check_storage(ray: Any, output: Path, address: str) -> None:
    """Each machine must see what this one has written."""
    nodes = _nodes(ray)
    if not nodes:
        raise ToolError("cluster.no_machine", address=address)
    mark = output / f".tinglu-{secrets.token_hex(8)}"
    try:
        output.mkdir(parents=True, exist_ok=True)
        mark.write_text("shared")
    except OSError as error:
        raise JobError("job.unwritable", folder=output, reason=error.strerror or error) from error
    try:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as Affinity

        look = ray.remote(num_cpus=0, max_retries=0)(_sees)
        asked = [
            look.options(scheduling_strategy=Affinity(node["NodeID"], soft=False)).remote(str(mark)) for node in nodes
        ]
        for node, future in zip(nodes, asked, strict=True):
            _require_sight(ray, future, output, node["NodeManagerAddress"])
    finally:
        with suppress(OSError):
            mark.unlink()


def _require_sight(ray: Any, future: Any, output: Path, node: str) -> None:
    try:
        sees = ray.get(future)
    except ray.exceptions.RayError as error:  # it has another Python, no tinglu, or went away
        raise ToolError("cluster.machine_failed", node=node, reason=_last_line(error)) from error
    if not sees:
        raise ToolError("cluster.not_shared", folder=output, node=node)


def _sees(mark: str) -> bool:
    return Path(mark).is_file() and os.access(Path(mark).parent, os.W_OK)


def _nodes(ray: Any) -> list[dict[str, Any]]:
    return [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) > 0]


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise UsageError("cluster.no_ray") from error
    return ray


def _last_line(error: Exception) -> str:
    """Where a traceback comes with it, what went wrong stands at its end."""
    return next(iter(str(error).strip().splitlines()[-1:]), type(error).__name__)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
