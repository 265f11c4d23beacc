"""What a file says, whatever its format: words of speakers, and who speaks when."""

import re
from dataclasses import dataclass, field, replace

from pipeline.transcript import Turn

_NUMERAL = r"[\d零〇幺一二三四五六七八九十百千万亿两]"
_NUMBER_AT_END = re.compile(rf"{_NUMERAL}[\W_点]*$")
_NUMBER_AT_START = re.compile(rf"[\W_点]*{_NUMERAL}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one speaker: an utterance, a paragraph, subtitles up to the end of a sentence."""

    text: str
    speaker: str | None = None
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """None: the format, or this file, does not tell. Empty: it tells, and there is none."""

    file: str
    pieces: tuple[Piece, ...] | None
    turns: tuple[Turn, ...] | None
    language: str | None = None
    names: dict[str, str] = field(default_factory=dict)  # of speakers, where they differ from what pieces call them
    notice: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces or ())

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those of the pieces, else of the turns; words nobody can be named for are nobody's."""
        from_pieces = [piece.speaker for piece in self.pieces or ()]
        found = [speaker for speaker in from_pieces if speaker is not None]
        return tuple(dict.fromkeys(found or [turn.speaker for turn in self.turns or ()]))

    def name(self, speaker: str | None) -> str | None:
        return None if speaker is None else self.names.get(speaker, speaker)


def whole_numbers(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces, joined where one speaker's number may go on in the next: 「零点」「三三」 is 0.33."""
    whole: list[Piece] = []
    for piece in pieces:
        last = whole[-1] if whole else None
        if (
            last
            and last.speaker == piece.speaker
            and _NUMBER_AT_END.search(last.text)
            and _NUMBER_AT_START.match(piece.text)
        ):
            whole[-1] = replace(last, text=last.text + piece.text)
        else:
            whole.append(piece)
    return tuple(whole)
