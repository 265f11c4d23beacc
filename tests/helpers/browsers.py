"""Real browsers for tests (Debian: apt install chromium firefox-esr)."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
NEEDS_BROWSER = [
    pytest.mark.media,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="no browser found; Debian: apt install chromium"
    ),
]
_NO_FIREFOX = pytest.mark.skipif(FIREFOX is None, reason="no Firefox found; Debian: apt install firefox-esr")
IN_FIREFOX_TOO = pytest.mark.parametrize(
    "context", [pytest.param("browser", id="chromium"), pytest.param("firefox", marks=_NO_FIREFOX)], indirect=True
)


def chromium(driver: Playwright) -> Browser:
    flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    return driver.chromium.launch(executable_path=CHROMIUM, args=flags)


def firefox(driver: Playwright, folder: Path) -> Browser:
    """The Firefox of the system, which playwright speaks WebDriver BiDi with. `folder`: for a file."""
    started = folder / "firefox"
    wire = Path(__file__).with_name("firefox.py")
    started.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{wire}" "{FIREFOX}" "$@"\n')
    started.chmod(0o700)
    sound = {"media.autoplay.default": 0, "media.autoplay.blocking_policy": 0}
    return driver.firefox.launch(channel="moz-firefox", executable_path=started, firefox_user_prefs=sound)
