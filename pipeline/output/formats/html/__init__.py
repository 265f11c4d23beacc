"""One self-contained HTML file: the document, who speaks when as a picture, and each sentence's sound at a click.

It asks no network for anything: its policy allows its own style and script (by their hashes) and, for the sound, the
recording's file beside the page. Everything that comes from the transcript goes through jinja2's escaping.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.messages import text
from pipeline.output.document import advice, document, speaker_label
from pipeline.output.document.sentences import clean
from pipeline.output.formats.html.timeline import BAR, timeline
from pipeline.settings import WriteSettings
from pipeline.text.typography import clock, is_right_to_left, language_tag
from pipeline.transcript import Transcript

if TYPE_CHECKING:
    from jinja2 import Template

PHRASES = (
    "document.listen",
    "document.timeline",
    "document.player",
    "document.doubtful_legend",
)


def write_html(transcript: Transcript, settings: WriteSettings) -> str:
    """The page, in UTF-8."""
    made = document(transcript, settings)
    file = clean(PurePath(transcript.recording.file).name)
    # What a browser repeats on each printed page has to stand in the style.
    style = f'{_asset("page.css")}@page {{ @bottom-center {{ content: "{_css(made.notice)}"; }} }}\n'
    script = _asset("page.js")
    return _template().render(
        document=made,
        spoken=language_tag(transcript.language, transcript.script),
        direction="rtl" if is_right_to_left(transcript.language) else "auto",
        style=style,
        script=script,
        policy="; ".join(
            (
                "default-src 'none'",
                f"style-src '{_hash(style)}'",
                f"script-src '{_hash(script)}'",
                "media-src 'self' file:",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
        sources=[f"{folder}/{quote(file)}" for folder in (".", "..")] if file else [],
        timeline=timeline(transcript, lambda who: speaker_label(transcript, who, made.language), made.language),
        bar=BAR,
        phrases={key.partition(".")[2]: text(key, lang=made.language) for key in PHRASES},
        no_sound=text("document.no_sound", lang=made.language, file=file),
        advice=lambda run: advice(run, made.language),
        clock=clock,
        times=settings.times,
    )


@cache
def _template() -> "Template":
    import jinja2  # spent only where this format is written

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_asset("page.html.j2"))


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _css(words: str) -> str:
    """What may stand between quotation marks in a style sheet, and in an element of HTML."""
    return "".join(one if one.isalnum() or one in " ，。,.;" else f"\\{ord(one):x} " for one in words)
