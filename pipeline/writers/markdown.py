"""Markdown as forums publish it."""

import re

from pipeline.language import labelled
from pipeline.transcript import Transcript
from pipeline.writers.paragraphs import closing, heading, paragraphs
from pipeline.writers.settings import WriteSettings

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def write_markdown(transcript: Transcript, settings: WriteSettings) -> str:
    title, *occasion = [escaped(line) for line in heading(transcript)] or [""]
    blocks = ([f"# {title}"] if title else []) + occasion
    for paragraph in paragraphs(transcript):
        name = f"**{escaped(paragraph.speaker)}**"
        text = escaped(paragraph.text)
        blocks.append(labelled(name, text, transcript.language) if paragraph.first else text)
    return "\n\n".join([*blocks, *map(escaped, closing(transcript))]) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    plain = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", plain)
