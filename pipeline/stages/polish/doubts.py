"""How likely each recognised word is wrong, and what else it may have been.

Whisper's confidence tells, and for Mandarin how likely the lattice holds that the characters stay, and how likely they
are by what stands around. They are weighed by two logistic regressions; `bench/words.py` fits them and shows that what
they say is what comes true.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from math import exp, log
from operator import mul

from models.language.lexicon import LONGEST
from pipeline.stages.polish.homophones.reading import Reading
from pipeline.text import script
from pipeline.text.edits import word_spans
from pipeline.text.typography import is_wide
from pipeline.transcript import Utterance

# Intercept, weights of the confidence, of what the lattice says and of what stands around.
BY_ALL = (5.157, -0.844, -0.454, -0.502)
BY_CONFIDENCE = (0.051, -1.251)
LEFT = 0.005  # to other words where Whisper was certain
LEAST = 0.002  # likelihood that the lattice is believed to tell from none, and from certainty
LEAST_AROUND = 0.001  # the same of what stands around
MOST = 4  # candidates


def doubted(utterance: Utterance, reading: Reading | None = None) -> Utterance:
    """The utterance whose words have their doubt and candidates. `reading`: of its text as it stands, if it has one."""
    spans, written = word_spans(utterance), script.like(utterance.text)
    words = (
        replace(
            word,
            doubt=_doubt(seen),
            candidates=tuple(map(written, _candidates(utterance.text, span, reading))) if reading else (),
        )
        for word, span, seen in zip(utterance.words, spans, evidence(utterance, reading), strict=True)
    )
    return replace(utterance, words=tuple(words))


def evidence(utterance: Utterance, reading: Reading | None) -> list[tuple[float, ...]]:
    """What the regressions take of each word: how sure Whisper was and, where the text was read again, how likely its
    characters stay, and how likely they are by what stands around."""
    seen: list[tuple[float, ...]] = []
    for word, span in zip(utterance.words, word_spans(utterance), strict=True):
        sure = -log(1 + LEFT - min(word.confidence, 1.0))
        places = [place for place in range(*span) if is_wide(utterance.text[place]) and utterance.text[place].isalpha()]
        if reading is None or not places:
            seen.append((sure,))
        else:
            stays = min(reading.stays[place] for place in places)
            fits = min(reading.fits[place] for place in places)
            seen.append((sure, _odds(stays, LEAST), _odds(fits, LEAST_AROUND)))
    return seen


def _odds(likely: float, least: float) -> float:
    return log((likely + least) / (1 - likely + least))


def _doubt(seen: tuple[float, ...]) -> float:
    start, *weights = BY_ALL if len(seen) > 1 else BY_CONFIDENCE
    return round(1 / (1 + exp(-start - sum(map(mul, weights, seen)))), 4)


def _candidates(text: str, span: tuple[int, int], reading: Reading) -> tuple[str, ...]:
    """Other forms of a word without the marks around it, simplified, the likeliest first."""
    first, last = _core(text, span)
    likely: dict[str, float] = defaultdict(float)
    near = bisect_left(reading.others, first - LONGEST, key=lambda form: form.first)
    until = bisect_left(reading.others, last, near, key=lambda form: form.first)
    for form in reading.others[near:until]:
        begin, end = max(first, form.first), min(last, form.last)
        if begin < end:
            other = form.after[begin - form.first : end - form.first]
            likely[text[first:begin] + other + text[end:last]] += form.score
    own = text[first:last]
    order = sorted(likely, key=lambda form: -likely[form])
    return tuple(form for form in order if form != own)[:MOST]


def _core(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span without what is no letter at its ends."""
    letters = [place for place in range(*span) if text[place].isalnum()]
    return (letters[0], letters[-1] + 1) if letters else (span[0], span[0])
