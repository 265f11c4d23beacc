"""What nobody can have said is taken out and listed; what was said stays."""

from dataclasses import replace

import pytest
from helpers.builders import segment, speech_map

from pipeline.settings import EvidenceSettings
from pipeline.stages.evidence import judge, phantoms, too_fast
from pipeline.transcript import join

SPEECH = speech_map((0.0, 60.0))


def judged(*segments, keep=(), speech=SPEECH):
    kept, removed = judge(segments, speech, EvidenceSettings(tuple(keep)))
    return [s.text for s in kept], [(r.text, r.reason) for r in removed]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "zh"),
        ("請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目", "zh"),
        ("字幕由 Amara.org 社群提供", "zh"),
        ("優優獨播劇場——YoYo Television Series Exclusive", "zh"),
        ("Subtitles by the Amara.org community", "en"),
        ("Sous-titres réalisés para la communauté d'Amara.org", "fr"),
        ("字幕は Amara.org コミュニティによって作成されました", "ja"),
    ],
)
def test_credits_of_other_peoples_videos_go(text, language):
    kept, removed = judged(segment(text, 0, 8, language))
    assert kept == []
    assert [reason for _, reason in removed] == ["phantom"]


def test_credits_go_from_behind_real_words_and_the_words_stay():
    kept, removed = judged(segment("今天的论坛到这里。请不吝点赞订阅转发打赏支持明镜与点点栏目", 0, 12))
    assert kept == ["今天的论坛到这里。"]
    assert removed == [("请不吝点赞订阅转发打赏支持明镜与点点栏目", "phantom")]


@pytest.mark.parametrize("text", ["谢谢观看", "谢谢大家。", "Thanks for watching!", "謝謝大家收看"])
def test_a_farewell_goes_only_where_more_speaks_against_it(text):
    language = "zh" if not text.isascii() else "en"
    said = segment(text, 10, 12, language)
    assert judged(said) == ([text], [])
    for doubtful in (replace(said, no_speech_prob=0.7), replace(said, avg_logprob=-0.9)):
        assert judged(doubtful) == ([], [(text, "phantom")])
    assert judged(said, speech=speech_map((0.0, 9.0), (40.0, 60.0))) == ([], [(text, "phantom")])


def test_whispers_own_doubt_counts_when_both_its_figures_say_so():
    said = segment("一些声音", 0, 4)
    assert judged(replace(said, avg_logprob=-1.5, no_speech_prob=0.3))[1] == []
    assert judged(replace(said, avg_logprob=-1.5, no_speech_prob=0.9)) == ([], [("一些声音", "not_speech")])


def test_more_text_than_a_mouth_can_say():
    text = "我们讨论的问题是这样的一个问题而不是别的什么问题因为别的问题不在这里讨论"
    assert judged(segment(text, 0, 7))[1] == []
    assert judged(segment(text, 0, 1)) == ([], [(text, "too_fast")])
    assert not too_fast("OK, thank you very much.", 0.4)
    assert too_fast("a sentence of many words that nobody can say in so short a time, or even think", 0.5)


def test_loops_lose_their_repeats_and_keep_the_first():
    looped = replace(segment("我们来看一下" + "这个问题很重要" * 6, 0, 20), compression_ratio=3.1)
    kept, removed = judged(looped)
    assert kept == ["我们来看一下这个问题很重要"]
    assert removed == [("这个问题很重要" * 5, "loop")]


@pytest.mark.parametrize("said", ["对对对对对", "加油加油加油", "好的好的，谢谢谢谢", "very very very very good"])
def test_people_repeat_themselves_too(said):
    language = "en" if said.isascii() else "zh"
    assert judged(segment(said, 0, 3, language)) == ([said], [])


def test_removed_text_can_be_put_back_one_by_one_or_all():
    first = segment("字幕由Amara.org社群提供", 0, 5)
    last = segment("请不吝点赞订阅转发打赏支持明镜与点点栏目", 50, 58)
    assert judge([first, last], SPEECH, EvidenceSettings())[0] == []
    _, removed = judge([first, last], SPEECH, EvidenceSettings())
    assert [one.id for one in removed] == ["r1", "r2"]
    kept, removed = judge([first, last], SPEECH, EvidenceSettings(("r2",)))
    assert [s.text for s in kept] == [last.text]
    assert [one.id for one in removed] == ["r1"]
    assert judge([first, last], SPEECH, EvidenceSettings(("all",))) == ([first, last], [])


def test_no_word_is_in_both_or_in_neither():
    spoken = segment("你好。字幕由Amara.org社群提供再见各位来宾", 0, 12)
    kept, removed = judge([spoken], SPEECH, EvidenceSettings())
    assert sorted(join(s.words) for s in kept) == ["你好。再见各位来宾"]
    assert sum(len(s.words) for s in kept) + len(removed[0].text) == len(spoken.words)


def test_each_phrase_of_the_table_is_found():
    for language in ("zh", "en", "ja", "ko", "fr", "de", "es", "pt", "it", "ru", "yue"):
        for phrase in phantoms(language, "always"):
            kept, removed = judged(segment(phrase, 0, 30, language))
            assert kept == [], phrase
            assert removed[0][1] == "phantom"
