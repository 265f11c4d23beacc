"""Measurements → Markdown, JSON, a plot, and the table of the READMEs."""

import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MARK = ("<!-- bench -->", "<!-- /bench -->")
STAGES = ("convert", "segment", "recognise", "diarize", "rest")

Rows = list[dict[str, Any]]


def median(values: Iterable[float | None]) -> float | None:
    """Of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def of(rows: Rows, tool: str, session: str, value: Callable[[dict[str, Any]], float | None]) -> float | None:
    own = [row for row in rows if row["tool"] == tool and row["session"] == session and "failed" not in row]
    return median(value(row) for row in own)


def runs(rows: Rows, tool: str, session: str) -> int:
    return sum(row["tool"] == tool and row["session"] == session and "failed" not in row for row in rows)


def part(*names: str) -> Callable[[dict[str, Any]], float | None]:
    """Seconds of the named parts together; None when the tool has none of them."""

    def value(row: dict[str, Any]) -> float | None:
        own = [row["parts"][name] for name in names if name in row["parts"]]
        return sum(own) if own else None

    return value


def ratio(ours: float | None, theirs: float | None) -> str:
    return f"{theirs / ours:.1f} ×" if ours and theirs else "–"


def number(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def table(head: list[str], lines: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines])


def tables(results: dict[str, Any]) -> str:
    """The whole report in Markdown."""
    rows, about = results["rows"], results["about"]
    machine = about["machine"]
    often = max((runs(rows, row["tool"], row["session"]) for row in rows), default=0)
    counted = "medians" if often > 1 else ONCE["en"]
    out = [
        f"{about['date']}, {machine['cpu']}, {machine['cores']} cores ({', '.join(machine['flags']) or 'no bf16'}), "
        f"{about['threads']} threads, Whisper base for all; {counted}; command: `{about['command']}`\n"
    ]
    for session, seconds in about["seconds"].items():
        lines = []
        for tool in dict.fromkeys(row["tool"] for row in rows if row["session"] == session):
            work = of(rows, tool, session, part(*STAGES))
            lines.append(
                [
                    tool,
                    str(runs(rows, tool, session)),
                    *(number(of(rows, tool, session, part(name))) for name in ("segment", "recognise", "diarize")),
                    number(work),
                    number(work and work / seconds, 3),
                    number(of(rows, tool, session, part("import"))),
                    number(of(rows, tool, session, part("load"))),
                    number(of(rows, tool, session, lambda row: row["peak_mb"] - row["imports_mb"]), 0),
                    *(
                        number(of(rows, tool, session, lambda row, name=name: row[name]))
                        for name in ("er", "cp", "der")
                    ),
                ]
            )
        head = [
            "tool",
            "runs",
            "segment s",
            "recognise s",
            "diarize s",
            "all s",
            "real-time factor",
            "import s",
            "load s",
        ]
        head += ["memory MB*", "error %", "cp %", "DER %"]
        out += [f"### {session} ({seconds:.0f} s)\n", table(head, lines), ""]
    failed = {(row["tool"], row["session"]): row["failed"] for row in rows if "failed" in row}
    out += [f"- failed: {tool} on {session}: {why}" for (tool, session), why in failed.items()]
    out += ["\\* peak beyond what the imported libraries take\n", "### Ratios\n", ratios(results)]
    return "\n".join(out) + "\n"


def scaling(results: dict[str, Any]) -> str:
    """Seconds of work per minute of audio, and memory, as recordings grow."""
    rows, lines = results["rows"], []
    for session, seconds in results["about"]["seconds"].items():
        names = [(name,) for name in STAGES] + [STAGES]
        costs = [of(rows, "tinglu-normal", session, part(*own)) for own in names]
        memory = of(rows, "tinglu-normal", session, lambda row: row["peak_mb"] - row["imports_mb"])
        per_minute = [number(cost and cost / seconds * 60, 2) for cost in costs]
        work = of(rows, "tinglu-normal", session, lambda row: row["work_s"])
        lines.append([f"{seconds / 60:.0f}", *per_minute, number(work and work / seconds * 60, 2), number(memory, 0)])
    head = ["minutes", *(f"{name} s/min" for name in STAGES), "all s/min", "processor s/min", "memory MB*"]
    return table(head, lines) + "\n\n\\* peak beyond what the imported libraries take\n"


WHOLE, STARTED = STAGES, (*STAGES, "import", "load")
SPEAKERS = ("segment", "diarize")
# What is compared: the parts of a run, and the peers that do the same.
COMPARED = (
    ("recognition with word times, faster-whisper int8 batched", ("recognise",), ("faster-whisper-batched-words",)),
    ("recognition with word times, faster-whisper int8, beam 5", ("recognise",), ("faster-whisper-beam5-words",)),
    ("recognition, openai-whisper", ("recognise",), ("openai-whisper",)),
    ("diarization, pyannote as released, same networks", SPEAKERS, ("pyannote",)),
    ("diarization, pyannote at its best (masked), same networks", SPEAKERS, ("pyannote-masked",)),
    ("whole run, WhisperX int8 + pyannote as released", WHOLE, ("whisperx", "pyannote")),
    ("whole run, WhisperX int8 + pyannote at its best", WHOLE, ("whisperx", "pyannote-masked")),
    ("the same with imports and loading", STARTED, ("whisperx", "pyannote-masked")),
)
SHOWN = (2, 4, 6, 7)  # of these, in the READMEs
EFFORTS = ("tinglu-fast", "tinglu-normal", "tinglu-best")
SETTINGS = ("tinglu-fast", "tinglu-normal", "tinglu-fast-fp32")


def against(rows: Rows, ours: str, session: str, names: Sequence[str], peers: Sequence[str]) -> list[float | None]:
    """Our seconds and the peers' together; None where one was not measured."""
    theirs = [of(rows, tool, session, part(*names)) for tool in peers]
    together = None if None in theirs else sum(value or 0.0 for value in theirs)
    return [of(rows, ours, session, part(*names)), together]


def ratios(results: dict[str, Any]) -> str:
    """How many times faster tinglu is, by session."""
    lines = []
    for session in results["about"]["seconds"]:
        for setting in SETTINGS:
            for what, names, peers in COMPARED:
                ours, theirs = against(results["rows"], setting, session, names, peers)
                lines.append([session, setting, what, number(ours), number(theirs), ratio(ours, theirs)])
    lines = [line for line in lines if line[5] != "–"]
    return table(["session", "tinglu", "against", "tinglu s", "peer s", "faster"], lines)


README = {
    "en": (
        "session|recognition: openai-whisper|diarization: pyannote at its best"
        "|whole run: WhisperX + pyannote at its best|the same with imports and loading"
        "|errors: fast / normal / openai-whisper / WhisperX|DER: tinglu / pyannote",
        "Times faster: `--effort fast` / `normal` / `fast` without bf16. pyannote at its best hears each speaker's "
        "frames alone; as released it takes longer ([both](bench/results/results.md)). {date}, {cpu}, {threads} "
        "threads, Whisper base, {counts}.",
    ),
    "zh": (
        "录音|识别：openai-whisper|区分说话人：pyannote（最快用法）|全程：WhisperX + pyannote（最快用法）"
        "|同前，含导入和载入|错误率：fast / normal / openai-whisper / WhisperX|说话人错误率（DER）：tinglu / pyannote",
        "快几倍：`--effort fast` / `normal` / 无 bf16 的 `fast`。pyannote 的最快用法是只听每位说话人自己的声音，"
        "照原样使用更慢（[两者都测了](bench/results/results.md)）。{date}，{cpu}，{threads} 线程，Whisper base；"
        "{counts}。",
    ),
}
ONCE = {"en": "one run each", "zh": "各测一次"}
OFTEN = {
    "en": "medians of {ours} runs of tinglu and {peers} of the others",
    "zh": "tinglu 取 {ours} 次、其他工具取 {peers} 次的中位数",
}


def told_counts(ours: int, peers: int, language: str) -> str:
    return (ONCE if max(ours, peers) == 1 else OFTEN)[language].format(ours=ours, peers=peers)


def readme_table(results: dict[str, Any], language: str) -> str:
    """A line for each session whose words are known and that a peer heard too."""
    rows, about = results["rows"], results["about"]
    head, note = README[language]
    known = [name for name in about["seconds"] if of(rows, "tinglu-normal", name, lambda row: row["er"]) is not None]
    compared = {row["session"] for row in rows if not row["tool"].startswith("tinglu")}
    sessions = [name for name in known if name in compared]
    lines = []
    for session in sessions:
        cells = []
        for _, names, peers in (COMPARED[index] for index in SHOWN):
            pairs = [against(rows, setting, session, names, peers) for setting in SETTINGS]
            cells.append(" / ".join(ratio(*pair) for pair in pairs))
        for error, *tools in (
            ("er", "tinglu-fast", "tinglu-normal", "openai-whisper", "whisperx"),
            ("der", "tinglu-normal", "pyannote-masked"),
        ):
            rates = [of(rows, tool, session, lambda row, error=error: row[error]) for tool in tools]
            cells.append(" / ".join(number(value) for value in rates) + " %")
        lines.append([session, *cells])
    counted = [(row["tool"], runs(rows, row["tool"], session)) for row in rows for session in sessions]
    counts = {
        tool: min(count for other, count in counted if other == tool and count) for tool, found in counted if found
    }
    ours = min((count for tool, count in counts.items() if tool.startswith("tinglu")), default=0)
    peers = min((count for tool, count in counts.items() if not tool.startswith("tinglu")), default=0)
    told = note.format(
        date=about["date"],
        cpu=about["machine"]["cpu"],
        threads=about["threads"],
        counts=told_counts(ours, peers, language),
    )
    return f"{MARK[0]}\n{table(head.split('|'), lines)}\n\n{told}\n`{about['command']}`\n{MARK[1]}"


def put_into(text: str, block: str) -> str:
    """`text` with what stands between the marks replaced."""
    before, _, rest = text.partition(MARK[0])
    _, found, after = rest.partition(MARK[1])
    if not found:
        raise SystemExit(f"{MARK[0]} … {MARK[1]} is missing")
    return before + block + after


def plot(results: dict[str, Any], file: Path) -> None:
    """Real-time factor of each tool, stacked by stage, of the longest session."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    session, seconds = max(results["about"]["seconds"].items(), key=lambda item: item[1])
    rows = [row for row in results["rows"] if row["session"] == session and "failed" not in row]
    names = list(dict.fromkeys(row["tool"] for row in rows))
    figure, axes = pyplot.subplots(figsize=(9, 0.5 * len(names) + 1.5))
    left = [0.0] * len(names)
    for stage in STAGES:
        widths = [(of(rows, tool, session, part(stage)) or 0.0) / seconds for tool in names]
        axes.barh(names, widths, left=left, label=stage)
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel(f"seconds of work per second of audio ({session})")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def plot_effort(results: dict[str, Any], file: Path) -> None:
    """Error against the cost of recognition at each `--effort`; a thin line a session, a thick one for their mean."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows, curves = results["rows"], []
    for session in results["about"]["seconds"]:
        costs = [of(rows, tool, session, part("recognise")) for tool in EFFORTS]
        errors = [of(rows, tool, session, lambda row: row["er"]) for tool in EFFORTS]
        if None not in costs + errors:
            curves.append([(cost / costs[0], error) for cost, error in zip(costs, errors, strict=True)])  # type: ignore[operator]
    if not curves:
        return
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for curve in curves:
        axes.plot(*zip(*curve, strict=True), color="0.8", linewidth=1)
    mean = [[statistics.mean(values) for values in zip(*points, strict=True)] for points in zip(*curves, strict=True)]
    axes.plot(*zip(*mean, strict=True), marker="o", linewidth=2.5)
    for tool, point in zip(EFFORTS, mean, strict=True):
        axes.annotate(tool.removeprefix("tinglu-"), (point[0], point[1]), xytext=(6, 6), textcoords="offset points")
    axes.set_xlabel("cost of recognition (fast = 1)")
    axes.set_ylabel(f"errors, % ({len(curves)} sessions and their mean)")
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def write_scaling(results: dict[str, Any], folder: Path) -> None:
    (folder / "scaling.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    about = results["about"]
    note = f"{about['date']}, {about['machine']['cpu']}, {about['threads']} threads, `{about['command']}`\n\n"
    (folder / "scaling.md").write_text("# Cost by length\n\n" + note + scaling(results))


def write_report(results: dict[str, Any], folder: Path) -> None:
    (folder / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (folder / "results.md").write_text("# Benchmark\n\n" + tables(results))
    plot(results, folder / "results.png")
    plot_effort(results, folder / "effort.png")
    for name, language in (("README.md", "en"), ("README.zh.md", "zh")):
        readme = ROOT / name
        readme.write_text(put_into(readme.read_text(), readme_table(results, language)))
