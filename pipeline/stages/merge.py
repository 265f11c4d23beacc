"""Merging: words get the person who holds their time, and become utterances. Pure; loses, doubles and moves no word."""

import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.text.replies import is_reply, is_sound
from pipeline.text.typography import ends_clause, ends_sentence
from pipeline.transcript import Mark, Segment, Turn, Utterance, Word, join

NEAR_S = 0.5  # a word nobody holds goes to the nearest turn within this
SNAP_S = 0.8  # word times are this exact: a change of speaker may move so far to the end of a clause
FEW_WORDS = 4
MOST = 0.5  # of a word
JUDGED_S = 0.5  # a word is judged by its end: Whisper lets the first one behind a pause begin in the pause
PAUSE_S = 1.2  # ends an utterance
SHORT_TURN_S = 0.6  # a voice is hardly told by less
OVERLAP_S = 0.3


@dataclass(frozen=True, slots=True)
class Assigned:
    """A word, and the index of the segment it came from."""

    word: Word
    segment: int

    @property
    def start(self) -> float:
        """From when on it is judged, in seconds."""
        return max(self.word.start, round(self.word.end - JUDGED_S, 3))


class Turned:
    """Turns of a recording, of which those beside an utterance are asked for again and again."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = sorted(turns, key=lambda turn: turn.start)
        self._starts = [turn.start for turn in self._turns]
        self._reach = list(accumulate((turn.end for turn in self._turns), max))  # until when any up to each goes on

    def over(self, start: float, end: float) -> Iterator[Turn]:
        """Those that have some of this time, in order."""
        first = bisect.bisect_right(self._reach, start)
        near = self._turns[first : bisect.bisect_left(self._starts, end)]
        return (turn for turn in near if turn.end > start)


@dataclass(frozen=True, slots=True)
class Heard:
    """Who is heard during a word, and for how many seconds; where nobody is, whose turn is near."""

    seconds: Mapping[str, float]
    nearest: str | None


def merge(segments: Sequence[Segment], turns: Sequence[Turn], doubts: Sequence[Mark] = ()) -> list[Utterance]:
    """Utterances in order of time; they end at a change of speaker or language, a long pause, the end of a sentence.

    Each carries those of the `doubts` that fall into its time, beside marks of its own for who else speaks.
    """
    words = [Assigned(word, index) for index, segment in enumerate(segments) for word in segment.words]
    heard = _heard(words, turns)
    speakers = _whole(words, _snapped(words, _speakers(heard)), heard)
    spoken = [replace(assigned.word, speaker=who) for assigned, who in zip(words, speakers, strict=True)]
    doubts, beside = [*doubts, *_short_turns(words, speakers)], Turned(turns)
    utterances: list[Utterance] = []
    current: list[Word] = []
    for index, word in enumerate(spoken):
        current.append(word)
        language = segments[words[index].segment].language
        following = spoken[index + 1] if index + 1 < len(spoken) else None
        if (
            following is None
            or following.speaker != word.speaker
            or segments[words[index + 1].segment].language != language
            or following.start - word.end >= PAUSE_S
            or ends_sentence(word.text, following.text)
        ):
            utterances.append(utterance_of(f"u{len(utterances) + 1}", tuple(current), beside, doubts, language))
            current = []
    return utterances


def utterance_of(name: str, words: tuple[Word, ...], turns: Turned, doubts: Sequence[Mark], language: str) -> Utterance:
    """Of one speaker's words in a row, with marks for others who speak meanwhile and the `doubts` of its time."""
    text = join(words)
    start, end = words[0].start, words[-1].end
    marks = [
        Mark("overlap", round(max(start, turn.start), 3), round(min(end, turn.end), 3), turn.speaker)
        for turn in turns.over(start, end)
        if turn.speaker != words[0].speaker and min(end, turn.end) - max(start, turn.start) >= OVERLAP_S
    ]
    marks += [mark for mark in doubts if mark.start < end and start < mark.end]
    return Utterance(name, words[0].speaker, start, end, text, text, words, tuple(marks), language)


def _heard(words: Sequence[Assigned], turns: Sequence[Turn]) -> list[Heard]:
    """Who speaks during each word."""
    ordered = sorted(turns, key=lambda turn: turn.start)
    starts = [turn.start for turn in ordered]
    longest = max((turn.end - turn.start for turn in ordered), default=0.0)
    found: list[Heard] = []
    for assigned in words:
        word, end = assigned.word, assigned.word.end
        first = bisect.bisect_left(starts, word.start - longest - NEAR_S)
        last = bisect.bisect_right(starts, end + NEAR_S)
        shares: dict[str, float] = {}
        nearest: tuple[float, str] | None = None
        for turn in ordered[first:last]:
            held = min(turn.end, end) - max(turn.start, assigned.start)
            away = max(turn.start - end, word.start - turn.end)
            if held > 0:
                shares[turn.speaker] = shares.get(turn.speaker, 0.0) + held
            elif away <= NEAR_S and (nearest is None or away < nearest[0]):
                nearest = (away, turn.speaker)
        found.append(Heard(shares, nearest[1] if nearest else None))
    return found


def _speakers(heard: Sequence[Heard]) -> list[str | None]:
    """For each word the person who holds most of its time; between equals, the one who spoke last."""
    found: list[str | None] = []
    for one in heard:
        before = found[-1] if found else None
        if one.seconds:
            found.append(max(one.seconds, key=lambda who: (round(one.seconds[who], 3), who == before)))
        else:
            found.append(one.nearest)
    return found


def _snapped(words: Sequence[Assigned], speakers: Sequence[str | None]) -> list[str | None]:
    """Moves each change of speaker to the end of a clause close by: people change there, not inside a word's phrase.

    Word times are exact to a few tenths of a second only; without this a sentence's last character goes to whoever
    speaks next. A change that already lies at such an end, or has none near, stays.
    """
    snapped = list(speakers)
    for change in range(1, len(words)):
        before, after = snapped[change - 1], snapped[change]
        if before == after or before is None or after is None or _ends(words, change):
            continue
        best = None
        for place in range(max(1, change - FEW_WORDS), min(len(words) - 1, change + FEW_WORDS) + 1):
            moved = range(min(place, change), max(place, change))
            expected = before if place < change else after
            distance = abs(words[place].start - words[change].start)
            if (
                _ends(words, place)
                and distance <= SNAP_S
                and all(snapped[index] == expected for index in moved)
                and (best is None or distance < best[0])
            ):
                best = (distance, place)
        if best is not None:
            place = best[1]
            for index in range(min(place, change), max(place, change)):
                snapped[index] = after if place < change else before
    return snapped


def _whole(words: Sequence[Assigned], speakers: Sequence[str | None], heard: Sequence[Heard]) -> list[str | None]:
    """Gives a clause to the one voice heard in all of it, where others speak meanwhile or a few words are nobody's.

    What only a listener says, such as "mm-hmm", stays with who says it.
    """
    whole = list(speakers)
    first = 0
    for last in range(1, len(words) + 1):
        if last < len(words) and not _ends_clause(words, last):
            continue
        own = [place for place in range(first, last) if not is_sound(words[place].word.text)]
        first = last
        who = next((who for who, _ in Counter(speakers[place] for place in own).most_common() if who), None)
        others = [place for place in own if speakers[place] != who]
        nobodys = [place for place in others if speakers[place] is None]
        if who is None or len(nobodys) > FEW_WORDS:
            continue
        if all(place in nobodys or _holds(who, words[place], heard[place]) for place in others):
            for place in others:
                whole[place] = who
    return whole


def _short_turns(words: Sequence[Assigned], speakers: Sequence[str | None]) -> Iterator[Mark]:
    """Marks for turns too short to tell a voice by: hardly a pause after somebody else, and then a long one, or the
    other way round, or amid another's words. A reply may well be so short.
    """
    runs = list(_runs(words, speakers))
    for place, (first, last) in enumerate(runs):
        start, end = words[first].start, words[last - 1].word.end
        if speakers[first] is None or end - start > SHORT_TURN_S or place in (0, len(runs) - 1):
            continue
        before, after = speakers[first - 1], speakers[last]
        pauses = start - words[first - 1].word.end, words[last].start - end
        beside = min(pauses) < NEAR_S and max(pauses) >= PAUSE_S
        whose = before if pauses[0] < pauses[1] else after
        amid = before == after and max(pauses) < PAUSE_S
        said = join(tuple(assigned.word for assigned in words[first:last]))
        if (beside or amid) and whose not in (None, speakers[first]) and not is_reply(said):
            yield Mark("short_turn", words[first].word.start, end)


def _runs(words: Sequence[Assigned], speakers: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """What each speaker says without a long pause: the places of its first word, and behind its last."""
    first = 0
    for place in range(1, len(words) + 1):
        if (
            place == len(words)
            or speakers[place] != speakers[first]
            or words[place].start - words[place - 1].word.end >= PAUSE_S
        ):
            yield first, place
            first = place


def _ends_clause(words: Sequence[Assigned], place: int) -> bool:
    """Whether a clause ends before the word at `place`: with its mark, or a long pause."""
    before = words[place - 1].word
    return ends_clause(before.text) or words[place].start - before.end >= PAUSE_S


def _holds(who: str, assigned: Assigned, heard: Heard) -> bool:
    """Whether `who` is heard in most of a word."""
    return heard.seconds.get(who, 0.0) >= MOST * (assigned.word.end - assigned.start)


def _ends(words: Sequence[Assigned], place: int) -> bool:
    """Whether a clause or one of Whisper's own segments ends before the word at `place`."""
    return words[place - 1].segment != words[place].segment or ends_clause(words[place - 1].word.text)
