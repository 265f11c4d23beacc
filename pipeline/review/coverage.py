"""Where the recording's seconds went, after people have filled in what the machine had left without text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.text.edits import CORRECTION, standing
from pipeline.transcript import Accounted, Coverage, Deed, Removed, Span, Utterance

LEAST_S = 1.0  # what is left at the edge of a passage by less is the passage's own


Heard = Sequence[tuple[Span, Deed]]  # where a person has found nothing to transcribe


def filled(coverage: Coverage, utterances: Sequence[Utterance], heard: Heard) -> Coverage:
    """The account with the time of utterances that people made as text, where it was speech without any."""
    made = _made(utterances)
    if not made and not heard:
        return coverage
    account = [part for one in coverage.account for part in _parts(one, made)]
    untranscribed = [piece for one in coverage.untranscribed for piece in left(one, made)]
    gained = _seconds(coverage.untranscribed) - _seconds(untranscribed)
    return replace(
        coverage,
        transcribed=round(coverage.transcribed + gained, 3),
        untranscribed=tuple(replace(one, checked=_checked(one, heard)) for one in untranscribed),
        account=tuple(account),
    )


def looked_at(removed: Sequence[Removed], utterances: Sequence[Utterance], heard: Heard) -> tuple[Removed, ...]:
    """What was left out, marked where people have written a text for most of its time, or agree."""
    made = _made(utterances)
    return tuple(
        replace(
            one,
            put_back=one.put_back or 2 * _seconds(list(left(Span(one.start, one.end), made))) < _length(one),
            checked=_checked(Span(one.start, one.end), heard),
        )
        for one in removed
    )


def left(hole: Span, told: Iterable[Span], least: float = LEAST_S) -> Iterator[Span]:
    """What of a hole nothing of `told` covers, but for edges shorter than `least` seconds."""
    at = hole.start
    for span in [*sorted(told, key=lambda span: span.start), Span(hole.end, hole.end)]:
        until = min(max(span.start, at), hole.end)
        whole = (at, until) == (hole.start, hole.end)
        if until > at and (whole or until - at >= least):
            yield Span(at, until)
        at = max(at, span.end)


def _made(utterances: Sequence[Utterance]) -> list[Span]:
    return [span for one in utterances if one.text.strip() for span in _by_hand(one)]


def _by_hand(one: Utterance) -> Iterator[Span]:
    """The time of text that no word was recognised of; joined with other text, what lies beside that one's words."""
    acts = one.reviewed.acts if one.reviewed else ()
    put_in = any(deed.kind == "insert" for deed in acts) and any(
        not edit.before for *_, edit in standing(one, CORRECTION)
    )
    if put_in or not one.words:
        yield from left(Span(one.start, one.end), (Span(word.start, word.end) for word in one.words))


def _checked(hole: Span, heard: Heard) -> Deed | None:
    """The last deed by which the hole was heard; None: more than an edge of it was not."""
    unheard = [_length(part) for part in left(hole, (span for span, _ in heard), least=0.0)]
    if max(unheard, default=0.0) >= LEAST_S or 2 * sum(unheard) > _length(hole):
        return None
    return next((deed for span, deed in reversed(heard) if span.start < hole.end and hole.start < span.end), None)


def _parts(part: Accounted, made: Sequence[Span]) -> Iterator[Accounted]:
    if part.kind != "untranscribed":
        yield part
        return
    at = part.start
    for piece in left(Span(part.start, part.end), made):
        if at < piece.start:
            yield Accounted("text", at, piece.start)
        yield Accounted("untranscribed", piece.start, piece.end)
        at = piece.end
    if at < part.end:
        yield Accounted("text", at, part.end)


def _seconds(spans: Sequence[Span]) -> float:
    return sum(map(_length, spans))


def _length(span: Span | Removed) -> float:
    return span.end - span.start
