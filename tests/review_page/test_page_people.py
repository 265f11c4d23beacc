"""Who speaks, where passages end, approvals and notes on the review page."""

from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.desk import caret, said, saved, speakers, texts, wait_for

from pipeline.review import Review

pytestmark = NEEDS_BROWSER


@IN_FIREFOX_TOO
def test_a_name_is_changed_everywhere_with_the_events_names_offered(page, job):
    page.locator("#people button[data-what=rename]").first.click()
    offered = page.locator("#names option").evaluate_all("all => all.map((one) => one.value)")
    assert offered == ["陈国栋", "李晓梅"]
    page.keyboard.type("陈国栋")
    page.keyboard.press("Enter")
    wait_for(lambda: speakers(job).count("陈国栋") == 2)
    assert Review.open(job).transcript.speakers[0].role == "研究员"
    page.locator(".row[data-row=u4] .name", has_text="陈国栋").wait_for()
    assert page.evaluate("document.activeElement.dataset.what") == "rename", "the list is made anew around the focus"


def test_no_name_is_longer_than_is_taken(page, job):
    page.locator("#people button[data-what=rename]").first.click()
    page.keyboard.insert_text("长" * 300)
    page.keyboard.press("Enter")
    wait_for(lambda: speakers(job)[0] == "长" * 200)
    assert not page.locator("#told").text_content()


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


def test_an_approval_is_of_all_voices_of_a_name_and_nobody_without_words_is_asked_for_one(page, job):
    for place in (0, 1):
        page.locator("#people button[data-what=rename]").nth(place).click()
        page.get_by_role("dialog").locator(".field input").first.fill("李晓梅")
        page.keyboard.press("Enter")
        page.locator("#people b", has_text="李晓梅").nth(place).wait_for()
    page.locator("#people button[data-what=approve]").first.click()
    page.get_by_role("dialog").locator("button.first").click()
    wait_for(lambda: page.locator("#people .approved").count() == 2)
    assert "已经李晓梅审核" in page.locator("#notice").text_content()
    review = Review.open(job)
    review.add(review.making.speaker(("u6", 0), ("u6", 9), None), "another")
    page.reload()
    page.locator("#people li").nth(2).wait_for()
    assert page.locator("#people button[data-what=approve]").count() == 0


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


def test_a_note_begun_while_typing_holds_what_is_typed_next(page, job):
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.keyboard.press("F2")
    page.keyboard.type("核对")
    page.keyboard.press("Enter")
    page.locator(".row[data-row=u5] .comment").wait_for()
    one = Review.open(job).transcript.utterances[4]
    assert one.text == said(page, "u5").text_content() == "对的。"
    assert [(note.text, note.quote) for note in one.reviewed.comments] == [("核对", "对的。")]
