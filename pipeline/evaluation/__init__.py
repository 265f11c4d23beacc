"""How far a transcript is from a reference: `evaluate` reads both files and measures what both can tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evaluation.contents import Contents, Passage, whole_numbers
from pipeline.evaluation.measures import (
    Aligned,
    TurnErrors,
    WordErrors,
    speaker_errors,
    split_alignment,
    turn_errors,
    word_errors,
)
from pipeline.evaluation.normalise import Unit, guessed_language, normaliser_of, tokens, unit_of
from pipeline.evaluation.punctuation import MarkErrors, Punctuation, punctuation
from pipeline.evaluation.readers import read

LIBRARIES = frozenset({"jiwer", "rapidfuzz", "pyannote"})  # extra `evaluate`; pyannote's metrics
INSTALL = 'pip install "tinglu[evaluate]"'
NOBODY = ""  # words nobody can be named for, as a speaker of their own

Unknown = dict[str, tuple[str, str]]  # measure: the message that says why it is unknown, and the file it is about


@dataclass(frozen=True, slots=True)
class EvaluateSettings:
    """What can be chosen about a comparison. Raises UsageError."""

    language: str = "auto"  # of both files; auto: what transcript.json says, else by the script of the text
    collar: float = 0.25  # seconds left out to each side of a border, for the second diarization error

    def __post_init__(self) -> None:
        if not re.fullmatch(r"auto|[a-z]{2,3}", self.language):
            raise UsageError("recognise.unknown_language", given=self.language)
        if not 0 <= self.collar <= 10:
            raise UsageError("evaluate.collar", given=self.collar)


@dataclass(frozen=True, slots=True)
class Row:
    """A passage of the reference and what the transcript has for it."""

    speaker: str | None
    start: float | None
    alignment: tuple[Aligned, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures; one that the two files cannot give is None, and `unknown` tells why."""

    hypothesis: str
    reference: str
    language: str
    unit: Unit
    normaliser: str  # a row of the messages
    notice: str | None  # the transcript's, where the file carries it
    collar: float
    words: WordErrors | None
    cp: float | None
    marks: Punctuation | None  # None too where the reference has none
    turns: TurnErrors | None
    turns_collar: TurnErrors | None
    speakers_reference: int | None
    speakers_hypothesis: int | None
    unknown: Unknown
    rows: tuple[Row, ...]


def evaluate(hypothesis: Path, reference: Path, settings: EvaluateSettings) -> Evaluation:
    """Measure `hypothesis` against `reference`, files of any format of `readers.READERS`."""
    try:
        return _evaluate(hypothesis, reference, settings)
    except ModuleNotFoundError as error:
        library = (error.name or "").split(".")[0]
        if library not in LIBRARIES:
            raise
        raise UsageError("evaluate.library_missing", library=library, command=INSTALL) from error


def _evaluate(hypothesis: Path, reference: Path, settings: EvaluateSettings) -> Evaluation:
    hyp, ref = _read_both(hypothesis, reference)
    language = _language(hyp, ref, settings)
    if unit_of(language) == "characters":
        hyp, ref = _with_whole_numbers(hyp), _with_whole_numbers(ref)
    unknown: Unknown = {}
    words, rows = _word_errors(hyp, ref, language, unknown)
    cp = _speaker_errors(hyp, ref, language, words, unknown)
    turns, turns_collar = _turn_errors(hyp, ref, settings.collar, unknown)
    return Evaluation(
        hypothesis=hyp.file,
        reference=ref.file,
        language=language,
        unit=unit_of(language),
        normaliser=normaliser_of(language),
        notice=hyp.notice,
        collar=settings.collar,
        words=words,
        cp=cp,
        marks=None if words is None else punctuation(ref.text, hyp.text),
        turns=turns,
        turns_collar=turns_collar,
        speakers_reference=_speakers(ref, unknown, "speakers_ref"),
        speakers_hypothesis=_speakers(hyp, unknown, "speakers_hyp"),
        unknown=unknown,
        rows=rows,
    )


def _word_errors(
    hyp: Contents, ref: Contents, language: str, unknown: Unknown
) -> tuple[WordErrors | None, tuple[Row, ...]]:
    if _lacks(unknown, "er", [(doc, "text") for doc in (hyp, ref) if doc.passages is None]):
        return None, ()
    passages = [tokens(passage.text, language) for passage in ref.passages or ()]
    if _lacks(unknown, "er", [] if any(passages) else [(ref, "words")]):
        return None, ()
    heard = [token for passage in hyp.passages or () for token in tokens(passage.text, language)]
    words = word_errors([token for passage in passages for token in passage], heard)
    return words, _rows(ref, words, [len(passage) for passage in passages])


def _speaker_errors(
    hyp: Contents, ref: Contents, language: str, words: WordErrors | None, unknown: Unknown
) -> float | None:
    if words is None:
        unknown["cp"] = unknown["er"]
        return None
    if _lacks(unknown, "cp", [(doc, "speakers") for doc in (hyp, ref) if _nameless(doc)]):
        return None
    return speaker_errors(_by_speaker(ref, language), _by_speaker(hyp, language))


def _turn_errors(
    hyp: Contents, ref: Contents, collar: float, unknown: Unknown
) -> tuple[TurnErrors | None, TurnErrors | None]:
    """Without and with the collar."""
    timeless = [(doc, "turns") for doc in (ref, hyp) if doc.turns is None]
    if _lacks(unknown, "der", timeless or ([] if ref.turns else [(ref, "turns")])):
        unknown["der_collar"] = unknown["der"]
        return None, None
    plain, collared = (turn_errors(ref.turns or (), hyp.turns or (), width) for width in (0.0, collar))
    if plain is None:
        unknown["der_collar"] = unknown["der"] = ("evaluate.why.turns", ref.file)
    elif collared is None:
        unknown["der_collar"] = ("evaluate.why.collar", ref.file)
    return plain, collared


def _read_both(hypothesis: Path, reference: Path) -> tuple[Contents, Contents]:
    """Twice: the names in one file tell labels from other beginnings of lines in the other."""
    hyp, ref = read(hypothesis), read(reference)
    known_hyp, known_ref = {*hyp.speakers, *hyp.names.values()}, {*ref.speakers, *ref.names.values()}
    hyp, ref = read(hypothesis, known_ref), read(reference, known_hyp)
    if not ref.turns and not ref.text.strip():
        raise UsageError("evaluate.nothing", file=ref.file)
    return hyp, ref


def _language(hyp: Contents, ref: Contents, settings: EvaluateSettings) -> str:
    if settings.language != "auto":
        return settings.language
    told = [doc.language for doc in (hyp, ref) if doc.language and doc.language != "und"]
    return told[0] if told else guessed_language(f"{ref.text}\n{hyp.text}")


def _with_whole_numbers(doc: Contents) -> Contents:
    return doc if doc.passages is None else replace(doc, passages=whole_numbers(doc.passages))


def _lacks(unknown: Unknown, measure: str, missing: Sequence[tuple[Contents, str]]) -> bool:
    for doc, what in missing[:1]:
        unknown[measure] = (f"evaluate.why.{what}", doc.file)
    return bool(missing)


def _nameless(doc: Contents) -> bool:
    """Whether a file has words, and no word has a speaker."""
    return bool(doc.passages) and all(passage.speaker is None for passage in doc.passages or ())


def _speakers(doc: Contents, unknown: Unknown, measure: str) -> int | None:
    if doc.speakers or not (doc.passages or doc.turns):
        return len(doc.speakers)
    unknown[measure] = ("evaluate.why.speakers", doc.file)
    return None


def _by_speaker(doc: Contents, language: str) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for passage in doc.passages or ():
        said.setdefault(NOBODY if passage.speaker is None else passage.speaker, []).extend(
            tokens(passage.text, language)
        )
    return said


def _rows(ref: Contents, words: WordErrors, lengths: list[int]) -> tuple[Row, ...]:
    passages: Sequence[Passage] = ref.passages or ()
    aligned = zip(passages, split_alignment(words.alignment, lengths), strict=True)
    return tuple(Row(ref.name(one.speaker), one.start, tuple(own)) for one, own in aligned if own)


__all__ = ["Aligned", "EvaluateSettings", "Evaluation", "MarkErrors", "Row", "TurnErrors", "WordErrors", "evaluate"]
