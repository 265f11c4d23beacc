"""New turns and sentences moved over the borders of persons: taken in the order of the file, or told; and no more."""

import random
import re

import pytest
from helpers.builders import transcript, utterance
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.correct.take import take
from pipeline.output import WRITERS
from pipeline.review import Review
from pipeline.settings import WriteSettings

ZH = "资金从哪里来养老服务社区时间银行我们讨论三点第一推广经验数据医院护理志愿者老人家庭支持政策落地评估试点"
EN = ("money", "care", "village", "bank", "people", "hospital", "volunteer", "policy", "forum", "nurse", "street")
NAMES = {"zh": ("发言人1", "发言人2", "发言人3"), "en": ("Ann", "Bob", "Cyril")}
GREETING = "各位来宾，大家上午好。欢迎来到论坛。"
NOTICE = {"zh": "（根据录音整理，未经本人审核）", "en": "(Compiled from the recording; not reviewed by the speaker)"}


@pytest.fixture
def job(tmp_path):
    """Two people, two sentences each."""
    return published_job(
        tmp_path / "out" / "talk",
        transcript(
            utterance("u1", "S1", 0.5, 4.0, "各位来宾，大家上午好。"),
            utterance("u2", "S1", 4.2, 6.0, "欢迎来到论坛。"),
            utterance("u3", "S2", 6.5, 7.5, "谢谢主持人。"),
            utterance("u4", "S2", 7.8, 14.0, "我今天想讲三点，第一点是养老的资金从哪里来。"),
        ),
    )


def runs(text):
    """Who says what of a TXT, in order, without layout."""
    found = []
    for line in text.split("\n"):
        label = re.match(r"(发言人\d|Ann|Bob|Cyril)(?:：|: )", line)
        said = "".join(line[label.end() if label else 0 :].split())
        if not said or said.startswith(("（根据录音", "(Compiled")):
            continue
        if label and (not found or found[-1][0] != label[1]):
            found.append([label[1], ""])
        found[-1][1] += said
    return found


@pytest.mark.parametrize(
    "new",
    [
        "会务组在门口。\n\n欢迎大家提问。",
        "欢迎大家提问。\n\n会务组在门口。\n\n请把手机调成静音。",
        "发言人2：好的。\n\n发言人1：请上台。\n\n发言人2：马上来。\n\n发言人1：谢谢。",
        "发言人2：好的。\n\n发言人1：请上台。\n\n请坐。",
    ],
    ids=["two unlabelled", "three unlabelled", "turns", "turns with a paragraph"],
)
@pytest.mark.parametrize("place", ["between two", "at the end", "inside a speech", "inside a sentence"])
def test_new_passages_at_one_place_keep_their_order_and_the_second_time_change_nothing(job, new, place):
    file = job / "talk.txt"
    edited = {
        "between two": ("发言人2：谢谢", f"{new}\n\n发言人2：谢谢"),
        # without a name it might be a note there: test_correct_notes.py
        "at the end": ("资金从哪里来。", "资金从哪里来。\n\n" + ("" if "：" in new else "发言人2：") + new),
        "inside a speech": ("谢谢主持人。", f"谢谢主持人。\n\n{new}\n\n发言人2："),
        "inside a sentence": ("三点，", f"三点，\n\n{new}\n\n发言人2："),
    }[place]
    change(file, *edited)
    wanted = file.read_text()
    told = tinglu("correct", job, file)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "--replace" not in told.stdout
    assert runs((job / "talk.txt").read_text()) == runs(wanted)
    file.write_text(wanted)
    acts = len(Review.open(job).acts)
    again = tinglu("correct", job, file)
    assert (again.returncode, "nothing" in again.stdout) == (0, True), again.stdout
    assert len(Review.open(job).acts) == acts


def test_a_turn_put_between_two_that_were_put_in_before_stands_between_them(job):
    change(job / "talk.txt", "发言人2：谢谢", "发言人3：好的。\n\n发言人1：请上台。\n\n发言人2：谢谢")
    change(job / "talk.txt", "发言人3", "发言人不详")
    tinglu("correct", job, job / "talk.txt")
    change(job / "talk.txt", "发言人1：请上台。", "发言人2：我来了。\n\n发言人1：请上台。")
    wanted = (job / "talk.txt").read_text()
    assert tinglu("correct", job, job / "talk.txt").returncode == 0
    assert (job / "talk.txt").read_text() == wanted


def test_what_follows_an_unknown_name_is_nobody_else_s(job, tmp_path):
    desk = tmp_path / "desk.txt"
    before = (job / "talk.txt").read_text()
    desk.write_text(before.replace("发言人2：谢谢", "李玉兰：我来讲两句。\n\n先讲养老。\n\n发言人2：谢谢"))
    for _ in range(2):
        told = tinglu("correct", job, desk)
        assert told.returncode == 1
        assert "养老" in told.stdout
        assert (job / "talk.txt").read_text() == before


def test_what_cannot_be_done_as_the_file_has_it_is_told_each_time_and_not_done(job, tmp_path):
    """A word of the sound is not cut in two: the full stop belongs to the last."""
    one = Review.machine_of(job)
    last = one.utterances[2]
    words = (*last.words[:-2], type(last.words[-1])("人。", last.words[-2].start, last.end, 0.9, "S2"))
    whole = type(last)(last.id, "S2", last.start, last.end, last.text, last.raw_text, words)
    said = (*one.utterances[:2], whole, one.utterances[3])
    job = published_job(tmp_path / "other" / "talk", transcript(*said))
    desk = tmp_path / "desk.txt"
    before = (job / "talk.txt").read_text()
    desk.write_text(before.replace("谢谢主持人", "").replace("论坛。", "论坛。谢谢主持人"))
    for _ in range(2):
        told = tinglu("correct", job, desk)
        assert told.returncode == 1
        assert "tinglu review" in " ".join(told.stdout.split())
        assert "--replace" not in told.stdout
        assert (job / "talk.txt").read_text() == before


CUES = {
    "srt": ("00:00:00,100 --> 00:00:00,400", r"\d\d:[\d:,]+ --> [\d:,]+(?=\n[^\n]*SAID)"),
    "vtt": ("00:00:00.100 --> 00:00:00.400", r"\d\d:[\d:.]+ --> [\d:.]+(?=\n[^\n]*SAID)"),
    "ass": ("0:00:00.10,0:00:00.40", r"(?<=Dialogue: 0,)[\d:.]+,[\d:.]+(?=,[^\n]*SAID)"),
}


@pytest.mark.parametrize("form", CUES)
@pytest.mark.parametrize("said", ["我今天想讲三点", "谢谢主持人"])
def test_a_cue_given_times_before_what_is_said_before_it_gives_its_words_to_nobody(job, tmp_path, form, said):
    """Whether it names somebody or not: it stays whose it is, and so do those that it comes before."""
    new, pattern = CUES[form]
    desk, before = tmp_path / f"desk.{form}", (job / f"talk.{form}").read_text()
    content, count = re.subn(pattern.replace("SAID", said), new, before)
    assert count == 1
    desk.write_text(content)
    for _ in range(2):
        told = tinglu("correct", job, desk)
        assert told.returncode == 1
        assert "in order" in " ".join(told.stdout.split())
        assert "--replace" not in told.stdout
        assert (job / f"talk.{form}").read_text() == before
    change(desk, "论坛", "会场")
    assert tinglu("correct", job, desk).returncode == 1
    whole = "谢谢主持人。我今天想讲三点，第一点是养老的资金从哪里来。"
    assert runs((job / "talk.txt").read_text()) == [["发言人1", GREETING.replace("论坛", "会场")], ["发言人2", whole]]


def sentence(chance, language):
    if language == "zh":
        return "".join(chance.choices(ZH, k=chance.randint(2, 14))) + "。"
    return " ".join(chance.choices(EN, k=chance.randint(1, 8))).capitalize() + "."


def spoken(chance, language):
    """A transcript of some turns, a sentence an utterance."""
    said, at, who = [], 0.5, None
    for _ in range(chance.randint(3, 6)):
        who = chance.choice([one for one in ("S1", "S2", "S3") if one != who])
        for _ in range(chance.randint(1, 4)):
            text = sentence(chance, language)
            end = round(at + len(text) * 0.2, 2)
            said.append(utterance(f"u{len(said) + 1}", who, at, end, text))
            at = round(end + chance.choice((0, 0.2, 0.6)), 2)
    return transcript(*said, language=language, names=dict(zip(("S1", "S2", "S3"), NAMES[language], strict=True)))


def turns_of(one):
    found = []
    for each in one.utterances:
        name = one.speaker_name(each.speaker)
        if not found or found[-1][0] != name:
            found.append([name, []])
        found[-1][1].append(each.text)
    return found


def edited(turns, chance, language):
    """What an editor may make of them: sentences go to the person before or behind, turns come in between."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(turns))
        name, said = turns[at]
        some = chance.randint(1, max(1, len(said) - 1))
        match chance.choice(("up", "down", "between", "between", "inside", "append", "label")):
            case "up" if at:
                turns[at - 1 : at + 1] = [[turns[at - 1][0], turns[at - 1][1] + said[:some]], [name, said[some:]]]
            case "down" if at + 1 < len(turns):
                behind = turns[at + 1]
                turns[at : at + 2] = [[name, said[:-some]], [behind[0], said[-some:] + behind[1]]]
            case "between":
                names = [chance.choice(NAMES[language]), *chance.choices((*NAMES[language], None), k=2)]
                turns[at:at] = [[one, [sentence(chance, language)]] for one in names[: chance.randint(1, 3)]]
            case "inside" if len(said) > 1 and name:
                new = [[chance.choice(NAMES[language]), [sentence(chance, language)]] for _ in range(2)]
                turns[at : at + 1] = [[name, said[:some]], *new, [name, said[some:]]]
            case "append":
                said.insert(some, sentence(chance, language))
            case "label" if name:
                turns[at][0] = chance.choice(NAMES[language])
        turns = [one for one in turns if one[1]]
    colon, space = ("：", "") if language == "zh" else (": ", " ")
    lines = [f"{name}{colon}{space.join(said)}" if name else space.join(said) for name, said in turns]
    return "\n\n".join([*lines, NOTICE[language]]) + "\n"


@pytest.mark.parametrize("seed", range(12))
def test_any_edit_is_taken_as_the_file_has_it_or_told(tmp_path, seed):
    chance = random.Random(seed)
    language = chance.choice(("zh", "zh", "en"))
    one = spoken(chance, language)
    job, desk = published_job(tmp_path / "talk", one), tmp_path / "desk.txt"
    desk.write_text(edited(turns_of(one), chance, language))

    def written():
        return WRITERS["txt"](Review.open(job).transcript, WriteSettings())

    first = take(job, desk, "me", WriteSettings())
    made, acts = written(), len(Review.open(job).acts)
    assert (runs(made) == runs(desk.read_text())) == (not first.unplaced)
    second = take(job, desk, "me", WriteSettings())
    assert (written(), len(Review.open(job).acts)) == (made, acts)
    assert bool(second.unplaced) == bool(first.unplaced)
    assert not first.later.changes
    assert not second.later.changes
