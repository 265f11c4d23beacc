"""Wishes of the editor that the recording could not meet: told by the run and by the audit, never passed over.

They are no failure and leave the exit code alone: the results are as good as the recording allows, and one option is
given to all recordings of a batch.
"""

from collections.abc import Iterator

from pipeline.messages import text
from pipeline.transcript import Transcript


def unmet_wishes(transcript: Transcript, lang: str | None = None) -> Iterator[str]:
    """A sentence for each, in `lang` or the user's language."""
    yield from _of_options(transcript, lang)
    yield from _of_event(transcript, lang)


def _of_options(transcript: Transcript, lang: str | None) -> Iterator[str]:
    """A number of speakers, a text that is not there to keep."""
    asked = transcript.provenance.settings.get("diarize", {})
    exact = asked.get("speakers")
    least, most = exact or asked.get("min_speakers"), exact or asked.get("max_speakers")
    found = len({turn.speaker for turn in transcript.turns})
    if found and ((least and found < least) or (most and found > most)):
        wanted = str(exact) if exact else f"{least}–{most}" if least and most else f"≥{least}" if least else f"≤{most}"
        yield text("audit.other_speakers", lang=lang, wanted=wanted, found=found)
    known = [one.id for one in transcript.removed]
    for name in transcript.provenance.settings.get("evidence", {}).get("keep", ()):
        if name == "all" or name in known:
            continue
        if known:
            yield text("audit.nothing_to_keep", lang=lang, id=name, known=", ".join(known))
        else:
            yield text("audit.nothing_left_out", lang=lang, id=name)


def _of_event(transcript: Transcript, lang: str | None) -> Iterator[str]:
    """Names and titles of event.toml that no voice got."""
    event = transcript.event
    voices = {one.id: f"{one.name} ({one.id})" for one in transcript.speakers}
    owners: dict[str, list[str]] = {}
    for name in event.untied:
        yield text("audit.voice_not_told", lang=lang, name=name)
    for one in event.attendees:
        voice = None if one.speaker is None else transcript.voice(one.speaker)
        if voice is not None:
            owners.setdefault(voice, []).append(one.name)
        elif one.speaker is not None and voices:
            known = ", ".join(voices.values())
            yield text("audit.no_such_voice", lang=lang, speaker=one.speaker, name=one.name, known=known)
        elif one.speaker is not None:
            yield text("audit.no_voice", lang=lang, speaker=one.speaker, name=one.name)
        elif one.title and one.name not in event.untied:
            yield text("audit.title_without_voice", lang=lang, title=one.title, name=one.name)
    for voice, names in owners.items():
        now = transcript.speaker_name(voice)
        if len(names) == 1 and now not in names:
            yield text("audit.named_by_people", lang=lang, name=names[0], voice=voice, now=now)
        if len(names) > 1:
            yield text("audit.several_for_one_voice", lang=lang, names=", ".join(names), voice=voices[voice])
