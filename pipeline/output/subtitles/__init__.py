"""Subtitles to the standard: what a cue holds, how it is broken into lines, and when it shows."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from pipeline.messages import text as message
from pipeline.output.subtitles.atoms import Atom, atoms, whole_terms
from pipeline.output.subtitles.cutting import cut, whole
from pipeline.output.subtitles.rules import SubtitleRules, rules_for
from pipeline.output.subtitles.timing import Cue, timed
from pipeline.text.notice import language_of, short_notice
from pipeline.text.typography import joined, labelled, one_line
from pipeline.transcript import Transcript, Utterance

NOTICE_S = 3.0
APART_S = 1.0  # a longer pause always ends a cue


def cues(transcript: Transcript, notice_cue: str = "none", labels: str = "change") -> list[Cue]:
    """All cues in order; none spans two speakers. `labels`: at each change of speaker, always or never."""
    rules = rules_for(transcript.language)
    spoken: list[Cue] = []
    runs = list(_runs(transcript))
    last: tuple[str | None, str] | None = None
    begun: dict[str | None, float] = {}
    for index, (teller, run) in enumerate(runs):
        speaker, name = teller[0], speaker_label(transcript, teller[0])
        label = labelled(one_line(name), "", transcript.language) if _wanted(labels, teller != last) else ""
        last = teller
        until = min((found[0].start for _, found in runs[index + 1 : index + 3]), default=float("inf"))
        for number, cue in enumerate(_cut(run, label, labels == "always", until, rules)):
            shows_label = bool(label) and (number == 0 or labels == "always")
            start = begun[speaker] = max(cue.start, begun.get(speaker, 0.0))  # nobody's words change places
            if not cue.by_hand:
                cue = replace(cue, start=start, end=max(cue.end, start))
            spoken.append(replace(cue, speaker=name, labelled=shows_label))
    return _with_notice(spoken, transcript, notice_cue, rules)


def speaker_label(transcript: Transcript, speaker: str | None) -> str:
    """The speaker's name; words nobody can be named for are never put under somebody's."""
    return transcript.speaker_name(speaker) or message("speaker.unknown", lang=language_of(transcript))


def _wanted(labels: str, changed: bool) -> bool:
    return labels == "always" or (labels == "change" and changed)


def _runs(transcript: Transcript) -> Iterator[tuple[tuple[str | None, str], list[Atom]]]:
    """What one speaker says without a long pause."""
    rules = rules_for(transcript.language)
    terms = whole_terms(transcript.terms, rules)
    ordered = sorted(transcript.utterances, key=lambda utterance: utterance.start)
    for teller, said in groupby(ordered, key=lambda utterance: utterance.teller):
        run: list[Atom] = []
        for utterance in said:
            found = atoms(utterance, utterance.language or transcript.language, terms, rules)
            if found and run and _apart(run[-1], found[0]):
                yield teller, run
                run = []
            if found and run:
                found[0] = replace(found[0], text=_glued(run[-1].text, found[0].text, transcript.language))
            run += found
        if run:
            yield teller, run


def _apart(one: Atom, other: Atom) -> bool:
    """Whether a long pause divides them, and no person has put them into one cue."""
    together = one.shown is not None and one.shown == other.shown
    return other.start - one.end >= APART_S and not together


def _cut(run: list[Atom], label: str, always: bool, until: float, rules: SubtitleRules) -> Iterator[Cue]:
    """The cues of a run. A cue that a person has set stays one; what stands between such is cut as it reads best."""
    parts = [(shown, list(part)) for shown, part in groupby(run, key=lambda atom: atom.shown)]
    for number, (shown, part) in enumerate(parts):
        own = label if number == 0 or always else ""
        if shown is not None:
            yield whole(part, own, shown[0], shown[1], rules)
        else:
            following = parts[number + 1][1][0].start if number + 1 < len(parts) else until
            yield from cut(part, own, always, following, rules)


def _glued(before: str, after: str, language: str) -> str:
    """`after` with the space that stands before it, where the language writes one."""
    return joined([before[-1], after], language)[1:]


def _with_notice(spoken: list[Cue], transcript: Transcript, where: str, rules: SubtitleRules) -> list[Cue]:
    """The cues with the times they show, and the notice before, behind or not among them."""
    last_word = max((cue.end for cue in spoken), default=0.0)
    until = max(transcript.recording.duration, last_word)
    if where == "none":
        return timed(spoken, rules, until)
    if where == "end":
        shown = timed(spoken, rules, until)
        begin = shown[-1].end + rules.gap if shown else 0.0
        return timed([*spoken, *_notice(transcript, begin, NOTICE_S, rules)], rules, until)
    room = spoken[0].start - rules.gap if spoken else NOTICE_S
    return timed([*_notice(transcript, 0.0, min(NOTICE_S, max(room, rules.shortest)), rules), *spoken], rules, until)


def _notice(transcript: Transcript, start: float, seconds: float, rules: SubtitleRules) -> list[Cue]:
    """The notice as one cue, without names where these have no room in it; half of it would say something else.

    In Japanese, whose lines are the shortest of all, it has three.
    """
    shown: list[Atom] = []
    for notice in map(one_line, (transcript.status.notice, short_notice(transcript))):
        shown = atoms(
            Utterance("", None, start, start + seconds, notice, notice),
            transcript.language,
            whole_terms((), rules),
            rules,
        )
        made = cut(shown, "", False, float("inf"), rules)
        if len(made) == 1:
            return made
    return [replace(whole(shown, "", start, start + seconds, rules), by_hand=False)]
