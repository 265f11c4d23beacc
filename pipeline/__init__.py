"""tinglu's pipeline: from a recording to a transcript fit to publish. Read run.py first."""

__version__ = "0.1.0"
