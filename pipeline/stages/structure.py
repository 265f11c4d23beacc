"""The structure of an event, told by who speaks when: who introduces, who gives a speech, who asks. Pure.

What the editor wrote in event.toml goes before anything told from the sound, and nobody gets a person's name unless
the editor tied it to a voice. In doubt there is no structure: one section "recording", everybody by number.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from pipeline.text.speaker_names import is_given, is_questioner, numbered, questioner
from pipeline.text.typography import interface_language
from pipeline.transcript import Attendee, Section, Speaker, Transcript, Utterance

# An interjection this short that asks nothing does not break a speech in two …
INTERJECTION_S = 5.0
# … but whoever is interrupted more often than this is talking with somebody.
UNDISTURBED_S = 60.0
# A stretch shorter than this is a statement, however little else there is.
SPEECH_S = 60.0
# Statements of a round and reports in a meeting seldom reach this; a stretch that does is a speech beside others.
LONG_SPEECH_S = 300.0
# A shorter one is a speech only where it is at least this share of all that is said; long ones together at least that.
SHARE_OF_SHORT = 0.5
SHARE_OF_LONG = 0.25
# Who gives a speech holds one stretch far longer than any answer; people in a panel or interview hold many alike.
TIMES_NEXT = 3.0
SHARE_OF_TWO = 0.8  # where only two are heard, a talk between them is likelier than a speech
# Until the last speech ends, people who neither introduce nor give one have at most this share …
OTHERS = 0.1
# … and afterwards nobody but who gave a speech holds a stretch of more than this share of the shortest one.
ASKING = 0.5
# Who introduces is brief: until the last speech begins, at most this share of the speeches.
BRIEF_HOST = 0.5
# In what is left between speeches, others than the host must have so much for it to be a discussion.
DISCUSSION_S = 10.0

_QUESTION = re.compile(r"[?？]|请问|请教|想问|\b(?:like to|want to) ask\b", re.IGNORECASE)
# Question marks are easily lost in recognition. Where taking a question for a remark would make a speech of an
# interview, any word that asks is enough.
_ASKING_WORD = re.compile(
    r"[吗呢谁哪几]|什么|怎么|怎样|为何|多少|是不是|有没有|\b(?:what|why|how|when|where|who|which|do you|did you)\b",
    re.IGNORECASE,
)
_HOST = re.compile(r"主持|\bmoderator\b|\bhost\b", re.IGNORECASE)

Part = Literal["host", "main", "guest", "asker"]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Utterances first to last (exclusive) that one speaker holds, with others' interjections."""

    speaker: str | None
    first: int
    last: int
    seconds: float  # of the speaker's own
    interjections: int = 0


def structured(transcript: Transcript) -> Transcript:
    """The transcript with its sections, each speaker's part, and names where they are known. Idempotent.

    Takes the names of a fresh transcript (发言人1 …) or its own.
    """
    known = _known(transcript)
    stretches = _stretches(transcript.utterances)
    lecture = _told_by_sound(stretches, transcript.utterances)
    speeches = _told_by_event(stretches, known) or lecture
    mains = {speech.speaker for speech in speeches}
    told: set[str | None] = {who for who, attendee in known.items() if _HOST.search(attendee.role or "")}
    hosts = told - mains or _hosts(speeches, stretches, transcript.utterances)
    sections = tuple(_sections(transcript, speeches, hosts, known))
    askers = tuple(dict.fromkeys(_askers(transcript.utterances, sections, mains, hosts, bool(lecture))))
    speakers = tuple(_named(transcript, known, askers))
    parts: tuple[tuple[Part, Collection[str | None]], ...] = (
        ("main", mains),
        ("host", hosts),
        ("asker", askers),
        ("guest", known),
    )
    return replace(
        transcript,
        sections=sections,
        speakers=tuple(
            replace(speaker, part=next((part for part, who in parts if speaker.id in who), None))
            for speaker in speakers
        ),
    )


def _known(transcript: Transcript) -> dict[str, Attendee]:
    """The attendees tied to a voice by id, name or number. Two for one voice contradict each other: then neither."""
    told = ((transcript.voice(a.speaker), a) for a in transcript.event.attendees if a.speaker is not None)
    tied = [(voice, attendee) for voice, attendee in told if voice is not None]
    times = Counter(voice for voice, _ in tied)
    return {voice: attendee for voice, attendee in tied if times[voice] == 1}


def _stretches(utterances: Sequence[Utterance]) -> list[_Stretch]:
    runs: list[_Stretch] = []
    for index, one in enumerate(utterances):
        seconds = one.end - one.start
        if runs and runs[-1].speaker == one.speaker:
            runs[-1] = replace(runs[-1], last=index + 1, seconds=runs[-1].seconds + seconds)
        else:
            runs.append(_Stretch(one.speaker, index, index + 1, seconds))
    joined: list[_Stretch] = []
    for run in runs:
        joined.append(run)
        while len(joined) > 2 and _is_interjection(joined[-3:], utterances):
            before, _, after = joined[-3:]
            seconds, times = before.seconds + after.seconds, before.interjections + 1 + after.interjections
            joined[-3:] = [replace(before, last=after.last, seconds=seconds, interjections=times)]
    return joined


def _is_interjection(three: Sequence[_Stretch], utterances: Sequence[Utterance]) -> bool:
    before, between, after = three
    if before.speaker != after.speaker or before.speaker is None or between.seconds > INTERJECTION_S:
        return False
    said = [one.text for one in utterances[between.first : between.last]]
    return not any(_QUESTION.search(text) or _ASKING_WORD.search(text) for text in said)


def _longest(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Each speaker's longest stretch, in order of time."""
    best: dict[str, _Stretch] = {}
    for stretch in stretches:
        who = stretch.speaker
        if who is not None and (who not in best or stretch.seconds > best[who].seconds):
            best[who] = stretch
    return sorted(best.values(), key=lambda stretch: stretch.first)


def _told_by_event(stretches: Sequence[_Stretch], known: dict[str, Attendee]) -> list[_Stretch]:
    """The editor gave a title to the speech of a voice: its longest stretch is that speech."""
    return [s for s in _longest(stretches) if s.speaker in known and known[s.speaker].title]


def _told_by_sound(stretches: Sequence[_Stretch], utterances: Sequence[Utterance]) -> list[_Stretch]:
    total = sum(stretch.seconds for stretch in stretches)
    voices = {stretch.speaker for stretch in stretches} - {None}
    likely = [stretch for stretch in _longest(stretches) if _stands_out(stretch, stretches)]
    speeches = [stretch for stretch in likely if stretch.seconds >= LONG_SPEECH_S]
    share = SHARE_OF_LONG
    if not speeches and likely and len(voices) > 1:
        speeches, share = [max(likely, key=lambda stretch: stretch.seconds)], SHARE_OF_SHORT
    if not speeches or sum(speech.seconds for speech in speeches) < share * total:
        return []
    if len(voices) == 2 and any(s.seconds < SHARE_OF_TWO * _held(stretches, s.speaker) for s in speeches):
        return []
    mains = {speech.speaker for speech in speeches}
    before = [stretch for stretch in stretches if stretch.first < speeches[-1].last]
    after = [stretch for stretch in stretches if stretch.first >= speeches[-1].last]
    expected = mains | _hosts(speeches, stretches, utterances)
    others = sum(stretch.seconds for stretch in before if stretch.speaker not in expected)
    if others > OTHERS * sum(stretch.seconds for stretch in before):
        return []
    shortest = min(speech.seconds for speech in speeches)
    if any(stretch.seconds > ASKING * shortest for stretch in after if stretch.speaker not in mains):
        return []
    return speeches


def _stands_out(stretch: _Stretch, stretches: Sequence[_Stretch]) -> bool:
    others = [other.seconds for other in stretches if other.speaker == stretch.speaker and other is not stretch]
    least = (SPEECH_S, TIMES_NEXT * max(others, default=0.0), UNDISTURBED_S * stretch.interjections)
    return stretch.seconds >= max(least)


def _held(stretches: Sequence[_Stretch], speaker: str | None) -> float:
    return sum(stretch.seconds for stretch in stretches if stretch.speaker == speaker)


def _hosts(
    speeches: Sequence[_Stretch], stretches: Sequence[_Stretch], utterances: Sequence[Utterance]
) -> set[str | None]:
    """Who speaks first of those without a speech, right before most speeches that anything precedes, and briefly."""
    mains = {speech.speaker for speech in speeches}
    introducing = [utterances[speech.first - 1].speaker for speech in speeches if speech.first > 0]
    who = next((one.speaker for one in utterances if one.speaker is not None and one.speaker not in mains), None)
    if who is None or introducing.count(who) * 2 <= len(introducing):
        return set()
    until = [stretch for stretch in stretches if stretch.first < speeches[-1].first]
    brief = _held(until, who) <= BRIEF_HOST * sum(speech.seconds for speech in speeches)
    return {who} if brief else set()


def _sections(
    transcript: Transcript, speeches: Sequence[_Stretch], hosts: Collection[str | None], known: dict[str, Attendee]
) -> Iterator[Section]:
    """Every utterance in exactly one section, in order."""
    utterances, at = transcript.utterances, 0
    for speech in speeches:
        if speech.first > at:
            kind = "opening" if at == 0 else _kind(utterances[at : speech.first], hosts, "opening")
            yield _section(kind, utterances[at : speech.first])
        attendee = known.get(speech.speaker or "")
        title = (attendee.title if attendee else None) or (transcript.event.title if len(speeches) == 1 else None)
        yield _section("speech", utterances[speech.first : speech.last], title)
        at = speech.last
    if at < len(utterances):
        rest = utterances[at:]
        yield _section(_kind(rest, hosts, "recording") if speeches else "recording", rest)


def _section(kind: str, utterances: Sequence[Utterance], title: str | None = None) -> Section:
    return Section(title, kind, tuple(utterance.id for utterance in utterances))


def _kind(utterances: Sequence[Utterance], hosts: Collection[str | None], otherwise: str) -> str:
    """A discussion, or only the host's words (thanks, the next introduction) with a word in between."""
    others = sum(one.end - one.start for one in utterances if one.speaker not in hosts)
    return "discussion" if others >= DISCUSSION_S else otherwise


def _askers(
    utterances: Sequence[Utterance],
    sections: Sequence[Section],
    mains: Collection[str | None],
    hosts: Collection[str | None],
    lecture: bool,
) -> Iterator[str]:
    """Who, in a discussion, is answered by somebody who gave a speech; the host's words between do not count.

    Where only the event tells of a speech, it may be one of a panel's: then who asks nothing is no questioner.
    """
    within = {name for section in sections if section.kind == "discussion" for name in section.utterances}
    turns = [
        (who, list(turn))
        for who, turn in groupby(
            (one for one in utterances if one.id in within and one.speaker not in hosts), key=lambda one: one.speaker
        )
    ]
    for (who, turn), (following, _) in pairwise(turns):
        asks = any(_QUESTION.search(one.text) for one in turn)
        seconds = sum(one.end - one.start for one in turn)
        if (
            who is not None
            and who not in mains
            and following in mains
            and (asks or (lecture and seconds > INTERJECTION_S))
        ):
            yield who


def _named(transcript: Transcript, known: dict[str, Attendee], askers: Sequence[str]) -> Iterator[Speaker]:
    """Names of the editor's list for the voices tied to it; 提问者一 … for others who ask; everybody else by number."""
    lang = interface_language(transcript.language)
    nameless = {speaker.id for speaker in transcript.speakers if is_given(speaker.name) and speaker.id not in known}
    asking = [who for who in askers if who in nameless]
    for place, speaker in enumerate(transcript.speakers, 1):
        if speaker.id in known:
            told = known[speaker.id]
            yield replace(speaker, name=told.name, role=told.role, organisation=told.organisation)
        elif speaker.id in asking:
            yield replace(speaker, name=questioner(asking.index(speaker.id) + 1, lang))
        elif speaker.id in nameless and is_questioner(speaker.name):  # of an earlier structure
            yield replace(speaker, name=numbered(place, lang))
        else:
            yield speaker
