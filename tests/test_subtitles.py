"""Subtitles keep the rules of their language, every character, one speaker a cue; the checker sees what does not."""

import itertools
import re
import unicodedata
from dataclasses import replace

import pysubs2
import pytest
from helpers.builders import panel, transcript, utterance
from helpers.events import sample_panel
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import TingluError, UsageError
from pipeline.files.subtitles import FileCue
from pipeline.messages import text as message
from pipeline.output import WRITERS
from pipeline.output.subtitles import Cue, cues, rules_for
from pipeline.output.subtitles.check import ADVICE, check, script_language, violations
from pipeline.settings import WriteSettings
from pipeline.text.typography import one_line
from pipeline.transcript import Status, Word

ZH, EN = rules_for("zh"), rules_for("en")


def as_read(made):
    """Cues as they would be read from a file."""
    return [FileCue(cue.start, cue.end, cue.lines, ((cue.speaker, cue.lines),)) for cue in made]


def structural(made, language="zh"):
    return [one for one in violations(as_read(made), rules_for(language)) if one.kind not in ADVICE]


def lines_of(text, seconds=20, terms=(), language="zh"):
    made = replace(transcript(utterance("u1", "S1", 0, seconds, text), language=language), terms=terms)
    return [list(cue.lines) for cue in cues(made, labels="never")]


def test_the_rules():
    assert (ZH.line, ZH.lines, ZH.per_second, ZH.longest) == (16, 2, 9, 7)
    assert (EN.line, EN.per_second) == (42, 17)
    assert ZH.length("我们ab") == 3
    assert EN.length("we 我") == 5
    assert rules_for("xx") == EN


def test_the_sample_keeps_the_rules():
    made = sample_panel()
    for labels in ("change", "always", "never"):
        for notice in ("start", "end", "none"):
            assert structural(cues(made, notice, labels)) == []


@pytest.mark.parametrize(("text", "places"), [("ที่นี่", 2), ("हिन्दी", 5), ("e\u0301te\u0301", 3), ("می\u200cروم", 5)])
def test_what_stands_over_a_letter_takes_no_place(text, places):
    assert EN.length(text) == places


@pytest.mark.parametrize("text", ["ที่นี่" * 40, "किताबें" * 40, "👨\u200d👩\u200d👧" * 40, "e\u0301" * 90])
def test_no_line_begins_with_what_belongs_to_the_letter_before(text):
    for language in ("th", "hi", "en", "zh"):
        for line in itertools.chain(*lines_of(text, language=language)):
            assert unicodedata.category(line[0])[0] != "M"
            assert "\u200d" not in (line[0], line[-1])


def test_lines_break_at_punctuation_then_between_words():
    assert lines_of("我们的经费有三个来源，百分之四十来自政府购买服务。", 6) == [
        ["我们的经费有三个来源，", "百分之四十来自政府购买服务。"]
    ]
    for shown in itertools.chain(*lines_of("我们在三个小区做试点到去年年底一共有一千二百四十六位志愿者参加活动。" * 2)):
        assert not shown.startswith(("愿者", "点到", "百四", "动", "。"))
    assert all(
        "2024" in line or "20" not in line
        for line in itertools.chain(*lines_of("我们一共有两千人在2024年参加了活动" * 3))
    )


def test_a_term_stays_whole():
    text = "今天来的嘉宾有一位是晚晴助老服务中心的主任，还有一位是晚晴助老服务中心的社工。"
    shown = list(itertools.chain(*lines_of(text, terms=("晚晴助老服务中心",))))
    assert sum("晚晴助老服务中心" in line for line in shown) == 2


def test_english_lines_break_between_words():
    text = "The committee will meet again in November 2026 to discuss 1,250 applications from volunteers. " * 3
    shown = list(itertools.chain(*lines_of(text.strip(), 24, language="en")))
    assert all(len(line) <= 42 for line in shown)
    assert " ".join(shown) == text.strip()


def test_what_fits_nowhere_is_shown_all_the_same():
    address = "https://example.org/" + "a" * 150
    assert "".join(itertools.chain(*lines_of(address, 9))) == address
    assert structural(cues(transcript(utterance("u1", "S1", 0, 9, address)), labels="never")) == []


def test_labels():
    made = panel()
    change = [cue.lines[0].partition("：")[0] for cue in cues(made) if cue.labelled]
    assert change == ["发言人1", "发言人2", "发言人不详", "发言人1"]
    assert all(cue.labelled and "：" in cue.lines[0] for cue in cues(made, labels="always"))
    assert not any(cue.labelled or "：" in cue.lines[0] for cue in cues(made, labels="never"))
    with pytest.raises(UsageError):
        WriteSettings(labels="sometimes")


def test_a_short_remark_stays_long_enough_and_speech_does_not_linger():
    made = transcript(utterance("u1", "S1", 1.0, 1.2, "对。"), utterance("u2", "S2", 10.0, 13.0, "我们讲三个故事。"))
    first, second = cues(made)
    assert (first.start, first.end) == (1.0, 1.84)
    assert second.start == 10.0
    assert 13.0 <= second.end <= 13.5


def test_two_who_talk_at_once_share_the_time():
    made = transcript(
        utterance("u1", "S1", 0.0, 6.0, "我想说的是社区里的老人。"), utterance("u2", "S2", 2.0, 5.0, "对，没错。")
    )
    first, second = cues(made)
    assert structural([first, second]) == []
    assert second.start <= 4.5


pieces = st.lists(
    st.tuples(
        st.text(alphabet="我们在讨论社区，。！ab12 .", min_size=1, max_size=120),
        st.sampled_from(["S1", "S2", None]),
        st.floats(0.1, 12),
        st.floats(-1.0, 3.0),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=300)
@given(pieces, st.sampled_from(["zh", "en", "ja"]), st.booleans())
@example([("1", "S1", 1.0, 1.0), ("1", "S1", 0.25, -0.5), (" 2", "S1", 2.0, 0.0)], "zh", False)
@example([("1111111111。1。。。。。。。 ", None, 0.25, 0.0)], "ja", False)
def test_every_character_one_speaker_a_cue_and_the_rules(given, language, edited):
    at, utterances = 0.0, []
    for i, (text, speaker, length, pause) in enumerate(given):
        at = max(0.0, at)
        made = utterance(f"u{i}", speaker, at, at + length, text)
        if edited:
            made = replace(made, text=made.text.replace("社区", "小区新").replace("a", ""))
            made = replace(
                made, raw_text=made.text, words=(Word(made.text, at, at + length, 0.5),) if made.text else ()
            )
        utterances.append(made)
        at += length + pause
    shown = cues(transcript(*utterances, language=language))
    said: dict[str, str] = {}
    for cue in shown:
        text = "".join(cue.lines)
        if cue.labelled:
            text = re.split(r"[：:]", text, maxsplit=1)[1]
        said[cue.speaker] = said.get(cue.speaker, "") + text
    whole = transcript(*utterances, language=language)
    for speaker in {u.speaker for u in utterances}:
        name = whole.speaker_name(speaker) or ("发言人不详" if language == "zh" else "Unidentified speaker")
        own = "".join(one_line(u.text) for u in sorted(utterances, key=lambda u: u.start) if u.speaker == speaker)
        assert re.sub(r"\s", "", said.get(name, "")) == re.sub(r"\s", "", own)
    rules = rules_for(language)
    room = len(shown) * (rules.shortest + rules.gap + 0.02)  # times are hundredths of a second
    assert all(0.0 <= cue.start < cue.end <= max(whole.recording.duration, room) for cue in shown)
    if len(shown) * (rules.shortest + rules.gap) < whole.recording.duration:
        assert {one.kind for one in structural(shown, language)} <= {"empty"}


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
@pytest.mark.parametrize("where", ["start", "end", "none"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("behind", [0.0, 0.4, 2.0])
def test_cues_end_with_the_recording_and_the_notice_can_be_read(form, where, language, behind):
    spoken = panel(language)
    last = spoken.utterances[-1].end
    made = replace(spoken, recording=replace(spoken.recording, duration=round(last + behind, 3)))
    events = pysubs2.SSAFile.from_string(WRITERS[form](made, WriteSettings(notice_cue=where)), format_=form).events
    shown = [event for event in events if not event.is_comment]
    assert max(event.end for event in shown) <= made.recording.duration * 1000
    texts = [event.plaintext.replace("\n", " ") for event in shown]
    assert any(text.startswith(made.status.notice) for text in texts) == (where != "none")
    if where == "end":
        assert texts[-1] == made.status.notice
        assert shown[-1].duration >= 1400
        assert check_rules([(one.start, one.end) for one in shown], rules_for(language))


@pytest.mark.parametrize("where", ["start", "end"])
@pytest.mark.parametrize("language", sorted({"fr", "ja", "ko", "th", "ru", "ar", "hi", "zh"}))
@pytest.mark.parametrize("review", ["unreviewed", "reviewed"])
def test_the_notice_is_one_cue_in_every_language(where, language, review):
    said = transcript(utterance("u1", "S1", 1.2, 4.0, "今日はお集まりいただき。" * 5), language=language)
    notice = message("notice" if review == "unreviewed" else "notice.reviewed", lang="zh" if language == "zh" else "en")
    made = replace(said, status=Status(review, notice))
    shown = cues(made, where)
    (own,) = [cue for cue in shown if cue.speaker is None]
    assert own is shown[0 if where == "start" else -1]
    assert " ".join(own.lines) == notice
    numbered = shown.index(own) + 1
    found = {one.kind for one in violations(as_read(shown), rules_for(language)) if one.number == numbered}
    assert found <= {"speed"}  # half a sentence in a second's time is what the sound leaves room for


def check_rules(times, rules):
    """Long enough, apart from each other (in milliseconds)."""
    long = all(end - start >= 1000 * rules.shortest - 1.5 for start, end in times)
    return long and all(two[0] - one[1] >= 1000 * rules.gap - 11.5 for one, two in itertools.pairwise(times))


@pytest.mark.parametrize("where", ["start", "end", "none"])
@pytest.mark.parametrize("seconds", [0.02, 0.5, 1.0])
def test_a_recording_too_short_for_its_cues_shows_them_all_the_same(where, seconds):
    said = transcript(utterance("u1", "S1", 0.0, seconds, "对。"))
    for made in (said, transcript()):
        made = replace(made, recording=replace(made.recording, duration=seconds))
        shown = cues(made, where, "never")
        assert len(shown) == len(made.utterances) + (where != "none")
        assert structural(shown) == []
        assert all(0.0 <= cue.start < cue.end <= seconds + 1 + len(shown) for cue in shown)


# --- the checker


def cue(start, end, *lines):
    return Cue(start, end, lines or ("你好。",), None)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ([cue(0, 2, "一", "二", "三")], "lines"),
        ([cue(0, 6, "一二三四五六七八九十一二三四五六七")], "line"),
        ([cue(0, 0.5)], "short"),
        ([cue(0, 8)], "long"),
        ([cue(0, 2), cue(1.5, 3)], "overlap"),
        ([cue(0, 2), cue(2.05, 3)], "gap"),
        ([cue(0, 2, " ")], "empty"),
        ([cue(0, 2, "甲：好"), cue(3, 5, "乙：好"), cue(6, 8, "乙：好"), cue(9, 11, "甲：好", "乙：行")], "speakers"),
        ([cue(0, 1, "我们在三个老旧小区做试点")], "speed"),
        ([cue(0, 3, "一共有12", "46位")], "number"),
        ([cue(0, 3, "我们", "，好")], "mark"),
    ],
)
def test_each_rule_is_seen(made, kind):
    assert [one.kind for one in violations(as_read(made), ZH)] == [kind]


def test_good_cues_pass():
    assert list(violations(as_read([cue(0, 2), cue(2.084, 4)]), ZH)) == []


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_tinglu_writes_passes(tmp_path, form, language):
    made = sample_panel() if language == "zh" else panel("en")
    file = tmp_path / f"x.{form}"
    file.write_text(WRITERS[form](made, WriteSettings()))
    checked = check(file)
    assert checked.language == language
    assert checked.cues > 2
    assert checked.structural == ()


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("x.txt", "你好", "check.unknown_format"),
        ("x.srt", "你好", "check.no_cues"),
        ("x.ass", "[Events]\nFormat: Layer, Start, End, Text\nDialogue: 0,x,y,z\n", "check.damaged"),
        ("x.vtt", "WEBVTT\n", "check.no_cues"),
    ],
)
def test_what_is_no_subtitle_file(tmp_path, name, content, key):
    (tmp_path / name).write_text(content)
    with pytest.raises(TingluError) as caught:
        check(tmp_path / name)
    assert caught.value.key == key
    assert name in str(caught.value)


def test_languages_by_script():
    texts = {"zh": "你好 hello", "en": "hello 你", "ja": "私は行く", "ko": "안녕하세요", "ru": "Привет", "th": "น้ำ"}
    assert {language: script_language(text) for language, text in texts.items()} == {key: key for key in texts}


def test_ass_has_a_style_for_each_speaker_and_no_commands_from_the_text():
    made = transcript(
        utterance("u1", "S1", 0, 3, r"{\an8}大家好\N。"), utterance("u2", "S2", 4, 7, "好，谢谢。"), names=None
    )
    read = pysubs2.SSAFile.from_string(WRITERS["ass"](made, WriteSettings()))
    spoken = [event for event in read.events if event.name]
    assert len({event.style for event in spoken}) == 2
    assert all(event.style in read.styles for event in read.events)
    assert "an8" in spoken[0].plaintext
    assert "大家好" in spoken[0].plaintext
