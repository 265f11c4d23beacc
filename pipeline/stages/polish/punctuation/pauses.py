"""Marks for text that has none, from the speaker's pauses and from words that begin or end a clause.

Every place between two words gets points: for a pause, for a conjunction behind it, for a final particle before it;
fewer where a phrase is cut. Runs without a mark that are too long to read break at places with enough points, and where
none has enough, at the best place there is.
"""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from pipeline.files.toml import read_toml
from pipeline.text.chinese import words_of
from pipeline.text.edits import word_spans
from pipeline.text.typography import CLAUSE_END, is_wide
from pipeline.transcript import Edit, Utterance

READABLE = 20  # characters without a mark
LONGEST = 45  # from here on a run is broken whatever the points; GB/T 15834 knows no limit, readers do
SHORTEST = 4  # of a clause
ENOUGH = 1.0  # points
PAUSE_POINTS = 4.0  # a second
LONGEST_PAUSE_S = 0.6  # longer ones say no more
QUESTION = re.compile(
    r"(吗|么)$|(什么|怎么|怎样|为什么|哪|谁|几|多少|是不是|能不能|有没有|会不会|要不要|可不可以).*呢$"
)
CONTINUES_S = 2.0  # a shorter pause of the same speaker goes on with the sentence


def inserted(utterance: Utterance, following: Utterance | None) -> list[Edit]:
    """The marks missing in and behind a Chinese utterance. `following`: the utterance after it, whoever speaks."""
    text = utterance.text
    if not text or (any(map(str.isalpha, text)) and not any(map(is_wide, text))):  # a number is Chinese too
        return []
    places = sorted(_breaks(utterance))
    edits = [Edit("punctuation", place + done, "", "，") for done, place in enumerate(places)]
    goes_on = (
        following is not None
        and following.speaker == utterance.speaker
        and following.language == utterance.language
        and following.start - utterance.end < CONTINUES_S
    )
    end = len(text) + len(edits)
    if not CLAUSE_END.search(text):
        if is_wide(text[-1]) or text[-1].isdigit():
            edits.append(Edit("punctuation", end, "", "，" if goes_on else _full_stop(text)))
    elif text[-1] in "，、," and not goes_on:
        edits.append(Edit("punctuation", end - 1, text[-1], _full_stop(text[:-1])))
    elif text[-1] == ",":  # behind a number, where nothing tells that it is a Chinese one
        edits.append(Edit("punctuation", end - 1, ",", "，"))
    return edits


def _full_stop(text: str) -> str:
    clause = re.split(r"[，。！？；：]", text)[-1]
    return "？" if QUESTION.search(clause) else "。"


def _breaks(utterance: Utterance) -> Iterator[int]:
    """Places in the text where a comma is missing."""
    text, pauses = utterance.text, _pauses(utterance)
    for run in re.finditer(r"[^，。、；：！？…,.!?;:“”‘’《》（）()]+", text):
        if len(run[0]) > READABLE:
            points = {place: _points(*around, pauses.get(place, 0.0)) for place, around in _borders(text, run)}
            yield from _split(run.start(), run.end(), points)


def _split(start: int, end: int, points: dict[int, float]) -> Iterator[int]:
    if end - start <= READABLE:
        return
    inside = {p: v for p, v in points.items() if start + SHORTEST <= p <= end - SHORTEST}
    middle = (start + end) / 2

    def worth(place: int) -> float:  # of equal places the more even
        return inside[place] - abs(place - middle) / (end - start)

    good = [place for place in inside if inside[place] >= ENOUGH]
    if not good and end - start <= LONGEST:
        return
    place = max(good or inside, key=worth, default=None)
    if place is not None:
        yield place
        yield from _split(start, place, points)
        yield from _split(place, end, points)


def _points(before: str, after: str, pause: float) -> float:
    points = PAUSE_POINTS * min(pause, LONGEST_PAUSE_S)
    words = _table()
    points += 0.8 * (after in words["openers"]) + 0.6 * (before in words["closers"])
    return points - 2.0 * (before in words["holders"]) - 1.0 * (after in words["closers"] or after in words["holders"])


@cache
def _table() -> dict[str, frozenset[str]]:
    table = read_toml(resources.files("pipeline.stages.polish.punctuation") / "words.toml")
    return {kind: frozenset(words.split()) for kind, words in table.items()}


def _pauses(utterance: Utterance) -> dict[int, float]:
    """Seconds of silence at each place between two words of the text."""
    spans = word_spans(utterance)
    return {
        spans[index][1]: utterance.words[index + 1].start - utterance.words[index].end
        for index in range(len(spans) - 1)
    }


def _borders(text: str, run: re.Match[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Places between the words of a run, with the words on both sides."""
    tokens = words_of(run[0])
    place = run.start()
    for before, after in itertools.pairwise(tokens):
        place += len(before)
        if is_wide(text[place - 1]) or is_wide(text[place]):
            yield place, (before.strip(), after.strip())
