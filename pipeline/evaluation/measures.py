"""The measures: errors of words, errors of words per speaker, errors of who speaks when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.transcript import Turn


@dataclass(frozen=True, slots=True)
class Aligned:
    """A run of tokens on both sides; where `kind` is equal or substitute they are equally many."""

    kind: Literal["equal", "substitute", "delete", "insert"]
    reference: tuple[str, ...]
    hypothesis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordErrors:
    """How many tokens differ in which way, of `reference_length`, and the alignment that says where."""

    substitutions: int
    deletions: int
    insertions: int
    reference_length: int
    alignment: tuple[Aligned, ...]

    @property
    def rate(self) -> float:
        """Errors as a share of the reference; above 1 where more was added than there is."""
        return (self.substitutions + self.deletions + self.insertions) / self.reference_length


@dataclass(frozen=True, slots=True)
class TurnErrors:
    """Shares of the reference's speech; overlapping speech counts once for each who speaks."""

    rate: float
    missed: float
    false_alarm: float
    confusion: float


def word_errors(reference: Sequence[str], hypothesis: Sequence[str]) -> WordErrors:
    """The least number of substitutions, deletions and insertions that make the reference the hypothesis."""
    import jiwer

    found: Any = jiwer.process_words(" ".join(reference), " ".join(hypothesis))
    alignment = tuple(
        Aligned(
            chunk.type,
            tuple(reference[chunk.ref_start_idx : chunk.ref_end_idx]),
            tuple(hypothesis[chunk.hyp_start_idx : chunk.hyp_end_idx]),
        )
        for chunk in found.alignments[0]
    )
    return WordErrors(found.substitutions, found.deletions, found.insertions, len(reference), alignment)


def places(reference: Sequence[str], hypothesis: Sequence[str]) -> tuple[list[int], list[int]]:
    """For each token of either side the number of the place behind it.

    A place is the same on both sides where the tokens around it are aligned, whatever was added or lost in it.
    """
    from rapidfuzz.distance import Levenshtein

    ours, theirs, aligned = [0] * len(reference), [0] * len(hypothesis), 0
    for operation in Levenshtein.opcodes(reference, hypothesis):
        first, last = operation.src_start, operation.src_end
        heard, heard_last = operation.dest_start, operation.dest_end
        for n in range(max(last - first, heard_last - heard)):
            aligned += operation.tag in ("equal", "replace")
            if first + n < last:
                ours[first + n] = aligned
            if heard + n < heard_last:
                theirs[heard + n] = aligned
    return ours, theirs


def speaker_errors(reference: Mapping[str, Sequence[str]], hypothesis: Mapping[str, Sequence[str]]) -> float:
    """cpWER: what each says in a row, the speakers matched so that the errors are fewest; the rest is all error.

    meeteval counts the same (tests/test_evaluate.py), but needs a compiler to install and refuses 21 speakers.
    """
    from rapidfuzz.distance import Levenshtein
    from scipy.optimize import linear_sum_assignment

    nothing: Sequence[str] = ()
    ours, theirs = list(reference.values()), list(hypothesis.values())
    most = max(len(ours), len(theirs))
    ours += [nothing] * (most - len(ours))
    theirs += [nothing] * (most - len(theirs))
    costs = [[Levenshtein.distance(one, other) for other in theirs] for one in ours]
    pairs = zip(*linear_sum_assignment(costs), strict=True)
    return float(sum(costs[row][column] for row, column in pairs) / sum(map(len, reference.values())))


def turn_errors(reference: Sequence[Turn], hypothesis: Sequence[Turn], collar: float) -> TurnErrors | None:
    """Diarization error, overlaps scored, `collar` seconds to each side of a border of the reference left out.

    None where the collar leaves nothing of the reference.
    """
    import warnings

    from pyannote.core import Annotation, Segment
    from pyannote.metrics.diarization import DiarizationErrorRate

    def annotation(turns: Sequence[Turn]) -> Annotation:
        made = Annotation()
        for number, turn in enumerate(turns):
            made[Segment(turn.start, turn.end), number] = turn.speaker
        return made.support()  # a person who talks over himself is one person

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without a map of what to score, all from first to last turn is scored
        # pyannote's collar is the whole width around a border.
        metric = DiarizationErrorRate(collar=2 * collar, skip_overlap=False)
        parts = metric(annotation(reference), annotation(hypothesis), detailed=True)
    if not parts["total"]:
        return None
    shares = [float(parts[part] / parts["total"]) for part in ("missed detection", "false alarm", "confusion")]
    return TurnErrors(sum(shares), *shares)


def split_alignment(alignment: Sequence[Aligned], lengths: Sequence[int]) -> list[list[Aligned]]:
    """The alignment of each passage of the reference; what was inserted between two goes with the first of them."""
    passages: list[list[Aligned]] = [[] for _ in lengths]
    place, left = 0, lengths[0]
    for run in alignment:
        if run.kind == "insert":
            passages[place].append(run)
            continue
        at = 0
        while at < len(run.reference):
            while not left:
                place += 1
                left = lengths[place]
            until = min(at + left, len(run.reference))
            passages[place].append(Aligned(run.kind, run.reference[at:until], run.hypothesis[at:until]))
            left -= until - at
            at = until
    return passages
