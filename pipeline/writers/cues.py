"""Utterances → subtitle cues: short enough to read, never across two speakers, every character kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.language import ends_clause, ends_sentence, is_full_width, is_wide, labelled, one_line, width
from pipeline.messages import text as message
from pipeline.transcript import Transcript, Utterance

NOTICE_S = 3.0


@dataclass(frozen=True, slots=True)
class Limits:
    """A line's width in full-width characters, lines and seconds of a cue."""

    line: float
    lines: int
    longest: float
    shortest: float


# Netflix's timed text guide: 16 characters a line in Chinese, 42 letters (21 full-width places) in Latin scripts.
WIDE = Limits(line=16, lines=2, longest=7.0, shortest=5 / 6)
LATIN = Limits(line=21, lines=2, longest=7.0, shortest=5 / 6)


@dataclass(frozen=True, slots=True)
class Cue:
    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None  # the name to show; None for the notice
    labelled: bool = False  # the first line begins with the speaker's label


@dataclass(frozen=True, slots=True)
class _Atom:
    """A piece of text that must not be broken, with its time."""

    text: str
    start: float
    end: float


def limits_for(language: str) -> Limits:
    return WIDE if is_full_width(language) else LATIN


def cues(transcript: Transcript, notice_cue: str = "none") -> list[Cue]:
    """All cues in order of start; the first of each change of speaker carries the label."""
    limits = limits_for(transcript.language)
    made: list[Cue] = []
    last_speaker: str | None = ""
    for utterance in sorted(transcript.utterances, key=lambda utterance: utterance.start):
        name = speaker_label(transcript, utterance.speaker)
        label = labelled(one_line(name), "", transcript.language) if utterance.speaker != last_speaker else ""
        own = list(_utterance_cues(utterance, label, limits, name))
        if own:
            last_speaker = utterance.speaker
        made += own
    return _with_notice(_spaced(made, limits), transcript, notice_cue)


def speaker_label(transcript: Transcript, speaker: str | None) -> str:
    """The speaker's name; words nobody can be named for are never put under somebody's."""
    lang = "zh" if is_full_width(transcript.language) else "en"
    return transcript.speaker_name(speaker) or message("speaker.unknown", lang=lang)


def _utterance_cues(utterance: Utterance, label: str, limits: Limits, name: str) -> Iterator[Cue]:
    room = limits.line * limits.lines
    group: list[_Atom] = []
    prefix = label
    for atom in (atoms := _atoms(utterance)):
        if group and not _fits([*group, atom], prefix, room, limits):
            cut = _best_cut(group)
            yield _cue(group[:cut], prefix, limits, name)
            group, prefix = group[cut:], ""
            while group and not _fits([*group, atom], prefix, room, limits):
                cut = _best_cut(group)
                yield _cue(group[:cut], prefix, limits, name)
                group = group[cut:]
        group.append(atom)
    if atoms and group:
        yield _cue(group, prefix, limits, name)


def _fits(group: Sequence[_Atom], prefix: str, room: float, limits: Limits) -> bool:
    text = "".join(atom.text for atom in group).strip()
    lines = _wrapped(prefix + text, limits)
    return len(lines) <= limits.lines and group[-1].end - group[0].start <= limits.longest


def _best_cut(group: Sequence[_Atom]) -> int:
    """How many atoms the cue takes: up to the end of a sentence or clause in its second half, else all."""
    places = range(len(group), len(group) // 3, -1)
    for ends in (ends_sentence, ends_clause):
        for place in places:
            if ends(group[place - 1].text):
                return place
    return len(group)


def _cue(group: Sequence[_Atom], prefix: str, limits: Limits, name: str) -> Cue:
    text = prefix + "".join(atom.text for atom in group).strip()
    return Cue(group[0].start, group[-1].end, tuple(_wrapped(text, limits)), name, bool(prefix))


def _wrapped(text: str, limits: Limits) -> list[str]:
    """Lines of at most limits.line, broken after punctuation where that leaves two fair halves, else between words."""
    pieces = re.findall(r"\s*(?:[^\W_]|['’])+(?:[.,]\d+)*[^\w\s]*|\s*\S", text) if not _all_wide(text) else list(text)
    pieces = [part for piece in pieces for part in _unglued(piece)]
    lines = [""]
    for piece in pieces:
        if width((lines[-1] + piece).strip()) <= limits.line or not lines[-1] or _clings(piece):
            lines[-1] += piece
        else:
            lines.append(piece)
    if len(lines) == 2:
        lines = _balanced(pieces, limits) or lines
    return [line.strip() for line in lines if line.strip()]


def _balanced(pieces: list[str], limits: Limits) -> list[str] | None:
    """The two lines that break after a clause, the nearer to the middle the better; None if no such break fits."""
    best = None
    for place in range(1, len(pieces)):
        first, second = "".join(pieces[:place]).strip(), "".join(pieces[place:]).strip()
        if not second or _clings(second) or not ends_clause(first):
            continue
        if width(first) <= limits.line and width(second) <= limits.line:
            uneven = abs(width(first) - width(second))
            if best is None or uneven < best[0]:
                best = (uneven, [first, second])
    return best[1] if best else None


def _all_wide(text: str) -> bool:
    return all(is_wide(character) for character in text)


def _unglued(piece: str) -> list[str]:
    """A run of Chinese characters may break anywhere; a Latin word or a number nowhere."""
    if not any(is_wide(character) for character in piece):
        return [piece]
    return re.findall(r"\s*[^\W_\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af]+|\s*.", piece, re.DOTALL)


def _clings(piece: str) -> bool:
    """Closing punctuation never begins a line."""
    return bool(re.match(r"^[^\w\s“‘（《「『【\"'(\[<-]", piece.strip()[:1] or "x"))


def _atoms(utterance: Utterance) -> list[_Atom]:
    """The published text cut at the words' borders, with their times; never the raw text where it was edited."""
    text = one_line(utterance.text)
    if not text:
        return []
    words = [word for word in utterance.words if word.text]
    spans = _word_spans([word.text for word in words], text)
    if not spans:
        return _unbroken([_Atom(text, utterance.start, utterance.end)])
    atoms = [
        _Atom(text[first:last], words[index].start, words[index].end) for index, first, last in spans if last > first
    ]
    return _unbroken(atoms)


def _word_spans(words: Sequence[str], text: str) -> list[tuple[int, int, int]]:
    """For each word that still has text: (its index, first, last) in `text`; the spans join up to the whole text."""
    raw, bounds = "", []
    for word in words:
        bounds.append(len(raw))
        raw += word
    if not raw:
        return []
    places = _mapping(raw, text)
    cuts = [0, *(places[bound] for bound in bounds[1:]), len(text)]
    return [(index, cuts[index], cuts[index + 1]) for index in range(len(words)) if cuts[index + 1] > cuts[index]]


def _mapping(raw: str, text: str) -> list[int]:
    """Where each position of `raw` lies in `text`, never running back; edits in between are shared out evenly."""
    if raw.strip() == text:
        lead = len(raw) - len(raw.lstrip())
        return [min(max(0, place - lead), len(text)) for place in range(len(raw) + 1)]
    places = [0] * (len(raw) + 1)
    for _, a0, a1, b0, b1 in SequenceMatcher(None, raw, text, autojunk=False).get_opcodes():
        for place in range(a0, a1):
            places[place] = b0 + (place - a0) * (b1 - b0) // max(1, a1 - a0)
    places[len(raw)] = len(text)
    return places


def _unbroken(atoms: list[_Atom]) -> list[_Atom]:
    """Joins atoms that share a Latin word or a number; splits longer Chinese stretches so that lines can be filled."""
    joined: list[_Atom] = []
    for atom in atoms:
        if joined and re.search(r"[^\W_]$", joined[-1].text) and re.match(r"[^\W_]", atom.text):
            left, right = joined[-1].text[-1], atom.text[0]
            if not is_wide(left) and not is_wide(right):
                joined[-1] = replace(joined[-1], text=joined[-1].text + atom.text, end=atom.end)
                continue
        joined.append(atom)
    return [part for atom in joined for part in _parts(atom)]


def _parts(atom: _Atom) -> list[_Atom]:
    pieces = re.findall(r"\s*\S+", atom.text) if not any(map(is_wide, atom.text)) else _unglued(atom.text)
    if len(pieces) < 2:
        return [atom]
    step = (atom.end - atom.start) / len(pieces)
    return [
        _Atom(piece, atom.start + number * step, atom.start + (number + 1) * step)
        for number, piece in enumerate(pieces)
    ]


def _spaced(made: list[Cue], limits: Limits) -> list[Cue]:
    """Milliseconds, each cue at least as long as there is room for, none overlapping the next of any speaker."""
    ordered = sorted(made, key=lambda cue: cue.start)
    spaced: list[Cue] = []
    for index, cue in enumerate(ordered):
        start = max(round(cue.start, 3), spaced[-1].end if spaced else 0.0)
        following = round(ordered[index + 1].start, 3) if index + 1 < len(ordered) else float("inf")
        end = max(cue.end, min(start + limits.shortest, following))
        end = min(end, following) if following > start else end
        spaced.append(replace(cue, start=start, end=round(max(end, start + 0.001), 3)))
    return spaced


def _with_notice(made: list[Cue], transcript: Transcript, where: str) -> list[Cue]:
    if where == "none":
        return made
    notice = (one_line(transcript.status.notice),)
    if where == "end" or (made and made[0].start < 0.001):
        if where == "start":
            # Speech begins at once: the notice shares the screen with it.
            return [Cue(0.0, NOTICE_S, notice, None), *made]
        start = max(made[-1].end if made else 0.0, 0.0)
        return [*made, Cue(round(start, 3), round(start + NOTICE_S, 3), notice, None)]
    end = min(NOTICE_S, made[0].start) if made else NOTICE_S
    return [Cue(0.0, round(end, 3), notice, None), *made]
