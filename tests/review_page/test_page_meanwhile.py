"""What is typed while acts are on their way stays what it was typed into: nothing is said twice, nobody overwritten."""

import pytest
from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.desk import caret, kinds, opened_page, said, saved, speakers, text_of, texts, wait_for
from helpers.pages import never_pausing

from pipeline.review import Review

pytestmark = NEEDS_BROWSER


class Held:
    """The next request that goes to `where` waits until it is let go."""

    def __init__(self, page, where="**/act"):
        self.page, self.routes = page, []
        page.context.route(where, lambda route: self.routes.append(route), times=1)

    def wait(self):
        while not self.routes:
            self.page.wait_for_timeout(10)

    def go(self, until=lambda: True):
        """Until then playwright, which no request passes without, has to be given its turn."""
        self.routes[0].continue_()
        for _ in range(600):
            if until():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it never is")


def composing(page, *steps):
    wire = page.context.new_cdp_session(page)
    for step in steps:
        wire.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
    return wire


def changed_by_another(job, row, text):
    other = Review.open(job)
    other.add(other.making.retext(row, text), "chen")


@pytest.mark.parametrize("done", [True, False], ids=["done before the answer", "done behind it"])
def test_what_is_composed_while_a_row_is_split_makes_no_text_stand_twice(context, served, job, done):
    page, _ = opened_page(context, served)
    caret(page, "u2", 6)
    held = Held(page)
    page.keyboard.press("Control+Enter")
    held.wait()
    wire = composing(page, "z", "zhong")
    if done:
        wire.send("Input.insertText", {"text": "中"})
    held.go()
    wait_for(lambda: page.evaluate("document.activeElement.closest('.row')?.dataset.row") not in (None, "u2"))
    if not done:
        wire.send("Input.insertText", {"text": "中"})
    page.keyboard.press("ArrowDown")
    saved(page)
    wait_for(lambda: texts(job)[1] == "谢谢主持人，" and texts(job)[2].removeprefix("中") == "第一点是金费从哪里来。")
    assert said(page, "u2").text_content() == "谢谢主持人，"


def test_what_is_typed_while_a_part_becomes_somebody_elses_makes_no_text_stand_twice(context, served, job):
    page, _ = opened_page(context, served)
    caret(page, "u2", 0, 6)
    page.keyboard.press("F6")
    held = Held(page)
    page.keyboard.press("3")
    held.wait()
    page.keyboard.type("嗯")
    held.go()
    wait_for(lambda: len(texts(job)) == 7)
    saved(page)
    page.keyboard.press("Escape")
    saved(page)
    assert texts(job)[1:3] == ["谢谢主持人，", "第一点是金费从哪里来。"]


def typing_on(context, served):
    """A page on which one row's text is on its way, and the row above is typed into."""
    never_pausing(served)
    page, _ = opened_page(context, served)
    caret(page, "u6", 0)
    page.keyboard.type("那")
    held = Held(page)
    page.keyboard.press("ArrowUp")
    held.wait()
    caret(page, "u5", 1)
    page.keyboard.type("的")
    return page, held


@IN_FIREFOX_TOO
def test_what_another_changed_in_the_row_that_is_typed_into_is_shown_and_not_overwritten(context, served, job):
    page, held = typing_on(context, served)
    changed_by_another(job, "u5", "不对。")
    held.go(until=lambda: text_of(job, "u6").startswith("那"))  # its answer tells of the other's change
    page.keyboard.press("Escape")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert (dialog.locator(".theirs").text_content(), dialog.locator(".mine").text_content()) == ("不对。", "对的。")
    assert text_of(job, "u5") == "不对。"
    dialog.locator("button").first.click()
    wait_for(lambda: said(page, "u5").text_content() == "不对。")


def test_a_window_that_comes_back_takes_nothing_in_under_what_is_typed(context, served, job):
    never_pausing(served)
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    changed_by_another(job, "u5", "不对。")
    held = Held(page, "**/api/job/1")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    held.wait()
    page.keyboard.type("的")
    held.go()
    page.keyboard.press("Escape")
    page.locator("dialog[open] .theirs").wait_for()
    assert text_of(job, "u5") == "不对。"


def test_typed_on_while_another_was_first_it_is_asked_once_and_put_whole(context, served, job):
    never_pausing(served)
    page, _ = opened_page(context, served)
    changed_by_another(job, "u5", "不对。")
    caret(page, "u5", 1)
    page.keyboard.type("的")
    held = Held(page)
    page.evaluate("dispatchEvent(new Event('pagehide'))")  # saved, as at a pause
    held.wait()
    page.keyboard.type("呀")
    held.go()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator(".mine").text_content() == "对的呀。"
    dialog.locator("button").nth(1).click()
    wait_for(lambda: text_of(job, "u5") == "对的呀。")
    saved(page)
    assert page.locator("dialog[open]").count() == 0


def test_what_was_typed_into_a_passage_that_another_took_away_is_told(context, served, job):
    page, held = typing_on(context, served)
    other = Review.open(job)
    other.add(other.making.join("u4"), "chen")
    held.go()
    wait_for(lambda: "对的。" in page.locator("#told").text_content())
    assert texts(job)[3] == "金费的问题很要紧。对。"


def test_what_is_typed_behind_enter_is_of_the_next_row(context, served, job):
    page, _ = opened_page(context, served)
    caret(page, "u3", 0)
    page.keyboard.type("那")
    held = Held(page)
    page.keyboard.press("Enter")
    page.keyboard.type("嗯，")
    held.wait()
    page.keyboard.press("Escape")
    held.go(until=lambda: len(kinds(job)) == 3)
    assert texts(job)[2:4] == ["那金费不够，第二点是人手。", "嗯，金费的问题很要紧。"]
    assert sorted(kinds(job)) == ["confirm", "text", "text"]


def test_a_key_behind_the_digit_of_a_candidate_does_not_take_its_place(context, served, job):
    page, _ = opened_page(context, served)
    page.keyboard.press("F8")
    held = Held(page)
    page.keyboard.press("1")
    held.wait()
    page.keyboard.type("x")
    held.go()
    wait_for(lambda: said(page, "u2").text_content() == "谢谢主持人，第一点是经费从哪里来。")
    page.keyboard.type("呀")
    page.keyboard.press("Escape")
    wait_for(lambda: text_of(job, "u2") == "谢谢主持人，第一点是经呀费从哪里来。")


def test_an_approval_is_of_what_was_shown_when_it_was_asked_for(context, served, job):
    page, _ = opened_page(context, served)
    page.locator("#people button[data-what=approve]").nth(1).click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    changed_by_another(job, "u3", "金费很多。")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # another window was looked at meanwhile
    said(page, "u3").filter(has_text="很多").wait_for()
    dialog.locator("button.first").click()
    wait_for(lambda: page.locator("#told").text_content())
    assert kinds(job) == ["text"]
    page.locator("#people button[data-what=approve]").nth(1).click()
    dialog.locator("button.first").click()
    page.locator("#people .approved").wait_for()


def test_files_are_written_when_all_that_waits_is_saved_or_not_at_all(context, served, job):
    never_pausing(served)
    page, _ = opened_page(context, served)
    held = Held(page)
    for row in ("u5", "u6"):
        caret(page, row, 0)
        page.keyboard.type("嗯")
    page.keyboard.press("Control+s")
    held.wait()
    held.go()
    page.locator("#told", has_text="录音.txt").wait_for()
    assert (job / "录音.txt").read_text(encoding="utf-8").count("嗯") == 2
    context.route("**/act", lambda route: route.abort())
    caret(page, "u1", 0)
    page.keyboard.type("嗯")
    page.keyboard.press("Control+s")
    page.locator("#told", has_text="No connection").wait_for()
    context.unroute("**/act")
    saved(page)
    assert speakers(job)[0] == "发言人1"
