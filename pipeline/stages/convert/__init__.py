"""A recording → the sound that all later stages work on."""

import os

os.environ.setdefault("PATH", os.defpath)  # pydub looks into it while it is imported, and breaks where there is none
