"""Published Chinese: one script, full-width marks; what was recognised stays beside it."""

from dataclasses import replace

import pytest
from helpers.builders import panel, transcript, utterance
from helpers.places import ROOT
from helpers.punctuating import agreeing

from models.carried import MANDARIN, PUNCTUATION, identity
from models.language import FILE
from pipeline.errors import UsageError
from pipeline.files.hashes import sha256_of
from pipeline.settings import PolishSettings
from pipeline.stages.polish import polish


def polished(text, script="hans"):
    made = transcript(utterance("u1", "S1", 0, 9, text))
    return polish(made, PolishSettings(script), agreeing(made)).utterances[0].text


def recognised(made):
    """The words without the doubt that polishing gives them."""
    return [replace(word, doubt=None, candidates=()) for u in made.utterances for word in u.words]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("謝謝主持人,我講三點。", "谢谢主持人，我讲三点。"),
        ("你拿著這些,很著急。", "你拿着这些，很着急。"),
        ("顯著的名著,是他編著的。", "显著的名著，是他编著的。"),
        ("他著有三本书,很著名。", "他著有三本书，很著名。"),
        ("共有1,246位,是吗?", "共有1,246位，是吗？"),
        ("我们用 AI, ML 吗?", "我们用 AI, ML 吗？"),
        ("好 的。", "好的。"),
        ("At 10:30, ok?", "At 10:30, ok?"),
        ("", ""),
    ],
)
def test_script_and_marks(raw, text):
    assert polished(raw) == text


def test_scripts():
    assert polished("谢谢。", "hant") == "謝謝。"
    assert polished("謝谢。", "keep") == "謝谢。"
    with pytest.raises(UsageError):
        PolishSettings("latin")


@pytest.mark.parametrize(
    ("language", "used"),
    [("zh", ["tinglu-punctuation", "tinglu-mandarin"]), ("yue", ["tinglu-punctuation"]), ("en", [])],
)
def test_the_models_that_told_what_is_written_are_named(language, used):
    made = replace(transcript(utterance("u1", "S1", 0, 3, "謝謝,好")), language=language)
    assert [one.name for one in polish(made, PolishSettings(), agreeing(made)).provenance.models] == used
    nothing = transcript()
    assert polish(nothing, PolishSettings(), agreeing(nothing)).provenance.models == ()


def test_a_model_that_comes_with_the_program_is_named_by_its_file():
    file = ROOT / "models" / "language" / FILE
    assert identity(MANDARIN).sha256 == sha256_of(file)
    assert identity(PUNCTUATION).sha256 == sha256_of(file.parents[1] / "punctuation" / "weights.npz")


def test_the_raw_text_and_words_stay_and_other_languages_too():
    before = transcript(utterance("u1", "S1", 0, 3, "謝謝,好"))
    after = polish(before, PolishSettings(), agreeing(before))
    assert after.script == "hans"
    assert after.utterances[0].raw_text == before.utterances[0].raw_text
    assert recognised(after) == recognised(before)
    after = polish(panel("en"), PolishSettings(), agreeing(panel("en")))
    assert recognised(after) == recognised(panel("en"))
    assert [u.text for u in after.utterances] == [u.text for u in panel("en").utterances]
    assert not any(u.edits for u in after.utterances)
