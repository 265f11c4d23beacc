"""Chromium for tests that need a real browser (Debian: apt install chromium)."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
NEEDS_BROWSER = [
    pytest.mark.media,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="no browser found; Debian: apt install chromium"
    ),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        started = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        started.close()
