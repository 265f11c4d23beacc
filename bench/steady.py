"""How much longer a run takes beside other programs. usage: bench/steady.py [--audio FILE] [--repeat N]

The load is made here: as many programs as cores, none of which ever waits. Beside each ratio stands a yardstick: as
many threads as cores that only count, measured the same way. It is what the machine's scheduler leaves to a program of
that priority; a run that waits for no thread of its own comes close to it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORES = os.cpu_count() or 1
BUSY = "while True: pass"
COUNTING = "for _ in range(60_000_000): pass"
# Name, busy programs beside it, niceness of what is measured, the most it may be slower. Beside a busy program on each
# core a fair scheduler leaves a program of nice 10 a tenth of the time: there the yardstick is all that can be asked.
CASES = (
    ("alone", 0, 0, None),
    ("busy machine", CORES, 0, 2.5),
    ("nice 10", 0, 10, 4.0),
    ("nice 10, one busy", 1, 10, 4.0),
    ("nice 10, busy", CORES, 10, None),
)


@contextmanager
def load(programs: int) -> Iterator[None]:
    started = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(programs)]
    try:
        yield
    finally:
        for program in started:
            program.kill()
            program.wait()


def seconds_of_run(audio: Path, niceness: int) -> float:
    """From the beginning of conversion to the last file, models loaded before."""
    out = ROOT / "bench" / "out" / "steady.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    script = ROOT / "bench" / "tools" / "ours.py"
    command = [sys.executable, str(script), "tinglu-normal", str(audio), "zh", str(out), str(CORES)]
    subprocess.run(["nice", "-n", str(niceness), *command], check=True, capture_output=True)
    parts = json.loads(out.read_text())["parts"]
    return sum(seconds for name, seconds in parts.items() if name not in ("import", "load"))


def seconds_of_counting(niceness: int) -> float:
    start = time.perf_counter()
    command = ["nice", "-n", str(niceness), sys.executable, "-c", COUNTING]
    for program in [subprocess.Popen(command) for _ in range(CORES)]:
        program.wait()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audio", type=Path, default=ROOT / "samples" / "panel_zh.flac")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    runs: dict[str, list[float]] = {name: [] for name, *_ in CASES}
    counts: dict[str, list[float]] = {name: [] for name, *_ in CASES}
    for _ in range(given.repeat):
        for name, programs, niceness, _ in CASES:
            with load(programs):
                runs[name].append(seconds_of_run(given.audio, niceness))
                counts[name].append(seconds_of_counting(niceness))
    alone, counted = statistics.median(runs["alone"]), statistics.median(counts["alone"])
    print("| | seconds | times as long | aim | yardstick |\n| --- | --- | --- | --- | --- |")
    for name, _, _, most in CASES:
        own, yard = statistics.median(runs[name]), statistics.median(counts[name])
        print(f"| {name} | {own:.1f} | {own / alone:.2f} | {most or '–'} | {yard / counted:.2f} |")


if __name__ == "__main__":
    main()
