"""The notice: who has reviewed a transcript and who has not."""

from pipeline.messages import text
from pipeline.text.speaker_names import translated
from pipeline.text.typography import interface_language, one_line
from pipeline.transcript import Transcript


def notice_of(transcript: Transcript, lang: str | None = None) -> str:
    """The notice of a transcript in `lang` or in the language of its own notice.

    One that somebody gave to a transcript which nobody has reviewed stays as it is.
    """
    if transcript.status.review == "unreviewed":
        return transcript.status.notice
    lang = lang or interface_language(transcript.language)
    if transcript.status.review == "reviewed":
        return text("notice.reviewed", lang=lang)
    quoted = {one.speaker for one in transcript.utterances}
    names = [one.name for one in transcript.speakers if one.review.state == "approved" and one.id in quoted]
    said = text("notice.comma", lang=lang).join(dict.fromkeys(one_line(translated(name, lang)) for name in names))
    return text("notice.partly", lang=lang, names=said)
