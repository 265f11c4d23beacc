"""Subtitle files against the rules: any SRT, VTT or ASS, also one not made here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pipeline.errors import UsageError
from pipeline.files.subtitles import PARSERS, FileCue, parse_subtitles
from pipeline.files.text import read_text
from pipeline.output.subtitles.rules import SubtitleRules, rules_for
from pipeline.text.labels import labels, split_label
from pipeline.text.notice import is_notice
from pipeline.text.typography import is_wide

ARROWED = ("srt", "vtt")  # formats whose every cue has an arrow between its times
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
_CLOSING = re.compile(r"^[，。！？、；：,.!?;:”’」』）》】\])]")

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
    """A file that was checked: the language whose rules it was held to, how many cues it has, what they break."""

    language: str
    cues: int
    violations: tuple[Violation, ...]

    @property
    def structural(self) -> tuple[Violation, ...]:
        """The violations that break the form of subtitles."""
        return tuple(violation for violation in self.violations if violation.kind not in ADVICE)


def check(file: Path, language: str = "auto") -> Checked:
    """What a subtitle file breaks of the rules of its language, a code; "auto": told by its script.

    Raises UsageError where the file is no subtitles.
    """
    cues = read_cues(file)
    code = script_language("".join("".join(cue.lines) for cue in cues)) if language == "auto" else language
    return Checked(code, len(cues), tuple(violations(cues, rules_for(code))))


def read_cues(file: Path) -> list[FileCue]:
    """The cues of a subtitle file in order of time. Raises UsageError where it is none, or cannot be read."""
    form = file.suffix.lower().removeprefix(".")
    if form not in PARSERS:
        raise UsageError("check.unknown_format", file=file, known=", ".join(f".{name}" for name in PARSERS))
    content = read_text(file)
    try:
        cues = parse_subtitles(content, form)
    except ValueError as error:
        if form in ARROWED and "-->" not in content:
            raise UsageError("check.no_cues", file=file, format=form.upper()) from error
        raise UsageError("check.damaged", file=file, format=form.upper(), reason=error) from error
    if not cues:
        raise UsageError("check.no_cues", file=file, format=form.upper())
    return cues


def script_language(text: str) -> str:
    """The language whose rules fit the script most letters are in; en stands for all of Latin letters."""
    found: Counter[str] = Counter()
    for character in filter(str.isalpha, text):
        script = SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], "en")
        found[script] += WIDE_WEIGHS if is_wide(character) else 1
    if found["ja"] * 5 > found["zh"] > 0 or found["ja"] > found["en"]:
        return "ja"
    return max(found, key=lambda language: found[language], default="en")


def violations(cues: Sequence[FileCue], rules: SubtitleRules) -> Iterator[Violation]:
    """Everything that is wrong, in order of the cues."""
    known = labels([cue.lines[0] for cue in cues], ())
    for number, cue in enumerate(cues, 1):
        for kind, value, limit in _of_cue(cue, rules, known):
            yield Violation(number, cue.start, kind, value, limit)
        following = cues[number] if number < len(cues) else None
        if following is None or following.repeated:
            continue
        if following.start < cue.end - TOLERANCE_S:
            yield Violation(number, cue.start, "overlap", round(cue.end - following.start, 3), 0.0)
        elif following.start - cue.end < rules.gap - TOLERANCE_S:
            yield Violation(number, cue.start, "gap", round(following.start - cue.end, 3), round(rules.gap, 3))


def _of_cue(
    cue: FileCue, rules: SubtitleRules, known: frozenset[str]
) -> Iterator[tuple[Kind, float | str, float | None]]:
    seconds = cue.end - cue.start
    new = cue.lines[cue.repeated :]
    if not any(line.strip() for line in cue.lines):
        yield "empty", "", None
    if len(cue.lines) > rules.lines and not is_notice(" ".join(cue.lines)):  # which must stand whole in one cue
        yield "lines", len(cue.lines), rules.lines
    longest = max(map(rules.length, cue.lines))
    if longest > rules.line:
        yield "line", longest, rules.line
    if seconds < rules.shortest - TOLERANCE_S and new:
        yield "short", round(seconds, 3), round(rules.shortest, 3)
    if seconds > rules.longest + TOLERANCE_S:
        yield "long", round(seconds, 3), rules.longest
    if any(split_label(line, known)[0] for line in cue.lines[1:]):
        yield "speakers", cue.lines[1], None
    speed = sum(map(rules.length, new)) / max(0.001, seconds)
    if speed > rules.per_second + 0.05:
        yield "speed", round(speed, 1), rules.per_second
    for one, other in pairwise(cue.lines):
        if one[-1:].isdigit() and other[:1].isdigit():
            yield "number", f"{one[-5:]} / {other[:5]}", None
        if _CLOSING.match(other):
            yield "mark", other[:5], None
