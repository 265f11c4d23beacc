"""Plain text as forums publish it."""

from pipeline.output.document import document
from pipeline.settings import WriteSettings
from pipeline.text.typography import clock
from pipeline.transcript import Transcript


def write_txt(transcript: Transcript, settings: WriteSettings) -> str:
    """The document in plain text: a blank line between paragraphs, the notice last."""
    made = document(transcript, settings)
    head = [line for line in (made.title, made.occasion) if line]
    blocks = ["\n".join(head)] if head else []
    for part in made.parts:
        blocks += [part.heading] if part.heading else []
        for paragraph in part.paragraphs:
            said = made.labelled(paragraph.label, paragraph.text) if paragraph.label else paragraph.text
            blocks.append(f"[{clock(paragraph.start)}] {said}" if settings.times else said)
    return "\n\n".join([*blocks, *made.closing]) + "\n"
