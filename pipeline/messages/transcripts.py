"""Words of the transcript itself: its notice, its speakers."""

TRANSCRIPTS: dict[str, tuple[str, str]] = {
    "notice": (
        "Compiled from the recording; not reviewed by the speaker",
        "根据录音整理，未经本人审核",
    ),
    "notice.partly": (
        "Compiled from the recording; reviewed by {names}; not reviewed by the other speakers",
        "根据录音整理，已经{names}审核，其余发言未经本人审核",
    ),
    "notice.reviewed": ("Compiled from the recording; reviewed by the speakers", "根据录音整理，已经发言人审核"),
    "notice.some": (
        "Compiled from the recording; reviewed by some of the speakers only",
        "根据录音整理，仅经部分发言人审核",
    ),
    "notice.comma": (", ", "、"),
    "speaker.questioner": ("Questioner {number}", "提问者{number}"),
    "speaker.numbered": ("Speaker {number}", "发言人{number}"),
    "speaker.unknown": ("Unidentified speaker", "发言人不详"),
    "subtitles.fast": (
        "{found} characters a second: faster than one reads",
        "每秒 {found} 字，快于阅读速度",
    ),
}
