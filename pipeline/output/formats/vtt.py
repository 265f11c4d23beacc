"""WebVTT with voice tags."""

from pipeline.messages import text
from pipeline.output.subtitles import cues, rules_for
from pipeline.settings import WriteSettings
from pipeline.text.notice import language_of
from pipeline.text.typography import one_line
from pipeline.transcript import Transcript


def write_vtt(transcript: Transcript, settings: WriteSettings) -> str:
    """The cues, each with its voice; the notice and what is too fast to read also as comments."""
    lang = language_of(transcript)
    blocks = ["WEBVTT", f"NOTE\n{_escaped(one_line(transcript.status.notice))}"]
    rules = rules_for(transcript.language)
    for cue in cues(transcript, settings.notice_cue, settings.labels):
        if cue.per_second(rules) > rules.per_second:
            remark = text("subtitles.fast", lang=lang, found=f"{cue.per_second(rules):.1f}")
            blocks.append(f"NOTE\n{remark}")
        lines = [_escaped(line) for line in cue.lines]
        if cue.speaker is not None:
            lines[0] = f"<v {_annotation(cue.speaker)}>{lines[0]}"
        times = f"{_time(cue.start)} --> {_time(cue.end)}"
        blocks.append(times + "\n" + "\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _annotation(name: str) -> str:
    return _escaped(one_line(name)) or "?"


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
