"""NIST's Rich Transcription Time Marked: the turns, overlaps included."""

import re

from pipeline.settings import WriteSettings
from pipeline.text.typography import one_line
from pipeline.transcript import Transcript


def write_rttm(transcript: Transcript, settings: WriteSettings) -> str:
    """A line a turn, after the notice as a comment."""
    uri = _field(transcript.recording.file) or "recording"
    # The notice is a comment of one word: pyannote's reader would take a second word for the name of a recording.
    lines = [f";;{_field(transcript.status.notice)}"]
    for turn in transcript.turns:
        speaker = _field(turn.speaker) or "speaker"
        duration = turn.end - turn.start
        lines.append(f"SPEAKER {uri} 1 {turn.start:.3f} {duration:.3f} <NA> <NA> {speaker} <NA> <NA>")
    return "\n".join(lines) + "\n"


def _field(text: str) -> str:
    """Fields are separated by white space, so none may hold any."""
    return re.sub(r"\s+", "_", one_line(text))
