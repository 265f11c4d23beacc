"""Chinese punctuation: as printed, in pairs, where words, pauses and Whisper agree; utterances are sentences."""

import re
from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import transcript, utterance
from helpers.punctuating import network
from hypothesis import given, settings
from hypothesis import strategies as st

from models.punctuation.tokens import MARKS, TOKEN, Reading
from pipeline.stages.polish.punctuation import punctuated as read_and_marked
from pipeline.text.edits import undone
from pipeline.text.script import simplified
from pipeline.transcript import Mark, Transcript, Utterance, Word, join


def punctuated(made, read):
    return read_and_marked(made, read).transcript


def said(*texts: str, speakers: str = "AAAAAAAAA", gap: float = 0.1) -> Transcript:
    """Utterances of 4 characters a second, one after the other."""
    row, at = [], 0.0
    for text, speaker in zip(texts, speakers, strict=False):
        length = max(0.25, len(text) / 4)
        row.append(utterance(f"u{len(row) + 1}", speaker, at, at + length, text))
        at += length + gap
    return transcript(*row)


def marked(*texts: str, words_say: str | None = None, **how: object) -> list[str]:
    """What becomes of texts; what the network would punctuate is what Whisper did unless told otherwise."""
    made = said(*texts, **how)
    read = network(words_say if words_say is not None else " ".join(texts))
    return [u.text for u in punctuated(made, read).utterances]


def with_pauses(text: str, pauses: dict[str, float]) -> Transcript:
    """`text` spoken without pauses but those behind the last character of each of these words."""
    behind = {text.index(word) + len(word): seconds for word, seconds in pauses.items()}
    words, at = [], 0.0
    for place, character in enumerate(text):
        at += behind.get(place, 0.0)
        words.append(Word(character, round(at, 3), round(at + 0.2, 3), 0.9, "A"))
        at += 0.2
    return transcript(replace(utterance("u1", "A", 0.0, at, text), words=tuple(words)))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("今天,我们来谈,对,好,是;", "今天，我们来谈，对，好，是。"),
        ("好，，的。。", "好，的。"),
        ("真的？。", "真的？"),
        ('他说"好的"就走了。', "他说“好的”就走了。"),
        ("他说“好的。”", "他说“好的。”"),
        ("我们(也就是社工)去了。", "我们（也就是社工）去了。"),
        ("用了3.14和1,246。", "用了3.14和1,246。"),
        ("有35%,很多。", "有35%，很多。"),
        ("这是 AI 的事。", "这是 AI 的事。"),
        ("《红楼梦很好看。", "红楼梦很好看。"),
        ("，好的。", "好的。"),
        ("一、二、三,", "一、二、三。"),
        ("at 10.30, ok", "at 10.30, ok"),
        ("♪", "♪"),
        ("", ""),
    ],
)
def test_marks_as_printed(raw, text):
    assert marked(raw) == [text]


def test_a_space_is_no_comma_where_the_words_say_nothing():
    assert marked("我们 开始", words_say="我们开始。") == ["我们开始。"]
    assert marked("我们 开始", words_say="我们，开始。") == ["我们，开始。"]


def test_dots_stay_and_need_not_end_a_sentence():
    assert marked("等一等...再说", words_say="等一等再说。") == ["等一等……再说。"]
    assert marked("等一等...再说", words_say="等一等。再说。") == ["等一等……", "再说。"]


def test_whispers_marks_are_evidence_and_not_law():
    assert marked("我们,今天谈三件事", words_say="我们今天谈三件事。") == ["我们今天谈三件事。"]
    assert marked("今天天气好我们走吧", words_say="今天天气好，我们走吧。") == ["今天天气好，我们走吧。"]


def test_each_change_is_an_edit():
    (after,) = punctuated(said("我们,今天谈三件事情对不对"), network("我们今天谈三件事情，对不对？")).utterances
    assert [(e.step, e.at, e.before, e.after) for e in after.edits] == [
        ("punctuation", 2, ",", ""),
        ("punctuation", 9, "", "，"),
        ("punctuation", 13, "", "？"),
    ]
    assert undone(after.text, after.edits) == after.raw_text == "我们,今天谈三件事情对不对"


def test_one_sentence_is_one_utterance_however_often_its_speaker_stops_to_think():
    thought = marked("我们从二零一六年", "开始做这件事情。", words_say="我们从二零一六年开始做这件事情。", gap=1.5)
    assert thought == ["我们从二零一六年开始做这件事情。"]


def test_utterances_end_where_sentences_do():
    made = said("我们先去医院然后回家大家再见")
    after = punctuated(made, network("我们先去医院，然后回家。大家再见。", sure=0.999))
    assert [u.text for u in after.utterances] == ["我们先去医院，然后回家。", "大家再见。"]
    assert [u.id for u in after.utterances] == ["u1", "u2"]
    assert after.sections[0].utterances == ("u1", "u2")
    assert after.utterances[1].start == made.utterances[0].words[10].start


def test_a_sentence_does_not_go_on_over_a_very_long_pause():
    made = with_pauses("我们先去医院然后回家", {"医院": 5.0})
    texts = [u.text for u in punctuated(made, network("我们先去医院，然后回家。")).utterances]
    assert texts == ["我们先去医院。", "然后回家。"]


def test_a_sentence_ends_with_who_says_it():
    assert marked("大家好", "你好吗", "我来说,", words_say="大家好你好吗？我来说，", speakers="ABA") == [
        "大家好。",
        "你好吗？",
        "我来说。",
    ]


def test_a_sentence_may_go_on_in_another_language():
    chinese, english = said("我们用的是", "machine learning.").utterances
    english = replace(english, language="en")
    after = punctuated(transcript(chinese, english), network("我们用的是"))
    assert [u.text for u in after.utterances] == ["我们用的是，", "machine learning."]


def test_a_sentence_does_not_go_on_with_who_else_speaks_another_language():
    chinese, english = said("我们用的是", "machine learning.", speakers="AB").utterances
    after = punctuated(transcript(chinese, replace(english, language="en")), network("我们用的是"))
    assert [u.text for u in after.utterances] == ["我们用的是。", "machine learning."]


@pytest.mark.parametrize("words", ["добрый день", "안녕 하세요", "สวัสดี ครับ", "καλή μέρα"])
def test_words_of_other_scripts_keep_their_spaces_and_get_no_commas(words):
    assert marked(f"他说 {words} 大家好", words_say="他说大家好。") == [f"他说 {words} 大家好。"]


def test_other_languages_keep_their_marks():
    made = transcript(utterance("u1", "A", 0, 2, "Well, I think so. Yes"), language="en")
    assert punctuated(made, lambda turns: pytest.fail("asked")) == made


def test_pauses_count_for_less_where_they_stand_against_the_words():
    text = "我们从二零一六年开始做这件事情到去年年底一共有一千多位志愿者参加"
    sayings = "我们从二零一六年开始做这件事情，到去年年底，一共有一千多位志愿者参加。"
    agreeing = with_pauses(text, {"事情": 0.5, "年底": 0.4})
    thinking = with_pauses(text, {"我们从": 0.5, "开始做": 0.4, "一共": 0.5, "多位": 0.4})
    for made in (agreeing, thinking):
        assert [u.text for u in punctuated(made, network(sayings)).utterances] == [sayings]


def test_a_run_that_is_too_long_to_read_is_broken():
    endless = "社区里的老人家每天都会到这个活动中心来参加活动" * 6
    (text,) = marked(endless, words_say=endless)
    assert max(map(len, re.split("[，。]", text))) <= 45
    assert re.sub("[，。]", "", text) == endless


def test_a_run_that_is_too_long_is_broken_also_where_the_likeliest_place_is_between_latin_words():
    endless = "社区里的老人家每天都会到这个活动中心来" + "machine learning" + "参加活动社区里的老人家每天都会到"
    (text,) = marked(endless, words_say=endless)
    assert re.search("[，、]", text)


def test_a_pair_may_span_sentences_of_a_speaker():
    raw = ("他说：“第一，要快。", "第二，要好。”")
    assert marked(*raw, words_say="他说：第一，要快。第二，要好。", gap=1.0) == list(raw)
    assert marked(raw[0], "第二，要好。", words_say="他说：第一，要快。第二，要好。", gap=1.0) == [
        "他说：第一，要快。",
        "第二，要好。",
    ]


def test_a_number_alone_is_chinese_too():
    assert marked("0.33,", "310334", speakers="AB") == ["0.33。", "310334。"]
    assert marked("一共1246") == ["一共1246。"]
    assert marked("at 10") == ["at 10"]


def test_who_else_speaks_is_marked_anew():
    made = said("我们先去", "医院。")
    made = replace(made, turns=(*made.turns, replace(made.turns[0], speaker="B")))
    (after,) = punctuated(made, network("我们先去医院。")).utterances
    assert [(m.kind, m.start, m.end, m.note) for m in after.marks] == [("overlap", 0.0, 1.0, "B")]


def test_what_is_doubtful_stays_marked():
    made = said("我们先去", "医院。")
    doubt = Mark("doubt", 0.5, 0.7, "why")
    made = replace(made, utterances=tuple(replace(u, marks=(doubt,)) for u in made.utterances))
    (after,) = punctuated(made, network("我们先去医院。")).utterances
    assert after.marks == (doubt,)


def test_text_without_words_is_not_lost_behind_what_the_same_person_says():
    made = transcript(utterance("u1", "A", 0.0, 1.0, "大家好"), Utterance("u2", "A", 1.1, 9.0, "我来了", "我来了"))
    after = punctuated(made, network("大家好我来了。")).utterances
    assert [u.text for u in after] == ["大家好。", "我来了。"]


def test_text_without_words_keeps_its_times():
    made = transcript(Utterance("u1", "A", 1.0, 9.0, "大家好我来了", "大家好我来了"))
    (after,) = punctuated(made, network("大家好，我来了。")).utterances
    assert (after.text, after.start, after.end) == ("大家好，我来了。", 1.0, 9.0)


PIECES = st.text(alphabet='我们的了吗，。？！《》“”（）一二 ,.?!"()ab1%é♪—…', max_size=5)
SAID = st.lists(
    st.tuples(PIECES, st.floats(0, 6), st.sampled_from("AB"), st.sampled_from(["", "zh", "en"])), max_size=30
)


def spoken(pieces: list[tuple[str, float, str, str]]) -> Transcript:
    """Each piece a word, behind a pause."""
    row: list[Utterance] = []
    at = 0.0
    for text, pause, speaker, language in pieces:
        at += pause
        word = Word(text, round(at, 3), round(at + 0.3, 3), 0.9, speaker)
        at += 0.3
        if row and (row[-1].speaker, row[-1].language) == (speaker, language) and pause < 1.2:
            words = (*row[-1].words, word)
            row[-1] = replace(row[-1], words=words, end=word.end, text=join(words), raw_text=join(words))
        else:
            name = f"u{len(row) + 1}"
            row.append(
                Utterance(name, speaker, word.start, word.end, join((word,)), join((word,)), (word,), (), language)
            )
    return transcript(*row)


@settings(max_examples=200)
@given(SAID, st.integers(0, 1 << 30))
def test_no_word_is_lost_moved_doubled_or_given_to_another(pieces, seed):
    draw, asked = np.random.default_rng(seed), []

    def read(turns: object) -> Reading:
        size = sum(len(tokens) for tokens, _ in turns)
        assert all("".join(tokens) == "".join(words) for tokens, words in turns)
        asked.extend(turns)
        return Reading.of_marks(np.log(draw.dirichlet([0.3] * len(MARKS), size)).clip(-20).astype(np.float32))

    before = spoken(pieces)
    made = read_and_marked(before, read)
    after = made.transcript
    assert [w for u in after.utterances for w in u.words] == [w for u in before.utterances for w in u.words]
    tokens = [token for turn, _ in asked for token in turn]
    for u in after.utterances:
        own = TOKEN.findall(simplified(u.raw_text))
        assert u.id not in made.rows or tokens[made.rows[u.id] :][: len(own)] == own
    assert sum(len(TOKEN.findall(u.raw_text)) for u in after.utterances if u.id in made.rows) == len(tokens)
    assert [u.id for u in after.utterances] == [f"u{n}" for n in range(1, len(after.utterances) + 1)]
    languages = [(w, u.language) for u in before.utterances for w in u.words]
    assert [(w, u.language) for u in after.utterances for w in u.words] == languages
    for u in after.utterances:
        assert {w.speaker for w in u.words} == {u.speaker}
        assert (u.start, u.end, u.raw_text) == (u.words[0].start, u.words[-1].end, join(u.words))
        assert undone(u.text, u.edits) == u.raw_text
        assert {e.step for e in u.edits} <= {"punctuation"}
        assert re.sub(r"[\W_]", "", u.text) == re.sub(r"[\W_]", "", u.raw_text)
    assert [n for s in after.sections for n in s.utterances] == [u.id for u in after.utterances]


def test_a_question_in_the_middle_of_what_one_says_needs_more_than_one_at_its_end():
    def asked(chance: float) -> list[str]:
        made = said("你们去哪里我们回家去哪里")
        sure = network("你们去哪里。我们回家去哪里。", sure=0.999)

        def read(turns: object) -> Reading:
            chances = np.exp(sure(turns).marks)
            for place in (4, 11):
                chances[place, [MARKS.index("？"), MARKS.index("。")]] = 0.99 * chance, 0.99 * (1 - chance)
            return Reading.of_marks(np.log(chances))

        return [u.text for u in punctuated(made, read).utterances]

    assert asked(0.4) == ["你们去哪里。", "我们回家去哪里。"]
    assert asked(0.6) == ["你们去哪里。", "我们回家去哪里？"]
    assert asked(0.9) == ["你们去哪里？", "我们回家去哪里？"]
