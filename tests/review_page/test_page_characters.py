"""Rows with characters that JavaScript counts as two, and with such as are put together of several."""

import pytest
from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.desk import caret, kinds, marked, said, saved, speakers, text_of, texts, wait_for
from helpers.pages import ASTRAL, astral, reviewable

from pipeline.review import Review

pytestmark = NEEDS_BROWSER


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return reviewable(tmp_path / "论坛", astral())


SELECT = """([row, text]) => {
    const node = document.querySelector(`.row[data-row=${row}] .said`).firstChild;
    const at = node.data.indexOf(text);
    getSelection().setBaseAndExtent(node, at, node, at + text.length);
}"""


def choose(page, text):
    """Selects it in the row, as a mouse would."""
    caret(page, "u2", 0)
    page.evaluate(SELECT, ["u2", text])


@IN_FIREFOX_TOO
def test_what_is_selected_behind_such_a_character_and_nothing_else_is_somebody_elses(page, job):
    choose(page, "谢谢大家。")
    page.keyboard.press("F6")
    page.get_by_role("dialog").locator(".field input").fill("王芳")
    page.keyboard.press("Enter")
    wait_for(lambda: "王芳" in speakers(job))
    told = [*zip(speakers(job), texts(job), strict=True)]
    before, _, behind = ASTRAL.partition("谢谢大家。")
    assert told[1:4] == [("发言人2", before), ("王芳", "谢谢大家。"), ("发言人2", behind)]


def test_a_doubtful_word_is_marked_heard_and_confirmed_behind_it(page, job):
    wait_for(lambda: marked(page, "doubt") == ["金"] * 4)
    page.keyboard.press("F8")
    assert marked(page, "active") == ["金"]
    page.keyboard.press("Enter")
    wait_for(lambda: kinds(job) == ["confirm"])
    wait_for(lambda: marked(page, "doubt") == ["金"] * 3)
    made = Review.open(job).transcript.utterances[1]
    assert [word.text for word in made.words if word.doubt == 0.0] == ["金"]
    assert marked(page, "active") == ["金"]
    page.keyboard.press("1")
    wait_for(lambda: text_of(job, "u2") == ASTRAL[:-3] + "经额。")


@pytest.mark.parametrize("whole", ["谢谢大家。", "👨‍👩‍👧", "𠮷", "金费", "cafe\u0301"])
def test_what_stands_behind_it_is_found_and_replaced(page, job, whole):
    page.keyboard.press("Control+h")
    page.locator("dialog input:not([type])").first.fill(whole)
    page.locator("dialog input:not([type])").last.fill("𠮶某")
    assert "\ufffd" not in page.locator("dialog li").first.inner_text()
    page.locator("dialog button.first").click()
    wait_for(lambda: text_of(job, "u2") == ASTRAL.replace(whole, "𠮶某"))
    assert set(kinds(job)) == {"text"}
    assert texts(job)[4] == "对。"


def test_a_row_is_cut_where_the_caret_is_and_confirmed_whole(page, job):
    choose(page, "谢谢大家。")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Enter")
    cut = ASTRAL.index("谢")
    wait_for(lambda: texts(job)[1:3] == [ASTRAL[:cut], ASTRAL[cut:]])
    wait_for(lambda: page.evaluate("document.activeElement.textContent") == ASTRAL[cut:])
    page.keyboard.press("Enter")
    wait_for(lambda: kinds(job) == ["split", "confirm"])
    assert all(word.doubt == 0.0 for word in Review.open(job).transcript.utterances[2].words)


@pytest.mark.parametrize("typed", ["𠮶", "𠾷", "👩"])  # which share the first half with it, the second, none
def test_a_character_typed_over_another_is_changed_whole_and_what_is_alike_is_offered(page, job, typed):
    caret(page, "u2", 0, 1)
    page.keyboard.insert_text(typed)
    page.keyboard.press("ArrowDown")
    wait_for(lambda: text_of(job, "u2") == typed + ASTRAL[1:])
    saved(page)
    offer = page.locator("#offer")
    offer.wait_for()
    assert "𠮷田" in offer.text_content()
    assert "\ufffd" not in offer.inner_text()


def test_text_with_more_bytes_than_a_closing_page_may_send_is_sent(page, job):
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))) + "".join(map(chr, range(0xAC00, 0xAC00 + 10_000)))
    caret(page, "u5", 1)
    page.keyboard.insert_text(long)
    page.keyboard.press("ArrowDown")
    wait_for(lambda: text_of(job, "u5") == f"对{long}。")


@IN_FIREFOX_TOO
def test_accents_typed_apart_from_their_letters_are_put_to_them(page, job):
    caret(page, "u5", 0, 1)
    page.keyboard.insert_text("ve cafe\u0301 a")
    page.keyboard.insert_text("n")
    page.keyboard.press("ArrowDown")
    wait_for(lambda: text_of(job, "u5") == "ve café an。")
    saved(page)
    assert said(page, "u5").text_content() == "ve café an。"


def test_what_is_looked_for_with_accents_apart_is_found(page, job):
    caret(page, "u5", 0, 1)
    page.keyboard.insert_text("café ")
    page.keyboard.press("ArrowDown")
    saved(page)
    page.keyboard.press("Control+h")
    page.locator("dialog input:not([type])").first.fill("u\u0301")
    assert page.locator("dialog p[role=status]").text_content().startswith("0 ")
    page.locator("dialog input:not([type])").first.fill("fe\u0301 ")
    assert page.locator("dialog p[role=status]").text_content().startswith("1 ")
