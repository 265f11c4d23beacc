"""Utterances → sentences whose doubtful words, and holes in the text, are marked where they stand."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.output.document.doubts import Suspect, combined, marked
from pipeline.text.edits import word_spans
from pipeline.text.typography import is_wide, one_line
from pipeline.transcript import Transcript, Utterance

# An utterance that got its punctuation later may hold several sentences. Only full-width marks tell: "Mr." ends none.
_SENTENCE_END = re.compile(r"[。！？][”’」』）]*\s*$")
# Characters that turn the direction of what follows, and so could turn the notice around; marks for one place stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

Kind = Literal["plain", "doubtful", "gap"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one kind, and the seconds in which it is heard. `candidates`: what else doubtful text may be."""

    text: str
    start: float
    end: float
    kind: Kind = "plain"
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody says up to a full stop or a pause; `utterance` is None for a hole between others.

    `teller`: as an utterance's; of a hole nobody's.
    """

    utterance: str | None
    teller: tuple[str | None, str] | None
    runs: tuple[Run, ...]

    @property
    def start(self) -> float:
        return self.runs[0].start

    @property
    def end(self) -> float:
        return self.runs[-1].end

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch of the recording, in seconds, that the text does not tell of; `removed`: ids of what was left out."""

    start: float
    end: float
    removed: tuple[str, ...] = ()


def holes(transcript: Transcript) -> list[Hole]:
    """Speech without text, and words that were left out, in order of time; what touches is one hole."""
    spans = [Hole(span.start, span.end) for span in transcript.coverage.untranscribed]
    spans += [
        Hole(one.start, one.end, (one.id,))
        for one in transcript.removed
        if not one.put_back and any(map(str.isalnum, one.text))
    ]
    found: list[Hole] = []
    for hole in sorted(spans, key=lambda hole: (hole.start, hole.end)):
        if found and hole.start <= found[-1].end:
            before = found.pop()
            hole = Hole(before.start, max(before.end, hole.end), before.removed + hole.removed)
        found.append(hole)
    return found


def sentences(transcript: Transcript, say_hole: Callable[[Hole], str]) -> list[Sentence]:
    """All that is said, in order, and what `say_hole` says of each hole where it stands."""
    gaps = [Run(say_hole(hole), hole.start, hole.end, "gap") for hole in holes(transcript)]
    doubtful = marked(transcript)
    found: list[Sentence] = []
    gone = 0  # of the gaps, which are in order
    for utterance in transcript.utterances:
        while gone < len(gaps) and _middle(gaps[gone]) <= utterance.start:
            found.append(Sentence(None, None, (gaps[gone],)))
            gone += 1
        inside: list[Run] = []
        while gone < len(gaps) and utterance.words and _middle(gaps[gone]) < utterance.end:
            inside.append(gaps[gone])
            gone += 1
        words = _word_runs(utterance, doubtful.get(utterance.id, ()))
        found += [Sentence(utterance.id, utterance.teller, runs) for runs in _sentences(words, inside)]
    return found + [Sentence(None, None, (gap,)) for gap in gaps[gone:]]


def clean(text: str) -> str:
    """The text as a document may show it: in one line, without characters that are no text or turn the others."""
    return one_line(_TURNING.sub("", text))


def _middle(run: Run) -> float:
    return (run.start + run.end) / 2


def _sentences(words: Sequence[Run], gaps: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    current: list[Run] = []
    for run in _with_gaps(words, gaps):
        current.append(run)
        if _SENTENCE_END.search(run.text):
            yield from _tidied(current)
            current = []
    yield from _tidied(current)


def _word_runs(utterance: Utterance, doubtful: Sequence[Suspect]) -> list[Run]:
    unsure = [(mark.start, mark.end) for mark in utterance.marks if mark.kind != "overlap"]
    if not utterance.words:
        return [Run(utterance.text, utterance.start, utterance.end, "doubtful" if unsure else "plain")]
    candidates = {suspect.first: suspect.candidates for suspect in doubtful}
    runs = []
    for word, (first, last) in zip(utterance.words, word_spans(utterance), strict=True):
        in_doubt = first in candidates or any(start < word.end and word.start < end for start, end in unsure)
        kind: Kind = "doubtful" if in_doubt else "plain"
        runs.append(Run(utterance.text[first:last], word.start, word.end, kind, candidates.get(first, ())))
    return runs


def _with_gaps(runs: Sequence[Run], gaps: Sequence[Run]) -> list[Run]:
    out = list(runs)
    for gap in gaps:
        place = next((index for index, run in enumerate(out) if run.start >= _middle(gap)), len(out))
        glue = "" if is_wide(gap.text[0]) else " "
        out.insert(place, replace(gap, text=glue + gap.text + glue))
    return out


def _tidied(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """Neighbours of one kind joined, spaces single and outside of what is marked, nothing that is no text."""
    out: list[Run] = []
    for run in (part for whole in runs for part in _unspaced(whole)):
        text = run.text.lstrip() if not out or out[-1].text.endswith(" ") else run.text
        if out and out[-1].kind == run.kind:
            both = [(out[-1].text, out[-1].candidates), (text, run.candidates)]
            candidates = combined(both) if run.kind == "doubtful" else ()
            out[-1] = replace(out[-1], text=out[-1].text + text, end=run.end, candidates=candidates)
        elif text:
            out.append(replace(run, text=text))
    while out and not out[-1].text.strip():
        out.pop()
    if out:
        out[-1] = replace(out[-1], text=out[-1].text.rstrip())
        yield tuple(out)


def _unspaced(run: Run) -> Iterator[Run]:
    """The run without control characters; the spaces around what is marked, plain."""
    text = clean(f"x{run.text}x")[1:-1]  # the spaces at its ends stay
    if run.kind == "plain" or not text.strip():
        yield replace(run, text=text, kind="plain", candidates=())
        return
    space = replace(run, text=" ", kind="plain", candidates=())
    if text[0] == " ":
        yield space
    yield replace(run, text=text.strip())
    if text[-1] == " ":
        yield space
