"""A job under review, its page served and opened."""

import pytest
from helpers.desk import opened_page
from helpers.pages import reviewable, serving


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return reviewable(tmp_path / "论坛")


@pytest.fixture
def served(job):
    with serving(job) as running:
        yield running


@pytest.fixture
def context(request, served):
    """Of Chromium, or of the browser that a test asks for: IN_FIREFOX_TOO.

    It closes before the server.
    """
    browser = request.getfixturevalue(getattr(request, "param", "browser"))
    made = browser.new_context(viewport={"width": 1200, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context, served):
    """The page, which fails the test when it complains."""
    opened, complaints = opened_page(context, served)
    yield opened
    assert [one for one in complaints if "409" not in one] == []  # the browser tells each refusal that the page heeds
