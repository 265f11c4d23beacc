"""What a file says, whatever its format: words of speakers, and who speaks when."""

import re
from dataclasses import dataclass, field, replace

from pipeline.transcript import Turn

_NUMERAL = r"[\d零〇幺一二三四五六七八九十百千万亿两]"
_LETTER = re.compile(r"[^\W_点]")
_NUMBER_AT_START = re.compile(rf"[\W_点]*{_NUMERAL}")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some text of one speaker: an utterance, a paragraph, subtitles up to the end of a sentence."""

    text: str
    speaker: str | None = None
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """None: the format, or this file, does not tell. Empty: it tells, and there is none."""

    file: str
    passages: tuple[Passage, ...] | None
    turns: tuple[Turn, ...] | None
    language: str | None = None
    names: dict[str, str] = field(default_factory=dict)  # of speakers, where they differ from what passages call them
    notice: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(passage.text for passage in self.passages or ())

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those of the passages, else of the turns; words nobody can be named for are nobody's."""
        from_passages = [passage.speaker for passage in self.passages or ()]
        found = [speaker for speaker in from_passages if speaker is not None]
        return tuple(dict.fromkeys(found or [turn.speaker for turn in self.turns or ()]))

    def name(self, speaker: str | None) -> str | None:
        """What a speaker is called in the file."""
        return None if speaker is None else self.names.get(speaker, speaker)


def whole_numbers(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """The passages, joined where one speaker's number may go on in the next: 「零点」「三三」 is 0.33."""
    whole: list[list[Passage]] = []
    for passage in passages:
        last = whole[-1][-1] if whole else None
        if (
            last
            and last.speaker == passage.speaker
            and _ends_with_number(last.text)
            and _NUMBER_AT_START.match(passage.text)
        ):
            whole[-1].append(passage)
        else:
            whole.append([passage])
    return tuple(replace(parts[0], text="".join(part.text for part in parts)) for parts in whole)


def _ends_with_number(text: str) -> bool:
    return re.match(_NUMERAL, next(filter(_LETTER.match, reversed(text)), "")) is not None
