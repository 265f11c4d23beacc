"""What people write where nothing was recognised: told as text, and nothing else is; checked tick by tick."""

from dataclasses import replace
from itertools import pairwise

import pytest
from helpers.builders import transcript, utterance
from helpers.reviewing import Session
from hypothesis import given
from hypothesis import strategies as st

from pipeline.output import WRITERS
from pipeline.review.coverage import LEAST_S, filled, left, looked_at
from pipeline.review.pieces import made_by_hand
from pipeline.settings import WriteSettings
from pipeline.transcript import Accounted, Coverage, Deed, Removed, Span

TICK = LEAST_S / 2
TICKS = 40  # of the recordings below


def stretches(most=4):
    """Stretches that neither touch nor overlap, in ticks."""
    edges = st.lists(st.integers(0, TICKS), unique=True, max_size=2 * most).map(sorted)
    return edges.map(lambda found: [(a, b) for a, b in zip(found[::2], found[1::2], strict=False)])


ANY = st.tuples(st.integers(0, TICKS), st.integers(0, TICKS)).map(sorted)


def span(ticks):
    return Span(ticks[0] * TICK, ticks[1] * TICK)


def ticks_of(spans):
    return {tick for one in spans for tick in range(round(one.start / TICK), round(one.end / TICK))}


def made(ticks, text="补上的话"):
    return made_by_hand("a1", "S1", span(ticks).start, span(ticks).end, text)


def uncovered(hole, told):
    """The ticks of a hole that nothing covers, but for edges of one tick."""
    free = ticks_of([span(hole)]) - ticks_of(map(span, told))
    edges = {tick for tick in free if not {tick - 1, tick + 1} & free}
    return free if free == ticks_of([span(hole)]) else free - edges


@given(stretches(), st.lists(ANY, max_size=4), stretches())
def test_the_time_of_what_people_write_is_text_and_no_other(holes, written, others):
    kinds = ["sound" if any(a <= tick < b for a, b in others) else "silence" for tick in range(TICKS)]
    for first, last in holes:
        kinds[first:last] = ["untranscribed"] * (last - first)
    cuts = [0, *(tick for tick in range(1, TICKS) if kinds[tick] != kinds[tick - 1]), TICKS]
    account = tuple(Accounted(kinds[a], a * TICK, b * TICK) for a, b in pairwise(cuts))
    spoken = sum(b - a for a, b in holes) * TICK
    coverage = Coverage(TICKS * TICK, spoken + 7.0, 7.0, tuple(map(span, holes)), account)
    found = filled(coverage, [made(one) for one in written] + [made((0, TICKS), " ")], [])
    still = set().union(*(uncovered(hole, written) for hole in holes))
    assert ticks_of(found.untranscribed) == still
    assert found.transcribed + len(still) * TICK == pytest.approx(found.speech)
    assert (found.account[0].start, found.account[-1].end) == (0.0, TICKS * TICK)
    assert all(one.end == other.start and one.start < one.end for one, other in pairwise(found.account))
    for tick, kind in enumerate(kinds):
        expected = kind if kind != "untranscribed" or tick in still else "text"
        assert [one.kind for one in found.account if tick in ticks_of([one])] == [expected]


@given(ANY, st.lists(ANY, max_size=3), st.lists(ANY, max_size=3))
def test_what_was_left_out_is_back_where_most_of_its_time_is_written_and_checked_where_it_was_heard(
    hole, written, heard
):
    one = Removed("r1", span(hole).start, span(hole).end, "谢谢观看", "phantom", -1.0, 0.5)
    deeds = [(span(ticks), Deed(n, "no-text", "me", "")) for n, ticks in enumerate(heard, 1)]
    (found,) = looked_at([one], [made(ticks) for ticks in written], deeds)
    size, free = hole[1] - hole[0], ticks_of([span(hole)]) - ticks_of(map(span, heard))
    assert found.put_back == (2 * len(uncovered(hole, written)) < size)
    at_edges = all(not {tick - 1, tick + 1} & free for tick in free) and 2 * len(free) <= size
    meeting = [n for n, (a, b) in enumerate(heard, 1) if a < hole[1] and hole[0] < b]
    assert (found.checked.n if found.checked else None) == (max(meeting) if at_edges and meeting else None)
    (kept,) = looked_at([replace(one, put_back=True)], [], [])
    assert kept.put_back


def test_a_hole_that_is_short_as_a_whole_is_left_whole():
    assert [*left(Span(1.0, 1.5), [])] == [Span(1.0, 1.5)]


def gapped():
    """Six seconds of speech without text between two sentences of one person."""
    said = [
        utterance("u1", "S1", 0.0, 4.0, "各位来宾大家上午好"),
        utterance("u2", "S1", 12.0, 16.0, "谢谢大家请坐下来"),
    ]
    account = (Accounted("text", 0.0, 5.0), Accounted("untranscribed", 5.0, 11.0), Accounted("text", 11.0, 17.0))
    found = transcript(*said)
    return replace(found, coverage=Coverage(17.0, 16.0, 10.0, (Span(5.0, 11.0),), account))


@pytest.mark.parametrize("joins", [["u1"], ["a2"], ["u1", "u1"], ["a2", "u1"]])
def test_what_was_written_into_a_gap_stays_no_gap_when_it_is_joined_with_what_stands_beside_it(joins):
    session = Session(gapped())
    session.do(session.making.insert("u1", 5.0, 11.0, "我是今天的主持人", "S1"))
    for name in joins:
        session.do(session.making.join(name))
    found = session.over(session.machine)
    assert found.coverage.untranscribed == ()
    assert {one.kind for one in found.coverage.account} == {"text"}
    assert "【" not in WRITERS["txt"](found, WriteSettings())
    joined = next(one for one in found.utterances if "主持人" in one.text)
    session.do(session.making.retext(joined.id, joined.text.replace("我是今天的主持人", "")))
    found = session.over(session.machine)
    assert found.coverage.untranscribed == (Span(5.0, 11.0),), "nothing stands there any more"
    assert "【" in WRITERS["txt"](found, WriteSettings())


def test_two_recognised_sentences_put_together_leave_the_gap_between_them():
    session = Session(gapped())
    session.do(session.making.join("u1"))
    session.do(session.making.text("u1", 0, 0, "好，"))
    found = session.over(session.machine)
    assert found.coverage.untranscribed == (Span(5.0, 11.0),)
