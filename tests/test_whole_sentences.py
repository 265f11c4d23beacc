"""A sentence stays whole over pauses, over others' short replies, and over points that end none."""

from dataclasses import replace

import pytest
from helpers.builders import segment, transcript, utterance, words
from helpers.punctuating import network

from pipeline.stages.merge import merge
from pipeline.stages.polish.punctuation import punctuated as read_and_marked
from pipeline.stages.polish.punctuation.stretches import stretches
from pipeline.text.replies import is_reply, is_sound
from pipeline.text.typography import ends_sentence
from pipeline.transcript import Segment, Turn, Utterance, Word


def punctuated(made, read):
    return read_and_marked(made, read).transcript


@pytest.mark.parametrize(
    ("text", "following", "ends"),
    [
        (" Mr.", " Smith", False),
        (" Dr.", " Who", False),
        (" J.", " K.", False),
        (" U.S.", " Army", False),
        ("Amara.", "org", False),
        (" 3.", "5", False),
        (" etc.", " and", False),
        (" was...", " going", False),
        (" was...", " Going", True),
        (" end.", " We", True),
        (" end.", "", True),
        (" mister.", " Smith", True),
        (' said."', " So", True),
        (" who?", " he", True),
        ("好。", "我", True),
        (" So did I.", " But", True),
        (" vet det.", " Han", True),  # a Swedish word, no detective
        (" pas de sens.", " Il", True),
        (" el sr.", " García", False),
        (" ეს კარგია.", " მან", True),  # Georgian has no capitals
        (" यह अच्छा है।", " वह", True),
        (" یہ اچھا ہے۔", " وہ", True),
        (" لماذا؟", " لأن", True),
        (" Սա լավ է։", " Նա", True),
        (" ကောင်းတယ်။", "သူ", True),
        (" ጥሩ ነው።", " እሱ", True),
        ("好.", "我", True),
        ("等…", "再", True),
        (" end", " We", False),
    ],
)
def test_a_point_need_not_end_a_sentence(text, following, ends):
    assert ends_sentence(text, following) is ends


def test_a_word_as_long_as_a_book_is_looked_at_from_its_end_only():
    assert ends_sentence("长" * 300_000 + "。”")
    assert not ends_sentence("x" * 300_000, "")


def test_a_title_or_an_initial_cuts_no_utterance():
    said = segment("I met Mr. Smith and George W. Bush at 5 p.m. today. They left.", 0.0, 6.0, "en")
    assert [u.raw_text for u in merge([said], [Turn(0.0, 6.0, "S1")])] == [
        "I met Mr. Smith and George W. Bush at 5 p.m. today.",
        "They left.",
    ]


def test_a_clause_is_one_voices_where_that_voice_is_heard_in_all_of_it():
    said = segment("I don't know how much we're going to know by then", 0.0, 5.5, "en")
    heard = [Turn(0.0, 2.0, "S1"), Turn(2.2, 5.5, "S1"), Turn(1.9, 2.6, "S2")]  # S2 holds most of one word
    assert [(u.speaker, u.raw_text) for u in merge([said], heard)] == [("S1", said.text)]


def test_a_clause_in_which_another_voice_speaks_alone_is_cut_there():
    said = segment("一二三四五六七八九", 0.0, 9.0)
    heard = [Turn(0.0, 3.0, "S1"), Turn(3.0, 5.0, "S2"), Turn(5.0, 9.0, "S1")]
    assert [(u.speaker, u.raw_text) for u in merge([said], heard)] == [
        ("S1", "一二三"),
        ("S2", "四五"),
        ("S1", "六七八九"),
    ]


def test_a_few_words_that_nobody_holds_belong_to_their_clause():
    said = Segment(0.0, 4.0, words("the user name and password.", 0.0, 4.0), "en", 0, 0, 1, 0)
    heard = [Turn(0.0, 1.5, "S1")]
    assert [(u.speaker, u.raw_text) for u in merge([said], heard)] == [("S1", "the user name and password.")]
    many = segment("a b c d e f g h i j k l", 0.0, 12.0, "en")
    assert [u.speaker for u in merge([many], heard)] == ["S1", None]


def test_a_listeners_sound_stays_with_who_makes_it():
    spoken = (*words(" I don't know", 0.0, 1.5), Word(" mm-hmm", 1.5, 2.0, 0.9), *words(" how much", 2.0, 3.0))
    heard = [Turn(0.0, 1.5, "S1"), Turn(1.5, 2.0, "S2"), Turn(2.0, 3.0, "S1")]
    found = merge([Segment(0.0, 3.0, spoken, "en", 0, 0, 1, 0)], heard)
    assert [(u.speaker, u.raw_text) for u in found] == [("S1", "I don't know"), ("S2", "mm-hmm"), ("S1", "how much")]


def talk(*said: tuple[str, float, float, str], language: str) -> list[Utterance]:
    return [utterance(f"u{n}", who, start, end, text) for n, (text, start, end, who) in enumerate(said, 1)]


def whole(*said: tuple[str, float, float, str], language: str = "en", words_say: str = "") -> list[tuple[str, str]]:
    made = transcript(*talk(*said, language=language), language=language)
    after = punctuated(made, network(words_say)).utterances
    before = sorted((w.start, w.text) for u in made.utterances for w in u.words)
    assert sorted((w.start, w.text) for u in after for w in u.words) == before
    assert [u.start for u in after] == sorted(u.start for u in after)
    assert [u.id for u in after] == [f"u{n}" for n in range(1, len(after) + 1)]
    return [(u.speaker, u.text) for u in after]


def test_a_sentence_goes_on_over_a_pause_where_a_small_letter_says_so():
    pause = (("You're not the sort of people up for", 0.0, 3.0, "A"), ("the intricacies of it.", 5.0, 7.0, "A"))
    assert whole(*pause) == [("A", "You're not the sort of people up for the intricacies of it.")]
    assert len(whole(pause[0], ("the intricacies of it.", 8.0, 9.0, "A"))) == 2  # too long a pause
    assert len(whole(pause[0], ("The intricacies of it.", 5.0, 7.0, "A"))) == 2
    assert len(whole(pause[0], ("the intricacies of it.", 5.0, 7.0, "B"))) == 2


def test_text_without_any_mark_is_no_endless_sentence():
    said = [("and so on it goes", 5.0 * n, 5.0 * n + 3, "A") for n in range(20)]
    found = whole(*said)
    assert 1 < len(found) < 20


def test_a_short_reply_neither_cuts_a_sentence_nor_vanishes():
    assert whole(
        ("I don't know how", 0.0, 1.5, "A"),
        ("Yeah.", 1.5, 1.9, "B"),
        ("much we're going to know.", 2.0, 3.5, "A"),
    ) == [("A", "I don't know how much we're going to know."), ("B", "Yeah.")]
    assert whole(
        ("我们从二零一六年", 0.0, 2.0, "A"),
        ("嗯", 2.0, 2.3, "B"),
        ("开始做这件事情。", 2.4, 4.0, "A"),
        language="zh",
        words_say="我们从二零一六年开始做这件事情。嗯。",
    ) == [("A", "我们从二零一六年开始做这件事情。"), ("B", "嗯。")]


def test_an_answer_stands_between_the_question_and_what_follows():
    assert whole(
        ("你去过吗？", 0.0, 1.5, "A"),
        ("对", 1.5, 1.9, "B"),
        ("那我们走吧。", 2.0, 3.5, "A"),
        language="zh",
        words_say="你去过吗？对。那我们走吧。",
    ) == [("A", "你去过吗？"), ("B", "对。"), ("A", "那我们走吧。")]


def test_where_a_sentence_ends_before_the_reply_the_reply_stands_behind_it():
    assert whole(
        ("我们走吧", 0.0, 1.5, "A"),
        ("好", 1.5, 1.9, "B"),
        ("大家再见。", 2.0, 3.5, "A"),
        language="zh",
        words_say="我们走吧。大家再见。好。",
    ) == [("A", "我们走吧。"), ("B", "好。"), ("A", "大家再见。")]


def test_what_is_more_than_a_reply_takes_the_word():
    said = (("I don't know how", 0.0, 1.5, "A"), ("No, we do not.", 1.5, 1.9, "B"), ("much we know.", 2.0, 3.5, "A"))
    assert [who for who, _ in whole(*said)] == ["A", "B", "A"]


@pytest.mark.parametrize("text", ["嗯。", "对对对", "對", "Yeah, okay.", "Mm-hmm.", "Uh-huh", "好的，好的", "I see."])
def test_replies(text):
    assert is_reply(text)


@pytest.mark.parametrize(
    "text", ["对不起", "不对", "", "…", "No.", "Okay, let us go on.", "好的好的好的好的好的好的好的好的好的"]
)
def test_no_replies(text):
    assert not is_reply(text)


def test_a_word_is_no_sound():
    assert [is_sound(text) for text in ("嗯，", " Yeah,", "对", " right")] == [True, True, False, False]


def test_a_stretch_of_another_language_is_joined_by_itself():
    one, other = talk(("I think", 0.0, 1.0, "A"), ("we should.", 2.5, 3.0, "A"), language="en")
    made = transcript(replace(one, language="en"), replace(other, language="de"), language="en")
    assert len(punctuated(made, network("")).utterances) == 2


def test_replies_of_ever_other_people_cost_no_more_than_their_number():
    looked = []

    class Counted(list):
        def __getitem__(self, place):
            looked.append(place)
            return super().__getitem__(place)

    said = Counted(utterance(f"u{n}", f"S{n}", n, n + 0.5, "对") for n in range(400))
    assert len(list(stretches(said))) == 400
    assert len(looked) < 20 * 400
