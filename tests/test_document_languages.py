"""Documents in other languages than Chinese and English: fonts, languages of the speller, direction."""

import io
from dataclasses import replace

import docx
import pytest
from helpers.builders import panel, transcript, utterance

from pipeline.output import WRITERS
from pipeline.settings import WriteSettings


@pytest.mark.parametrize(
    ("language", "script", "tag", "body"),
    [
        ("zh", "hans", "zh-CN", "宋体"),
        ("yue", "hant", "zh-TW", "新細明體"),
        ("ja", "und", "ja-JP", "游明朝"),
        ("ko", "und", "ko-KR", "바탕"),
    ],
)
def test_east_asian_text_has_its_own_language_and_font_in_word(language, script, tag, body):
    made = replace(transcript(utterance("u1", "S1", 0, 3, "今日"), language="zh"), language=language, script=script)
    styles = docx.Document(io.BytesIO(WRITERS["docx"](made, WriteSettings()))).styles.element.xml
    assert f'w:eastAsia="{body}"' in styles
    assert f'w:eastAsia="{tag}"' in styles


@pytest.mark.parametrize(("language", "from_the_right"), [("ar", True), ("he", True), ("fr", False), ("zh", False)])
def test_what_is_written_from_the_right_begins_there_behind_a_latin_name_too(language, from_the_right):
    made = replace(transcript(utterance("u1", "S1", 0, 3, "نعم.")), language=language)
    word = docx.Document(io.BytesIO(WRITERS["docx"](made, WriteSettings())))
    order = [child.tag.rpartition("}")[2] for child in word.styles["Normal"].element.pPr]
    assert ("bidi" in order) is from_the_right
    if from_the_right:
        assert order.index("bidi") < order.index("spacing")  # as Word asks for
    assert ('<p dir="rtl">' in WRITERS["html"](made, WriteSettings())) is from_the_right
    wanted = language if language in ("ar", "he", "fr") else "en-US"
    assert f'w:val="{wanted}"' in word.styles.element.xml


def test_a_page_names_a_script_only_where_its_text_is_chinese():
    made = transcript(utterance("u1", "S1", 0, 3, "Good morning. 谢谢。"), language="en")
    assert '<main lang="en">' in WRITERS["html"](replace(made, script="hans"), WriteSettings())
    assert '<main lang="zh-Hans">' in WRITERS["html"](replace(panel(), script="hans"), WriteSettings())
