"""Where the recording's seconds went, after people have filled in what the machine had left without text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.transcript import Accounted, Coverage, Removed, Span, Utterance

LEAST_S = 1.0  # what is left at the edge of a passage by less is the passage's own


def filled(coverage: Coverage, utterances: Sequence[Utterance]) -> Coverage:
    """The account with the time of utterances that people made as text, where it was speech without any."""
    made = _made(utterances)
    if not made:
        return coverage
    account = [part for one in coverage.account for part in _parts(one, made)]
    untranscribed = [left for one in coverage.untranscribed for left in _left(one, made)]
    gained = _seconds(coverage.untranscribed) - _seconds(untranscribed)
    return replace(
        coverage,
        transcribed=round(coverage.transcribed + gained, 3),
        untranscribed=tuple(untranscribed),
        account=tuple(account),
    )


def put_back(removed: Sequence[Removed], utterances: Sequence[Utterance]) -> tuple[Removed, ...]:
    """What was left out, marked where people have written a text for most of its time."""
    made = _made(utterances)
    return tuple(
        replace(one, put_back=one.put_back or 2 * _seconds(list(_left(Span(one.start, one.end), made))) < _length(one))
        for one in removed
    )


def _made(utterances: Sequence[Utterance]) -> list[Span]:
    return sorted(
        (Span(one.start, one.end) for one in utterances if not one.words and one.text.strip()),
        key=lambda span: span.start,
    )


def _left(hole: Span, made: Sequence[Span]) -> Iterator[Span]:
    """What of a hole nobody has written a text for."""
    at = hole.start
    for span in [*made, Span(hole.end, hole.end)]:
        until = min(max(span.start, at), hole.end)
        whole = (at, until) == (hole.start, hole.end)
        if until - at >= LEAST_S or (whole and until > at):
            yield Span(at, until)
        at = max(at, min(span.end, hole.end))


def _parts(part: Accounted, made: Sequence[Span]) -> Iterator[Accounted]:
    if part.kind != "untranscribed":
        yield part
        return
    at = part.start
    for left in _left(Span(part.start, part.end), made):
        if at < left.start:
            yield Accounted("text", at, left.start)
        yield Accounted("untranscribed", left.start, left.end)
        at = left.end
    if at < part.end:
        yield Accounted("text", at, part.end)


def _seconds(spans: Sequence[Span]) -> float:
    return sum(map(_length, spans))


def _length(span: Span | Removed) -> float:
    return span.end - span.start
