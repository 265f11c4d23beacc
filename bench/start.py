"""How long `tinglu run` takes until its first window is in the decoder. usage: bench/start.py [--repeat N]

The yardstick is `import torch` in a process of its own, without which nothing is heard. Both are measured in turn, so
that what else happens on the machine hits both; figures are medians of the repetitions and of their ratios. Files and
libraries are read once before, to be in the system's cache, and our own modules compiled, as they are once installed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import number, table  # noqa: E402

AIM = 1.6  # times as long as importing torch
MINUTE = ("-t", "60")
TORCH = "import torch; from bench.tools.meter import memory_now_mb; print(memory_now_mb())"
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

Steps = dict[str, tuple[float, float]]  # what ended: seconds since it was asked for, memory in MB


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=ROOT, env=COMPILED, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done


def torch_imported() -> Steps:
    begun = time.time()
    done = _run([sys.executable, "-c", TORCH])
    return {"import torch": (time.time() - begun, float(done.stdout))}


def first_window(audio: Path, language: str) -> Steps:
    tool = ROOT / "bench" / "tools" / "first_window.py"
    with tempfile.TemporaryDirectory() as folder:
        given = (str(audio), "--output", folder, "--language", language, "--quiet")
        command = [sys.executable, str(tool), str(time.time()), *given]
        done = _run(command)
    steps: Steps = json.loads(done.stdout)
    return steps


def report(measured: Sequence[Steps]) -> str:
    """A line for each step; `measured`: of each repetition the steps of both."""
    lines = []
    for step in measured[0]:
        seconds = statistics.median(one[step][0] for one in measured)
        times = statistics.median(one[step][0] / one["import torch"][0] for one in measured)
        memory = statistics.median(one[step][1] for one in measured)
        lines.append([step, number(seconds, 2), number(times, 2), number(memory, 0)])
    aim = f"Aim: the first window within {AIM} times `import torch`."
    return table(["until", "seconds", "times `import torch`", "memory MB"], lines) + f"\n\n{aim}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--audio", type=Path, default=ROOT / "samples" / "panel_zh.flac", help="its first minute is used"
    )
    parser.add_argument("--language", default="auto")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        minute = Path(folder) / "minute.flac"
        subprocess.run(["ffmpeg", "-v", "error", "-i", given.audio, *MINUTE, minute], check=True)
        measured = [torch_imported() | first_window(minute, given.language) for _ in range(given.repeat + 1)]
    print(report(measured[1:]))


if __name__ == "__main__":
    main()
