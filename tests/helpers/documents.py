"""Reading documents back as their readers' programs do."""

import io
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

import docx
import pysubs2
import srt
import webvtt

NOTICES = {
    "zh": "根据录音整理，未经本人审核",
    "en": "Compiled from the recording; not reviewed by the speaker",
}


def words_of_docx(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def words_of_html(data: str) -> str:
    return "\n".join(page_of(data).texts)


@dataclass
class Page(HTMLParser):
    """The texts a reader sees, and every element with its attributes."""

    texts: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "source", "path", "rect"}:
            self.within.append(tag)

    def handle_endtag(self, tag):
        if tag not in {"path", "rect"}:
            assert self.within.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if data.strip() and not {"style", "script"} & set(self.within):
            if self.within[-1:] == ["p"] or not self.texts or "p" not in self.within:
                self.texts.append(data)
            else:
                self.texts[-1] += data


def page_of(data: str) -> Page:
    page = Page()
    page.feed(data)
    page.close()
    assert page.within == []
    return page


# What an independent reader of each format finds in it.
READERS = {
    "json": lambda data: json.loads(data)["status"]["notice"],
    "audit.json": lambda data: json.loads(data)["notice"],
    "audit.md": str,
    "srt": lambda data: "\n".join(cue.content for cue in srt.parse(data)),
    "vtt": lambda data: data if webvtt.from_string(data) else "",  # the notice is a comment
    "ass": lambda data: "\n".join(event.plaintext for event in pysubs2.SSAFile.from_string(data)),
    "txt": str,
    "md": str,
    "docx": words_of_docx,
    "html": words_of_html,
    "rttm": str,
}
