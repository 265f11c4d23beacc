"""Which character of one text is which of another, aligned over passages first so that what stays keeps its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Any

from rapidfuzz.distance import Indel

from pipeline.correct.reading import Passage
from pipeline.text.typography import ends_sentence, is_wide

BREAK = "\x1e"  # stands behind each passage; counts as white space
LAYOUT = BREAK + "\n"
NOWHERE = -1
_TOKEN = re.compile(r"[^\W\d_\u2e80-\U0003ffff]+|.", re.DOTALL)  # a word of letters, or one character
RELATED = 0.25  # of a passage must be in another, or they have nothing to do with each other
MOST = 0.5
IN_A_ROW = 12  # so many characters in a row are hardly alike by chance


@dataclass(frozen=True, slots=True)
class Flat:
    """Passages as one text. `starts`: where each begins, and the end of the last."""

    text: str
    starts: tuple[int, ...]

    def passage(self, at: int) -> int:
        """Which one the place is in; that before it where it is the break."""
        return bisect_right(self.starts, at) - 1

    def shown(self, first: int, last: int) -> str:
        """A stretch as one reads it: what is layout is a space where the words beside it need one."""
        return "".join(self._shown(at) for at in range(first, last))

    def solid(self) -> list[int]:
        """The places of all that is neither space nor layout."""
        return [at for at, one in enumerate(self.text) if not one.isspace()]

    def _shown(self, at: int) -> str:
        one = self.text[at]
        if one not in LAYOUT:
            return one
        before, after = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        return "" if not before or not after or (is_wide(before) and is_wide(after)) else " "


def flat(texts: Sequence[str]) -> Flat:
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    return Flat("".join(text + BREAK for text in texts), tuple(starts))


def word_end(text: Flat, first: int, last: int) -> int:
    """Where the word ends in which a stretch does."""
    while first < last and _is_in_word(text.text, last):
        last += 1
    return last


def partners(before: Sequence[Passage], after: Sequence[Passage]) -> list[int]:
    """For each character of `flat` of the one where it stands in that of the other, or NOWHERE; never running back."""
    one, other = flat([passage.text for passage in before]), flat([passage.text for passage in after])
    found = [NOWHERE] * len(one.text)
    for first, last, a_first, a_last in _unlike(before, after, one, other, found):
        _pair(one.text, other.text, (first, last, a_first, a_last), found)
    _part(one, other, found)
    for stretch in list(gaps(found, len(other.text))):
        _pair_moved(one, other, stretch, found)
    back = inverse(found, len(other.text))
    _trim(one, other, found, back)
    _slide(other.text, back, found, _at_marks(before, one))  # what was put in
    _slide(one.text, found, back)  # what was taken out
    return found


def inverse(pairs: Sequence[int], size: int) -> list[int]:
    """For each of `size` places the one that is paired with it, or NOWHERE."""
    found = [NOWHERE] * size
    for at, pair in enumerate(pairs):
        if pair != NOWHERE:
            found[pair] = at
    return found


def gaps(pairs: Sequence[int], size: int) -> Iterator[tuple[int, int, int, int]]:
    """The stretches without partners on one side or both: from, to, and from, to on the other, which has `size`."""
    here = there = 0
    for at, pair in [*((at, pair) for at, pair in enumerate(pairs) if pair != NOWHERE), (len(pairs), size)]:
        if at > here or pair > there:
            yield here, at, there, pair
        here, there = at + 1, pair + 1


def solid_partners(one: Flat, other: Flat) -> list[int]:
    """The same, spaces and layout left aside: for two texts that are laid out differently."""
    here, there = one.solid(), other.solid()
    found = [NOWHERE] * len(one.text)
    pairs = [NOWHERE] * len(here)
    said, told = "".join(one.text[at] for at in here), "".join(other.text[at] for at in there)
    for op in Indel.opcodes(said, told):
        if op.tag == "equal":
            pairs[op.src_start : op.src_end] = range(op.dest_start, op.dest_end)
    for at, pair in zip(here, pairs, strict=True):
        if pair != NOWHERE:
            found[at] = there[pair]
    return found


def _unlike(
    before: Sequence[Passage], after: Sequence[Passage], one: Flat, other: Flat, found: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches between passages that are alike in text and speaker, or at least in text; those are paired."""
    keys: tuple[Callable[[Passage], Any], ...] = (lambda one: (_letters(one), one.speaker), _letters)
    stretches = [(0, len(before), 0, len(after))]
    for key in keys:
        left = []
        for b0, b1, a0, a1 in stretches:
            matcher = SequenceMatcher(None, [*map(key, before[b0:b1])], [*map(key, after[a0:a1])], autojunk=False)
            for tag, i0, i1, j0, j1 in matcher.get_opcodes():
                if tag != "equal":
                    left.append((b0 + i0, b0 + i1, a0 + j0, a0 + j1))
                    continue
                for here, there in zip(range(b0 + i0, b0 + i1), range(a0 + j0, a0 + j1), strict=True):
                    _pair_letters(one, one.starts[here : here + 2], other, other.starts[there : there + 2], found)
        stretches = left
    for b0, b1, a0, a1 in stretches:
        yield one.starts[b0], one.starts[b1], other.starts[a0], other.starts[a1]


def _pair_letters(one: Flat, own: Sequence[int], other: Flat, its: Sequence[int], found: list[int]) -> None:
    """Pairs two stretches (from, to) that differ in white space at most."""
    (at, end), (pair, last) = own, its
    while at < end and pair < last:
        if one.text[at] == other.text[pair]:
            found[at] = pair
            at, pair = at + 1, pair + 1
        elif one.text[at].isspace() and (one.text[at] != BREAK or not other.text[pair].isspace()):
            at += 1
        else:
            pair += 1


def _pair_moved(one: Flat, other: Flat, stretch: tuple[int, int, int, int], found: list[int]) -> None:
    """Pairs what says the same on both sides, as a sentence that was moved over the border of two passages does."""
    first, last, begin, end = stretch
    if "".join(one.text[first:last].split()) == "".join(other.text[begin:end].split()):
        _pair_letters(one, (first, last), other, (begin, end), found)


def _part(one: Flat, other: Flat, found: list[int]) -> None:
    """Takes apart what is paired of passages that have hardly anything in common: a mark, words strewn over them."""
    ranks = tuple({at: rank for rank, at in enumerate(text.solid())} for text in (one, other))
    letters = Counter(map(one.passage, ranks[0])), Counter(map(other.passage, ranks[1]))
    pairs = [
        (at, (one.passage(at), other.passage(pair)))
        for at, pair in enumerate(found)
        if pair != NOWHERE and one.text[at] != BREAK
    ]
    shared: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for at, both in pairs:
        if not one.text[at].isspace():
            shared[both].append((ranks[0][at], ranks[1][found[at]]))
    apart = {
        (here, there)
        for here, there in dict.fromkeys(both for _, both in pairs)
        if not _are_related(shared[here, there], (letters[0][here], letters[1][there]))
    }
    for at, both in pairs:
        if both in apart:
            found[at] = NOWHERE


def _are_related(pairs: Sequence[tuple[int, int]], sizes: tuple[int, int]) -> bool:
    """Whether passages of these sizes are one text by the places, in order, where both have the same letters.

    What is little of the longer one is a part of it if it is one stretch, and most of the shorter one.
    """
    if not pairs or len(pairs) < RELATED * min(sizes):
        return False
    steps = (after == (before[0] + 1, before[1] + 1) for before, after in pairwise(pairs))
    rows = (sum(1 for _ in run) + 1 for alike, run in groupby(steps) if alike)
    if len(pairs) >= RELATED * max(sizes) or max(rows, default=1) >= IN_A_ROW:
        return True
    span = max(last - first + 1 for first, last in zip(pairs[0], pairs[-1], strict=True))
    return len(pairs) >= MOST * max(span, min(sizes))


def _letters(passage: Passage) -> str:
    return "".join(passage.text.split())


def _pair(one: str, other: str, stretch: tuple[int, int, int, int], found: list[int]) -> None:
    """Pairs what is the same in two stretches: words of letters as wholes, all else character by character.

    Spaces follow what stands beside them: as many of them as words are alike would part a word from its like.
    """
    first, last, a_first, a_last = stretch
    here, there = _tokens(one, first, last), _tokens(other, a_first, a_last)
    for op in Indel.opcodes([word for _, word in here], [word for _, word in there]):
        if op.tag == "equal":
            for (at, word), (pair, _) in zip(
                here[op.src_start : op.src_end], there[op.dest_start : op.dest_end], strict=True
            ):
                found[at : at + len(word)] = range(pair, pair + len(word))


def _tokens(text: str, first: int, last: int) -> list[tuple[int, str]]:
    """The words and marks of a stretch, and the ends of passages, each with its place."""
    tokens = ((token.start(), token[0]) for token in _TOKEN.finditer(text, first, last))
    return [(at, token) for at, token in tokens if token == BREAK or not token.isspace()]


def _trim(one: Flat, other: Flat, found: list[int], back: list[int]) -> None:
    """Pairs how a change begins and ends alike on both sides, inside the passages that it begins and ends in."""
    for first, last, begin, end in list(gaps(found, len(other.text))):
        at, pair = first, begin
        if _goes_on(one.text, first - 1):
            while at < last and pair < end and one.text[at] == other.text[pair] != BREAK:
                found[at], back[pair] = pair, at
                at, pair = at + 1, pair + 1
        if _goes_on(one.text, last):
            while last > at and end > pair and one.text[last - 1] == other.text[end - 1] != BREAK:
                last, end = last - 1, end - 1
                found[last], back[end] = end, last


def _goes_on(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] != BREAK


def _at_marks(passages: Sequence[Passage], one: Flat) -> frozenset[int]:
    """The places where marks of gaps stood, before and behind the spaces there."""
    solid, begin, found = one.solid(), 0, set()
    for passage in passages:
        for number in (begin + mark for mark in passage.marks):
            found |= {at + 1 for at in solid[max(0, number - 1) : number]} | {*solid[number : number + 1]}
        begin += len(_letters(passage))
    return frozenset(found)


def _slide(text: str, pairs: list[int], back: list[int], marks: Collection[int] = ()) -> None:
    """Moves each stretch of `text` that has no partner, and nothing in whose place it stands, to where it is whole.

    Of 「好。谢谢。」 after 「好。」 both 「谢谢。」 and 「。谢谢」 may be what is new. `marks`: where it rather stands.
    """
    at = 0
    while at < len(text):
        if pairs[at] != NOWHERE:
            at += 1
            continue
        end = at
        while end < len(text) and pairs[end] == NOWHERE:
            end += 1
        left = pairs[at - 1] if at else NOWHERE
        right = pairs[end] if end < len(text) else len(back)
        if right == left + 1:
            _move(text, at, end, pairs, back, marks)
        at = end + 1


def _move(text: str, first: int, last: int, pairs: list[int], back: list[int], marks: Collection[int]) -> None:
    place = pairs[first - 1] + 1 if first else 0
    best, shift = (place in marks, _wholeness(text, first, last)), 0
    for step in (-1, 1):
        for moved in _shifts(text, first, last, step, pairs):
            if (whole := (place + moved in marks, _wholeness(text, first + moved, last + moved))) > best:
                best, shift = whole, moved
    step = 1 if shift > 0 else -1
    for at in range(abs(shift)):
        source, target = (last + at, first + at) if step > 0 else (first - 1 - at, last - 1 - at)
        pairs[target], pairs[source] = pairs[source], NOWHERE
        back[pairs[target]] = target


def _shifts(text: str, first: int, last: int, step: int, pairs: list[int]) -> Iterator[int]:
    """By how much a stretch can be moved in one direction with the text around it the same."""
    for count in range(1, last - first + 1):
        out, into = (first + count - 1, last + count - 1) if step > 0 else (last - count, first - count)
        if not 0 <= into < len(text) or pairs[into] == NOWHERE or text[out] != text[into]:
            return
        if count > 1 and pairs[into] != pairs[into - step] + step:
            return
        yield step * count


def _wholeness(text: str, first: int, last: int) -> int:
    """Whether a stretch is whole passages, sentences, words, or none of them."""
    before, end = text[first - 1 : first] or BREAK, text[last - 1]
    if before == end == BREAK:
        return 3
    if ends_sentence(text[max(0, first - 2) : first]) and (end == BREAK or ends_sentence(text[first:last][-2:])):
        return 2
    if BREAK in (before, end):
        return 0
    return int(not _is_in_word(text, first) and not _is_in_word(text, last))


def _is_in_word(text: str, at: int) -> bool:
    """Whether letters of one word stand on both sides of a place."""
    return len(_TOKEN.findall(text[max(0, at - 1) : at + 1])) < len(text[max(0, at - 1) : at + 1])
