"""The files a transcript becomes, one module a format. Each writer is pure: a transcript in, text or bytes out."""

from collections.abc import Callable

from pipeline.errors import UsageError
from pipeline.output.formats.ass import write_ass
from pipeline.output.formats.audit import write_audit_json, write_audit_markdown
from pipeline.output.formats.docx import write_docx
from pipeline.output.formats.html import write_html
from pipeline.output.formats.markdown import write_markdown
from pipeline.output.formats.rttm import write_rttm
from pipeline.output.formats.srt import write_srt
from pipeline.output.formats.txt import write_txt
from pipeline.output.formats.vtt import write_vtt
from pipeline.settings import WriteSettings
from pipeline.transcript import Transcript, to_json

Writer = Callable[[Transcript, WriteSettings], str | bytes]


def write_json(transcript: Transcript, settings: WriteSettings) -> str:
    """`transcript.json`: the transcript itself, schema tinglu.transcript/1."""
    return to_json(transcript).decode()


WRITERS: dict[str, Writer] = {
    "json": write_json,
    "audit.json": write_audit_json,
    "audit.md": write_audit_markdown,
    "srt": write_srt,
    "vtt": write_vtt,
    "ass": write_ass,
    "txt": write_txt,
    "md": write_markdown,
    "docx": write_docx,
    "html": write_html,
    "rttm": write_rttm,
}
SUBTITLES = ("srt", "vtt", "ass")
DOCUMENTS = ("txt", "md", "docx", "html")
ALWAYS = ("json", "audit.json", "audit.md")  # the transcript itself and its audit; always written
_FIXED = {"json": "transcript.json", "audit.json": "audit.json", "audit.md": "audit.md"}


def settings_for(form: str, settings: WriteSettings) -> dict[str, object]:
    """Those that this format depends on."""
    used = (
        ("notice_cue", "labels") if form in SUBTITLES else ("times", "document_language") if form in DOCUMENTS else ()
    )
    return {name: getattr(settings, name) for name in used}


def chosen_formats(wanted: str) -> tuple[str, ...]:
    """`srt,vtt` names the formats; `+ass,-rttm` adds to and drops from the usual ones. ALWAYS are always written.

    Raises UsageError.
    """
    items = [item.strip().lower() for item in wanted.split(",") if item.strip()]
    for item in items:
        if item.lstrip("+-") not in WRITERS:
            raise UsageError("write.unknown_format", given=item.lstrip("+-"), choices=", ".join(WRITERS))
    relative = [item for item in items if item[0] in "+-"]
    if relative and len(relative) != len(items):
        raise UsageError("write.mixed_formats", given=wanted)
    chosen = set(WRITERS) if relative or not items else set(items)
    for item in relative:
        (chosen.add if item[0] == "+" else chosen.discard)(item[1:])
    return tuple(form for form in WRITERS if form in chosen or form in ALWAYS)


def file_name(stem: str, form: str) -> str:
    """What the output of the format `form` is called, for a recording whose name without suffix is `stem`."""
    if form in _FIXED:
        return _FIXED[form]
    name = f"{stem}.{form}"
    return f"{stem}.text.{form}" if name in _FIXED.values() else name


__all__ = ["ALWAYS", "DOCUMENTS", "SUBTITLES", "WRITERS", "Writer", "chosen_formats", "file_name", "settings_for"]
