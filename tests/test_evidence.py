"""What nobody can have said is taken out and listed; what was said stays."""

from dataclasses import replace

import pytest
from helpers.builders import segment, speech_map
from helpers.places import ROOT

from pipeline.files.toml import read_toml
from pipeline.settings import EvidenceSettings
from pipeline.stages.evidence import judge
from pipeline.stages.evidence.phrases import phrases
from pipeline.stages.evidence.sound import too_fast
from pipeline.transcript import join

SPEECH = speech_map((0.0, 60.0))
TABLE = ROOT / "pipeline" / "stages" / "evidence" / "phantoms.toml"


def judged(*segments, keep=(), speech=SPEECH):
    found = judge(segments, speech, EvidenceSettings(tuple(keep)))
    return [s.text for s in found.kept], [(r.text, r.reason) for r in found.removed]


def believed(made, confidence):
    """The segment, each of its words recognised with so much confidence."""
    return replace(made, words=tuple(replace(word, confidence=confidence) for word in made.words))


def squeezed(made, first=0):
    """The segment, its words from `first` on at the edge of a silence, where words go that have no sound."""
    at = made.words[first - 1].end if first else made.start
    late = [
        replace(word, start=round(at + i * 0.02, 3), end=round(at + (i + 1) * 0.02, 3))
        for i, word in enumerate(made.words[first:])
    ]
    return replace(made, words=(*made.words[:first], *late), end=late[-1].end)


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
    said = "今天的论坛到这里。请不吝点赞订阅转发打赏支持明镜与点点栏目"
    kept, removed = judged(squeezed(segment(said, 0, 12), first=9), speech=speech_map((0.0, 5.2)))
    assert kept == ["今天的论坛到这里。"]
    assert removed == [("请不吝点赞订阅转发打赏支持明镜与点点栏目", "phantom")]


@pytest.mark.parametrize(
    "text", ["谢谢观看", "谢谢大家。", "Thanks for watching!", "謝謝大家收看", "Please subscribe to my channel."]
)
def test_what_people_say_too_goes_only_where_the_sound_speaks_against_it(text):
    language = "zh" if not text.isascii() else "en"
    said = segment(text, 10, 12, language)
    alone = speech_map((10.0, 12.0))
    assert judged(said, speech=alone) == ([text], [])
    for confidence in (0.4, 0.6, 0.99):  # as of short real utterances
        assert judged(replace(believed(said, confidence), avg_logprob=-0.9), speech=alone) == ([text], [])
    for doubtful in (replace(said, no_speech_prob=0.7), believed(said, 0.2), squeezed(said)):
        assert judged(doubtful, speech=alone) == ([], [(text, "phantom")])
    # Nothing was heard where it stands; or much was, and Whisper is not sure that this is all of it.
    assert judged(said, speech=speech_map((0.0, 9.0), (40.0, 60.0))) == ([], [(text, "phantom")])
    long = replace(believed(said, 0.6), window=(10.0, 20.0))
    assert judged(long, speech=speech_map((10.0, 20.0))) == ([], [(text, "phantom")])
    assert judged(believed(long, 0.95), speech=speech_map((10.0, 20.0))) == ([text], [])


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


def test_text_with_bad_times_stays_where_its_window_has_speech_without_text():
    text = "我们讨论的问题是这样的一个问题而不是别的什么问题因为别的问题不在这里讨论"
    bad = replace(segment(text, 9, 10), window=(0.0, 20.0))
    other = replace(segment("各位来宾大家好", 0, 2), window=(0.0, 20.0))
    assert judged(other, bad)[1] == []
    full = replace(segment("各位来宾，" * 16, 0, 20), window=(0.0, 20.0))
    assert judged(full, bad)[1] == [(text, "too_fast")]
    later = replace(segment("好的", 11, 12), window=(11.0, 20.0))  # what was left is another window
    crowded = replace(segment("各位来宾，" * 9, 0, 11), window=(0.0, 20.0))
    assert judged(crowded, bad, later)[1] == [(text, "too_fast")]


def test_loops_lose_the_repeats_there_is_no_time_for_and_keep_the_first():
    looped = replace(segment("我们来看一下" + "这个问题很重要" * 6, 0, 20), compression_ratio=3.1)
    first = 6 + 7
    assert judged(squeezed(looped, first)) == (["我们来看一下这个问题很重要"], [("这个问题很重要" * 5, "loop")])
    unsure = replace(looped, words=(*looped.words[:first], *believed(looped, 0.2).words[first:]))
    assert judged(unsure)[1] == [("这个问题很重要" * 5, "loop")]


@pytest.mark.parametrize(
    "said", ["加油！" * 12, "不不不不不不不不不不不不不不", "no no no no no no no no no no no no no"]
)
def test_a_chant_stays_and_its_editor_is_asked_to_hear_it(said):
    language = "en" if said.isascii() else "zh"
    chant = replace(segment(said, 0, 9, language), compression_ratio=4.0)
    found = judge([chant], SPEECH, EvidenceSettings())
    assert [one.text for one in found.kept] == [said]
    assert found.removed == ()
    assert [(mark.kind, mark.end) for mark in found.doubts] == [("loop", 9.0)]


@pytest.mark.parametrize("said", ["对对对对对", "加油加油加油", "好的好的，谢谢谢谢", "very very very very good"])
def test_people_repeat_themselves_too(said):
    language = "en" if said.isascii() else "zh"
    assert judged(segment(said, 0, 3, language)) == ([said], [])


def test_removed_text_can_be_put_back_one_by_one_or_all():
    first = replace(segment("字幕由Amara.org社群提供", 0, 5), window=(0.0, 5.0))
    last = replace(segment("请不吝点赞订阅转发打赏支持明镜与点点栏目", 50, 58), window=(50.0, 58.0))
    assert judge([first, last], SPEECH, EvidenceSettings()).kept == ()
    removed = judge([first, last], SPEECH, EvidenceSettings()).removed
    assert [(one.id, one.put_back) for one in removed] == [("r1", False), ("r2", False)]
    found = judge([first, last], SPEECH, EvidenceSettings(("r2",)))
    assert [s.text for s in found.kept] == [last.text]
    assert [(one.id, one.put_back) for one in found.removed] == [("r1", False), ("r2", True)]
    assert judge([first, last], SPEECH, EvidenceSettings(("all",))).kept == (first, last)


def test_no_word_is_in_both_or_in_neither():
    spoken = squeezed(segment("你好。字幕由Amara.org社群提供。再见各位来宾。", 0, 12), first=3)
    found = judge([spoken], speech_map((0.0, 1.5)), EvidenceSettings())
    assert [join(s.words) for s in found.kept] == ["你好。"]
    assert [one.reason for one in found.removed] == ["phantom", "too_fast"]
    assert "你好。" + "".join(one.text for one in found.removed) == spoken.text


LANGUAGES = ("zh", "en", "ja", "ko", "fr", "de", "es", "pt", "it", "ru", "yue")
KINDS = ("credits", "also_said")


def test_the_table_has_no_other_keys():
    table = read_toml(TABLE)
    assert set(table) == set(LANGUAGES)
    assert {kind for kinds in table.values() for kind in kinds} == set(KINDS)
    assert all(phrases(language, kind) for language in LANGUAGES for kind in KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_phrase_of_the_table_goes_where_nothing_was_heard(language):
    for kind in KINDS:
        for phrase in phrases(language, kind):
            kept, removed = judged(squeezed(segment(phrase, 2, 9, language)), speech=speech_map((0.0, 2.0)))
            assert (kept, [reason for _, reason in removed]) == ([], ["phantom"]), phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_credit_goes_where_it_is_all_of_a_window(language):
    for phrase in phrases(language, "credits"):
        assert judged(segment(phrase, 0, 30, language))[0] == [], phrase


# --- what was really said


SENTENCES = {
    "zh": ("他每次都说{}这句话", "什么叫「{}」，我们来讨论。", "我最怕听到{}"),
    "yue": ("佢成日讲{}呢句", "{}呢句嘢系边个讲嘅？", "我最钟意{}"),
    "en": ("In each video they say {} and nobody listens.", "What does {} mean to you?", "We talk about {}"),
    "ja": ("動画はいつも{}で終わります。", "{}とは何ですか。", "彼は{}と言った"),
    "ko": ("그는 {}라고 말했다.", "{}는 무슨 뜻입니까?", "오늘은 {}"),
    "fr": ("Le film dit {} à la fin.", "Que veut dire {} ici ?", "On parle de {}"),
    "de": ("Da steht immer {} am Ende.", "Was heißt {} eigentlich?", "Wir reden über {}"),
    "es": ("El vídeo dice {} al final.", "¿Qué significa {} aquí?", "Hablamos de {}"),
    "pt": ("O vídeo diz {} no fim.", "O que é {} aqui?", "Falamos de {}"),
    "it": ("Il video dice {} alla fine.", "Che cosa vuol dire {} qui?", "Parliamo di {}"),
    "ru": ("В конце написано {} и всё.", "Что значит {} здесь?", "Мы говорим о {}"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("confidence", [0.5, 0.99])
def test_a_sentence_with_such_a_phrase_in_it_is_a_sentence(language, confidence):
    for kind in KINDS:
        for phrase in phrases(language, kind):
            for frame in SENTENCES[language]:
                said = frame.format(phrase)
                spoken = believed(segment(said, 0, 2 + len(said) / 8, language), confidence)
                found = judge([spoken], SPEECH, EvidenceSettings())
                assert [one.words for one in found.kept] == [spoken.words], said
                assert found.removed == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_quoted_as_a_sentence_of_its_own_stays(language):
    for kind in KINDS:
        for phrase in phrases(language, kind):
            first, quoted, last = segment("甲乙丙。", 0, 2), segment(phrase, 2.5, 9, language), segment("丁戊。", 9, 12)
            parts = [replace(one, window=(0.0, 12.0), language=language) for one in (first, quoted, last)]
            assert judged(*parts) == (["甲乙丙。", quoted.text, "丁戊。"], []), phrase


def test_a_credit_is_alone_only_where_its_window_gave_nothing_else():
    said = replace(segment("字幕由Amara.org社群提供", 2, 6), window=(0.0, 6.0))
    before = replace(segment("最后一行写着：", 0, 2), window=(0.0, 6.0))
    elsewhere = replace(before, window=(10.0, 16.0))
    assert judged(said)[0] == []
    assert judged(before, said)[1] == []
    assert judged(said, elsewhere)[1] == [(said.text, "phantom")]
