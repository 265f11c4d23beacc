"""Approval: a speaker says that what they are quoted with may be published so.

What was approved is kept as a digest; whether it still holds is told from what stands in the transcript now. So
whatever changes a speaker's words undoes that approval, and whatever puts them back restores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from pipeline.review.acts import Approve, digest
from pipeline.review.making import Making
from pipeline.text.notice import notice_of
from pipeline.text.typography import joined
from pipeline.transcript import Review, Speaker, Transcript

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def approve(making: Making, person: str, on: str) -> Approve:
    """The act by which a speaker of the reviewed transcript approves. `on`: the date, as 2026-11-26.

    Raises ValueError where the person is quoted with nothing, or the date is none.
    """
    transcript = making.transcript
    said = tuple(making.quoted(one.id) for one in transcript.utterances if one.speaker == person)
    if not said or not _DATE.fullmatch(on):
        raise ValueError(f"nothing to approve of {person} on {on}")
    return Approve(person=person, digest=digest_of(transcript, person), on=on, said=said)


def digest_of(transcript: Transcript, person: str) -> str:
    """Of all that a speaker is quoted with: what they are called, and their words in order."""
    own = [one.text for one in transcript.utterances if one.speaker == person]
    shown = [(one.name, one.role, one.organisation) for one in transcript.speakers if one.id == person]
    return digest({"speaker": shown, "text": joined(own, transcript.language)})


def with_approvals(transcript: Transcript, given: Mapping[str, Iterable[tuple[str, Review]]]) -> Transcript:
    """The transcript with the state of each speaker's approval and the notice that follows from it.

    `given`: for each speaker the digests approved, the last one last, and by whom and when.
    """
    speakers = tuple(_reviewed(transcript, one, given.get(one.id, ())) for one in transcript.speakers)
    approved = {one.id for one in speakers if one.review.state == "approved"}
    quoted = {one.speaker for one in transcript.utterances if one.text.strip()}
    state: Literal["unreviewed", "partly", "reviewed"]
    state = "unreviewed" if not approved & quoted else "partly" if quoted - approved else "reviewed"
    marked = replace(transcript, speakers=speakers, status=replace(transcript.status, review=state))
    notice = transcript.status.notice if state == "unreviewed" else notice_of(marked)
    return replace(marked, status=replace(marked.status, notice=notice))


def _reviewed(transcript: Transcript, speaker: Speaker, given: Iterable[tuple[str, Review]]) -> Speaker:
    current = digest_of(transcript, speaker.id)
    holds = [review for approved, review in given if approved == current]
    return replace(speaker, review=holds[-1]) if holds else speaker
