"""tinglu evaluate: every format, every measure by hand, what cannot be measured, what cannot be read."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.builders import panel, transcript, utterance
from helpers.command import tinglu
from helpers.comparing import NOTICE, measured
from helpers.places import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.errors import TingluError, UsageError
from pipeline.evaluation import EvaluateSettings, evaluate
from pipeline.evaluation.measures import speaker_errors, split_alignment, turn_errors, word_errors
from pipeline.evaluation.normalise import guessed_language, spelled, tokens
from pipeline.evaluation.page import page, write_page
from pipeline.evaluation.report import as_json, table
from pipeline.messages import use_language
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings
from pipeline.transcript import Turn

# --- the measures, by hand


def test_character_errors(files):
    # 天气很好今天 → 天汽好今天吗: 气→汽, 很 missing, 吗 added
    result = measured(files("h.txt", "天汽好，今天吗？"), files("r.txt", "天气很好今天。"))
    words = result.words
    assert (words.substitutions, words.deletions, words.insertions, words.reference_length) == (1, 1, 1, 6)
    assert as_json(result)["er"] == 0.5
    assert (result.unit, result.language) == ("characters", "zh")


def test_word_errors(files):
    result = measured(files("h.txt", "The cat, sat down on mat."), files("r.txt", "the cat sat on the mat"))
    words = result.words
    assert (words.substitutions, words.deletions, words.insertions, words.reference_length) == (0, 1, 1, 6)
    assert as_json(result)["er"] == round(2 / 6, 6)
    assert (result.unit, result.language) == ("words", "en")


def test_speakers_are_matched_whatever_their_names(files):
    ref = files("r.json", [("甲", 0, 2, "一起吃饭"), ("乙", 2, 4, "好的"), ("甲", 4, 6, "走吧")])
    swapped = files("h.json", [("乙", 0, 2, "一起吃饭"), ("甲", 2, 4, "好的"), ("乙", 4, 6, "走吧")])
    result = measured(swapped, ref)
    assert (result.words.rate, result.cp, result.turns.rate) == (0, 0, 0)


def test_words_under_the_wrong_speaker_count_for_cp_alone(files):
    # 走吧 (2 of 8) goes from A to B: 2 missing with A, 2 added with B; 2 of 6 s are confused
    ref = files("r.json", [("A", 0, 2, "一起吃饭"), ("B", 2, 4, "好的"), ("A", 4, 6, "走吧")])
    hyp = files("h.json", [("x", 0, 2, "一起吃饭"), ("y", 2, 4, "好的"), ("y", 4, 6, "走吧")])
    result = measured(hyp, ref)
    assert (result.words.rate, result.cp) == (0, 4 / 8)
    assert (result.turns.rate, result.turns.confusion) == (pytest.approx(2 / 6), pytest.approx(2 / 6))


def test_turn_errors_by_hand():
    ref = [Turn(0, 10, "A"), Turn(10, 20, "B")]
    # A ends 0.2 s late over B (confused), B ends 1 s early (missed), 2 s of nobody (false alarm)
    hyp = [Turn(0, 10.2, "x"), Turn(10.2, 19, "y"), Turn(22, 24, "y")]
    found = turn_errors(ref, hyp, 0.0)
    assert found.missed == pytest.approx(1 / 20)
    assert found.false_alarm == pytest.approx(2 / 20)
    assert found.confusion == pytest.approx(0.2 / 20)
    assert found.rate == pytest.approx(3.2 / 20)
    with_collar = turn_errors(ref, hyp, 0.25)  # left out: 0.25 s at 0 and 20, 0.5 s around 10
    assert with_collar.confusion == 0
    assert with_collar.missed == pytest.approx(0.75 / 19)
    assert turn_errors(ref, hyp, 10.0) is None


def test_overlapping_speech_counts_for_each():
    ref = [Turn(0, 4, "A"), Turn(2, 4, "B")]
    assert turn_errors(ref, [Turn(0, 4, "x")], 0.0).missed == pytest.approx(2 / 6)
    assert turn_errors(ref, [Turn(0, 3, "x"), Turn(1, 4, "x"), Turn(2, 4, "y")], 0.0).rate == 0


def test_cp_agrees_with_meeteval():
    """With what meeteval computed once for forty drawn cases; it needs a compiler to install."""
    recorded = json.loads((ROOT / "tests" / "recorded" / "cp_of_meeteval.json").read_text())
    assert recorded["origin"].startswith("meeteval")
    for case in recorded["cases"]:
        ref, hyp = ({k: v.split() for k, v in case[side].items()} for side in ("reference", "hypothesis"))
        assert speaker_errors(ref, hyp) == pytest.approx(case["cp"]), case


def test_cp_of_many_speakers():
    said = {f"S{i}": [str(i), "a"] for i in range(40)}
    assert speaker_errors(said, dict(reversed(said.items()))) == 0
    assert speaker_errors(said, {}) == 1


# --- what is compared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("二〇二四年", "2024年"),
        ("二零二四年", "2024年"),
        ("百分之三十", "30%"),
        ("百分之30", "30％"),
        ("一千二百四十六位", "1,246位"),
        ("三万八千", "3万8千"),
        ("两万", "20000"),
        ("零点三三", "0.33"),
        ("說話的時候", "说话的时候"),
        ("ＡＢＣ１２", "abc12"),
        ("你好，世界！", "你好 世界"),
        ("N B D二级", "NBD二级"),
        ("“引号”——省略……", "引号省略"),
        ("it’s", "it's"),
        ("\u200b你\ufeff好", "你好"),
    ],
)
def test_spelling_does_not_count_in_chinese(one, other):
    assert tokens(one, "zh") == tokens(other, "zh")


def test_tokens():
    assert tokens("我们用 Hello World 两次", "zh") == ["我", "们", "用", "hello", "world", "两", "次"]
    assert tokens("万一", "zh") == ["万", "一"]
    assert tokens("Don't ‘quote’ 1,250 well-known things…", "en") == [
        "don't",
        "quote",
        "1250",
        "well",
        "known",
        "things",
    ]
    assert tokens("すもも、説", "ja") == ["す", "も", "も", "説"]
    assert tokens("Привет, мир!", "ru") == ["привет", "мир"]
    assert len(tokens("น้ำ", "th")) == 4  # tone and vowel signs are characters, not punctuation
    assert tokens("\ud800，。 ", "zh") == []
    assert spelled(["用", "hello", "world", "两"]) == "用hello world两"


@pytest.mark.parametrize("said", ["1万11", "3.亿", "2万万"])
def test_what_looks_like_a_number_and_is_none_stays(said):
    assert "".join(tokens(said, "zh")) == said.replace(".", "")


@given(st.text(alphabet="0123456789十百千万亿.零一二两半点", max_size=8))
def test_no_row_of_numerals_is_too_much(said):
    assert all(tokens(said, "zh"))


def test_language_by_script():
    texts = {"zh": "你好 hello", "en": "hello", "ja": "私は", "ko": "안녕", "th": "น้ำ"}
    assert {language: guessed_language(text) for language, text in texts.items()} == {key: key for key in texts}


def test_a_number_cut_in_two_is_still_one(files):
    ref = files("r.json", [("A", 0, 2, "一共零点三三")])
    hyp = files("h.json", [("A", 0, 1, "一共0."), ("A", 1, 2, "33。")])
    assert measured(hyp, ref).words.rate == 0


def test_language_is_told_or_asked(files):
    one, other = files("a.txt", "hello world"), files("b.txt", "hello word")
    assert measured(one, other).words.rate == 1 / 2
    assert measured(one, other, language="zh").unit == "characters"
    made = files("transcript.json", WRITERS["json"](panel("en"), WriteSettings()))
    assert measured(made, files("c.txt", "中文")).language == "en"


# --- what cannot be measured is a dash with the reason


def test_unknown_measures(files):
    plain, full = files("p.txt", "你好"), files("r.json", [("A", 0, 1, "你好")])
    result = measured(plain, full)
    rows = list(table(result, "en"))
    assert [value for _, value, _ in rows] == ["0.00 %", "–", "–", "–", "1 / –"]
    assert rows[1][2] == f"{plain} does not say who speaks"
    assert rows[2][2] == f"{plain} does not say who speaks when"
    told = as_json(result)
    assert [told[key] for key in ("cp", "der", "der_collar", "missed", "speakers_hyp")] == [None] * 5
    assert set(told["unknown"]) == {"cp", "der", "der_collar", "speakers_hyp"}
    rttm = files("h.rttm", "SPEAKER rec 1 0.0 1.0 <NA> <NA> x <NA> <NA>\n")
    result = measured(rttm, full)
    assert (result.words, result.cp, result.turns.rate) == (None, None, 0)
    assert as_json(result)["er"] is None
    assert "holds no text" in next(iter(table(result, "en")))[2]
    marks = measured(full, files("m.json", [("A", 0, 1, "。")]))
    assert marks.unknown["er"][0] == "evaluate.why.words"
    assert measured(full, full, collar=5).unknown["der_collar"][0] == "evaluate.why.collar"


def test_nothing_recognised_is_all_missing(files):
    empty = files("transcript.json", WRITERS["json"](transcript(), WriteSettings()))
    result = measured(empty, files("r.json", [("A", 0, 1, "你好")]))
    assert (result.words.rate, result.cp, result.turns.rate, result.speakers_hypothesis) == (1, 1, 1, 0)


# --- what cannot be read


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("x.json", b"", "evaluate.empty"),
        ("x.txt", b" \n", "evaluate.empty"),
        ("x.srt", "1\n时间\n你好\n".encode("gb18030"), "evaluate.damaged"),
        ("x.doc", b"hello", "evaluate.unknown_format"),
        ("x.json", b"{", "evaluate.damaged"),
        ("x.json", b'{"schema": "tinglu.transcript/1"}', "evaluate.damaged"),
        ("x.json", b'{"segments": [{"words": "a"}]}', "evaluate.damaged"),
        ("x.json", b'{"segments": [{"text": "a", "start": -1}]}', "evaluate.damaged"),
        ("x.json", b'{"text": "a"}', "evaluate.damaged"),
        ("x.srt", b"hello", "evaluate.damaged"),
        ("x.vtt", b"hello", "evaluate.damaged"),
        ("x.vtt", b"WEBVTT\n\nxx --> yy\nhello\n", "evaluate.damaged"),
        ("x.rttm", b"hello", "evaluate.damaged"),
        ("x.rttm", b"SPEAKER a 1 0 1", "evaluate.damaged"),
        ("x.rttm", b"SPEAKER a 1 0 x <NA> <NA> A <NA> <NA>", "evaluate.damaged"),
        ("x.stm", b"a 1 A 0 1 hi\nb 1 A 0 1 hi", "evaluate.damaged"),
        ("x.stm", b"a 1 A", "evaluate.damaged"),
        ("x.txt", f"（{NOTICE}）".encode(), "evaluate.nothing"),
    ],
)
def test_files_that_cannot_be_measured(files, name, content, key):
    fine = files("fine.txt", "你好")
    with pytest.raises(TingluError) as error:
        measured(fine, files(name, content))
    assert (error.value.key, error.value.exit_code) == (key, 2)
    assert name in str(error.value)


def test_files_that_are_none(files, tmp_path):
    fine = files("fine.txt", "你好")
    for path, key in ((tmp_path / "none.srt", "evaluate.missing"), (tmp_path, "evaluate.not_a_file")):
        with pytest.raises(TingluError) as error:
            measured(path, fine)
        assert error.value.key == key


def test_a_file_that_may_not_be_read(files, monkeypatch):
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    fine = files("fine.txt", "你好")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(TingluError, match="Permission denied") as error:
        measured(fine, fine)
    assert error.value.key == "reading.unreadable"


@pytest.mark.parametrize("library", ["jiwer", "pyannote.metrics.diarization", "rapidfuzz.distance"])
def test_missing_libraries_are_named_with_the_command(files, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    vtt = files("h.vtt", WRITERS["vtt"](panel(), WriteSettings()))
    with pytest.raises(UsageError, match="pip install"):
        measured(vtt, vtt)


def test_settings_are_checked():
    for wrong in ({"language": "klingon"}, {"collar": -1.0}, {"collar": float("nan")}):
        with pytest.raises(UsageError):
            EvaluateSettings(**wrong)


# --- the page


def test_the_page_escapes_everything_and_marks_each_difference(files):
    nasty = "<script>alert(1)</script>"
    ref = files("r.json", [(nasty, 0, 2, f"a {nasty} b&c stays gone"), ("B", 2, 3, "yes sir")])
    hyp = files("<b>h.json", [(nasty, 0, 2, f"a {nasty} b&c stay"), ("B", 2, 3, "yes sir indeed")])
    html = page(measured(hyp, ref))
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") == 1  # the name; texts are compared without punctuation
    assert "<mark>stays</mark> <del>gone</del>" in html
    assert "<mark>stay</mark>" in html
    assert "yes sir <ins>indeed</ins>" in html
    assert "not reviewed by the speaker" in html
    assert "http" not in html.replace('http-equiv="Content-Security-Policy"', "")
    assert "prefers-color-scheme: dark" in html


def test_the_page_speaks_the_users_language_and_shows_the_notice(files):
    made = files("transcript.json", WRITERS["json"](panel(), WriteSettings()))
    use_language("zh")
    try:
        html = page(measured(made, made))
    finally:
        use_language("en")
    assert '<html lang="zh">' in html
    assert f'<p class="notice">{NOTICE}</p>' in html
    assert "发言人1" in html
    assert "0:00:04 发言人2" in html
    assert "各位来宾大家上午好" in html


def test_the_page_never_replaces_what_is_measured(files, tmp_path):
    one = files("h.txt", "你好")
    result = measured(one, one)
    with pytest.raises(UsageError) as error:
        write_page(result, one)
    assert error.value.key == "evaluate.html_is_input"
    with pytest.raises(TingluError) as error:
        write_page(result, tmp_path / "none" / "x.html")
    assert error.value.key == "evaluate.not_written"


# --- the command


def test_the_command(files, tmp_path):
    ref = files("r[bold].json", [("A", 0, 1, "你好")])
    hyp = files("h.txt", "你号")
    result = tinglu("evaluate", hyp, ref, "--json", "--html", tmp_path / "x.html")
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["er"], told["unit"], told["substitutions"], told["der"]) == (0.5, "characters", 1, None)
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    shown = tinglu("evaluate", hyp, ref, "--ui-lang", "zh")
    assert "字错误率" in shown.stdout
    assert "50.00 %" in shown.stdout
    for wrong, code in ((["--collar", "-1"], 2), (["--language", "klingon"], 2)):
        assert tinglu("evaluate", hyp, ref, *wrong).returncode == code
    missing = tinglu("evaluate", hyp, tmp_path / "none.json")
    assert missing.returncode == 2
    assert "none.json" in missing.stderr
    assert "Traceback" not in missing.stderr


# --- for all texts

texts = st.text(alphabet="今天天气好一二三百万，。 ab1’<\n", max_size=30)


@settings(max_examples=150)
@given(texts, texts, st.sampled_from(["zh", "ja", "en"]))
def test_errors_are_the_least_edits_and_add_up(one, other, language):
    reference, hypothesis = tokens(one, language), tokens(other, language)
    if not reference:
        return
    assert word_errors(reference, reference).rate == 0
    found = word_errors(reference, hypothesis)
    assert found.substitutions + found.deletions + found.insertions == Levenshtein.distance(reference, hypothesis)
    assert found.rate <= max(len(reference), len(hypothesis)) / len(reference)
    assert [word for edit in found.alignment for word in edit.reference] == reference
    assert [word for edit in found.alignment for word in edit.hypothesis] == hypothesis
    lengths = [len(reference) // 2, 0, len(reference) - len(reference) // 2]
    rows = split_alignment(found.alignment, lengths)
    assert [sum(len(edit.reference) for edit in row) for row in rows] == lengths
    assert [word for row in rows for edit in row for word in edit.hypothesis] == hypothesis


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["S1", "S2", None]), texts), min_size=1, max_size=6))
def test_a_transcript_is_no_error_against_itself(tmp_path_factory, pieces):
    made = [utterance(f"u{i}", who, i * 2.0, i * 2.0 + 1.5, said or "空") for i, (who, said) in enumerate(pieces)]
    whole = transcript(*(replace(one, text=said) for one, (_, said) in zip(made, pieces, strict=True)))
    path = tmp_path_factory.mktemp("same") / "transcript.json"
    path.write_text(WRITERS["json"](whole, WriteSettings()))
    if not whole.turns and not any(said.strip() for _, said in pieces):
        return
    result = evaluate(path, path, EvaluateSettings())
    assert result.words is None or result.words.rate == 0
    assert result.cp in (None, 0)
    assert result.turns is None or result.turns.rate == 0
