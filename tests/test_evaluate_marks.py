"""tinglu evaluate: punctuation against that of the reference."""

import pytest
from helpers.comparing import measured
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation.punctuation import punctuation
from pipeline.evaluation.report import as_json, table


def test_marks_of_punctuation_against_those_of_the_reference(files):
    # 我们去，还是不去？好。 → 我们，去还是不去？好吧。 one comma in its place too few and one too many
    result = measured(files("h.txt", "我们，去还是不去？好吧。"), files("r.txt", "我们去，还是不去？好。"))
    marks = result.marks
    assert (marks.any.right, marks.any.hypothesis, marks.any.reference) == (2, 3, 3)
    assert (marks.ends.f1, marks.questions.f1) == (1.0, 1.0)
    told = as_json(result)["punctuation"]
    assert told["any"] == {"f1": 0.666667, "precision": 0.666667, "recall": 0.666667, "reference": 3, "hypothesis": 3}
    values = {measure: value for measure, value, _ in table(result, "en")}
    assert values["Punctuation, any mark (F1)"] == "66.67 %"
    assert {measure for measure, _, _ in table(result, "zh")} >= {
        "标点，任何标点（F1）",
        "标点，句末（F1）",
        "标点，问号（F1）",
    }


def test_without_marks_in_the_reference_nothing_is_said_of_them(files):
    result = measured(files("h.txt", "我们，去。"), files("r.txt", "我们去"))
    assert result.marks is None
    assert as_json(result)["punctuation"] is None
    assert not any("Punctuation" in measure for measure, _, _ in table(result, "en"))


@pytest.mark.parametrize(
    ("hypothesis", "reference", "shares", "said"),
    [
        ("我们去。", "我们去。", (None, None, None), "precision –, recall –"),
        ("我们去？", "我们去。", (0.0, 0.0, None), "precision 0.00 %, recall –"),
        ("我们去。", "我们去？", (0.0, None, 0.0), "precision –, recall 0.00 %"),
    ],
)
def test_a_share_of_nothing_is_none(files, hypothesis, reference, shares, said):
    result = measured(files("h.txt", hypothesis), files("r.txt", reference))
    told = as_json(result)["punctuation"]["questions"]
    assert (told["f1"], told["precision"], told["recall"]) == shares
    (value, remark) = next(row[1:] for row in table(result, "en") if "question marks" in row[0])
    assert value == ("–" if shares[0] is None else "0.00 %")
    assert said in remark


@pytest.mark.parametrize(
    ("reference", "hypothesis", "right"),
    [
        ("有3.5个，对。", "有3.5个，对。", 2),  # a point in a number is none
        ("Well, I said so. Did you?", "well I said so. Did you?", 2),
        ("我們去，好嗎？", "我们去,好吗?", 2),  # script and width do not count
        ("去了北京，就好。", "去了，就好。", 2),  # what was lost beside a mark is an error of text alone
        ("去了，就好。", "去了那里，就好。", 2),
        ("好。", "好，。", 1),
    ],
)
def test_a_mark_is_right_where_it_stands_between_the_same_words(files, reference, hypothesis, right):
    assert measured(files("h.txt", hypothesis), files("r.txt", reference)).marks.any.right == right


@given(st.text(alphabet="我们去好，。？! ab1.", max_size=40))
def test_a_text_has_no_errors_of_marks_against_itself(text):
    told = punctuation(text, text)
    assert told is None or told.any.f1 == 1.0
