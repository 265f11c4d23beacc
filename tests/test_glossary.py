"""Names by their sound: found where Whisper wrote others, left alone where the text is ordinary."""

import itertools
import random
import re
import sys
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher

import pytest
from helpers.builders import utterance
from helpers.events import sample_panel
from helpers.punctuating import agreeing
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.event import terms_of
from pipeline.glossary import Glossary, Term, merged
from pipeline.settings import PolishSettings
from pipeline.stages.polish import polish
from pipeline.stages.polish.glossary.correct import step
from pipeline.stages.polish.glossary.matches import LONG, PAUSES, RUN, Terms
from pipeline.text.edits import edited, undone
from pipeline.text.pinyin import likeness, readings, spoken
from pipeline.text.trie import occurrences, trie
from pipeline.transcript import Attendee, Event

PANEL = ("陈国栋", "王秀兰", "林晓梅", "青禾社区基金会", "晚晴助老服务中心", "城乡社区养老论坛")


def glossary(*terms):
    return Glossary(tuple(Term(one) if isinstance(one, str) else one for one in terms))


def corrected(text, *terms, confidence=0.5):
    before = utterance("u1", "S1", 0, 9, text)
    before = replace(before, words=tuple(replace(word, confidence=confidence) for word in before.words))
    after = edited(before, step(glossary(*terms))(before))
    assert undone(after.text, after.edits) == text
    assert all(edit.step == "glossary" and edit.score is not None for edit in after.edits)
    return after.text


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ("今天的主持人林小梅。", "今天的主持人林晓梅。"),
        ("一位是亲和社区基金会的秘书长陈国动先生，", "一位是青禾社区基金会的秘书长陈国栋先生，"),
        ("另一位是晚勤驻老服务中心的主任王秀南。", "另一位是晚晴助老服务中心的主任王秀兰。"),
        ("来到第五届，城乡社区杨老论坛。", "来到第五届，城乡社区养老论坛。"),
        ("陈国栋先生，陈国东先生。", "陈国栋先生，陈国栋先生。"),
    ],
)
def test_names_whisper_wrote_otherwise(heard, right):
    assert corrected(heard, *PANEL) == right


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("周三下午社工和家庭医生一起上门。", "贺佳"),
        ("主要分为两大类。", "戴磊"),
        ("也十一比八再度取胜。", "叶思怡"),
        ("我们在一起讨论事情。", "石青"),
        ("这是一个问题。", "温提"),
        ("他说的是实际情况。", "石济"),
        ("社会组织的发展。", "佘慧"),
        ("我觉得这样很好。", "赵洋"),
    ],
)
def test_ordinary_text_is_no_name(text, term):
    assert corrected(text, term, confidence=0.1) == text


def test_two_syllables_need_a_form_of_address():
    assert corrected("请吴青老师发言。", "伍清") == "请伍清老师发言。"
    assert corrected("吴青在这里。", "伍清") == "吴青在这里。"


def test_what_was_recognised_for_certain_must_sound_the_same():
    assert corrected("主任王秀南。", "王秀兰", confidence=0.95) == "主任王秀南。"
    assert corrected("主任王秀南。", "王秀兰", confidence=0.5) == "主任王秀兰。"


def test_a_sound_told_by_the_editor():
    assert corrected("善天方老师来了。", "单田芳") == "单田芳老师来了。"  # a surname's own sound is known
    assert corrected("吴小月老师来了。", "吴晓乐") == "吴小月老师来了。"
    assert corrected("吴小月老师来了。", Term("吴晓乐", ("wu", "xiao", "yue"))) == "吴晓乐老师来了。"


def test_wrong_forms_are_replaced_wherever_they_stand():
    assert corrected("养老时间银航，时间银航。", Term("时间银行", (), ("时间银航",))) == "养老时间银行，时间银行。"


def test_a_wrong_form_of_letters_stands_for_whole_words():
    cat = Term("CAT", (), ("cat", "c.t"))
    assert corrected("Education: a cat, cats, c.t. 用cat做，cat4", cat) == "Education: a CAT, cats, CAT. 用CAT做，cat4"


@pytest.mark.parametrize(
    ("text", "term", "right"),
    [
        ("我们用open AI的模型。", "OpenAI", "我们用OpenAI的模型。"),
        ("We use tensor flow here.", "TensorFlow", "We use TensorFlow here."),
        ("We use Tenserflow here.", "TensorFlow", "We use TensorFlow here."),
        ("They mark the place.", "Mark", "They mark the place."),
        ("The Millers came.", "Miller", "The Millers came."),
        ("We saw it in the cabin.", "Cabinet", "We saw it in the cabin."),
        ("Now tensor flow. We use tensor flow- it", "TensorFlow", "Now TensorFlow. We use TensorFlow- it"),
        ("They left it open. AI came. Fly to St. Galen.", "OpenAI", "They left it open. AI came. Fly to St. Galen."),
        ("Fly to St. Galenn.", "St. Gallenn", "Fly to St. Gallenn."),
        ("It is yahoo inc. and we", "Yahoo, Inc.", "It is Yahoo, Inc. and we"),
    ],
)
def test_latin_letters(text, term, right):
    assert corrected(text, term) == right


MEASURE = "I want to talk about what we measure, and save the children asked the open rivers trust."


@pytest.mark.parametrize(
    ("event", "text", "right"),
    [
        (Event(title="What We Measure"), MEASURE, MEASURE),
        (Event(attendees=(Attendee("Mark Brown", title="What We Measure"),)), MEASURE, MEASURE),
        (Event(title="老有所依"), "我们要做到老有所衣。", "我们要做到老有所衣。"),
        (Event(name="What We Measure"), MEASURE, MEASURE),
        (Event(attendees=(Attendee("Mark Brown", organisation="Save the Children"),)), MEASURE, MEASURE),
        (Event(place="Open Rivers"), "Open rivers run there.", "Open rivers run there."),
        (Event(place="New Lanark"), "We came to new Lanarck.", "We came to New Lanark."),
        (Event(attendees=(Attendee("Mark Browne"),)), "Thank you, mark browne.", "Thank you, Mark Browne."),
        (Event(name="OpenRivers 2026"), "At open rivers 2026 we met.", "At OpenRivers 2026 we met."),
        (Event(name="第五届城乡社区养老论坛"), "来到城乡社区杨老论坛。", "来到城乡社区养老论坛。"),
    ],
)
def test_an_event_gives_names_and_no_capitals_to_ordinary_words(event, text, right):
    assert corrected(text, *terms_of(event).terms) == right


def test_a_phrase_that_the_editor_lists_is_a_term():
    listed, told = glossary("Save the Children"), terms_of(Event(name="Save the Children"))
    assert listed != told
    assert merged([listed, told]) == merged([told, listed]) == listed


def test_two_hundred_names_of_others_change_nothing():
    draw = random.Random(7)
    surnames = (
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    )
    given = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红建国志文斌鹏飞云峰海燕婷雪梅晓东波辉宁浩宇欣怡佳琪"
    names: set[str] = set()
    while len(names) < 160:
        names.add(draw.choice(surnames) + "".join(draw.choices(given, k=draw.choice([1, 2, 2, 2]))))
    bodies = ["仁爱基金会", "春晖助老中心", "和众社工服务社", "绿洲志愿者协会"]
    while len(names) < 200:
        names.add(draw.choice(given) + draw.choice(given) + draw.choice(bodies))
    panel = sample_panel()
    names -= {name for name in names for u in panel.utterances if name in u.text}
    doubtful = replace(
        panel,
        utterances=tuple(
            replace(u, words=tuple(replace(word, confidence=0.3) for word in u.words)) for u in panel.utterances
        ),
    )
    after = polish(doubtful, PolishSettings(), agreeing(doubtful), glossary(*sorted(names)))
    assert [edit for u in after.utterances for edit in u.edits if edit.step == "glossary"] == []
    assert after.terms == ()


def test_a_term_keeps_its_script_and_is_listed_where_it_stands():
    from helpers.builders import transcript

    made = transcript(utterance("u1", "S1", 0, 5, "錢鍾書先生，陳國動先生。"))
    after = polish(made, PolishSettings("hans"), agreeing(made), glossary("錢鍾書", "陈国栋", "王秀兰"))
    assert after.utterances[0].text == "錢鍾書先生，陈国栋先生。"
    assert after.terms == ("錢鍾書", "陈国栋")


def test_a_pause_within_a_long_term_is_no_comma():
    name = "第五届城乡社区养老论坛"
    assert corrected("来到第五届，城乡社区杨老论坛。", name, *PANEL) == f"来到{name}。"
    assert corrected("我们服务社区，养老为本。", "社区养老") == "我们服务社区，养老为本。"
    assert corrected("第五届，城乡，社区养老论坛。", name) == "第五届，城乡，社区养老论坛。"
    assert (
        corrected("他们服务，社区养老。", "他们服务社区养老", confidence=0.1) == "他们服务，社区养老。"
    )  # ordinary words


# --- all terms at once


def one_by_one(text, terms):
    """What `Terms.sounding` finds, by trying every term at every place."""
    said = spoken(text)
    for number, term in enumerate(terms):
        size = len(term.text)
        if not term.is_chinese:
            yield from ((number, *place) for place in by_letters(text, term.text))
            continue
        first, *rest = [(one,) for one in term.syllables] if len(term.syllables) == size else readings(term.text)
        places = [place for place, one in enumerate(text) if size < LONG or one not in PAUSES]
        for at in range(len(places) - size + 1):
            own = places[at : at + size]
            likes = [
                max(likeness(said[place], one) if said[place] else 0.0 for one in ways)
                for place, ways in zip(own, [first, *rest], strict=True)
            ]
            if likes[0] and own[-1] - own[0] <= size and sum(likes) / size >= 0.8:
                yield number, own[0], own[-1] + 1, sum(likes) / size, min(likes)


def by_letters(text, term):
    wanted = re.sub(r"[\W_]", "", term).casefold()
    for run in RUN.finditer(text) if len(wanted) >= 3 else ():
        words = [(run.start() + word.start(), run.start() + word.end()) for word in re.finditer(r"\S+", run[0])]
        for first, last in itertools.combinations_with_replacement(range(len(words)), 2):
            if last - first < 4:
                start, end = words[first][0], words[last][1]
                found = re.sub(r"[\W_]", "", text[start:end]).casefold()
                score = 1.0 if found == wanted else SequenceMatcher(None, found, wanted, autojunk=False).ratio()
                if score == 1.0 or (min(len(found), len(wanted)) >= 7 and score >= 0.86):
                    yield start, end, score, score


CHINESE = st.text(alphabet="陈程成国郭果栋东动单善扇田天方芳，、 养杨老", min_size=1, max_size=9)
WORDS = ("tensor", "flow", "tenser", "open", "AI", "abcdefgh", "abcdefhg", "bcdefgha", "Aa")
LATIN_WORDS = st.lists(st.sampled_from(WORDS), max_size=3)
NAMES = st.lists(CHINESE | LATIN_WORDS.map(" ".join), max_size=8)
TEXTS = st.lists(CHINESE | LATIN_WORDS.map(" ".join), max_size=6).map("".join)


@settings(max_examples=400)
@given(TEXTS, NAMES)
def test_all_terms_at_once_find_what_each_alone_finds(text, names):
    terms = tuple(Term(name) for name in dict.fromkeys(name.strip() for name in names) if name)
    found = [(terms.index(m.term), m.start, m.end, m.score, m.worst) for m in Terms(Glossary(terms)).sounding(text)]
    assert found == sorted(one_by_one(text, terms))


@settings(max_examples=200)
@given(st.text("甲乙丙", max_size=30), st.lists(st.text("甲乙丙", min_size=1, max_size=4), max_size=6, unique=True))
def test_strings_are_found_where_a_search_for_each_finds_them(text, strings):
    expected = {(*found.span(), one) for one in strings for found in re.finditer(one, text)}
    places = list(occurrences(text, trie((one, one) for one in strings)))
    assert set(places) == expected
    assert len(places) == len(expected)


def lines_done(work) -> int:
    """How many lines of Python `work` takes: the same on any machine, however busy."""
    lines = Counter()

    def told(*event):
        lines[event[1]] += 1
        return told

    before = sys.gettrace()
    sys.settrace(told)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines["line"]


@pytest.mark.parametrize("alphabet", ["伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚", "bakodrisonlexvinphinelqua"])
def test_a_hundred_times_the_terms_do_not_take_a_hundred_times_as_long(alphabet):
    draw = random.Random(1)
    names = sorted({"".join(draw.choices(alphabet, k=draw.choice([3, 8]))) for _ in range(5000)})
    said = [u.text for u in sample_panel().utterances] + ["We talk about tensor flow and other things here."] * 9
    took = {}
    for count in (40, 4000):
        terms = Terms(glossary(*names[:count]))
        terms.sounding(said[0] + said[-1])  # what is built once
        took[count] = lines_done(lambda terms=terms: [terms.sounding(text) for text in said])
    assert took[4000] < 5 * took[40]


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ("我讲一讲红楼梦。", "我讲一讲《红楼梦》。"),
        ("我讲一讲红楼孟。", "我讲一讲《红楼梦》。"),
        ("我讲一讲《红楼梦》。", "我讲一讲《红楼梦》。"),
        ("我讲一讲《红楼孟》。", "我讲一讲《红楼梦》。"),
        ("我读 War and Peace。", "我读 《War and Peace》。"),
    ],
)
def test_a_title_stands_in_the_marks_that_its_editor_wrote(heard, right):
    assert corrected(heard, "《红楼梦》", "《War and Peace》") == right


@pytest.mark.parametrize(
    ("text", "right", "term"),
    [
        (
            "هو بن من يبني.",
            "هو ابن سينا من يبني.",
            Term("ابن سينا", wrong=("بن",)),
        ),  # a whole word
        ("זה רון ולא אהרון.", "זה רונן ולא אהרון.", Term("רונן", wrong=("רון",))),
        ("राम और रामायण", "श्याम और रामायण", Term("श्याम", wrong=("राम",))),
        (
            "제가 삼송에서 일합니다.",
            "제가 삼성에서 일합니다.",
            Term("삼성", wrong=("삼송",)),
        ),
        ("Это наш фонд-дом.", "Это наш Фонд Дом.", Term("Фонд Дом")),
        ("В Петербурге холодно.", "В Петербурге холодно.", Term("Петербург")),  # another form of the name
        ("वह कीरन है।", "वह कीरन है।", Term("किरन")),  # a vowel sign tells names apart
        ("Ông Nguyển Văn Thiệu nói.", "Ông Nguyễn Văn Thiệu nói.", Term("Nguyễn Văn Thiệu")),
    ],
)
def test_words_of_other_scripts_are_whole(text, right, term):
    assert corrected(text, term) == right
