"""The files a transcript becomes, one module a format. Each writer is pure: a transcript in, text out."""

from collections.abc import Callable

from pipeline.transcript import Transcript, to_json
from pipeline.writers.markdown import write_markdown
from pipeline.writers.rttm import write_rttm
from pipeline.writers.settings import WriteSettings
from pipeline.writers.srt import write_srt
from pipeline.writers.txt import write_txt
from pipeline.writers.vtt import write_vtt

Writer = Callable[[Transcript, WriteSettings], str]


def write_json(transcript: Transcript, settings: WriteSettings) -> str:
    return to_json(transcript).decode()


WRITERS: dict[str, Writer] = {
    "json": write_json,
    "srt": write_srt,
    "vtt": write_vtt,
    "txt": write_txt,
    "md": write_markdown,
    "rttm": write_rttm,
}
ALWAYS = "json"  # the transcript itself; the others are made from it


def file_name(stem: str, form: str) -> str:
    return "transcript.json" if form == ALWAYS else f"{stem}.{form}"


__all__ = ["ALWAYS", "WRITERS", "WriteSettings", "Writer", "file_name"]
