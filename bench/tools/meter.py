"""What every measured tool reports: seconds of each part and memory, as one JSON file. Runs in any environment."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def memory_now_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


class Meter:
    """`parts[name]` is in seconds; memory in MB, of this process.

    `work_s` is processor time from the end of the imports on, ffmpeg's included: on a shared machine it tells the cost
    better than the clock does.
    """

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self.after_imports_mb = 0.0
        self._cpu_s = 0.0

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.parts[name] = round(time.perf_counter() - start, 3)

    def imported(self) -> None:
        self.after_imports_mb = memory_now_mb()
        self._cpu_s = cpu_s()

    def save(self, out: Path, segments: list[dict[str, Any]] | None, turns: list[dict[str, Any]] | None = None) -> None:
        """Writes `out`, and the hypothesis beside it for the scorer."""
        hypothesis = out.with_suffix(".hyp.json")
        pieces = segments if segments is not None else [dict(turn, text="") for turn in turns or []]
        hypothesis.write_text(json.dumps({"segments": pieces}, ensure_ascii=False))
        if turns is not None:
            lines = [
                f"SPEAKER x 1 {t['start']:.3f} {t['end'] - t['start']:.3f} <NA> <NA> {t['speaker']} <NA> <NA>\n"
                for t in turns
            ]
            out.with_suffix(".rttm").write_text("".join(lines))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        out.write_text(
            json.dumps(
                {
                    "parts": self.parts,
                    "work_s": round(cpu_s() - self._cpu_s, 2),
                    "peak_mb": round(peak),
                    "imports_mb": round(self.after_imports_mb),
                }
            )
        )


def arguments() -> tuple[str, Path, str, Path, int]:
    """tool, audio, language, out, threads"""
    tool, audio, language, out, threads = sys.argv[1:6]
    return tool, Path(audio), language, Path(out), int(threads)
