"""The rules subtitles must keep, as data by language."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.files.toml import read_toml
from pipeline.text.typography import width


@dataclass(frozen=True, slots=True)
class SubtitleRules:
    """Times in seconds, lengths in places: full-width characters where `wide`, else characters."""

    wide: bool
    line: float
    lines: int
    per_second: float
    shortest: float
    longest: float
    linger: float
    gap_frames: int
    fps: float

    @property
    def gap(self) -> float:
        """Seconds between two cues."""
        return self.gap_frames / self.fps

    def length(self, text: str) -> float:
        """Of a text, in places."""
        return width(text) * (1.0 if self.wide else 2.0)


@cache
def rules_for(language: str) -> SubtitleRules:
    """The rules for a language, a Whisper code; those of English letters where it has none of its own."""
    table = read_toml(resources.files("pipeline.output.subtitles") / "rules.toml")
    return SubtitleRules(**(table["default"] | table.get(language, {})))
