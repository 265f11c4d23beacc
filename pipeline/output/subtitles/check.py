"""Subtitle files against the rules: any SRT, VTT or ASS, also one not made here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pysubs2

from pipeline.errors import TingluError
from pipeline.files.text import read_text
from pipeline.output.subtitles.rules import Rules, rules_for
from pipeline.output.subtitles.timing import Cue
from pipeline.text.typography import is_wide

FORMATS = {".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".ssa": "ssa"}
TOLERANCE_S = 0.0015  # times of files are in milliseconds, those of ASS in hundredths
SCRIPTS = {
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "DEVANAGARI": "hi",
}
WIDE_WEIGHS = 3  # letters say as much as one of these
# WebVTT's blocks that show nothing; pysubs2 takes them for lines of the cue before.
_VTT_BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)\b.*(?:\n.+)*", re.MULTILINE)
_CLOSING = re.compile(r"^[，。！？、；：,.!?;:”’」』）》】\])]")
_LABEL = re.compile(r"^([^，。！？、；,.!?;：:]{1,20})[：:]")

Kind = Literal["empty", "lines", "line", "short", "long", "overlap", "gap", "speakers", "speed", "number", "mark"]
# What only makes reading harder; everything else breaks the form of subtitles.
ADVICE = frozenset({"speed", "number", "mark"})


@dataclass(frozen=True, slots=True)
class Violation:
    """Cue `number`, counted from 1, breaks a rule: `found` instead of at most or at least `limit`."""

    number: int
    start: float
    kind: Kind
    found: float | str
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    language: str
    cues: int
    violations: tuple[Violation, ...]

    @property
    def structural(self) -> tuple[Violation, ...]:
        return tuple(violation for violation in self.violations if violation.kind not in ADVICE)


def check(file: Path, language: str = "auto") -> Checked:
    """Raises TingluError where the file is no subtitles."""
    cues = read_cues(file)
    code = script_language("".join("".join(cue.lines) for cue in cues)) if language == "auto" else language
    return Checked(code, len(cues), tuple(violations(cues, rules_for(code))))


def read_cues(file: Path) -> list[Cue]:
    content = read_text(file)
    form = FORMATS.get(file.suffix.lower())
    if form is None:
        raise TingluError("check.unknown_format", file=file, known=", ".join(FORMATS))
    content = re.sub(r"\r\n?", "\n", content)
    try:
        content = _VTT_BLOCK.sub("", content) if form == "vtt" else content
        read = pysubs2.SSAFile.from_string(content, format_=form)
    except (ValueError, KeyError, IndexError, pysubs2.Pysubs2Error) as error:
        raise TingluError("check.damaged", file=file, format=form.upper(), reason=error) from error
    shown = [event for event in read.events if not event.is_comment]
    if not shown:
        raise TingluError("check.no_cues", file=file, format=form.upper())
    return [
        Cue(event.start / 1000, event.end / 1000, tuple(event.plaintext.split("\n")), event.name or None)
        for event in sorted(shown, key=lambda event: event.start)
    ]


def script_language(text: str) -> str:
    """The language whose rules fit the script most letters are in; en stands for all of Latin letters."""
    found: Counter[str] = Counter()
    for character in filter(str.isalpha, text):
        script = SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], "en")
        found[script] += WIDE_WEIGHS if is_wide(character) else 1
    if found["ja"] * 5 > found["zh"] > 0 or found["ja"] > found["en"]:
        return "ja"
    return max(found, key=lambda language: found[language], default="en")


def violations(cues: Sequence[Cue], rules: Rules) -> Iterator[Violation]:
    """Everything that is wrong, in order of the cues."""
    labels = Counter(found[1] for cue in cues if (found := _LABEL.match(cue.lines[0])))
    known = {label for label, times in labels.items() if times > 1}
    for number, cue in enumerate(cues, 1):
        for kind, value, limit in _of_cue(cue, rules, known):
            yield Violation(number, cue.start, kind, value, limit)
        following = cues[number] if number < len(cues) else None
        if following is not None and following.start < cue.end - TOLERANCE_S:
            yield Violation(number, cue.start, "overlap", round(cue.end - following.start, 3), 0.0)
        elif following is not None and following.start - cue.end < rules.gap - TOLERANCE_S:
            yield Violation(number, cue.start, "gap", round(following.start - cue.end, 3), round(rules.gap, 3))


def _of_cue(cue: Cue, rules: Rules, labels: set[str]) -> Iterator[tuple[Kind, float | str, float | None]]:
    seconds = cue.end - cue.start
    if not any(line.strip() for line in cue.lines):
        yield "empty", "", None
    if len(cue.lines) > rules.lines:
        yield "lines", len(cue.lines), rules.lines
    longest = max(map(rules.length, cue.lines))
    if longest > rules.line:
        yield "line", longest, rules.line
    if seconds < rules.shortest - TOLERANCE_S:
        yield "short", round(seconds, 3), round(rules.shortest, 3)
    if seconds > rules.longest + TOLERANCE_S:
        yield "long", round(seconds, 3), rules.longest
    if any((found := _LABEL.match(line)) and found[1] in labels for line in cue.lines[1:]):
        yield "speakers", cue.lines[1], None
    speed = cue.per_second(rules)
    if speed > rules.per_second + 0.05:
        yield "speed", round(speed, 1), rules.per_second
    for one, other in pairwise(cue.lines):
        if one[-1:].isdigit() and other[:1].isdigit():
            yield "number", f"{one[-5:]} / {other[:5]}", None
        if _CLOSING.match(other):
            yield "mark", other[:5], None
