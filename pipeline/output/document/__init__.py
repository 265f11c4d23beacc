"""A transcript as forums publish it: title, occasion, speeches, what the audience asked, and the notice.

What the document says is decided here, once; txt, markdown, word and html only give it their form.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import PurePath

from pipeline.messages import text
from pipeline.output.document.sentences import Hole, Run, Sentence, clean, sentences
from pipeline.settings import WriteSettings
from pipeline.text.notice import is_notice, language_of, notice_of
from pipeline.text.speaker_names import translated
from pipeline.text.typography import (
    clock,
    ends_sentence,
    is_full_width,
    joined,
    labelled,
    parenthesised,
)
from pipeline.transcript import Section, Transcript

# A paragraph of so many characters reads well: between the two it ends at the longest pause.
SHORT, LONG = 200, 350
LETTERS = 2.6  # so many letters say as much as one Chinese character
TOPIC_S = 3.0  # a pause this long ends a paragraph of more than a remark
REMARK = 60
REMARKS_S = 10.0  # so much from others leaves a discussion one with those who ask
ENDLESS = 2  # text as long as so many paragraphs without the end of a sentence breaks where it pauses


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one speaker says; `label` names them, or is None where it is plain who goes on speaking."""

    teller: tuple[str | None, str] | None
    label: str | None
    sentences: tuple[Sentence, ...]

    @property
    def start(self) -> float:
        """Seconds."""
        return self.sentences[0].start

    @property
    def text(self) -> str:
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the event. Without a heading it goes on under the one before, or under the title."""

    kind: str
    heading: str | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """All that a document says, in order, in words; the formats only give it their form."""

    language: str  # of its fixed words, zh or en
    style: str  # the language whose colons and brackets it uses
    title: str | None
    name: str  # the title, or what else the document may be called
    occasion: str | None
    parts: tuple[Part, ...]
    remarks: tuple[str, ...]  # what a reader must know of the recording
    notice: str

    @property
    def closing(self) -> tuple[str, ...]:
        """The last lines, in brackets: the remarks, and the notice last."""
        return tuple(parenthesised(line, self.style) for line in (*self.remarks, self.notice))

    def labelled(self, label: str, said: str) -> str:
        """What a speaker said behind the speaker's label, with the document's colon."""
        return labelled(label, said, self.style)


def document(transcript: Transcript, settings: WriteSettings) -> Document:
    """The document of a transcript: who is named where, what belongs together, which lines close it."""
    language = settings.document_language or language_of(transcript)
    style = settings.document_language or transcript.language
    event = transcript.event
    speeches = [section for section in transcript.sections if section.kind == "speech"]
    own = clean(event.title or event.name or "")
    title = own if len(speeches) != 1 else _heading(transcript, speeches[0], language, style)
    stem = clean(PurePath(transcript.recording.file).stem)
    date = _dated(event.date, language) if event.date else None
    occasion = [said for part in (event.name, date, event.place) if part and (said := clean(part)) != title]
    remarks = [clean(warning) for warning in transcript.recording.warnings]
    if not any(clean(one.text).strip() for one in transcript.utterances):
        remarks.append(text(_why_no_text(transcript), lang=language))
    comma = "，" if is_full_width(style) else ", "
    return Document(
        language=language,
        style=style,
        title=title or None,
        name=title or stem or text("document.nameless", lang=language),
        occasion=parenthesised(comma.join(occasion), style) if occasion else None,
        parts=tuple(_parts(transcript, language, style)),
        remarks=tuple(remarks),
        notice=_notice(transcript, language),
    )


def advice(run: Run, language: str) -> str:
    """What an editor is told of a doubtful word."""
    check = text("document.doubtful", lang=language, time=clock(run.start))
    return f"{check} {maybe(run.candidates, language)}".strip()


def maybe(candidates: Sequence[str], language: str) -> str:
    """What else a word may be, in a sentence; empty where nothing is known."""
    return text("document.maybe", lang=language, candidates=" / ".join(map(clean, candidates))) if candidates else ""


def _why_no_text(transcript: Transcript) -> str:
    """The message that tells why a document says nothing of what was said."""
    if transcript.utterances:
        return "document.deleted"
    if transcript.removed:
        return "document.all_left_out"
    return "document.not_recognised" if transcript.coverage.speech else "document.no_speech"


def _dated(date: str, language: str) -> str:
    """A date in figures as the language says it; any other as it is."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", date)
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    return text("document.date", lang=language, year=year, month=month, day=day) if found else date


def speaker_label(transcript: Transcript, speaker: str | None, language: str) -> str:
    """The speaker's name; words nobody can be named for are never put under somebody's."""
    name = clean(transcript.speaker_name(speaker) or "")
    return translated(name, language) or text("speaker.unknown", lang=language)


def _notice(transcript: Transcript, language: str) -> str:
    """The notice in `language`; one that is none of tinglu's as it is."""
    own = transcript.status.notice
    return clean(notice_of(transcript, language) if is_notice(own) else own)


def _heading(transcript: Transcript, speech: Section, language: str, style: str) -> str:
    name = speaker_label(transcript, _main(transcript, speech), language)
    heading = text("document.speech", lang=language, speaker=name)
    return labelled(heading, clean(speech.title), style) if speech.title else heading


def _main(transcript: Transcript, speech: Section) -> str | None:
    """Who gives the speech: no interjection is as long."""
    held: dict[str | None, float] = {}
    within = set(speech.utterances)
    for one in transcript.utterances:
        if one.id in within:
            held[one.speaker] = held.get(one.speaker, 0.0) + one.end - one.start
    return max(held, key=lambda who: held[who], default=None)


def _is_with_audience(transcript: Transcript, discussion: Section) -> bool:
    """Whether people ask in it who are on nobody's list, and hardly anybody else joins in.

    Where the voice of somebody on the list is not told, anybody may be that person.
    """
    listed = {one.speaker and transcript.voice(one.speaker) for one in transcript.event.attendees}
    if None in listed:
        return False
    askers = {one.id for one in transcript.speakers if one.part == "asker"} - listed
    expected = askers | {one.id for one in transcript.speakers if one.part in ("main", "host")}
    within = set(discussion.utterances)
    said = [one for one in transcript.utterances if one.id in within]
    others = sum(one.end - one.start for one in said if one.speaker not in expected)
    return others < REMARKS_S and any(one.speaker in askers for one in said)


def _parts(transcript: Transcript, language: str, style: str) -> Iterator[Part]:
    sections = transcript.sections or (Section(None, "recording", tuple(one.id for one in transcript.utterances)),)
    speeches = sum(section.kind == "speech" for section in sections)
    holder: tuple[str | None, str] | None = None  # whose words a reader takes the next ones for
    for number, group in _by_section(transcript, sections, language):
        section, heading = sections[number], None
        if section.kind == "speech":
            heading = _heading(transcript, section, language, style) if speeches > 1 else None
            if heading or number == 0:  # what stands right above names the speaker
                holder = _main(transcript, section), ""
        elif section.kind == "discussion":
            key = "document.questions" if _is_with_audience(transcript, section) else "document.discussion"
            heading, holder = text(key, lang=language), None
        made = []
        for paragraph in _paragraphs(group, transcript.language):
            if paragraph.teller is not None and holder != paragraph.teller:
                holder = paragraph.teller
                paragraph = replace(paragraph, label=speaker_label(transcript, holder[0], language))
            made.append(paragraph)
        yield Part(section.kind, heading, tuple(made))


def _by_section(
    transcript: Transcript, sections: Sequence[Section], language: str
) -> Iterator[tuple[int, list[Sentence]]]:
    """Each section's number and sentences. Speech without text belongs where what stands before it belongs."""
    own = {name: number for number, section in enumerate(sections) for name in section.utterances}
    placed, number = [], 0
    for sentence in sentences(transcript, lambda hole: _worded(hole, language)):
        number = own.get(sentence.utterance or "", number)
        placed.append((number, sentence))
    for number, group in groupby(placed, key=lambda pair: pair[0]):
        yield number, [sentence for _, sentence in group]


def _worded(hole: Hole, language: str) -> str:
    seconds = max(1, round(hole.end - hole.start))
    if not hole.removed:
        return text("document.gap", lang=language, seconds=seconds)
    return text("document.left_out", lang=language, seconds=seconds, ids=", ".join(hole.removed))


def _paragraphs(said: Sequence[Sentence], language: str) -> Iterator[Paragraph]:
    for teller, group in groupby(_with_neighbours(said), key=lambda pair: pair[0]):
        left = deque(sentence for _, sentence in group)
        letters = sum(len(sentence.text) for sentence in left)
        while left:
            cut = _cut(left, letters, language)
            own = [left.popleft() for _ in range(cut)]
            letters -= sum(len(sentence.text) for sentence in own)
            yield Paragraph(teller, None, _glued(own, language))


def _with_neighbours(said: Sequence[Sentence]) -> Iterator[tuple[tuple[str | None, str] | None, Sentence]]:
    """Each sentence with whose paragraph it stands in: speech without text only where one person speaks around it."""
    following: list[Sentence | None] = [None]  # from each sentence on, from behind, the next that says something
    for sentence in reversed(said):
        following.append(following[-1] if sentence.utterance is None else sentence)
    before: Sentence | None = None
    for sentence in said:
        after = following.pop()
        if sentence.utterance is not None:
            before = sentence
            yield sentence.teller, sentence
            continue
        same = before is not None and after is not None and before.teller == after.teller
        yield before.teller if before is not None and same else None, sentence


def _cut(said: Iterable[Sentence], letters: int, language: str) -> int:
    """How many sentences the next paragraph takes; together they have so many letters."""
    scale = 1.0 if is_full_width(language) else LETTERS
    size, total, place = 0.0, letters / scale, 0
    best: tuple[float, int] | None = None
    for place, (one, following) in enumerate(pairwise(said), 1):
        size += len(one.text) / scale
        pause = following.start - one.end
        if (not ends_sentence(one.text) and size < ENDLESS * LONG) or total - size < REMARK:
            continue
        if pause >= TOPIC_S and size >= REMARK:
            return place
        if size >= SHORT and (best is None or (size <= LONG and pause > best[0])):
            best = (pause, place)
        if size > LONG and best is not None:
            return best[1]
    return place + 1 if total <= LONG or best is None else best[1]


def _glued(said: Sequence[Sentence], language: str) -> tuple[Sentence, ...]:
    """The sentences with the space between them, where the language writes one, at the beginning of the later one."""
    out: list[Sentence] = []
    for sentence in said:
        together = joined([out[-1].text, sentence.text], language) if out else sentence.text
        if len(together) > len(sentence.text) + (len(out[-1].text) if out else 0):
            first, *rest = sentence.runs
            sentence = replace(sentence, runs=(replace(first, text=" " + first.text), *rest))
        out.append(sentence)
    return tuple(out)
