"""What is typed into the review page: saved, pasted, composed by an input method, undone."""

import time

import pytest
from helpers.browsers import IN_FIREFOX_TOO, NEEDS_BROWSER
from helpers.desk import caret, kinds, opened_page, said, saved, text_of, texts, wait_for
from helpers.pages import never_pausing

pytestmark = NEEDS_BROWSER


STATES = """
window.states = [];
const told = (all) => window.states.push(...all.map((one) => one.oldValue));
const how = { attributeFilter: ['data-state'], attributeOldValue: true };
new MutationObserver(told).observe(document.getElementById('saved'), how);
"""


@IN_FIREFOX_TOO
def test_what_is_typed_is_saved_at_a_pause_without_leaving_the_row(page, job):
    caret(page, "u5", 1)
    page.evaluate(STATES)
    page.keyboard.type("的")
    saved(page)
    assert [*dict.fromkeys(page.evaluate("window.states"))] == ["saved", "typing", "saving"]
    assert text_of(job, "u5") == "对的。"
    assert page.evaluate("document.activeElement.closest('.row').dataset.row") == "u5"
    page.keyboard.type("呀")
    page.keyboard.press("ArrowDown")
    saved(page)
    assert text_of(job, "u5") == "对的呀。"


@IN_FIREFOX_TOO
def test_what_is_typed_is_saved_when_the_page_is_closed_at_once(context, served, job):
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.close()
    wait_for(lambda: text_of(job, "u5") == "对的。")


HIDE = """
Object.defineProperty(document, 'hidden', { value: true });
document.dispatchEvent(new Event('visibilitychange'));
"""


def test_what_is_typed_is_saved_as_soon_as_the_window_is_hidden(context, served, job):
    never_pausing(served)
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    page.keyboard.type("的")
    page.evaluate(HIDE)
    saved(page)
    assert text_of(job, "u5") == "对的。"


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


def test_an_input_method_writes_where_no_text_was_and_its_enter_ticks_nothing_off(page, job):
    page.locator(".row.gap .said").click()
    compose(page, "h", "hao", "hao d", commit="好的")
    assert kinds(job) == []
    page.keyboard.press("Enter")
    wait_for(lambda: "好的" in texts(job))
    assert kinds(job) == ["insert"]


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
    assert text_of(job, "u5") in ("对。", "对的。")  # a slow machine had its pause before
    wire.send("Input.insertText", {"text": "好"})
    wait_for(lambda: text_of(job, "u5") == "对的好。")


def test_what_is_written_where_no_text_was_is_not_cut_off_by_a_pause(page, job):
    page.locator(".row.gap .said").click()
    page.keyboard.type("好")
    time.sleep(1.5)
    page.keyboard.type("的")
    page.keyboard.press("ArrowDown")
    wait_for(lambda: "好的" in texts(job))


@IN_FIREFOX_TOO
def test_what_is_typed_while_a_row_is_split_is_in_neither_row_twice(page, context, job):
    held = []
    context.route("**/act", lambda route: held.append(route), times=1)
    caret(page, "u2", 6)
    page.keyboard.press("Control+Enter")
    while not held:
        page.wait_for_timeout(10)
    page.keyboard.press("x")
    held[0].continue_()
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


@IN_FIREFOX_TOO
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


def test_what_was_composed_is_saved_though_the_next_is_being_composed(context, served, job):
    never_pausing(served)
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    wire = context.new_cdp_session(page)
    wire.send("Input.imeSetComposition", {"text": "hen", "selectionStart": 3, "selectionEnd": 3})
    wire.send("Input.insertText", {"text": "很"})
    wire.send("Input.imeSetComposition", {"text": "dui", "selectionStart": 3, "selectionEnd": 3})
    page.reload()
    wait_for(lambda: text_of(job, "u5") == "对很。")
    said(page, "u5").filter(has_text="对很。").wait_for()


def test_a_pause_while_composing_saves_what_was_composed_before(page, job):
    caret(page, "u5", 1)
    page.keyboard.type("很")
    wire = page.context.new_cdp_session(page)
    wire.send("Input.imeSetComposition", {"text": "dui", "selectionStart": 3, "selectionEnd": 3})
    wait_for(lambda: text_of(job, "u5") == "对很。")
    assert said(page, "u5").text_content() == "对很dui。"
    wire.send("Input.insertText", {"text": "对"})
    wait_for(lambda: text_of(job, "u5") == "对很对。")


WEBKIT = """() => {
    const said = document.activeElement;
    const told = (kind, more) => new InputEvent(kind, { bubbles: true, cancelable: true, ...more });
    said.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    const before = told('beforeinput', { inputType: 'insertFromComposition', data: '很' });
    said.dispatchEvent(before);
    if (!before.defaultPrevented) said.firstChild.insertData(1, '很');
    said.dispatchEvent(told('input', { inputType: 'insertFromComposition', data: '很' }));
    said.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '很' }));
    return before.defaultPrevented;
}"""


def test_what_webkit_calls_inserted_from_a_composition_is_not_pasted(page, job):
    caret(page, "u5", 1)
    assert page.evaluate(WEBKIT) is False
    wait_for(lambda: text_of(job, "u5") == "对很。")


def test_what_a_word_processor_puts_between_lines_is_a_space_and_no_text_is_none(page, job):
    caret(page, "u5", 1)
    page.evaluate("document.execCommand('insertText', false, '一\\v二\\u0007\\ud83d三')")
    page.keyboard.press("Escape")
    wait_for(lambda: text_of(job, "u5") == "对一 二三。")
    said(page, "u5").filter(has_text="对一 二三。").wait_for()


def test_what_the_server_does_not_take_is_not_told_to_be_saved(context, served, job):
    page, _ = opened_page(context, served)
    caret(page, "u5", 1)
    page.keyboard.insert_text("长" * 100_001)
    page.keyboard.press("Escape")
    page.locator("#saved[data-state=lost]").wait_for()
    caret(page, "u6", 0)
    page.keyboard.type("那")
    page.keyboard.press("Escape")
    wait_for(lambda: text_of(job, "u6").startswith("那"))
    assert page.locator("#saved").get_attribute("data-state") == "lost"
    assert "1" in page.locator("#saved").text_content()
    caret(page, "u5", 1)
    page.keyboard.press("Control+a")
    page.keyboard.type("对的。")
    wait_for(lambda: text_of(job, "u5") == "对的。")
    saved(page)


DROP = """([place, named]) => {
    const dataTransfer = new DataTransfer();
    if (named) dataTransfer.items.add(new File(['text'], named));
    else dataTransfer.setData('text/plain', 'text');
    const drop = (kind) => new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
    const element = document.querySelector(place);
    return ['dragover', 'drop'].every((kind) => !element.dispatchEvent(drop(kind)));
}"""


def test_what_is_dropped_is_opened_by_no_browser_in_the_place_of_the_page(page):
    caret(page, "u5", 1)
    assert page.evaluate(DROP, ["body", "a.txt"])
    assert page.evaluate(DROP, ["[data-row=u5] .said", "a.txt"])
    assert page.evaluate(DROP, ["[data-row=u1] .said", ""])
    assert not page.evaluate(DROP, ["[data-row=u5] .said", ""]), "text into the row that is typed into"
