"""Notice and names, written into exports in the language of the transcript."""

TRANSCRIPTS: dict[str, tuple[str, str]] = {
    "notice": (
        "Compiled from the recording; not reviewed by the speaker",
        "根据录音整理，未经本人审核",
    ),
    "speaker.numbered": ("Speaker {number}", "发言人{number}"),
    "subtitles.fast": (
        "{found} characters a second: faster than one reads",
        "每秒 {found} 字，快于阅读速度",
    ),
    "speaker.unknown": ("Unidentified speaker", "发言人不详"),
}
