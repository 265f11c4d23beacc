"""Jobs, files, keys, narrow windows and screen readers on the review page."""

import re
from dataclasses import replace

import pytest
from helpers.browsers import NEEDS_BROWSER
from helpers.desk import caret, marked, opened_page, said, saved, text_of, wait_for
from helpers.pages import forum, reviewable, serving

from pipeline.messages import current_language, use_language
from pipeline.review_page import server as page_server

pytestmark = NEEDS_BROWSER


def goes_on(served):
    """One window is there, and nothing is waited for."""
    wait_for(lambda: len(served.server._windows) == 1)  # one that was left may say so late
    return served.thread.is_alive() and not served.server.stop.is_set() and served.server._farewell is None


def test_of_several_jobs_one_is_chosen(context, tmp_path, monkeypatch):
    monkeypatch.setattr(page_server, "FAREWELL", 60.0)
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
        assert goes_on(served)
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
    monkeypatch.setattr(page_server, "FAREWELL", 60.0)
    with serving(job) as served:
        first, _ = opened_page(context, served)
        second, _ = opened_page(context, served)
        first.close()
        second.reload()
        second.locator(".row").first.wait_for()
        assert goes_on(served)
        monkeypatch.setattr(page_server, "FAREWELL", 0.5)
        second.close()
        served.thread.join(90)  # LOST, where the browser ended it before it could say so
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


NOTHING_KEPT = """
for (const name of ['sessionStorage', 'localStorage']) {
    Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } });
}
"""


def test_in_a_browser_that_keeps_nothing_text_is_saved_and_is_told_to_be_in_this_window_only(context, served, job):
    context.add_init_script(NOTHING_KEPT)
    page, complaints = opened_page(context, served)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    saved(page)
    assert text_of(job, "u5") == "对的。"
    assert complaints == []
    context.route("**/act", lambda route: route.abort())
    page.keyboard.type("呀")
    page.locator("#saved", has_text=re.compile("window only|只在本窗口")).wait_for()
    context.unroute("**/act")
    saved(page)
    assert text_of(job, "u5") == "对的呀。"


def test_the_transcripts_language_is_told_whatever_the_pages_is(context, tmp_path):
    made = forum()
    english = replace(made.utterances[-1], language="en")
    made = replace(made, script="hant", utterances=(*made.utterances[:-1], english))
    with serving(reviewable(tmp_path / "job", made)) as served:
        page, _ = opened_page(context, served)
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN"}.get(current_language(), "en")
        assert page.locator("#text").get_attribute("lang") == "zh-Hant"
        assert said(page, "u6").get_attribute("lang") == "en"
        assert said(page, "u5").get_attribute("lang") is None


def test_in_colours_of_the_system_what_is_checked_is_told_from_what_is_not(browser, served, job):
    with browser.new_context(forced_colors="active") as context:
        page, _ = opened_page(context, served)
        caret(page, "u5", 0)
        page.keyboard.press("Enter")
        page.locator(".row.checked[data-row=u5]").wait_for()
        border = "one => getComputedStyle(one).borderInlineStartColor"
        checked, other = (page.locator(f".row[data-row={row}]").evaluate(border) for row in ("u5", "u1"))
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert checked != other == paper
