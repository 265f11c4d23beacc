"""How fast the review page is with a long recording: python bench/review_page.py [--hours 6] [--write].

Makes a job of that length by hand, starts `tinglu review` and drives its page in Chromium. Measured:

  started     s    from the command to its address
  opened      s    from the page's first request to its text on the screen
  key         ms   (p95, as jump) from a key in the middle of the text to the frame that shows it
  jump        ms   from the key for the next place, one recording's length away, to the frame that shows it
  act         ms   from a correction to the server's answer
  tab, server MB   memory that is the renderer's own (PSS), and the server's (peak of RSS)
  torch            whether the server has loaded it
  load             how busy the machine was: processes that wanted a core
"""

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.stages.convert.wav import writing
from pipeline.transcript import (
    Coverage,
    Provenance,
    Recording,
    Section,
    Span,
    Speaker,
    Status,
    Transcript,
    Turn,
    Utterance,
    Word,
    to_json,
)

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "bench" / "results" / "review_page.json"
BOUNDS = {"opened": 1.5, "key": 50, "jump": 200, "tab": 300, "server": 200}
SAID = "我们在三个老旧小区做了试点居民的想法和我们原来的设想很不一样资金从哪里来这个问题问得很实在"
CHARACTERS_A_SECOND = 4.7
KEYS = 80
FRAME = """
window.frames = [];
addEventListener('keydown', (event) => {
  const begun = event.timeStamp;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.frames.push(performance.now() - begun);
    channel.port2.postMessage(0);
  });
}, true);
"""


def transcript(hours: float) -> Transcript:
    """Sentences of 12 to 34 characters by five people; each fiftieth character is doubtful."""
    chosen, made, at = random.Random(1), [], 0.5
    while at < hours * 3600 - 10:
        said = "".join(chosen.choices(SAID, k=chosen.randint(12, 34))) + "。"
        step = 1 / CHARACTERS_A_SECOND
        doubts = [0.8 if chosen.random() < 0.02 else 0.05 for _ in said]
        words = tuple(
            Word(one, round(at + step * n, 3), round(at + step * (n + 1), 3), 0.9, None, doubt, ("经", "京"))
            for n, (one, doubt) in enumerate(zip(said, doubts, strict=True))
        )
        who = f"S{len(made) // 7 % 5 + 1}"
        made.append(Utterance(f"u{len(made) + 1}", who, words[0].start, words[-1].end, said, said, words))
        at = words[-1].end + 0.3
    ids = tuple(one.id for one in made)
    return Transcript(
        Recording("六小时.wav", "0" * 64, hours * 3600, 1),
        Status("unreviewed", "根据录音整理，未经本人审核"),
        "zh",
        "hans",
        tuple(Speaker(f"S{n}", f"发言人{n}") for n in range(1, 6)),
        tuple(made),
        tuple(Turn(one.start, one.end, str(one.speaker)) for one in made),
        (Section(None, "recording", ids),),
        Coverage(hours * 3600, at, at, (Span(made[-1].end, made[-1].end + 2),)),
        Provenance(),
    )


def job(folder: Path, hours: float) -> int:
    """A job folder; how many characters its transcript has."""
    made = transcript(hours)
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "published.json").write_bytes(to_json(made))
    recording = {"path": str(folder / "六小时.wav"), "sha256": "0" * 64}
    (folder / "job.json").write_text(json.dumps({"schema": "tinglu.job/1", "recording": recording, "stages": {}}))
    minute = (np.random.default_rng(0).standard_normal(SAMPLE_RATE_HZ * 60) * 2000).astype("<i2").tobytes()
    with writing(folder / "work" / "audio.wav") as wav:
        for _ in range(round(hours * 60)):
            wav.write(minute)
    return sum(len(one.text) for one in made.utterances)


def memory(pid: int, field: str, file: str = "status") -> float:
    """MB of a process, as /proc tells."""
    told = Path(f"/proc/{pid}/{file}").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", told, re.MULTILINE)[1]) / 1024


def of_the_tab(page: Page) -> float:
    wire = page.context.browser.new_browser_cdp_session()
    found = wire.send("SystemInfo.getProcessInfo")["processInfo"]
    return max(memory(one["id"], "Pss", "smaps_rollup") for one in found if one["type"] == "renderer")


def p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20)[-1], 1)


def frames(page: Page, press: str, times: int) -> list[float]:
    """Milliseconds from each press of a key to its frame."""
    page.evaluate("window.frames.length = 0")
    for _ in range(times):
        page.keyboard.press(press)
        page.wait_for_timeout(60)
    return page.evaluate("window.frames")


def measured(page: Page, address: str, server: int) -> dict[str, object]:
    begun = time.monotonic()
    page.goto(address, wait_until="commit")
    page.locator(".row .said").first.wait_for()
    opened = time.monotonic() - begun
    page.wait_for_load_state("networkidle")  # the sound's outline comes behind the text
    page.evaluate(FRAME)
    rows = page.locator(".row").count()
    page.evaluate(
        "document.querySelectorAll('.said')[Math.floor(document.querySelectorAll('.said').length / 2)].focus()"
    )
    page.keyboard.press("End")
    keys = frames(page, "a", KEYS)
    with page.expect_response("**/act") as answered:
        page.keyboard.press("ArrowDown")
    answered.value.finished()
    act = answered.value.request.timing
    jumps = []
    for _ in range(10):
        for end in ("first", "last"):
            page.evaluate(f"document.querySelector('.row:{end}-child .said').focus()")
            page.wait_for_timeout(100)
            jumps += frames(page, "F8" if end == "first" else "Shift+F8", 1)
            page.keyboard.press("F4")
    return {
        "rows": rows,
        "opened": round(opened, 2),
        "key": p95(keys),
        "key_median": round(statistics.median(keys), 1),
        "jump": p95(jumps),
        "act": round(act["responseEnd"] - act["requestStart"]),
        "tab": round(of_the_tab(page)),
        "server": round(memory(server, "VmHWM")),
        "torch": "libtorch" in Path(f"/proc/{server}/maps").read_text(),
    }


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--hours", type=float, default=6.0)
    asked.add_argument("--write", action="store_true", help=f"keep the figures in {RESULT.relative_to(ROOT)}")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        folder = Path(place) / "job"
        found: dict[str, object] = {
            "load": round(os.getloadavg()[0], 1),
            "hours": options.hours,
            "characters": job(folder, options.hours),
        }
        begun = time.monotonic()
        command = [sys.executable, "-m", "pipeline", "review", folder, "--no-browser"]
        server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http\S+", server.stderr.readline())[0]
            found["started"] = round(time.monotonic() - begun, 2)
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            found |= measured(browser.new_page(viewport={"width": 1280, "height": 900}), address, server.pid)
            browser.close()
        finally:
            server.kill()
            server.wait()
    late = {name: bound for name, bound in BOUNDS.items() if float(str(found[name])) > bound}
    print(json.dumps(found | {"above": late}, indent=1))
    if options.write:
        RESULT.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
