"""An evaluation as a table for people and as an object for programs."""

from collections.abc import Iterator
from typing import Any

from pipeline.evaluation import Evaluation, MarkErrors, TurnErrors, WordErrors
from pipeline.messages import text

UNKNOWN = "–"


def table(result: Evaluation, lang: str | None = None) -> Iterator[tuple[str, str, str]]:
    """(measure, value, remark) in the user's language. What is unknown is a dash and the reason."""
    words, turns = result.words, result.turns

    def row(measure: str, value: str, remark: str = "", **facts: object) -> tuple[str, str, str]:
        return text(f"evaluate.row.{measure}", lang=lang, **facts), value, remark

    def why(measure: str) -> str:
        key, file = result.unknown[measure]
        return text(key, lang=lang, file=file)

    made_of = _made_of(words, result.unit, lang) if words else why("er")
    parts = _parts(turns, lang) if turns else why("der")
    collar = result.turns_collar
    yield row(f"er.{result.unit}", _percent(words.rate if words else None), made_of)
    yield row(
        f"cp.{result.unit}",
        _percent(result.cp),
        why("cp") if result.cp is None else text("evaluate.cp", lang=lang),
    )
    for kind, marks in _marks(result):
        yield row(f"marks.{kind}", _percent(marks.f1), _found(marks, lang))
    yield row("der", _percent(turns.rate if turns else None), parts)
    yield row(
        "der_collar",
        _percent(collar.rate if collar else None),
        "" if collar else why("der_collar"),
        seconds=f"{result.collar:g}",
    )
    counts = [
        UNKNOWN if count is None else str(count) for count in (result.speakers_reference, result.speakers_hypothesis)
    ]
    reasons = dict.fromkeys(why(key) for key in ("speakers_ref", "speakers_hyp") if key in result.unknown)
    yield row("speakers", " / ".join(counts), "; ".join(reasons))


def _made_of(words: WordErrors, unit: str, lang: str | None) -> str:
    return text(
        f"evaluate.errors.{unit}",
        lang=lang,
        substitutions=words.substitutions,
        deletions=words.deletions,
        insertions=words.insertions,
        length=words.reference_length,
    )


def _parts(turns: TurnErrors, lang: str | None) -> str:
    return text(
        "evaluate.parts",
        lang=lang,
        missed=_percent(turns.missed),
        false_alarm=_percent(turns.false_alarm),
        confusion=_percent(turns.confusion),
    )


def _found(marks: MarkErrors, lang: str | None) -> str:
    return text(
        "evaluate.marks",
        lang=lang,
        precision=_percent(marks.precision),
        recall=_percent(marks.recall),
        reference=marks.reference,
        hypothesis=marks.hypothesis,
    )


def as_json(result: Evaluation) -> dict[str, Any]:
    """Shares are fractions, not per cent; null where the files do not tell, with the reason in `unknown`."""
    words, turns, collar = result.words, result.turns, result.turns_collar
    return {
        "er": words and _fraction(words.rate),
        "unit": result.unit,
        "substitutions": words and words.substitutions,
        "deletions": words and words.deletions,
        "insertions": words and words.insertions,
        "reference_length": words and words.reference_length,
        "cp": _fraction(result.cp),
        "punctuation": {
            kind: {
                "f1": _fraction(marks.f1),
                "precision": _fraction(marks.precision),
                "recall": _fraction(marks.recall),
                "reference": marks.reference,
                "hypothesis": marks.hypothesis,
            }
            for kind, marks in _marks(result)
        }
        or None,
        "der": turns and _fraction(turns.rate),
        "der_collar": collar and _fraction(collar.rate),
        "collar": result.collar,
        "missed": turns and _fraction(turns.missed),
        "false_alarm": turns and _fraction(turns.false_alarm),
        "confusion": turns and _fraction(turns.confusion),
        "speakers_ref": result.speakers_reference,
        "speakers_hyp": result.speakers_hypothesis,
        "language": result.language,
        "normaliser": text(result.normaliser, lang="en"),
        "hypothesis": result.hypothesis,
        "reference": result.reference,
        "unknown": {measure: text(key, lang="en", file=file) for measure, (key, file) in result.unknown.items()},
    }


def _marks(result: Evaluation) -> list[tuple[str, MarkErrors]]:
    """Nothing where the reference has no marks."""
    marks = result.marks
    return [("any", marks.any), ("ends", marks.ends), ("questions", marks.questions)] if marks else []


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{100 * share:.2f} %"


def _fraction(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
