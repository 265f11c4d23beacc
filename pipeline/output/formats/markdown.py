"""Markdown as forums publish it."""

import re

from pipeline.output.document import document
from pipeline.settings import WriteSettings
from pipeline.text.typography import clock
from pipeline.transcript import Transcript

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def write_markdown(transcript: Transcript, settings: WriteSettings) -> str:
    """The document in Markdown; what a text means to say is never taken for marks of the format."""
    made = document(transcript, settings)
    blocks = [f"# {escaped(made.title)}"] if made.title else []
    blocks += [escaped(made.occasion)] if made.occasion else []
    for part in made.parts:
        blocks += [f"## {escaped(part.heading)}"] if part.heading else []
        for paragraph in part.paragraphs:
            said = escaped(paragraph.text)
            if paragraph.label:
                said = made.labelled(f"**{escaped(paragraph.label)}**", said)
            blocks.append(rf"\[{clock(paragraph.start)}\] {said}" if settings.times else said)
    return "\n\n".join([*blocks, *map(escaped, made.closing)]) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    plain = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", plain)
