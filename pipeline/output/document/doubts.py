"""Doubtful words: which of them are marked, and what an editor gains by looking at each."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.text.edits import standing, word_spans
from pipeline.text.typography import one_line
from pipeline.transcript import Edit, Transcript, Utterance, Word

# Half of the F1 that marks reach, as is best for F1 where doubts come true: bench/results/words.md.
LEAST = 0.17
# At most this share of a transcript's characters is marked, those with the most doubt, but so many in a short one.
MOST, FEW = 0.06, 10
CANDIDATES = 4
MARKS = "，。！？、；：…,.!?;: "


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word as it is published: text[first:last] of its utterance."""

    first: int
    last: int
    text: str
    start: float
    end: float
    doubt: float
    candidates: tuple[str, ...]

    @property
    def size(self) -> int:
        """Characters and digits."""
        return sum(map(str.isalnum, self.text))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Marked words in a row. `gain`: how many wrong characters an editor who looks there may expect to find."""

    utterance: str
    speaker: str | None
    start: float
    end: float
    text: str
    candidates: tuple[str, ...]
    doubt: float  # of the most doubtful word
    gain: float


def marked(transcript: Transcript) -> Mapping[str, Sequence[Suspect]]:
    """For each utterance its words that are to be marked, in order."""
    size, likely = 0, []
    for utterance in transcript.utterances:
        for suspect in _suspects(utterance):
            size += suspect.size
            if suspect.doubt >= LEAST and suspect.size:  # of some words nothing is published, or a mark
                likely.append((utterance.id, suspect))
    left, chosen = max(FEW, MOST * size), set()
    for place in sorted(range(len(likely)), key=lambda place: -likely[place][1].doubt):
        if likely[place][1].size <= left:  # a long number that does not fit leaves its room to others
            left -= likely[place][1].size
            chosen.add(place)
    found: dict[str, list[Suspect]] = {}
    for place in sorted(chosen):
        name, suspect = likely[place]
        found.setdefault(name, []).append(suspect)
    return found


def doubts(transcript: Transcript) -> list[Doubt]:
    """The marked places, that first where most is gained by looking."""
    by_utterance = marked(transcript)
    found = [
        _together(utterance, row)
        for utterance in transcript.utterances
        for row in _rows(by_utterance.get(utterance.id, ()))
    ]
    return sorted(found, key=lambda doubt: (-doubt.gain, doubt.start))


def combined(row: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """What neighbouring texts may be together, of (text, its candidates): all the likeliest, then others one by one."""
    forms = [[_put(text, form) for form in candidates] or [text] for text, candidates in row]
    best = [own[0] for own in forms]
    others = (
        "".join([*best[:place], other, *best[place + 1 :]]) for place, own in enumerate(forms) for other in own[1:]
    )
    text, found = "".join(text for text, _ in row).strip(MARKS), dict[str, None]()
    for form in (one.strip(MARKS) for one in chain(["".join(best)], others)):
        if form != text and form not in found:
            found[form] = None
        if len(found) == CANDIDATES:
            break
    return tuple(found)


def _put(text: str, form: str) -> str:
    """The form with the marks that cling to the text."""
    core = text.strip(MARKS)
    return text.replace(core, form, 1) if core else form


def _suspects(utterance: Utterance) -> Iterator[Suspect]:
    changes = deque(standing(utterance, "homophones"))
    for word, (first, last) in zip(utterance.words, word_spans(utterance), strict=True):
        while changes and changes[0][1] <= first:
            changes.popleft()
        change = changes[0] if changes and changes[0][0] < last else None
        doubt, candidates = _published(word, first, last, utterance.text, change)
        yield Suspect(first, last, utterance.text[first:last], word.start, word.end, doubt, candidates)


def _published(
    word: Word, first: int, last: int, text: str, change: tuple[int, int, Edit] | None
) -> tuple[float, tuple[str, ...]]:
    """The doubt of what is published for a word, and what else it may be: where it was changed, what was recognised."""
    if word.doubt == 0.0:
        return 0.0, ()
    if change is None:
        return word.doubt or 0.0, word.candidates
    begin, end = max(first, change[0]), min(last, change[1])
    before = change[2].before[begin - change[0] : end - change[0]]
    own = text[begin:end]
    return 1 - (change[2].score or 0.0), tuple(dict.fromkeys([before, *(c for c in word.candidates if c != own)]))


def _rows(suspects: Iterable[Suspect]) -> Iterator[list[Suspect]]:
    row: list[Suspect] = []
    for suspect in suspects:
        if row and row[-1].last != suspect.first:
            yield row
            row = []
        row.append(suspect)
    if row:
        yield row


def _together(utterance: Utterance, row: Sequence[Suspect]) -> Doubt:
    text = "".join(suspect.text for suspect in row)
    candidates = combined([(suspect.text, suspect.candidates) for suspect in row])
    return Doubt(
        utterance.id,
        utterance.speaker,
        row[0].start,
        row[-1].end,
        one_line(text).strip(MARKS),
        candidates,
        max(suspect.doubt for suspect in row),
        round(sum(suspect.doubt * suspect.size for suspect in row), 3),
    )
