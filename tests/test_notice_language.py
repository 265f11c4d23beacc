"""Where nothing was recognised, the notice tells in which language tinglu's own words are, whatever people do then."""

from dataclasses import replace

import pytest
from helpers.builders import transcript
from helpers.reviewing import Session

from pipeline.messages import text
from pipeline.output import WRITERS
from pipeline.review.approval import approve
from pipeline.settings import WriteSettings
from pipeline.text.notice import notice_in
from pipeline.transcript import Status


def unrecognised(language):
    """A recording of which nothing was recognised, transcribed by somebody who reads `language`."""
    return replace(transcript(language="und"), status=Status("unreviewed", text("notice", lang=language)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_written_in_and_approved_has_its_notice_in_the_language_it_had(language):
    session = Session(unrecognised(language))
    said = [(1.0, "Ann", "We begin."), (5.0, "Bob", "So we do.")]
    for number, (start, name, words) in enumerate(said, 1):
        session.do(session.making.insert(None, start, start + 2, words, f"P{number}"))
        session.do(session.making.name(f"P{number}", name))
    for person, key in (("P1", "notice.partly"), ("P2", "notice.reviewed")):
        made = session.do(approve(session.making, person, "2026-11-26")).over(session.machine)
        notice = text(key, lang=language, names="Ann")
        assert made.status.notice == notice
        for form in ("txt", "md", "srt", "vtt", "audit.md"):
            assert notice_in(WRITERS[form](made, WriteSettings(notice_cue="end"))) == notice, form


def test_tinglus_own_words_are_in_the_language_of_the_notice():
    session = Session(unrecognised("zh"))
    for start, person in ((1.0, "P1"), (5.0, None)):
        session.do(session.making.insert(None, start, start + 0.1, "We begin where we ended yesterday.", person))
    made = session.over(session.machine)
    assert [one.name for one in made.speakers] == ["发言人1"]
    written = {form: WRITERS[form](made, WriteSettings()) for form in ("txt", "srt", "vtt", "audit.md")}
    for form in ("txt", "srt", "vtt"):
        assert "发言人不详" in written[form], form
    assert "快于阅读速度" in written["vtt"]
    assert text("audit.untranscribed", lang="zh") in written["audit.md"]
