"""Plain text as forums publish it."""

from pipeline.language import labelled
from pipeline.transcript import Transcript
from pipeline.writers.paragraphs import closing, heading, paragraphs
from pipeline.writers.settings import WriteSettings


def write_txt(transcript: Transcript, settings: WriteSettings) -> str:
    blocks = ["\n".join(heading(transcript))] if heading(transcript) else []
    for paragraph in paragraphs(transcript):
        named = labelled(paragraph.speaker, paragraph.text, transcript.language)
        blocks.append(named if paragraph.first else paragraph.text)
    return "\n\n".join([*blocks, *closing(transcript)]) + "\n"
