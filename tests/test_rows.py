"""Whether a text is but some pieces in a row: a regular expression's answer, in a bounded time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.evidence.phrases import consists_of
from pipeline.text.replies import is_sound
from pipeline.text.rows import is_row, pieces

PIECE = st.text("mha", min_size=1, max_size=3).flatmap(
    lambda piece: st.tuples(*[st.sampled_from([one, f"{one}+"]) for one in piece]).map("".join)
)


@given(st.sets(PIECE, min_size=1, max_size=4), st.text("mha", max_size=10))
def test_a_row_is_what_a_regular_expression_takes_for_one(known, text):
    assert is_row(text, pieces(known)) is (re.fullmatch(f"(?:{'|'.join(known)})+", text) is not None)


def test_the_same_over_and_over_before_another_word_is_told_at_once():
    """Each of these would have taken a regular expression longer than the universe is old."""
    assert consists_of("bye " * 1000, "en", "also_said")
    assert not consists_of("bye " * 1000 + "tomorrow", "en", "also_said")
    assert is_sound("m" * 1000 + "hm")
    assert not is_sound("M" + "m" * 1000 + "y")
    assert not is_sound("aha" * 300 + "ha")
