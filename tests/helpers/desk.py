"""What a user of the review page does and sees."""

import time

from pipeline.review import Review


def opened_page(context, served):
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(served.address)
    opened.locator(".row").first.wait_for()
    return opened, complaints


def wait_for(condition):
    """Also where a page's policy forbids what playwright's own wait_for_function does."""
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
    """Puts the caret into a row as a user of the keyboard would, whose window is in front."""
    page.bring_to_front()
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


def speakers(job):
    made = Review.open(job).transcript
    return [made.speaker_name(one.speaker) for one in made.utterances]
