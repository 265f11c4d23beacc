"""What can be chosen about the files written."""

from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.output.subtitles import LABELS

NOTICE_CUES = ("start", "end", "none")


@dataclass(frozen=True, slots=True)
class WriteSettings:
    notice_cue: str = "start"  # where subtitles show the notice as a cue of its own
    labels: str = "change"  # whether subtitles name a speaker at each change, always or never
    times: bool = False  # documents show the time at which each paragraph begins
    document_language: str | None = None  # of a document's fixed words, zh or en; None: the transcript's

    def __post_init__(self) -> None:
        if self.notice_cue not in NOTICE_CUES:
            raise UsageError("write.notice_cue", given=self.notice_cue, choices=", ".join(NOTICE_CUES))
        if self.labels not in LABELS:
            raise UsageError("write.labels", given=self.labels, choices=", ".join(LABELS))
