"""What two texts have in common: difflib's answer, and one that ends where difflib's would not."""

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.compared import compared
from pipeline.text.edits import applied, between

TEXTS = st.text(alphabet="ab我们，", max_size=40)


@given(TEXTS, TEXTS)
def test_ordinary_texts_are_compared_as_difflib_does(one, other):
    assert compared(one, other) == list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())


@given(st.sampled_from(["长", "长短", "ab ", "—"]), st.lists(st.integers(0, 40_000), max_size=2), TEXTS, TEXTS)
def test_the_same_over_and_over_leads_from_one_text_to_the_other(unit, places, before, after):
    one = before + unit * 20_000 + after
    other = one
    for place in places:
        other = f"{other[:place]}好的{other[place + 3 :]}"
    runs = compared(one, other)
    assert "".join(one[a0:a1] for _, a0, a1, _, _ in runs) == one
    assert "".join(other[b0:b1] for _, _, _, b0, b1 in runs) == other
    assert all(one[a0:a1] == other[b0:b1] for kind, a0, a1, b0, b1 in runs if kind == "equal")
    assert all(a0 < a1 or b0 < b1 for _, a0, a1, b0, b1 in runs)
    assert applied(one, between("script", one, other)) == other
