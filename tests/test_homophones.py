"""Words that exist are written where only their sound was heard; what is right, a name or a number stays."""

from dataclasses import replace
from functools import cache

import pytest
from helpers.builders import panel, transcript, utterance
from helpers.events import sample_panel
from helpers.punctuating import agreeing

from models.compute import Compute
from models.punctuation.reader import Reader
from pipeline.errors import UsageError
from pipeline.glossary import Glossary, Term
from pipeline.settings import PolishSettings
from pipeline.stages.polish import polish
from pipeline.text.edits import undone

pytestmark = pytest.mark.models

WRONG = [
    ("今天我们讨论社区样老的问题。", "今天我们讨论社区养老的问题。"),
    ("他们的金费有三个来源。", "他们的经费有三个来源。"),
    ("他加入了足球巨乐部。", "他加入了足球俱乐部。"),
]


def heard(text, confidence=0.4, speaker="S1", name="u1"):
    one = utterance(name, speaker, 0, 10, text)
    return replace(one, words=tuple(replace(word, confidence=confidence) for word in one.words))


@cache
def reader():
    return Reader.packaged(Compute("cpu", "fp32"))


def polished(*utterances, terms=(), language="zh", **settings):
    """With Whisper's marks, and what the network that comes with the program tells of the words."""
    glossary = Glossary(tuple(Term(term) for term in terms))
    made = transcript(*utterances, language=language)
    marks = agreeing(made)

    def read(turns):
        return replace(reader().read(turns), marks=marks(turns).marks)

    return polish(made, PolishSettings(**settings), read, glossary).utterances


def published(text, confidence=0.4, **how):
    return polished(heard(text, confidence), **how)[0].text


@pytest.mark.parametrize(("wrong", "right"), WRONG)
def test_a_word_that_does_not_exist_becomes_the_one_that_was_meant(wrong, right):
    (after,) = polished(heard(wrong))
    assert after.text == right
    assert undone(after.text, after.edits) == after.raw_text == wrong
    assert {edit.step for edit in after.edits} == {"homophones"}
    assert all(0.5 <= edit.score <= 1 for edit in after.edits)


@pytest.mark.parametrize(("wrong", "right"), WRONG)
def test_off_leaves_all_as_it_was_recognised(wrong, right):
    assert published(wrong, homophones="off") == wrong
    with pytest.raises(UsageError):
        PolishSettings(homophones="perhaps")


@pytest.mark.parametrize("strange", ["他们的金费有三个来源。", "青禾社区基金会的晚晴助老服务中心。", "他叫凯莎。"])
def test_what_whisper_was_sure_of_stays(strange):
    assert published(strange, confidence=0.999) == strange
    assert published(strange, confidence=0.3) != strange


def test_traditional_text_is_corrected_in_its_own_script():
    assert published("他們的金費有三個來源。", script="hant") == "他們的經費有三個來源。"
    assert published("他們的金費有三個來源。", script="keep") == "他們的經費有三個來源。"
    assert published("他們的金費有三個來源。") == "他们的经费有三个来源。"


def test_right_text_passes_through_however_sure_whisper_was():
    said = sample_panel()
    size = sum(len(one.text) for one in said.utterances)
    for confidence in (0.9, 0.95, 0.99):
        sure = [
            replace(one, words=tuple(replace(word, confidence=confidence) for word in one.words))
            for one in said.utterances
        ]
        changed = sum(
            a != b
            for before, after in zip(sure, polished(*sure), strict=True)
            for a, b in zip(before.text, after.text, strict=True)
        )
        assert changed <= 0.0005 * size


def test_terms_and_names_of_the_glossary_are_never_touched():
    for wrong, _ in WRONG:
        for start in range(len(wrong) - 4):
            term = wrong[start : start + 3]
            assert term in published(wrong, confidence=0.05, terms=[term])
    assert published("社区样老的问题。", terms=["样老"]) == "社区样老的问题。"
    assert published("社區樣老的問題。", terms=["樣老"], script="hant") == "社區樣老的問題。"


@pytest.mark.parametrize(
    "text",
    [
        "大家好，我叫谢敏杰，来自社区。",
        "接下来有请钟东老师给我们发言。",
        "刚才董芳说得很好，我同意。",
        "曹俊臣先生是第一位。",
    ],
)
def test_names_of_those_who_are_introduced_addressed_or_quoted_stay(text):
    assert published(text, confidence=0.5) == text


@pytest.mark.parametrize("text", ["我们都觉得婷妤没有来。", "朕的江山要守住。"])
def test_a_character_that_the_network_has_not_learnt_stays(text):
    assert published(text, confidence=0.1) == text


@pytest.mark.parametrize("word", ["世界粮食计划署", "不看僧面看佛面", "天生我材必有用"])
def test_a_word_of_the_dictionary_that_is_longer_than_any_of_the_lattice_stays(word):
    text = f"我们今天讨论{word}的问题。"
    assert published(text) == text


def test_what_a_speaker_says_again_and_again_with_confidence_is_a_name():
    once = heard("他加入了足球巨乐部。")
    often = [heard("我们巨乐部很好。", 0.85, "S1", f"n{i}") for i in range(3)]
    assert polished(once, *often)[0].text == once.text
    others = [
        replace(one, speaker="S2", words=tuple(replace(word, speaker="S2") for word in one.words)) for one in often
    ]
    assert polished(once, *others)[0].text == "他加入了足球俱乐部。"
    unsure = [heard("我们巨乐部很好。", 0.3, "S1", f"n{i}") for i in range(3)]
    assert polished(once, *unsure)[0].text == "他加入了足球俱乐部。"


@pytest.mark.parametrize(
    "text",
    ["一般就是就年。", "马龙以四零完胜对手。", "一共十一比八。", "有三十四个人。", "他说她来了。", "第一百四十六条。"],
)
def test_no_number_and_no_person_becomes_another(text):
    figures = set("零一二三四五六七八九十百千他她它")
    after = published(text, confidence=0.05)
    assert [(i, c) for i, c in enumerate(after) if c in figures] == [(i, c) for i, c in enumerate(text) if c in figures]


@pytest.mark.parametrize(("wrong", "after"), [("看了以眼。", "看了一眼。"), ("他以看就懂。", "他以看就懂。")])
def test_a_word_with_a_one_in_it_may_be_meant_but_no_one_is_written_by_itself(wrong, after):
    assert published(wrong, confidence=0.05) == after


def test_other_languages_and_words_of_theirs_inside_mandarin_pass_through():
    english = polished(*panel("en").utterances, language="en")
    assert [one.text for one in english] == [one.text for one in panel("en").utterances]
    assert published("诶系同埋嘅样老。", language="yue") == "诶系同埋嘅样老。"
    mixed = published("我们用 Python 做 machine learning 的样木。", confidence=0.3)
    assert "Python" in mixed
    assert "machine learning" in mixed


def test_figures_latin_letters_and_strange_characters_are_kept_in_their_places():
    for text in ("", "。", "2024年GPT-4的金费。", "𠮷野家和😀的金费。", "金 费\u200b、金费……", "嗯"):
        (after,) = polished(heard(text, 0.2))
        kept = [c for c in after.text if not "\u4e00" <= c <= "\u9fff"]
        off = published(text, 0.2, homophones="off")
        assert kept == [c for c in off if not "\u4e00" <= c <= "\u9fff"]
        assert len(after.text) == len(off)


def test_the_words_stay_as_recognised_and_each_has_its_doubt():
    before = heard("他们的金费有三个来源。", 0.4)
    (after,) = polished(before)
    assert [word.text for word in after.words] == [word.text for word in before.words]
    doubt = {word.text: word.doubt for word in after.words}
    assert doubt["金"] > 0.8 > 0.5 > doubt["三"]
    assert "经" in next(word.candidates for word in after.words if word.text == "金")
    assert all(len(word.candidates) <= 4 for word in after.words)


def test_a_language_without_a_lattice_has_its_doubt_from_the_confidence():
    said = panel("en").utterances[0]
    doubts = []
    for confidence in (0.2, 0.5, 0.8, 0.99):
        one = replace(said, words=tuple(replace(word, confidence=confidence) for word in said.words))
        (after,) = polished(one, language="en")
        assert not any(word.candidates for word in after.words)
        doubts.append(after.words[0].doubt)
    assert doubts == sorted(doubts, reverse=True)
    assert doubts[0] > 0.4
    assert doubts[-1] < 0.02


def test_the_order_of_utterances_and_what_stands_beside_change_nothing():
    said = [heard(wrong, 0.4, "S1", f"u{number}") for number, (wrong, _) in enumerate(WRONG)]
    together = [one.text for one in polished(*said)]
    assert together == [polished(one)[0].text for one in said]
    assert together[::-1] == [one.text for one in polished(*said[::-1])]
