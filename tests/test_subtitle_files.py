"""Subtitles of other programs: what they show is read the same by `check` and by `evaluate`."""

import re

import pytest
from helpers.comparing import measured

from pipeline.errors import TingluError
from pipeline.evaluation.readers import read
from pipeline.files.subtitles import parse_subtitles
from pipeline.output.subtitles.check import check, read_cues

# Capitals as broadcasters write them: lines that begin as WebVTT's own blocks do.
CAPITALS = """WEBVTT
Kind: captions
Language: en

NOTE this is a comment
00 of two lines

STYLE
::cue { color: yellow }

00:01.000 --> 00:04.000 align:start position:0%
GOOD EVENING AND WELCOME.

00:05.000 --> 00:08.000
PLEASE TAKE
NOTE OF THE EXITS.

00:09.000 --> 00:12.000
STYLE MATTERS HERE, HE SAID.
REGION BY REGION.

NOTE
a comment between cues

00:13.000 --> 00:16.000
NOTE THE END OF IT.
"""
# As YouTube writes what it recognised: the time of each word, lines that roll up, a blank line to keep the place.
ROLLED_UP = """WEBVTT
Kind: captions
Language: en

00:00:00.030 --> 00:00:03.720 align:start position:0%
{blank}
what's<00:00:00.719><c> up</c><00:00:00.930><c> people</c><00:00:02.000><c> of</c><00:00:02.500><c> the forum</c>

00:00:03.720 --> 00:00:03.730 align:start position:0%
what's up people of the forum
{blank}

00:00:03.730 --> 00:00:06.000 align:start position:0%
what's up people of the forum
let<00:00:04.000><c> us</c><00:00:04.500><c> begin</c>
""".replace("{blank}", " ")


@pytest.mark.parametrize("content", [CAPITALS, ROLLED_UP, CAPITALS.replace("\n", "\r\n"), "\ufeff" + ROLLED_UP])
def test_captions_of_others_raise_no_false_alarm(files, content):
    assert check(files("captions.vtt", content)).violations == ()


def test_every_line_of_a_cue_is_text_whatever_it_begins_with(files):
    spoken = read(files("c.vtt", CAPITALS)).text
    assert spoken == (
        "GOOD EVENING AND WELCOME.\nPLEASE TAKE NOTE OF THE EXITS.\n"
        "STYLE MATTERS HERE, HE SAID. REGION BY REGION.\nNOTE THE END OF IT."
    )


def test_captions_that_roll_up_say_each_word_once(files):
    doc = read(files("c.vtt", ROLLED_UP))
    assert doc.text == "what's up people of the forum let us begin"
    assert [cue.repeated for cue in read_cues(files("c.vtt", ROLLED_UP))] == [0, 1, 1]


def test_what_is_really_wrong_with_captions_that_roll_up_is_told(files):
    hasty = ROLLED_UP.replace("--> 00:00:06.000", "--> 00:00:04.100")
    assert [(one.number, one.kind) for one in check(files("c.vtt", hasty)).violations] == [(3, "short"), (3, "speed")]


def test_the_same_words_twice_in_a_row_are_said_twice(files):
    srt = "1\n00:00:00,000 --> 00:00:02,000\n好的。\n\n2\n00:00:02,000 --> 00:00:04,000\n好的。\n"
    vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n好的。\n\n00:02.000 --> 00:04.000\n好的。\n"
    for name, content in (("x.srt", srt), ("x.vtt", vtt)):
        assert read(files(name, content)).text == "好的。\n好的。"
        assert [one.kind for one in check(files(name, content)).violations] == ["gap"]


def test_escapes_tags_and_voices():
    said = "<v A &amp; B>you &lt;b&gt;</v> <v.loud C><i>no</i>\n<ruby>b<rt>c</rt></ruby>\n"
    (cue,) = parse_subtitles(f"WEBVTT\n\n00:00.000 --> 00:02.000\n{said}", "vtt")
    assert cue.said == (("A & B", ("you <b> ",)), ("C", ("no", "bc")))
    assert cue.lines == ("you <b> no", "bc")
    (cue,) = parse_subtitles("1\n00:00:00,000 --> 00:00:02,000\n{\\an8}<i>a</i> <b c\n<v x>\n", "srt")
    assert cue.lines == ("a <b c", "<v x>")


LABELLED = "1\n00:00:00,000 --> 00:00:03,000\n{}你好，请坐。\n\n2\n00:00:03,500 --> 00:00:06,000\n{}谢谢。\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[SPEAKER_00]: ", "[SPEAKER_01]: "),
        ("SPEAKER_00: ", "SPEAKER_01: "),
        ("[王]: ", "[李]: "),
        ("Speaker 0: ", "Speaker 1: "),
        ("说话人1：", "说话人 2："),
    ],
)
def test_labels_other_programs_make_up_count_as_labels_where_they_occur_once(files, one, other):
    srt = LABELLED.format(one, other)
    for doc in (read(files("x.srt", srt)), read(files("x.txt", f"{one}你好，请坐。\n\n{other}谢谢。\n"))):
        assert doc.speakers == (one.strip(" :："), other.strip(" :："))
        assert doc.text == "你好，请坐。\n谢谢。"


def test_beginnings_of_lines_that_are_no_labels(files):
    for said in ("比如：这样。", "At 10:30 we met.", "He said: no.", "Note: [this]: that."):
        assert {passage.speaker for passage in read(files("x.srt", LABELLED.format("", said))).passages} == {None}


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_what_check_reads_evaluate_reads(files, encoding):
    content = LABELLED.format("甲：", "乙：")
    ref = files("r.json", [("甲", 0, 3, "你好请坐"), ("乙", 3.5, 6, "谢谢")])
    hyp = files("h.srt", content.encode(encoding))
    assert check(hyp).language == "zh"
    assert measured(hyp, ref).words.rate == 0
    assert measured(files("h.txt", "你好，请坐。谢谢。".encode(encoding)), ref).words.rate == 0


def test_ass_of_others(files):
    ass = (
        "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Comment: 0,0:00:00.00,0:00:00.00,Default,,0,0,0,,not shown\n"
        "Dialogue: 0,0:00:00.00,0:00:03.00,Default,甲,0,0,0,,{\\b1}你好，{\\b0}\\N请坐。\n"
        "Dialogue: 0,0:00:03.50,0:00:06.00,Default,乙,0,0,0,,谢谢。\n"
    )
    ref = files("r.json", [("甲", 0, 3, "你好请坐"), ("乙", 3.5, 6, "谢谢")])
    for name in ("h.ass", "by content.sub"):
        result = measured(files(name, ass), ref)
        assert (result.words.rate, result.cp, result.turns.rate) == (0, 0, 0)
    assert check(files("h.ass", ass)).violations == ()


@pytest.mark.parametrize("name", ["x.srt", "x.vtt"])
def test_a_broken_file_is_named_by_both(files, name):
    broken = files(name, "WEBVTT\n\n1\n00:00:01.000 --> xx\n你好\n")
    for reader, key in ((check, "check.damaged"), (read, "evaluate.damaged")):
        with pytest.raises(TingluError) as error:
            reader(broken)
        assert error.value.key == key
        assert name in str(error.value)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("1\n-00:00:01,000 --> 00:00:02,000\n你好\n", "-00:00:01,000 --> 00:00:02,000"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n你好\n\n2\n-00:00:03,000 --> 00:00:04,000\n再见\n",
            "-00:00:03,000 --> 00:00:04,000",
        ),
        ("大家好，\n今天开会。\n", "大家好，"),
    ],
)
def test_what_no_subrip_file_has_is_told_by_its_line(content, wrong):
    with pytest.raises(ValueError, match=f"^{re.escape(wrong)}$"):
        parse_subtitles(content, "srt")
