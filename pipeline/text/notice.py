"""The notice: who has reviewed a transcript and who has not."""

import re
from functools import cache

from pipeline.messages import LANGUAGES, text
from pipeline.text.speaker_names import shown
from pipeline.text.typography import interface_language, joined, one_line
from pipeline.transcript import Transcript

_FORMS = ("notice", "notice.partly", "notice.reviewed", "notice.some")
_NAMES = "\0"


def notice_of(transcript: Transcript, lang: str | None = None) -> str:
    """The notice that the state of a transcript's approvals asks for, in `lang` or in its own language."""
    lang = lang or language_of(transcript)
    if transcript.status.review != "partly":
        return text("notice" if transcript.status.review == "unreviewed" else "notice.reviewed", lang=lang)
    quoted = quoted_in(transcript)
    names = [one.name for one in transcript.speakers if one.review.state == "approved" and one.id in quoted]
    said = text("notice.comma", lang=lang).join(dict.fromkeys(shown(name, lang) for name in names))
    return text("notice.partly", lang=lang, names=said)


def language_of(transcript: Transcript) -> str:
    """The language of a transcript's fixed words, zh or en: of the notice it has, for where nothing was recognised its
    own language is unknown.
    """
    told = (lang for pattern, _, lang in _patterns() if pattern.fullmatch(transcript.status.notice))
    return next(told, None) or interface_language(transcript.language)


def quoted_in(transcript: Transcript) -> set[str | None]:
    """The ids of those whose words stand in the transcript; None among them where it is not known whose some are."""
    return {one.speaker for one in transcript.utterances if one.text.strip()}


def short_notice(transcript: Transcript) -> str:
    """A transcript's notice without names, for where they have no room."""
    if transcript.status.review == "partly":
        return text("notice.some", lang=language_of(transcript))
    return transcript.status.notice


def is_notice(line: str) -> bool:
    """Whether a line holds a notice and nothing else, brackets aside, whatever its spaces."""
    bare = line.strip().strip("（()）")
    return any(pattern.fullmatch(bare.strip()) for pattern, _, _ in _patterns())


def without_notice(line: str, bare: bool = False) -> str:
    """A line without a notice in brackets, or `bare`: nobody says one, but somebody may have joined two lines."""
    for pattern, _, _ in _patterns():
        whole = pattern.pattern if bare else rf"[（(]\s*{pattern.pattern}\s*[）)]"
        line = re.sub(whole, "", line, flags=re.DOTALL)
    return line


def was_notice(line: str) -> bool:
    """Whether a line that somebody may have changed was a notice: it begins with the first clause of one, or its
    brackets are all that is left.
    """
    bare = "".join(line.split()).strip("（()）")
    clauses = (re.split("[，;]", text("notice", lang=lang))[0] for lang in LANGUAGES)
    return not bare or any(bare.startswith("".join(clause.split())) for clause in clauses)


def notice_in(content: str) -> str | None:
    """The notice that a text carries, whatever its spaces; None where it has none."""
    for pattern, key, lang in _patterns():
        if found := pattern.search(content):
            lines = found[1].splitlines() if pattern.groups else []  # a subtitle may break between names
            return text(key, lang=lang, names=joined([one_line(line) for line in lines], "zh"))
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    found = []
    for key in _FORMS:
        for lang in LANGUAGES:
            characters = "".join(text(key, lang=lang, names=_NAMES).split())
            parts = (r"(\S.{0,1999}?(?<=\S))" if one == _NAMES else re.escape(one) for one in characters)
            found.append((re.compile(r"\s*".join(parts), re.DOTALL), key, lang))
    return tuple(found)
