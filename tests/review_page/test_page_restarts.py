"""A server ends and another begins, there or elsewhere: what was typed meanwhile reaches its job and no other."""

import pytest
from helpers.browsers import NEEDS_BROWSER
from helpers.desk import caret, opened_page, saved, text_of, wait_for
from helpers.pages import reviewable, serving

from pipeline.review import Review

pytestmark = NEEDS_BROWSER


@pytest.fixture
def context(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = browser.new_context()
    yield made
    made.close()


def type_while_away(page, *rows):
    """A character at the second place of each row, and none of it can be sent."""
    for row in rows:
        caret(page, row, 1)
        page.keyboard.type("某")
        page.keyboard.press("Escape")
    wait_for(lambda: f": {len(rows)} " in page.locator("#saved").text_content())


def test_what_is_typed_while_the_server_is_away_is_saved_by_the_window_of_the_next(context, tmp_path):
    job = reviewable(tmp_path / "论坛")
    with serving(job) as served:
        page, _ = opened_page(context, served)
        gap = page.locator(".row.gap").get_attribute("data-row")
    type_while_away(page, "u5", "u6")
    caret(page, gap, 0)
    page.keyboard.type("有人咳嗽")
    page.keyboard.press("Escape")
    wait_for(lambda: ": 3 " in page.locator("#saved").text_content())
    with serving(job, served.port) as anew:
        page.evaluate("dispatchEvent(new Event('online'))")  # it need not wait
        page.get_by_role("dialog").wait_for()
        assert str(anew.port) in page.get_by_role("dialog").text_content()
        assert "3" in page.get_by_role("dialog").text_content()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for()  # there is nothing to do here
        second, complaints = opened_page(context, anew)
        wait_for(lambda: (text_of(job, "u5"), text_of(job, "u6")) == ("对某。", "我某想请问一个问题。"))
        saved(second)
        assert "3" in second.locator("#told").text_content()
        assert [one.text for one in Review.open(job).transcript.utterances if one.text == "有人咳嗽"] == ["有人咳嗽"]
        assert second.evaluate("[localStorage.length, document.cookie]") == [0, ""]
        assert complaints == []
        page.goto(anew.address)  # in a window that is open, only what stands behind # is another
        saved(page)
        assert page.get_by_role("dialog").count() == 0
        context.pages[0].close()
        second.close()


def test_unsaved_text_of_a_closed_window_waits_for_its_own_job_at_its_own_address(context, tmp_path):
    job, other = reviewable(tmp_path / "上午"), reviewable(tmp_path / "下午")
    with serving(job) as served:
        page, _ = opened_page(context, served)
    type_while_away(page, "u5")
    page.close()
    with serving(other, served.port) as wrong:
        page, _ = opened_page(context, wrong)
        caret(page, "u6", 1)
        page.keyboard.type("某")
        saved(page)
        assert (text_of(other, "u5"), text_of(other, "u6")) == ("对。", "我某想请问一个问题。")
        page.close()
    with serving(job, 0) as elsewhere:
        page, _ = opened_page(context, elsewhere)
        assert str(served.port) in page.get_by_role("dialog").text_content()
        assert Review.open(job).head == 0
        page.close()
    with serving(job, served.port) as back:
        page, _ = opened_page(context, back)
        wait_for(lambda: text_of(job, "u5") == "对某。")
        page.close()


def test_another_program_at_the_port_takes_nothing(context, tmp_path):
    others = [
        (404, "no page"),
        (422, '{"detail": "not yours"}'),
        (200, "<html>"),
        (200, "{}"),
        (403, "{}"),
        (503, "{}"),
    ]

    def answer(route):
        if not others:
            return route.continue_()
        status, body = others.pop()
        return route.fulfill(status=status, content_type="application/json", body=body)

    with serving(reviewable(tmp_path / "论坛")) as served:
        page, _ = opened_page(context, served)
        context.route("**/act", answer)
        caret(page, "u5", 1)
        page.keyboard.type("某")
        page.locator("#saved[data-state=lost]").wait_for()

        def arrived():
            page.evaluate("dispatchEvent(new Event('online'))")  # it need not wait
            return text_of(tmp_path / "论坛", "u5") == "对某。"

        wait_for(arrived)
        assert others == []
        page.close()
