"""tinglu's version, as transcripts, logs and the package tell it."""

VERSION = "0.2.0"
