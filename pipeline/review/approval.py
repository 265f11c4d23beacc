"""Approval: a speaker says that what they are quoted with may be published so.

What was approved is kept as a digest; whether it still holds is told from what stands in the transcript now. So
whatever changes a speaker's words undoes that approval, and whatever puts them back restores it.

Readers know people by name, so one name is one person: whoever is quoted as several voices has approved when what each
of these says is approved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from pipeline.review.acts import Approve, digest
from pipeline.review.making import Making
from pipeline.text.notice import notice_of, quoted_in
from pipeline.text.speaker_names import same_to_readers, share_a_person
from pipeline.text.typography import joined
from pipeline.transcript import ReviewState, Speaker, Transcript

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def approve(making: Making, person: str, on: str) -> list[Approve]:
    """The acts by which a speaker of the reviewed transcript approves: one for each voice with the speaker's name.

    `on`: the date, as 2026-11-26. Raises ValueError where the person is quoted with nothing, or the date is none.
    """
    transcript = making.transcript
    if person not in quoted_in(transcript) or not _DATE.fullmatch(on):
        raise ValueError(f"nothing to approve of {person} on {on}")
    return [_approve(making, one.id, on) for one in voices_called(transcript, transcript.speaker_name(person))]


def voices_called(transcript: Transcript, name: str | None) -> list[Speaker]:
    """All who are quoted under a name, or one that a reader takes for it."""
    quoted = quoted_in(transcript)
    people = [one for one in transcript.speakers if one.id in quoted]
    return [one for one in people if same_to_readers(one.name) == same_to_readers(name)]


def digest_of(transcript: Transcript, person: str) -> str:
    """Of all that a speaker is quoted with: what they are called, and their words in order."""
    own = [one.text for one in transcript.utterances if one.speaker == person]
    shown = [(one.name, one.role, one.organisation) for one in transcript.speakers if one.id == person]
    return digest({"speaker": shown, "text": joined(own, transcript.language)})


def with_approvals(transcript: Transcript, given: Mapping[str, Iterable[tuple[str, ReviewState]]]) -> Transcript:
    """The transcript with the state of each speaker's approval and the notice that follows from it.

    Nobody has approved while anything under their name is not. `given`: for each speaker the digests approved, the
    last one last, and by whom and when.
    """
    holding = {one.id: review for one in transcript.speakers if (review := _holding(transcript, one, given))}
    quoted = quoted_in(transcript)
    pending = [transcript.speaker_name(who) for who in quoted if who not in holding]
    whole = [one for one in transcript.speakers if not any(share_a_person(one.name, other) for other in pending)]
    approved = {one.id: holding[one.id] for one in whole if one.id in holding}
    speakers = tuple(replace(one, review=approved.get(one.id, one.review)) for one in transcript.speakers)
    state: Literal["unreviewed", "partly", "reviewed"]
    state = "unreviewed" if not quoted & approved.keys() else "partly" if quoted - approved.keys() else "reviewed"
    marked = replace(transcript, speakers=speakers, status=replace(transcript.status, review=state))
    notice = transcript.status.notice if state == "unreviewed" else notice_of(marked)
    return replace(marked, status=replace(marked.status, notice=notice))


def _approve(making: Making, voice: str, on: str) -> Approve:
    said = tuple(making.quoted(one.id) for one in making.transcript.utterances if one.speaker == voice)
    return Approve(person=voice, digest=digest_of(making.transcript, voice), on=on, said=said)


def _holding(
    transcript: Transcript, speaker: Speaker, given: Mapping[str, Iterable[tuple[str, ReviewState]]]
) -> ReviewState | None:
    """The last approval of what this voice is quoted with now."""
    current = digest_of(transcript, speaker.id)
    return next((review for approved, review in reversed([*given.get(speaker.id, ())]) if approved == current), None)
