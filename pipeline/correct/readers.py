"""Files of any format an editor may send back → Reading."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from pipeline.correct.documents import read_markdown, read_txt
from pipeline.correct.reading import Reading
from pipeline.correct.timed import read_json, read_subtitles
from pipeline.correct.word import read_docx

# Content (bytes of a docx, else text), names known, what the file was before → what it says; ValueError: none such.
Reader = Callable[[Any, Collection[str], Reading | None], Reading]

READERS: dict[str, Reader] = {
    "docx": read_docx,
    "md": read_markdown,
    "txt": read_txt,
    "srt": partial(read_subtitles, "srt"),
    "vtt": partial(read_subtitles, "vtt"),
    "ass": partial(read_subtitles, "ass"),
    "json": read_json,
}
