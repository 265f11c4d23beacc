"""The review page without a mouse: where the focus and the caret are, and what keys must not do."""

import re

import pytest
from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.builders import transcript, utterance
from helpers.desk import caret, kinds, opened_page, said, saved, speakers, text_of, texts, wait_for
from helpers.pages import never_pausing, reviewable, serving

pytestmark = NEEDS_BROWSER

FOCUS = """(() => {
    const { dataset, id, parentElement } = document.activeElement;
    return dataset.do ?? dataset.what ?? (id || parentElement?.id);
})()"""


def focus(page):
    return page.evaluate(FOCUS)


def row_in_focus(page):
    return page.evaluate("document.activeElement.closest('.row')?.dataset.row")


@IN_FIREFOX_TOO
def test_tab_goes_through_the_whole_page_and_back_and_plays_where_it_is_worked(page, job):
    seen = []
    while "rename" not in seen:
        page.keyboard.press("Tab")
        seen.append(focus(page) if row_in_focus(page) is None else row_in_focus(page))
        assert len(seen) < 40
    assert "u1" in seen
    assert {"before", "next"} <= set(seen)
    assert any((one or "").startswith("removed") for one in seen), "what can be put back"
    while row_in_focus(page) != "u1":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focus(page) == "whole"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert row_in_focus(page) == "u1"
    wait_for(lambda: page.locator("#play").text_content() in ("Pause", "暂停"))


def test_the_focus_stays_where_something_was_done(page, job):
    removed = page.locator(".row.removed").get_attribute("data-row")
    page.locator("[data-put]").focus()
    page.keyboard.press("Enter")
    wait_for(lambda: row_in_focus(page) not in (None, removed))
    assert page.evaluate("document.activeElement.textContent") == "谢谢观看"
    page.locator(".row.gap [data-nothing]").focus()
    page.keyboard.press("Enter")
    wait_for(lambda: page.locator("[data-nothing]").count() == 0)
    assert page.locator(".row.gap .said").evaluate("one => one === document.activeElement")
    caret(page, "u5", 1)
    page.keyboard.press("F2")
    page.keyboard.type("核对")
    page.keyboard.press("Enter")
    page.locator(".comment button").focus()
    page.keyboard.press("Enter")
    wait_for(lambda: page.locator(".comment").count() == 0)
    assert row_in_focus(page) == "u5"
    caret(page, "u2", 6)
    page.keyboard.press("Control+Enter")
    wait_for(lambda: page.evaluate("document.activeElement.textContent") == "第一点是金费从哪里来。")
    page.keyboard.press("Control+z")
    wait_for(lambda: row_in_focus(page) == "u2")
    page.locator("[data-do=restore]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    wait_for(lambda: page.locator("[data-do=restore]").is_disabled())
    assert focus(page) == "play"


@IN_FIREFOX_TOO
@pytest.mark.parametrize("key", ["F1", "F2", "F6", "Control+h"])
def test_the_caret_is_where_it_was_when_a_dialog_is_closed(page, job, key):
    caret(page, "u2", 4, 5)
    page.keyboard.press(key)
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("呀")
    page.keyboard.press("Escape")
    wait_for(lambda: text_of(job, "u2") == "谢谢主持人呀，第一点是金费从哪里来。")


@IN_FIREFOX_TOO
def test_the_caret_leaves_a_row_that_is_lower_than_its_name(page, job):
    assert said(page, "u5").bounding_box()["height"] > 50  # the name and the time are two lines
    caret(page, "u5", 1)
    page.keyboard.press("ArrowUp")
    assert row_in_focus(page) == "u4"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert row_in_focus(page).startswith("removed")


def test_a_key_held_down_takes_no_words_from_the_one_before(page, job):
    before = texts(job)
    caret(page, "u3", 2)
    for _ in range(6):
        page.keyboard.down("Backspace")
    page.keyboard.up("Backspace")
    saved(page)
    wait_for(lambda: texts(job)[2] == "不够，第二点是人手。")
    caret(page, "u1", len(before[0]) - 1)
    for _ in range(4):
        page.keyboard.down("Delete")
    page.keyboard.up("Delete")
    saved(page)
    wait_for(lambda: texts(job)[0] == before[0][:-1])
    assert texts(job)[1] == before[1]


def test_whose_words_are_whose_is_told_where_rows_of_two_people_are_joined(page, job):
    caret(page, "u2", 0)
    page.keyboard.press("Backspace")
    wait_for(lambda: "发言人2" in page.locator("#told").text_content())
    assert "发言人1" in page.locator("#told").text_content()
    assert (len(texts(job)), speakers(job)[0]) == (5, "发言人1")
    page.keyboard.press("Control+z")
    wait_for(lambda: len(texts(job)) == 6)
    assert speakers(job)[1] == "发言人2"


def test_no_key_that_writes_becomes_a_shortcut(page, job, tmp_path):
    page.keyboard.press("F1")
    row = page.locator("dialog tr", has_text=re.compile("Next place|下一处"))
    for key in ("p", "P", " ", "Backspace", "ArrowUp", "。"):
        row.locator("button").click()
        page.keyboard.press(key) if key != "。" else row.locator("button").dispatch_event("keydown", {"key": key})
        assert row.locator("kbd").text_content() == "F8"
    row.locator("button").click()
    page.keyboard.press("Escape")
    wait_for(lambda: page.locator("dialog[open]").count() == 0)


def test_what_is_undone_while_typing_is_redone_and_nothing_else_is_asked_for(context, served, job):
    never_pausing(served)
    page, complaints = opened_page(context, served)
    caret(page, "u5", 1)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.type("的")
    page.keyboard.press("Control+z")
    wait_for(lambda: said(page, "u5").text_content() == "对。")
    page.keyboard.press("Control+Shift+z")
    wait_for(lambda: said(page, "u5").text_content() == "对的。")
    page.keyboard.press("Escape")
    wait_for(lambda: text_of(job, "u5") == "对的。")
    assert kinds(job) == ["text"]
    assert complaints == []
    assert page.locator("#told").text_content() == ""
    page.locator(".name").first.click()
    page.keyboard.press('"')  # no digit of anybody
    page.keyboard.press("Escape")
    assert complaints == []


def test_what_is_undone_is_in_sight(context, tmp_path):
    long = transcript(*(utterance(f"u{at}", "S1", at * 2.0, at * 2.0 + 1.5, f"第{at}句话。") for at in range(1, 80)))
    with serving(reviewable(tmp_path / "long", long)) as served:
        page, _ = opened_page(context, served)
        caret(page, "u2", 0)
        page.keyboard.type("嗯")
        saved(page)
        caret(page, "u79", 0)
        assert said(page, "u2").bounding_box()["y"] < 0
        page.keyboard.press("Control+z")
        wait_for(lambda: said(page, "u2").text_content() == "第2句话。")
        wait_for(lambda: 0 < said(page, "u2").bounding_box()["y"] < 900)
