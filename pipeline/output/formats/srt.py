"""SubRip, through the srt library."""

from datetime import timedelta

import srt

from pipeline.output.subtitles import cues
from pipeline.settings import WriteSettings
from pipeline.transcript import Transcript


def write_srt(transcript: Transcript, settings: WriteSettings) -> str:
    """The cues, numbered from 1, with times in milliseconds."""
    subtitles = [
        srt.Subtitle(number, _time(cue.start), _time(cue.end), "\n".join(_safe(line) for line in cue.lines))
        for number, cue in enumerate(cues(transcript, settings.notice_cue, settings.labels), 1)
    ]
    # reindex=True would silently drop cues it takes for empty; they are numbered here.
    return srt.compose(subtitles, reindex=False)


def _time(seconds: float) -> timedelta:
    return timedelta(milliseconds=round(seconds * 1000))


def _safe(line: str) -> str:
    """An arrow in a text must not look like a time line to a lenient reader."""
    return line.replace("-->", "--＞")
