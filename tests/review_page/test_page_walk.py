"""The sound of the review page, and the walk through what is doubtful."""

from dataclasses import replace

import pytest
from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.builders import transcript, utterance
from helpers.desk import caret, kinds, marked, opened_page, said, saved, speakers, text_of, texts, wait_for
from helpers.pages import forum, reviewable, serving

from pipeline.review import Review
from pipeline.review.pieces import joined

pytestmark = NEEDS_BROWSER


def plays(page):
    return page.locator("#play").text_content() in ("Pause", "暂停")


SOUGHT = """
window.sought = [];
const place = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime');
const set = function (to) { window.sought.push(to - this.currentTime); place.set.call(this, to); };
Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', { ...place, set });
"""  # by how many seconds, each time


def playing_from(page, row):
    wait_for(lambda: marked(page, "playing"))
    return page.locator(".row.now").get_attribute("data-row") == row


@IN_FIREFOX_TOO
def test_a_click_plays_from_its_word_and_the_word_that_is_heard_is_shown(context, tmp_path):
    before = forum().utterances[:2]
    text = "".join(chr(ord("一") + number) for number in range(300))
    long = utterance("u3", "S2", before[-1].end, before[-1].end + 60.0, text)  # heard as long as we may need to look
    with serving(reviewable(tmp_path / "long", transcript(*before, long))) as served:
        page, _ = opened_page(context, served)
        said(page, "u3").click(position={"x": 60, "y": 15})
        wait_for(lambda: plays(page))
        wait_for(lambda: playing_from(page, "u3"))
        first = marked(page, "playing")
        assert text.index(first[0]) >= 2
        wait_for(lambda: marked(page, "playing") != first)
        page.keyboard.press("F4")
        wait_for(lambda: not plays(page))


def test_tab_plays_and_goes_back_a_second_on_resume_and_typing_does_not_stop_it(page, job):
    caret(page, "u3", 0)
    page.locator("#click-plays").uncheck()
    said(page, "u3").click(position={"x": 60, "y": 15})
    assert not plays(page)
    page.locator("#whole").focus()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    said(page, "u3").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("啊")
    wait_for(lambda: plays(page))
    page.keyboard.press("Tab")
    wait_for(lambda: not plays(page))
    page.evaluate(SOUGHT)
    page.keyboard.press("Tab")
    wait_for(lambda: plays(page))
    assert page.evaluate("window.sought") == [pytest.approx(-1.0)]
    page.keyboard.press("Alt+ArrowUp")
    assert page.locator("#speed").input_value() == "1.25"


# Doubtful words, speech without text


@IN_FIREFOX_TOO
def test_a_doubtful_word_is_confirmed_with_one_key_and_replaced_with_two(page, job):
    page.keyboard.press("F8")
    assert marked(page, "active") == ["金"]
    page.keyboard.press("Enter")
    wait_for(lambda: kinds(job) == ["confirm"])
    assert page.locator(".row.gap .said").evaluate("one => one === document.activeElement")
    page.keyboard.press("F8")
    assert page.locator("#choice").text_content().replace(" ", "").startswith("1经2京")
    page.keyboard.press("1")
    wait_for(lambda: text_of(job, "u3").startswith("经费"))
    assert kinds(job) == ["confirm", "text"]
    wait_for(lambda: len(marked(page, "doubt")) == 1)


def test_of_two_doubtful_words_in_a_row_the_one_that_is_looked_at_is_marked(context, tmp_path):
    made = forum()
    first, second = made.utterances[1:3]
    both = joined(first, second, "zh")
    made = replace(made, utterances=(made.utterances[0], both, *made.utterances[3:]), sections=())
    with serving(reviewable(tmp_path / "two", made)) as served:
        page, _ = opened_page(context, served)
        for _ in range(2):
            page.keyboard.press("F8")
            assert marked(page, "active") == ["金"]


def test_the_word_looked_at_is_in_sight_also_in_a_row_higher_than_the_window(browser, tmp_path):
    made = forum()
    long = utterance("u2", "S2", 20.0, 58.0, "很" * 900 + "。")
    words = [replace(word, doubt=0.9, candidates=("狠",)) if n == 700 else word for n, word in enumerate(long.words)]
    made = replace(transcript(made.utterances[0], replace(long, words=tuple(words))), event=made.event)
    with (
        serving(reviewable(tmp_path / "long", made)) as served,
        browser.new_context(viewport={"width": 360, "height": 400}) as context,
    ):
        page, _ = opened_page(context, served)
        page.keyboard.press("F8")
        top = page.locator("#top").bounding_box()
        wait_for(lambda: page.locator("#choice").bounding_box()["y"] >= top["y"] + top["height"])
        box = page.locator("#choice").bounding_box()
        assert box["y"] + box["height"] <= 400
        assert 8 <= box["x"] <= box["x"] + box["width"] <= 353


def test_a_digit_is_text_where_no_doubtful_word_is_looked_at(page, job):
    caret(page, "u2", 9)
    page.keyboard.type("1")
    page.keyboard.press("ArrowDown")
    wait_for(lambda: text_of(job, "u2") == "谢谢主持人，第一点1是金费从哪里来。")


def test_all_that_is_alike_is_offered_shown_and_mended_but_what_is_unticked(page, job):
    page.keyboard.press("F8")
    page.locator("#choice").wait_for()
    page.keyboard.press("Escape")
    caret(page, "u2", 10, 11)
    page.keyboard.type("经")
    page.keyboard.press("ArrowDown")
    page.locator("#offer button").first.click()
    dialog = page.locator("dialog")
    assert [one.input_value() for one in dialog.locator(".field input").all()] == ["金费", "经费"]
    assert dialog.locator("li").count() == 2
    dialog.locator("li input").nth(1).uncheck()
    dialog.locator("button.first").click()
    wait_for(lambda: text_of(job, "u3").startswith("经费"))
    assert text_of(job, "u4") == "金费的问题很要紧。"
    page.locator("#offer button").first.click()
    wait_for(lambda: (job / "review" / "glossary.txt").exists())
    assert (job / "review" / "glossary.txt").read_text() == "经费\n"


@IN_FIREFOX_TOO
def test_speech_without_text_is_written_and_what_was_left_out_put_back(page, job):
    page.locator(".row.gap .said").click()
    page.keyboard.type("好的")
    page.keyboard.press("Enter")
    wait_for(lambda: "好的" in texts(job))
    page.locator(".row.removed [data-put]").click()
    wait_for(lambda: "谢谢观看" in texts(job))
    wait_for(lambda: page.locator(".row:is(.gap, .removed)").count() == 0)
    made = [one for one in Review.open(job).transcript.utterances if not one.words]
    assert [one.speaker for one in made] == [None, None]


def test_what_is_typed_for_speech_without_text_gets_its_speaker_at_once(page, job):
    page.locator(".row.gap .said").click()
    page.keyboard.type("好的")
    page.keyboard.press("F6")
    page.locator("dialog button.person").first.wait_for()
    page.keyboard.press("3")
    wait_for(lambda: speakers(job)[texts(job).index("好的")] == "发言人3" if "好的" in texts(job) else False)
    page.keyboard.type("。")
    page.keyboard.press("ArrowDown")
    wait_for(lambda: "好的。" in texts(job))


def test_what_holds_nothing_to_transcribe_is_ticked_off_until_nothing_is_left(page, job):
    def left():
        return page.locator("#kinds b").all_text_contents()

    assert left() == ["3", "1", "1", "1", "0"]
    page.keyboard.press("F8")
    page.keyboard.press("F8")
    assert page.locator(".row.gap .said").evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    wait_for(lambda: kinds(job) == ["no-text"])
    assert marked(page, "active") == ["金"], "on to the next place"
    wait_for(lambda: "editor" in page.locator(".row.gap .said").get_attribute("aria-placeholder"))
    page.locator(".row.removed [data-nothing]").click()
    wait_for(lambda: left() == ["3", "1", "0", "0", "0"])
    assert page.locator("[data-nothing]").count() == 0
    for row in range(1, 7):
        caret(page, f"u{row}", 0)
        page.keyboard.press("Enter")
    wait_for(lambda: page.locator("#done").evaluate("one => one.value") == 1)
    page.keyboard.press("Control+z")
    wait_for(lambda: page.locator("#done").evaluate("one => one.value") < 1)


def test_the_machines_text_is_a_key_away(page, job):
    caret(page, "u5", 0, 2)
    page.keyboard.type("不对。")
    saved(page)
    page.keyboard.press("F9")
    assert "对。" in page.locator(".row[data-row=u5] .machine q").text_content()
    page.keyboard.type("吗")
    page.keyboard.press("Shift+F9")
    wait_for(lambda: text_of(job, "u5") == said(page, "u5").text_content() == "对。")


def test_all_goes_back_to_the_machines_text_when_asked_twice_and_one_undo_brings_it_again(page, job):
    machine = texts(job)
    assert page.locator("[data-do=restore]").is_disabled()
    caret(page, "u5", 1)
    page.keyboard.type("的")
    caret(page, "u6", 0)
    page.keyboard.type("好，")
    saved(page)
    page.locator("[data-do=restore]").click()
    assert "2" in page.locator("dialog p").first.text_content()
    page.keyboard.press("Escape")
    assert texts(job) != machine
    page.locator("[data-do=restore]").click()
    page.locator("dialog button.first").click()
    wait_for(lambda: said(page, "u6").text_content() == "我想请问一个问题。")
    assert texts(job) == machine
    page.locator("[data-do=undo]").click()
    wait_for(lambda: said(page, "u6").text_content() == "好，我想请问一个问题。")
    assert text_of(job, "u5") == said(page, "u5").text_content() == "对的。"
