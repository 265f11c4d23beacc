"""How far a transcript is from a reference: `evaluate` reads both files and measures what both can tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import TingluError, UsageError
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
from pipeline.evaluation.readers import read

LIBRARIES = frozenset({"jiwer", "rapidfuzz", "pyannote"})  # extra `evaluate`; pyannote's metrics
INSTALL = 'pip install "tinglu[evaluate]"'
NOBODY = ""  # words nobody can be named for, as a speaker of their own


@dataclass(frozen=True, slots=True)
class EvaluateSettings:
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
    """The measures; one that the two files cannot give is None, and `unknown` tells why (a message and its facts)."""

    hypothesis: str
    reference: str
    language: str
    unit: Unit
    normaliser: str  # a row of the messages
    notice: str | None  # the transcript's, where the file carries it
    collar: float
    words: WordErrors | None
    cp: float | None
    turns: TurnErrors | None
    turns_collar: TurnErrors | None
    speakers_reference: int | None
    speakers_hypothesis: int | None
    unknown: dict[str, tuple[str, str]]  # measure: (message, file)
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
    unknown: dict[str, tuple[str, str]] = {}

    words: WordErrors | None = None
    rows: tuple[Row, ...] = ()
    if not _lacks(unknown, "er", [(doc, "text") for doc in (hyp, ref) if doc.passages is None]):
        passages = [tokens(passage.text, language) for passage in ref.passages or ()]
        if not _lacks(unknown, "er", [] if any(passages) else [(ref, "words")]):
            heard = [token for passage in hyp.passages or () for token in tokens(passage.text, language)]
            words = word_errors([token for passage in passages for token in passage], heard)
            rows = _rows(ref, words, [len(passage) for passage in passages])

    cp = None
    nameless = [(doc, "speakers") for doc in (hyp, ref) if _nameless(doc)]
    if words is None:
        unknown["cp"] = unknown["er"]
    elif not _lacks(unknown, "cp", nameless):
        cp = speaker_errors(_by_speaker(ref, language), _by_speaker(hyp, language))

    turns = turns_collar = None
    timeless = [(doc, "turns") for doc in (ref, hyp) if doc.turns is None]
    silent = [] if ref.turns else [(ref, "turns")]
    if not _lacks(unknown, "der", timeless or silent):
        turns = turn_errors(ref.turns or (), hyp.turns or (), 0.0)
        turns_collar = turn_errors(ref.turns or (), hyp.turns or (), settings.collar)
    if turns is None:
        unknown["der_collar"] = unknown["der"]
    elif turns_collar is None:
        unknown["der_collar"] = ("evaluate.why.collar", ref.file)

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
        turns=turns,
        turns_collar=turns_collar,
        speakers_reference=_speakers(ref, unknown, "speakers_ref"),
        speakers_hypothesis=_speakers(hyp, unknown, "speakers_hyp"),
        unknown=unknown,
        rows=rows,
    )


def _read_both(hypothesis: Path, reference: Path) -> tuple[Contents, Contents]:
    """Twice: the names in one file tell labels from other beginnings of lines in the other."""
    hyp, ref = read(hypothesis), read(reference)
    known_hyp, known_ref = {*hyp.speakers, *hyp.names.values()}, {*ref.speakers, *ref.names.values()}
    hyp, ref = read(hypothesis, known_ref), read(reference, known_hyp)
    if not ref.turns and not ref.text.strip():
        raise TingluError("evaluate.nothing", file=ref.file)
    return hyp, ref


def _language(hyp: Contents, ref: Contents, settings: EvaluateSettings) -> str:
    if settings.language != "auto":
        return settings.language
    told = [doc.language for doc in (hyp, ref) if doc.language and doc.language != "und"]
    return told[0] if told else guessed_language(f"{ref.text}\n{hyp.text}")


def _with_whole_numbers(doc: Contents) -> Contents:
    return doc if doc.passages is None else replace(doc, passages=whole_numbers(doc.passages))


def _lacks(unknown: dict[str, tuple[str, str]], measure: str, missing: Sequence[tuple[Contents, str]]) -> bool:
    for doc, what in missing[:1]:
        unknown[measure] = (f"evaluate.why.{what}", doc.file)
    return bool(missing)


def _nameless(doc: Contents) -> bool:
    """Whether a file has words, and no word has a speaker."""
    return bool(doc.passages) and all(passage.speaker is None for passage in doc.passages or ())


def _speakers(doc: Contents, unknown: dict[str, tuple[str, str]], measure: str) -> int | None:
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


__all__ = ["Aligned", "EvaluateSettings", "Evaluation", "Row", "TurnErrors", "WordErrors", "evaluate"]
