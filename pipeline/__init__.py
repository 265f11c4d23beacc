"""tinglu: from a recording to a transcript fit to publish.

    import pipeline

    transcript = pipeline.transcribe("forum.mp4", language="zh")
    for utterance in transcript.utterances:
        print(transcript.speaker_name(utterance.speaker), utterance.text)

docs/python.md is the tutorial; pipeline/flow.py is the way of the data, to be read first by who works on tinglu.
"""

from typing import TYPE_CHECKING, Any

from pipeline.version import VERSION as __version__

_FROM = {
    "pipeline.api": ("FORMATS", "check_subtitles", "corrected", "evaluate", "read", "transcribe", "write"),
    "pipeline.errors": ("JobError", "ModelError", "RecordingError", "TingluError", "ToolError", "UsageError"),
    "pipeline.evaluation": ("Evaluation",),
    "pipeline.output.subtitles.check": ("Checked", "Violation"),
    "pipeline.transcript": (
        *("Accounted", "Attendee", "Coverage", "Edit", "Event", "Mark", "ModelUsed", "Provenance", "Recording"),
        *("Removed", "ReviewState", "Section", "Span", "Speaker", "Status", "Transcript", "Turn", "Utterance", "Word"),
    ),
}
_HOME = {name: module for module, names in _FROM.items() for name in names}

__all__ = [
    "FORMATS",
    "Accounted",
    "Attendee",
    "Checked",
    "Coverage",
    "Edit",
    "Evaluation",
    "Event",
    "JobError",
    "Mark",
    "ModelError",
    "ModelUsed",
    "Provenance",
    "Recording",
    "RecordingError",
    "Removed",
    "ReviewState",
    "Section",
    "Span",
    "Speaker",
    "Status",
    "TingluError",
    "ToolError",
    "Transcript",
    "Turn",
    "UsageError",
    "Utterance",
    "Violation",
    "Word",
    "__version__",
    "check_subtitles",
    "corrected",
    "evaluate",
    "read",
    "transcribe",
    "write",
]

if TYPE_CHECKING:
    from pipeline.api import FORMATS, check_subtitles, corrected, evaluate, read, transcribe, write
    from pipeline.errors import JobError, ModelError, RecordingError, TingluError, ToolError, UsageError
    from pipeline.evaluation import Evaluation
    from pipeline.output.subtitles.check import Checked, Violation
    from pipeline.transcript import (
        Accounted,
        Attendee,
        Coverage,
        Edit,
        Event,
        Mark,
        ModelUsed,
        Provenance,
        Recording,
        Removed,
        ReviewState,
        Section,
        Span,
        Speaker,
        Status,
        Transcript,
        Turn,
        Utterance,
        Word,
    )


def __getattr__(name: str) -> Any:
    """Loaded when asked for, so that importing any room of the house does not load them all."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
