"""Chinese punctuation: marks where clauses and sentences end, and utterances that are sentences.

Words, pauses and Whisper's own marks tell together where a mark stands (evidence). As a sentence is not over where its
speaker takes breath, nor where somebody else says yes, utterances are cut anew: where sentences end, and nowhere else
while one person goes on. Other languages keep Whisper's marks; where a small letter tells that a sentence goes on, it
is whole too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from models.punctuation.tokens import MARKS, TOKEN, Reading, ReadText
from pipeline.stages.merge import Turned, utterance_of
from pipeline.stages.polish.punctuation.choice import Choice, chosen
from pipeline.stages.polish.punctuation.evidence import evidence, weighed
from pipeline.stages.polish.punctuation.marks import unpaired
from pipeline.stages.polish.punctuation.stretches import LONGEST_PAUSE_S, Stretch, stretches
from pipeline.stages.polish.punctuation.writing import marked
from pipeline.text.edits import edited
from pipeline.text.typography import CHINESE, ends_sentence
from pipeline.transcript import Edit, Mark, Section, Transcript, Utterance

LONGEST_SENTENCE_S = 30.0  # without a mark, in another language: nobody speaks longer
CONTINUES_S = 2.0  # over a shorter pause a speaker's sentence goes on in another language
_NOTHING = Reading.of_marks(np.zeros((0, len(MARKS)), np.float32))


@dataclass(frozen=True, slots=True)
class Punctuated:
    """`transcript` with its marks; `reading`: what the network told of its tokens; `rows`: by the id of each Chinese
    utterance where in the reading its tokens begin."""

    transcript: Transcript
    reading: Reading
    rows: Mapping[str, int]


def punctuated(transcript: Transcript, read: ReadText) -> Punctuated:
    """The transcript, fresh from recognition, with its Chinese utterances cut anew and marked; ids follow the order.

    No word is lost, moved or doubled, none changes its speaker or language.
    """
    said = list(stretches(transcript.utterances))
    chinese = [one for one in said if (one.language or transcript.language) in CHINESE and one.tokens]
    reading = read([(one.tokens, one.chinese_words) for one in chinese]) if chinese else _NOTHING
    turns = Turned(transcript.turns)
    written = dict(zip(map(id, chinese), _written(chinese, said, turns, reading), strict=True))
    groups = [written.get(id(one)) or _sentences(one.utterances, turns) for one in said]
    ordered = sorted((u for group in groups for u in group), key=lambda one: one.start)
    ids = {id(u): f"u{number}" for number, u in enumerate(ordered, 1)}
    utterances = tuple(replace(u, id=ids[id(u)]) for u in ordered)
    sections = (Section(None, "recording", tuple(u.id for u in utterances)),) if utterances else ()
    tokens = [(ids[id(u)], u) for one in chinese for u in written[id(one)]]
    sizes = accumulate((len(TOKEN.findall(u.raw_text)) for _, u in tokens), initial=0)
    rows = {name: row for (name, _), row in zip(tokens, sizes, strict=False)}
    return Punctuated(replace(transcript, utterances=utterances, sections=sections), reading, rows)


def _written(
    chinese: Sequence[Stretch], said: Sequence[Stretch], turns: Turned, reading: Reading
) -> list[tuple[Utterance, ...]]:
    """The utterances of each Chinese stretch; `said` are all stretches."""
    if not chinese:
        return []
    chances, marks = weighed(evidence(chinese, reading)), np.exp(reading.marks)
    following = {id(one): after for one, after in pairwise(said)}
    found: list[tuple[Utterance, ...]] = []
    for one, last in zip(chinese, accumulate(len(one.tokens) for one in chinese), strict=True):
        rows = slice(last - len(one.tokens), last)
        goes_on = _goes_on(one, following.get(id(one)))
        choice = chosen(one, marks[rows], chances.mark[rows], chances.end[rows], goes_on)
        found.append(tuple(_cut(one, choice, turns)))
    whole = [utterance for group in found for utterance in group]
    dropped = iter(unpaired([utterance.text for utterance in whole]))
    return [tuple(edited(one, _left_out(one.text, next(dropped))) for one in group) for group in found]


def _sentences(utterances: Sequence[Utterance], turns: Turned) -> tuple[Utterance, ...]:
    """One speaker's utterances in another language, those joined that go on with a small letter."""
    found: list[Utterance] = []
    for one in utterances:
        if found and _is_one_sentence(found[-1], one):
            before = found.pop()
            one = utterance_of("", before.words + one.words, turns, _doubts((before, one)), one.language)
        found.append(one)
    return tuple(found)


def _is_one_sentence(one: Utterance, following: Utterance) -> bool:
    return (
        following.raw_text[:1].islower()
        and not ends_sentence(one.raw_text, f" {following.raw_text}")
        and following.start - one.end < LONGEST_PAUSE_S
        and following.end - one.start < LONGEST_SENTENCE_S
    )


def _doubts(utterances: Sequence[Utterance]) -> tuple[Mark, ...]:
    return tuple(dict.fromkeys(mark for one in utterances for mark in one.marks if mark.kind != "overlap"))


def _goes_on(stretch: Stretch, following: Stretch | None) -> bool:
    return (
        following is not None
        and following.speaker == stretch.speaker
        and following.language != stretch.language
        and following.utterances[0].start - stretch.utterances[-1].end < CONTINUES_S
    )


def _cut(stretch: Stretch, choice: Sequence[Choice], turns: Turned) -> Iterator[Utterance]:
    """The stretch's utterances: they end with the words behind which a sentence ends."""
    if not stretch.words:
        yield marked(stretch.utterances[0], stretch.gaps, choice)
        return
    doubts = _doubts(stretch.utterances)
    first_word = first_token = at = 0  # of the utterance, and where in the stretch's text it begins
    for token, one in enumerate(choice):
        word = stretch.behind[token]
        last = token + 1 == len(choice)
        if not last and (not one.ends or word is None):
            continue
        until = len(stretch.words) if last or word is None else word + 1
        end = stretch.word_ends[until - 1]
        utterance = utterance_of("", stretch.words[first_word:until], turns, doubts, stretch.language)
        lead = at + len(stretch.text[at:end]) - len(stretch.text[at:end].lstrip())
        size = len(utterance.raw_text)
        gaps = [(a - lead, min(b - lead, size)) for a, b in stretch.gaps[first_token : token + 1]]
        yield marked(utterance, gaps, choice[first_token : token + 1])
        first_word, first_token, at = until, token + 1, end


def _left_out(text: str, places: Sequence[int]) -> tuple[Edit, ...]:
    return tuple(Edit("punctuation", place - done, text[place], "") for done, place in enumerate(places))
