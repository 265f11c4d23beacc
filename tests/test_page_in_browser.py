"""The page as a browser shows it, opened as a file. Needs chromium (Debian: apt install chromium)."""

import math
import wave
from dataclasses import replace

import pytest
from helpers.browsers import NEEDS_BROWSER
from helpers.builders import panel
from helpers.desk import wait_for
from helpers.documents import page_of
from helpers.events import lecture, told

from pipeline.output import WRITERS
from pipeline.settings import WriteSettings
from pipeline.stages.structure import structured
from pipeline.transcript import Recording, Span

pytestmark = NEEDS_BROWSER


@pytest.fixture
def page(browser):
    """A page that fails the test when it complains."""
    context = browser.new_context()
    opened = context.new_page()
    opened.complaints, opened.asked = [], []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


def short_lecture():
    made = told(lecture(300.0), title="社区养老")
    ends = made.utterances[-1].end
    return structured(replace(made, recording=Recording("录 音#1.wav", "0" * 64, ends, 1)))


def put(folder, made, sound=None, **chosen):
    (folder / "job").mkdir()
    path = folder / "job" / "page.html"
    path.write_text(WRITERS["html"](made, WriteSettings(**chosen)), encoding="utf-8")
    if sound is not None:
        with wave.open(str(sound), "wb") as out:
            out.setparams((1, 1, 8000, 0, "NONE", ""))
            out.writeframes(b"\x80" * 8000 * math.ceil(made.recording.duration))
    return path.as_uri()


def audio(page, what):
    return page.evaluate(f"document.querySelector('audio').{what}")


def slowly(page):
    """Its sound plays so that a busy machine does not hear the end of a sentence before it looks."""
    wait_for(lambda: audio(page, "readyState") > 0)
    audio(page, "playbackRate = 0.1")


def is_playing(page):
    wait_for(lambda: not audio(page, "paused"))


def test_a_click_on_a_sentence_plays_it(page, tmp_path):
    made = short_lecture()
    page.goto(put(tmp_path, made, tmp_path / "job" / made.recording.file))
    slowly(page)
    sentence = page.locator(".s").nth(5)
    start = float(sentence.get_attribute("data-at"))
    assert start > 20
    sentence.click()
    is_playing(page)
    assert start <= audio(page, "currentTime") < start + 5
    page.locator(f".s.now[data-at='{start:.2f}']").wait_for()
    assert page.locator("#no-sound").is_hidden()
    assert page.complaints == []
    assert all(url.startswith("file:") for url in page.asked)


def test_the_keyboard_does_what_the_mouse_does(page, tmp_path):
    made = short_lecture()
    page.goto(put(tmp_path, made, tmp_path / "job" / made.recording.file))
    wait_for(lambda: audio(page, "readyState") > 0)
    page.locator(".s").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    is_playing(page)
    assert audio(page, "currentTime") >= float(page.locator(".s").nth(3).get_attribute("data-at"))


def test_a_bar_of_the_timeline_plays_too_and_each_speaker_has_one(page, tmp_path):
    made = short_lecture()
    made = replace(made, coverage=replace(made.coverage, untranscribed=(Span(3, 5),)))
    page.goto(put(tmp_path, made, tmp_path / "job" / made.recording.file))
    wait_for(lambda: audio(page, "readyState") > 0)
    lanes = page.locator("svg .lane")
    assert lanes.count() == len(made.speakers) + 1
    names = [lane.locator(".name").text_content() for lane in lanes.all()]
    assert [name.strip() for name in names] == [
        2 * name for name in ["发言人1", "发言人2", "提问者一", "提问者二", "未识别"]
    ]
    for lane in lanes.all():
        assert lane.locator("rect").first.bounding_box()["width"] > 1
    bar = lanes.nth(2).locator("rect").first
    bar.click()
    is_playing(page)
    assert audio(page, "currentTime") >= float(bar.get_attribute("data-at"))


def test_the_recording_one_folder_up_is_found(page, tmp_path):
    made = short_lecture()
    page.goto(put(tmp_path, made, tmp_path / made.recording.file))
    wait_for(lambda: audio(page, "readyState") > 0)
    assert page.locator("#no-sound").is_hidden()


def test_without_the_recording_a_hint_says_where_to_put_it(page, tmp_path):
    page.goto(put(tmp_path, short_lecture()))
    page.locator("#no-sound").wait_for(state="visible")
    assert "录 音#1.wav" in page.locator("#no-sound").text_content()
    assert page.locator("audio").is_hidden()
    page.locator(".s").nth(2).click()
    assert [text for text in page.complaints if "ERR_FILE_NOT_FOUND" not in text] == []


def test_hostile_text_runs_nothing(page, tmp_path):
    made = panel()
    hostile = "</span><script>window.broken = 1</script><img src=x onerror='window.broken = 2'>{{ 7*7 }}"
    made = replace(
        made,
        utterances=tuple(replace(one, text=hostile, words=()) for one in made.utterances),
        speakers=tuple(replace(one, name=hostile) for one in made.speakers),
        recording=replace(made.recording, file=f"{hostile}.wav"),
    )
    page.goto(put(tmp_path, told(made, title=hostile, name=hostile)))
    page.wait_for_timeout(300)
    assert page.evaluate("window.broken") is None
    assert page.locator("img").count() == 0
    assert page.locator(".s").first.text_content() == hostile
    assert page.title() == hostile


def test_it_fits_a_telephone_the_dark_and_paper(browser, tmp_path):
    address = put(tmp_path, short_lecture(), document_language="en")
    with browser.new_context(viewport={"width": 360, "height": 640}, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != dark
        assert page.locator("#listen").is_hidden()
        assert page.pdf().startswith(b"%PDF")


def test_the_page_is_well_formed():
    page_of(WRITERS["html"](short_lecture(), WriteSettings()))


def test_what_a_doubtful_word_may_be_shows_under_the_mouse_and_the_keyboard(page, tmp_path):
    made = short_lecture()
    words = made.utterances[0].words
    words = (replace(words[0], doubt=0.9, candidates=("个", "葛")), *words[1:])
    made = replace(made, utterances=(replace(made.utterances[0], words=words), *made.utterances[1:]))
    page.goto(put(tmp_path, made, tmp_path / "job" / made.recording.file))
    wait_for(lambda: audio(page, "readyState") > 0)
    mark = page.locator("main mark")
    shown = "getComputedStyle(document.querySelector('main mark'), '::after').content"
    assert page.evaluate(shown) == "none"
    mark.hover()
    assert "个 / 葛" in page.evaluate(shown)
    page.mouse.move(0, 0)
    assert page.evaluate(shown) == "none"
    page.locator(".s").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    assert "个 / 葛" in page.evaluate(shown)
    page.keyboard.press("Enter")
    is_playing(page)
    assert page.complaints == []
