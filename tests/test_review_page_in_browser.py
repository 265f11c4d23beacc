"""The review page as its user drives it, in Chromium (Debian: apt install chromium)."""

import os
import re
import shutil
import time
from dataclasses import replace

import pytest
from helpers.pages import forum, reviewable, serving
from playwright.sync_api import sync_playwright

from pipeline.messages import current_language, use_language
from pipeline.review import Review
from pipeline.review_page import server as page_server
from pipeline.transcript import from_json, to_json

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = [
    pytest.mark.media,
    pytest.mark.skipif(
        BROWSER is None and not os.environ.get("CI"), reason="no browser found; Debian: apt install chromium"
    ),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        started = driver.chromium.launch(executable_path=BROWSER, args=flags)
        yield started
        started.close()


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return reviewable(tmp_path / "论坛")


@pytest.fixture
def served(job):
    with serving(job) as running:
        yield running


@pytest.fixture
def context(browser):
    made = browser.new_context(viewport={"width": 1200, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context, served):
    """The page, which fails the test when it complains."""
    opened, complaints = opened_page(context, served)
    yield opened
    assert [one for one in complaints if "409" not in one] == []  # the browser tells each refusal that the page heeds


def opened_page(context, served):
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(served.address)
    opened.locator(".row").first.wait_for()
    return opened, complaints


def wait_for(condition):
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.03)


def saved(page):
    page.locator("#saved[data-state=saved]").wait_for()


def said(page, row):
    return page.locator(f".row[data-row='{row}'] .said")


def text_of(job, row):
    return next(one.text for one in Review.open(job).transcript.utterances if one.id == row)


def texts(job):
    return [one.text for one in Review.open(job).transcript.utterances]


def caret(page, row, first, last=None):
    """Puts the caret into a row as a user of the keyboard would."""
    said(page, row).focus()
    page.keyboard.press("Home")
    for _ in range(first):
        page.keyboard.press("ArrowRight")
    for _ in range((last or first) - first):
        page.keyboard.press("Shift+ArrowRight")


def marked(page, name):
    """The texts that a highlight marks."""
    return page.evaluate(f"[...CSS.highlights.get('{name}')].map(String)")


def kinds(job):
    return [one.op.kind for one in Review.open(job).acts if one.op.kind != "voices"]


# Typing


def test_what_is_typed_is_saved_at_a_pause_without_leaving_the_row(page, job):
    caret(page, "u5", 1)
    page.keyboard.type("的")
    assert page.locator("#saved").get_attribute("data-state") == "typing"
    saved(page)
    assert text_of(job, "u5") == "对的。"
    assert page.evaluate("document.activeElement.closest('.row').dataset.row") == "u5"
    page.keyboard.type("呀")
    page.keyboard.press("ArrowDown")
    saved(page)
    assert text_of(job, "u5") == "对的呀。"


def test_what_is_typed_is_saved_when_the_page_is_closed_at_once(context, served, job):
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.close()
    wait_for(lambda: text_of(job, "u5") == "对的。")


def compose(page, *steps, commit):
    """As an input method does: what is composed changes, keys belong to it, then the text comes."""
    wire = page.context.new_cdp_session(page)
    for step in steps:
        wire.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        time.sleep(0.02)
    for key, code in (("Enter", 13), ("Tab", 9), ("1", 49), ("2", 50), ("F8", 119), ("Backspace", 8)):
        event = {"type": "rawKeyDown", "key": "Process", "code": key, "windowsVirtualKeyCode": 229}
        wire.send("Input.dispatchKeyEvent", event)
        wire.send("Input.dispatchKeyEvent", {**event, "type": "keyUp", "windowsVirtualKeyCode": code})
    wire.send("Input.insertText", {"text": commit})


@pytest.mark.parametrize("at", [0, 3, 11], ids=["at the start", "inside", "at the end"])
def test_an_input_method_loses_no_character_and_its_keys_do_nothing_else(page, job, at):
    before = text_of(job, "u1")
    caret(page, "u1", at)
    compose(page, "z", "zh", "zhong", "zhong g", "zhong guo", commit="中国")
    compose(page, "l", "lao", commit="老")
    saved(page)
    wait_for(lambda: text_of(job, "u1") == f"{before[:at]}中国老{before[at:]}")
    assert set(kinds(job)) == {"text"}
    assert page.evaluate("document.querySelector('audio') === null")


def test_an_input_method_in_a_doubtful_word_takes_its_digits(page, job):
    page.locator("#text").click(position={"x": 5, "y": 5})
    page.keyboard.press("F8")
    assert page.locator("#choice").is_visible()
    compose(page, "j", "jing", commit="经")
    page.locator("#choice").wait_for(state="hidden")
    wait_for(lambda: text_of(job, "u2") == "谢谢主持人，第一点是经费从哪里来。")


def test_an_answer_of_the_server_does_not_disturb_an_input_method(page, job):
    caret(page, "u5", 1)
    page.keyboard.type("的")
    wire = page.context.new_cdp_session(page)
    for step in ("h", "ha", "hao"):
        wire.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
    time.sleep(1.6)  # longer than a pause in typing: what is composed is not saved
    assert text_of(job, "u5") == "对。"
    wire.send("Input.insertText", {"text": "好"})
    wait_for(lambda: text_of(job, "u5") == "对的好。")


def test_what_is_written_where_no_text_was_is_not_cut_off_by_a_pause(page, job):
    page.locator(".row.gap .said").click()
    page.keyboard.type("好")
    time.sleep(1.5)
    page.keyboard.type("的")
    page.keyboard.press("ArrowDown")
    wait_for(lambda: "好的" in texts(job))


def test_what_is_typed_while_a_row_is_split_is_in_neither_row_twice(page, context, job):
    def slowly(route):
        time.sleep(0.4)
        route.continue_()

    context.route("**/act", slowly, times=1)
    caret(page, "u2", 6)
    page.keyboard.press("Control+Enter")
    page.keyboard.type("某")
    wait_for(lambda: len(texts(job)) == 7)
    wait_for(lambda: page.evaluate("document.activeElement.textContent") == "第一点是金费从哪里来。")
    page.keyboard.press("ArrowDown")
    saved(page)
    assert texts(job)[1:3] == ["谢谢主持人，", "第一点是金费从哪里来。"]


def test_pasted_lines_become_one(page, job):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('一\\r\\n二\\n')")
    caret(page, "u5", 1)
    page.keyboard.press("Control+v")
    page.keyboard.press("ArrowDown")
    wait_for(lambda: text_of(job, "u5") == "对一 二。")


def test_undo_in_a_row_is_the_browsers_while_typing_and_the_logs_behind_it(page, job):
    caret(page, "u5", 1)
    page.keyboard.type("的")
    saved(page)
    page.keyboard.press("Control+z")
    wait_for(lambda: text_of(job, "u5") == "对。")
    wait_for(lambda: said(page, "u5").text_content() == "对。")
    page.keyboard.press("Control+Shift+z")
    wait_for(lambda: text_of(job, "u5") == "对的。")
    said(page, "u5").filter(has_text="对的。").wait_for()


# Hearing


def plays(page):
    return page.locator("#play").text_content() in ("Pause", "暂停")


def place(page):
    return float(page.locator("#whole").get_attribute("aria-valuenow"))


LEAST_PLACE = """
const place = document.getElementById('whole');
const look = () => { window.least = Math.min(window.least, Number(place.getAttribute('aria-valuenow'))); };
window.least = Infinity;
new MutationObserver(look).observe(place, { attributes: true });
"""


def playing_from(page, row):
    wait_for(lambda: marked(page, "playing"))
    return page.locator(".row.now").get_attribute("data-row") == row


def test_a_click_plays_from_its_word_and_the_word_that_is_heard_is_shown(page):
    said(page, "u3").click(position={"x": 60, "y": 15})
    wait_for(lambda: plays(page))
    wait_for(lambda: playing_from(page, "u3"))
    first = marked(page, "playing")
    assert first[0] in "不够，第二点是人手。"
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
    stopped = place(page)
    page.evaluate(LEAST_PLACE)
    page.keyboard.press("Tab")
    wait_for(lambda: page.evaluate("window.least") < stopped - 0.3)
    page.keyboard.press("Alt+ArrowUp")
    assert page.locator("#speed").input_value() == "1.25"


# Doubtful words, speech without text


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


def test_speech_without_text_is_written_and_what_was_left_out_put_back(page, job):
    page.locator(".row.gap .said").click()
    page.keyboard.type("好的")
    page.keyboard.press("Enter")
    wait_for(lambda: "好的" in texts(job))
    page.locator(".row.removed .more button").click()
    wait_for(lambda: "谢谢观看" in texts(job))
    wait_for(lambda: page.locator(".row:is(.gap, .removed)").count() == 0)
    made = [one for one in Review.open(job).transcript.utterances if not one.words]
    assert [one.speaker for one in made] == [None, None]


def test_the_machines_text_is_a_key_away(page, job):
    caret(page, "u5", 0, 2)
    page.keyboard.type("不对。")
    saved(page)
    page.keyboard.press("F9")
    assert "对。" in page.locator(".row[data-row=u5] .machine q").text_content()
    page.keyboard.type("吗")
    page.keyboard.press("Shift+F9")
    wait_for(lambda: text_of(job, "u5") == said(page, "u5").text_content() == "对。")


# Who speaks


def speakers(job):
    made = Review.open(job).transcript
    return [made.speaker_name(one.speaker) for one in made.utterances]


def test_a_name_is_changed_everywhere_with_the_events_names_offered(page, job):
    page.locator("#people button[data-what=rename]").first.click()
    offered = page.locator("#names option").evaluate_all("all => all.map((one) => one.value)")
    assert offered == ["陈国栋", "李晓梅"]
    page.keyboard.type("陈国栋")
    page.keyboard.press("Enter")
    wait_for(lambda: speakers(job).count("陈国栋") == 2)
    assert Review.open(job).transcript.speakers[0].role == "研究员"
    page.locator(".row[data-row=u4] .name", has_text="陈国栋").wait_for()


def test_one_passage_is_somebody_elses_with_a_key_and_a_digit(page, job):
    caret(page, "u5", 0)
    page.keyboard.press("F6")
    page.keyboard.press("3")
    wait_for(lambda: speakers(job)[4] == "发言人3")
    assert speakers(job)[5] == "发言人3"


def test_what_is_selected_is_said_by_somebody_new(page, job):
    caret(page, "u2", 0, 6)
    page.keyboard.press("F6")
    page.get_by_role("dialog").locator(".field input").fill("王芳")
    page.keyboard.press("Enter")
    wait_for(lambda: "王芳" in speakers(job))
    assert [(who, said) for who, said in zip(speakers(job), texts(job), strict=True)][1:3] == [
        ("王芳", "谢谢主持人，"),
        ("发言人2", "第一点是金费从哪里来。"),
    ]


def test_two_voices_are_one_and_that_is_taken_back(page, job):
    page.locator("#people button[data-what=merge]").nth(2).click()
    page.get_by_role("dialog").locator("select").select_option(label="发言人1")
    page.get_by_role("dialog").locator("button.first").click()
    wait_for(lambda: page.locator("#people li").count() == 2)
    page.locator("[data-do=undo]").click()
    wait_for(lambda: page.locator("#people li").count() == 3)
    assert Review.open(job).transcript == Review.open(job).machine


def test_a_passage_is_split_and_joined_where_the_caret_is(page, job):
    caret(page, "u2", 6)
    page.keyboard.press("Control+Enter")
    wait_for(lambda: texts(job)[1:3] == ["谢谢主持人，", "第一点是金费从哪里来。"])
    wait_for(lambda: page.evaluate("document.activeElement.textContent") == "第一点是金费从哪里来。")
    page.keyboard.press("Backspace")
    wait_for(lambda: texts(job)[1] == "谢谢主持人，第一点是金费从哪里来。")
    said(page, "u2").filter(has_text="，第一点").wait_for()


def test_approval_is_given_on_the_page_and_broken_by_an_edit(page, job):
    page.locator("#people button[data-what=approve]").nth(1).click()
    page.get_by_role("dialog").locator(".field input").first.fill("李晓梅")
    page.get_by_role("dialog").locator("button.first").click()
    page.locator("#people .approved").wait_for()
    assert "李晓梅" in page.locator("#people .approved").text_content()
    assert "其余" in page.locator("#notice").text_content()
    caret(page, "u3", 0)
    page.keyboard.type("啊")
    saved(page)
    wait_for(lambda: page.locator("#people .approved").count() == 0)
    assert page.locator("#notice").text_content() == "根据录音整理，未经本人审核"


def test_a_note_is_kept_with_the_words_it_is_about(page, job):
    caret(page, "u4", 0, 2)
    page.keyboard.press("F2")
    page.keyboard.type("核对原文")
    page.keyboard.press("Enter")
    page.locator(".row[data-row=u4] .comment").wait_for()
    (note,) = Review.open(job).transcript.utterances[3].reviewed.comments
    assert (note.by, note.text, note.quote) == ("editor", "核对原文", "金费")
    page.locator(".row[data-row=u4] .comment button").click()
    wait_for(lambda: page.locator(".comment").count() == 0)


# Two windows, no connection


def test_a_second_window_that_is_behind_overwrites_nothing_and_shows_both_texts(context, served, job):
    first, _ = opened_page(context, served)
    second, _ = opened_page(context, served)
    caret(second, "u5", 0)
    caret(first, "u5", 1)
    first.keyboard.type("的")
    saved(first)
    second.evaluate("document.activeElement.textContent = '不对。'")
    second.keyboard.press("End")
    second.keyboard.type("！")
    dialog = second.locator("dialog[open]")
    dialog.wait_for()
    assert text_of(job, "u5") == "对的。"
    assert dialog.locator(".theirs").text_content() == "对的。"
    assert dialog.locator(".mine").text_content() == "不对。！"
    dialog.locator("button").nth(1).click()
    wait_for(lambda: text_of(job, "u5") == "不对。！")


def test_a_window_that_is_behind_cannot_approve_what_it_does_not_show(context, served, job):
    first, _ = opened_page(context, served)
    second, _ = opened_page(context, served)
    caret(first, "u3", 0)
    first.keyboard.type("不")
    saved(first)
    second.locator("#people button[data-what=approve]").nth(1).click()
    second.get_by_role("dialog").locator("button.first").click()
    wait_for(lambda: second.locator("#told").text_content())
    assert kinds(job) == ["text"]
    assert said(second, "u3").text_content().startswith("不金费")


def test_a_second_window_that_is_behind_elsewhere_goes_on(context, served, job):
    first, _ = opened_page(context, served)
    second, _ = opened_page(context, served)
    caret(first, "u5", 1)
    first.keyboard.type("的")
    saved(first)
    caret(second, "u6", 0)
    second.keyboard.type("那")
    saved(second)
    wait_for(lambda: text_of(job, "u6") == "那我想请问一个问题。")
    assert text_of(job, "u5") == said(second, "u5").text_content() == "对的。"


def test_without_a_connection_typing_goes_on_and_is_sent_when_it_is_back(context, served, job):
    page, _ = opened_page(context, served)
    context.route("**/act", lambda route: route.abort())
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.locator("#saved[data-state=lost]").wait_for()
    caret(page, "u6", 0)
    page.keyboard.type("那")
    page.keyboard.press("ArrowUp")
    wait_for(lambda: "2" in page.locator("#saved").text_content())
    caret(page, "u6", 0)
    page.keyboard.press("F6")
    page.keyboard.press("1")
    wait_for(lambda: page.locator("#told").text_content())
    assert Review.open(job).head == 0
    context.unroute("**/act")
    saved(page)
    assert texts(job)[4:] == ["对的。", "那我想请问一个问题。"]
    assert speakers(job)[5] == "发言人3"


def test_what_could_not_be_sent_outlasts_a_reload(context, served, job):
    page, _ = opened_page(context, served)
    context.route("**/act", lambda route: route.abort())
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.locator("#saved[data-state=lost]").wait_for()
    context.unroute("**/act")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    wait_for(lambda: text_of(job, "u5") == "对的。")


def test_an_answer_that_was_lost_on_its_way_is_no_second_act(context, served, job):
    page, _ = opened_page(context, served)

    def lose(route):
        route.fetch()
        route.abort()

    context.route("**/act", lose, times=1)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    saved(page)
    wait_for(lambda: page.locator("#saved").get_attribute("data-state") == "saved" and text_of(job, "u5") == "对的。")
    assert kinds(job) == ["text"]


def test_what_is_typed_on_after_an_answer_was_lost_is_kept_too(context, served, job):
    page, _ = opened_page(context, served)

    def lose(route):
        route.fetch()
        route.abort()

    context.route("**/act", lose, times=1)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.locator("#saved[data-state=lost]").wait_for()
    page.keyboard.type("呀")
    page.keyboard.press("Enter")
    saved(page)
    wait_for(lambda: kinds(job) == ["text", "text", "confirm"])
    assert text_of(job, "u5") == "对的呀。"


def test_what_was_kept_over_a_reload_overwrites_nobody(context, served, job):
    page, _ = opened_page(context, served)
    context.route("**/act", lambda route: route.abort())
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.locator("#saved[data-state=lost]").wait_for()
    other = Review.open(job)
    other.add(other.making.retext("u5", "不对。"), "chen")
    context.unroute("**/act")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert (dialog.locator(".theirs").text_content(), dialog.locator(".mine").text_content()) == ("不对。", "对的。")
    assert text_of(job, "u5") == "不对。"
    page.keyboard.press("Escape")  # closed without a choice: what was typed can still be read
    wait_for(lambda: "对的。" in page.locator("#told").text_content())
    wait_for(lambda: page.locator("#saved").get_attribute("data-state") == "saved")
    assert text_of(job, "u5") == said(page, "u5").text_content() == "不对。"


def test_a_correction_that_fits_no_more_after_a_run_is_shown_and_can_be_given_up(page, job):
    caret(page, "u5", 0, 2)
    page.keyboard.type("不对。")
    saved(page)
    file = job / "work" / "published.json"
    made = from_json(file.read_bytes())
    word = replace(made.utterances[4].words[0], text="堆")
    heard = replace(made.utterances[4], text="堆。", raw_text="堆。", words=(word, made.utterances[4].words[1]))
    last = made.utterances[5]  # what stands around it is another text too, so that its place is not sure
    words = tuple(replace(word, text=text) for word, text in zip(last.words, "请大家坐好别着急。", strict=True))
    around = replace(last, text="请大家坐好别着急。", raw_text="请大家坐好别着急。", words=words)
    others = (*made.utterances[:4], heard, around)
    file.write_bytes(to_json(replace(made, utterances=others)))
    caret(page, "u2", 0)
    page.keyboard.type("那")
    page.keyboard.press("ArrowUp")
    page.locator("#conflicts li").wait_for()
    saved(page)
    assert text_of(job, "u2").startswith("那谢谢主持人")
    wanted, found = page.locator("#conflicts q").all_text_contents()
    assert (wanted[:2], found[:1]) == ("不对", "堆")
    assert said(page, "u5").text_content().startswith("不对")
    page.locator("#conflicts button").click()
    wait_for(lambda: page.locator("#conflicts li").count() == 0)
    assert text_of(job, "u5") == "堆。"


def test_of_several_jobs_one_is_chosen(context, tmp_path, monkeypatch):
    monkeypatch.setattr(page_server, "FAREWELL", 3.0)
    for name in ("上午", "下午"):
        reviewable(tmp_path / "jobs" / name)
    with serving(tmp_path / "jobs") as served:
        page = context.new_page()
        page.goto(served.address)
        page.get_by_role("link", name="下午").click()
        page.locator(".row").first.wait_for()
        assert page.title() == "下午"
        assert page.locator("#names option").count() == 2
        caret(page, "u5", 1)
        page.keyboard.type("的")
        saved(page)
        time.sleep(3.5)
        assert served.thread.is_alive()
    assert [text_of(tmp_path / "jobs" / name, "u5") for name in ("上午", "下午")] == ["对。", "对的。"]


def test_the_files_are_written_at_a_key_and_progress_is_told_by_time(page, job):
    assert page.locator("#done").evaluate("one => one.value") == 0
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.keyboard.press("Enter")
    wait_for(lambda: page.locator("#done").evaluate("one => one.value") > 0)
    page.keyboard.press("Control+s")
    wait_for(lambda: "录音.docx" in page.locator("#told").text_content())
    assert "对的。" in (job / "录音.txt").read_text(encoding="utf-8")


def test_it_opens_where_it_was_left_also_by_another_server(context, job):
    with serving(job) as served:
        page, _ = opened_page(context, served)
        caret(page, "u6", 0)
        page.close()
        wait_for(lambda: (job / "review" / "place.json").exists())
    with serving(job) as served:
        page, _ = opened_page(context, served)
        page.locator(".said[tabindex='0']").wait_for(state="attached")
        assert page.locator(".said[tabindex='0']").evaluate("one => one.closest('.row').dataset.row") == "u6"


def test_the_server_ends_with_its_last_window_and_not_with_a_reload(context, job, monkeypatch):
    monkeypatch.setattr(page_server, "FAREWELL", 3.0)
    with serving(job) as served:
        first, _ = opened_page(context, served)
        second, _ = opened_page(context, served)
        first.close()
        second.reload()
        second.locator(".row").first.wait_for()
        time.sleep(3.5)
        assert served.thread.is_alive()
        second.close()
        served.thread.join(10)
        assert not served.thread.is_alive()


# Everybody


def test_markup_in_text_and_names_stays_text(context, tmp_path):
    hostile = "</div><script>window.broken = 1</script><img src=x onerror='window.broken = 2'>{{ 7*7 }}"
    made = forum()
    made = replace(
        made,
        utterances=tuple(replace(one, text=hostile, raw_text=hostile, words=()) for one in made.utterances),
        speakers=tuple(replace(one, name=hostile) for one in made.speakers),
        removed=tuple(replace(one, text=hostile) for one in made.removed),
    )
    with serving(reviewable(tmp_path / "<b>job<img src=x onerror=alert(1)>", made)) as served:
        page, complaints = opened_page(context, served)
        page.locator("#people button[data-what=rename]").first.click()
        page.keyboard.press("Escape")
        page.locator("[data-do=replace]").click()
        page.locator("dialog input").first.fill("script")
        assert page.locator("dialog li").count() == 12
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)
        assert said(page, "u1").text_content() == hostile
        assert page.evaluate("window.broken") is None
        assert page.locator("img, main script").count() == 0
        assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_serious(browser, job, language, scheme):
    from axe_playwright_python.sync_playwright import Axe

    before = current_language()
    use_language(language)
    try:
        with serving(job) as served, browser.new_context(color_scheme=scheme) as context:
            page, _ = opened_page(context, served)
            found = [Axe().run(page)]
            page.keyboard.press("F8")
            page.keyboard.press("F9")
            found.append(Axe().run(page))
            for button in ("help", "replace"):
                page.locator(f"[data-do={button}]").click()
                found.append(Axe().run(page))
                page.keyboard.press("Escape")
            caret(page, "u2", 0)
            page.keyboard.press("F6")
            found.append(Axe().run(page))
    finally:
        use_language(before)
    violations = [one for result in found for one in result.response["violations"]]
    serious = [one for one in violations if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in serious] == []


@pytest.mark.parametrize("width", [360, 640], ids=["a telephone", "200 % of 1280"])
def test_nothing_is_cut_off_in_a_narrow_window(browser, served, width):
    with browser.new_context(viewport={"width": width, "height": 640}) as context:
        page, _ = opened_page(context, served)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("F8")
        assert page.locator("#choice").bounding_box()["x"] >= 0
        box = page.locator("#choice").bounding_box()
        assert box["x"] + box["width"] <= width
        for button in ("help", "replace"):
            page.locator(f"[data-do={button}]").click()
            box = page.locator("dialog").bounding_box()
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
            page.keyboard.press("Escape")


def test_the_keyboard_alone_reaches_everything(page, job):
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(40):
        seen.add(page.evaluate("document.activeElement.dataset?.do ?? document.activeElement.id ?? ''"))
        if page.evaluate("document.activeElement.matches('.said')"):
            break
        page.keyboard.press("Tab")
    assert {"replace", "write", "help", "play", "speed", "click-plays", "whole"} <= seen
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.row').dataset.row") == "u2"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.closest('.row').dataset.row") == "u1"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "play"
    page.keyboard.press("F1")
    assert page.locator("dialog[open] kbd", has_text="F8").first.is_visible()


def test_a_key_is_changed_and_kept(page, job, served, tmp_path):
    page.keyboard.press("F1")
    row = page.locator("dialog tr", has_text=re.compile("Next place|下一处"))
    row.locator("button").click()
    page.keyboard.press("F7")
    assert row.locator("kbd").text_content() == "F7"
    page.keyboard.press("Escape")
    wait_for(lambda: (tmp_path / "config" / "tinglu" / "keys.json").exists())
    page.goto("about:blank")
    page.goto(served.address)
    page.locator(".row").first.wait_for()
    page.keyboard.press("F7")
    assert marked(page, "active") == ["金"]


def test_names_and_roles_are_told_to_screen_readers(page):
    assert page.get_by_role("textbox", name=re.compile("发言人1 0:00")).text_content() == "各位来宾，大家上午好。"
    assert page.get_by_role("main").get_attribute("aria-label")
    page.keyboard.press("F8")
    wait_for(lambda: page.locator("#told").text_content() == "1/6 金: 1 经, 2 京")
