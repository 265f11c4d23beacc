"""Several windows, lost connections, reloads: nothing is lost and nobody overwritten."""

from dataclasses import replace

from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.desk import caret, kinds, opened_page, said, saved, speakers, text_of, texts, wait_for
from helpers.pages import never_pausing

from pipeline.review import Review
from pipeline.transcript import from_json, to_json

pytestmark = NEEDS_BROWSER


@IN_FIREFOX_TOO
def test_a_second_window_that_is_behind_overwrites_nothing_and_shows_both_texts(context, served, job):
    first, _ = opened_page(context, served)
    second, _ = opened_page(context, served)
    caret(second, "u5", 0)
    caret(first, "u5", 1)
    first.keyboard.type("的")
    saved(first)
    second.bring_to_front()
    second.evaluate("document.activeElement.textContent = '不对。'")
    second.keyboard.press("End")
    second.keyboard.type("！")
    dialog = second.locator("dialog[open]")
    dialog.wait_for()
    assert text_of(job, "u5") == "对的。"
    assert dialog.locator(".theirs").text_content() == "对的。"
    assert dialog.locator(".mine").text_content() == "不对。！"
    assert second.locator("#saved").text_content() == "Not saved yet: choose which text stays"
    dialog.locator("button").nth(1).click()
    wait_for(lambda: text_of(job, "u5") == "不对。！")
    wait_for(lambda: second.locator("#saved").text_content() == "Saved")


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
    caret(second, "u5", 0)
    second.keyboard.type("嗯")
    saved(second)
    assert text_of(job, "u5").startswith("嗯")
    wait_for(lambda: not second.locator("#told").text_content())  # it is of what was done before


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


def test_what_the_page_asks_by_itself_waits_for_the_note_that_is_being_written(context, served, job):
    never_pausing(served)
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    other = Review.open(job)
    other.add(other.making.retext("u5", "不对。"), "chen")
    page.keyboard.type("的")
    page.keyboard.press("F2")
    page.keyboard.type("请核对")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.locator(".mine").wait_for()
    assert dialog.locator(".mine").text_content() == "对的。"
    dialog.locator("button").nth(1).click()
    wait_for(lambda: kinds(job)[-1] == "comment")
    assert text_of(job, "u5") == "对的。"


def test_a_replacement_changes_what_was_shown_or_has_to_be_looked_at_again(context, served, job):
    other = Review.open(job)
    other.add(other.making.retext("u6", "对" * 501), "chen")
    page, _ = opened_page(context, served)
    other.add(other.making.retext("u2", "谢谢，第一点是金费从哪里来。"), "chen")

    def replace(before, after):
        page.keyboard.press("Control+h")
        page.locator("dialog input:not([type])").first.fill(before)
        page.locator("dialog input:not([type])").last.fill(after)
        told = page.locator("dialog p[role=status]").text_content()
        page.locator("dialog button.first").click()
        return told

    replace("金费", "经费")  # one of its places has moved since
    wait_for(lambda: page.locator("#told").text_content().startswith("This was changed elsewhere"))
    assert sum("经费" in one for one in texts(job)) == 0
    assert replace("金费", "经费") == "3 places"
    wait_for(lambda: sum("经费" in one for one in texts(job)) == 3)
    assert "502 places; the first 500" in replace("对", "对")


def test_without_a_connection_typing_goes_on_and_is_sent_when_it_is_back(context, served, job):
    page, _ = opened_page(context, served)
    context.route("**/act", lambda route: route.abort())
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.locator("#saved[data-state=lost]").wait_for()
    caret(page, "u6", 0)
    page.keyboard.type("那")
    page.keyboard.press("ArrowUp")
    wait_for(lambda: ": 2 " in page.locator("#saved").text_content())
    caret(page, "u6", 0)
    page.keyboard.press("F6")
    page.keyboard.press("1")
    wait_for(lambda: page.locator("#told").text_content())
    assert Review.open(job).head == 0
    context.unroute("**/act")
    saved(page)
    assert texts(job)[4:] == ["对的。", "那我想请问一个问题。"]
    assert speakers(job)[5] == "发言人3"
    assert page.locator("#told").text_content() == ""  # that there is no connection is no longer true


@IN_FIREFOX_TOO
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


def lose_the_answer(route):
    route.fetch()
    route.abort()


def test_an_answer_that_was_lost_on_its_way_is_no_second_act(context, served, job):
    page, _ = opened_page(context, served)
    context.route("**/act", lose_the_answer, times=1)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    saved(page)
    wait_for(lambda: page.locator("#saved").get_attribute("data-state") == "saved" and text_of(job, "u5") == "对的。")
    assert kinds(job) == ["text"]


def test_what_is_typed_on_after_an_answer_was_lost_is_kept_too(context, served, job):
    page, _ = opened_page(context, served)
    context.route("**/act", lose_the_answer, times=1)
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


def test_a_split_that_nobody_answers_keeps_nobody_from_typing(context, served):
    page, _ = opened_page(context, served)
    context.route("**/act", lambda route: route.abort())
    caret(page, "u6", 3)
    page.keyboard.press("Control+Enter")
    page.locator("#saved[data-state=lost]").wait_for()
    caret(page, "u6", 0)
    page.keyboard.type("那")
    wait_for(lambda: said(page, "u6").text_content() == "那我想请问一个问题。")
    page.keyboard.press("Control+s")
    wait_for(lambda: page.locator("#told").text_content())


@IN_FIREFOX_TOO
def test_a_window_that_is_gone_before_it_can_say_so_is_missed(context, served):
    context.route("**/api/leave", lambda route: route.abort())
    page, _ = opened_page(context, served)
    wait_for(lambda: len(served.server._windows) == 1)
    page.close(run_before_unload=True)
    wait_for(lambda: not served.server._windows)
