"""`tinglu run` until its first window is in the decoder. usage: first_window.py BEGUN RUN-ARGUMENTS...

BEGUN: time.time() when the process was asked for. Prints, as JSON, when each step ended, and the memory then in MB.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from bench.tools.meter import memory_now_mb

steps: dict[str, tuple[float, float]] = {}


def ended(step: str) -> None:
    steps.setdefault(step, (time.time() - float(sys.argv[1]), memory_now_mb()))


def watched(load: Any) -> Any:
    """Loads the recogniser, and ends the process when a window comes to its decoder."""

    def loaded(models: Any) -> Any:
        engine = load(models)
        ended("recogniser loaded")
        from models.recogniser.decoder import Batch

        Batch.forward = first_window
        return engine

    return loaded


def first_window(*_: Any) -> None:
    ended("first window in the decoder")
    sys.__stdout__.write(json.dumps(steps))
    sys.__stdout__.flush()
    os._exit(0)


def main() -> None:
    from models.loaded import Models
    from pipeline.cli.app import main as tinglu
    from pipeline.job.stage import Runner

    ended("command imported")
    engine = vars(Models)["engine"]
    engine.make = watched(engine.make)
    finish = Runner._finish

    def finished(self: Runner, name: str, *more: Any) -> None:
        ended({"convert": "recording converted", "segment": "speech found"}.get(name, name))
        finish(self, name, *more)

    Runner._finish = finished
    sys.exit(f"ended without a window: {tinglu(['run', *sys.argv[2:]])}")


if __name__ == "__main__":
    main()
