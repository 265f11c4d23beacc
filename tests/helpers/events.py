"""Events made by hand, with the shapes forums have."""

import json
from dataclasses import replace

from helpers.builders import transcript, utterance
from helpers.places import SAMPLES
from pipeline.transcript import Attendee, Event, Transcript

FILLING = "我们在三个老旧小区做了试点，居民的想法和我们原来的设想很不一样。"


def spoken(*turns: tuple[str | None, float, str], language: str = "zh", pause: float = 0.5) -> Transcript:
    """(speaker, seconds, text) one after another; a long turn becomes sentences of ten seconds."""
    made, at = [], 0.0
    for who, seconds, text in turns:
        left = seconds
        while left > 0:
            piece = min(left, 10.0)
            said = text if left == seconds else FILLING
            made.append(utterance(f"u{len(made) + 1}", who, at, round(at + piece, 3), said))
            at, left = round(at + piece, 3), left - piece
        at += pause
    return transcript(*made, language=language)


def told(made: Transcript, *attendees: Attendee, **event: str) -> Transcript:
    return replace(made, event=Event(**event, attendees=attendees))


def sample_panel() -> Transcript:
    """The panel of samples/, as it was in truth."""
    found = json.loads((SAMPLES / "panel_zh.ref.json").read_text())
    ids: dict[str, str] = {}
    made = []
    for number, one in enumerate(found["segments"], 1):
        who = ids.setdefault(one["speaker"], f"S{len(ids) + 1}")
        made.append(utterance(f"u{number}", who, one["start"], one["end"], one["text"]))
    return transcript(*made)


def lecture(speech: float = 900.0, language: str = "zh") -> Transcript:
    """A host introduces, somebody gives a speech, two people ask and are answered, the host thanks."""
    return spoken(
        ("S1", 20, "各位来宾，大家上午好，下面有请今天的主讲人。"),
        ("S2", speech, "谢谢主持人，我今天讲三点。"),
        ("S1", 8, "谢谢，现在进入互动环节。"),
        ("S3", 12, "老师好，我想请问资金从哪里来？"),
        ("S2", 60, "这个问题问得很实在。"),
        ("S1", 3, "下一位。"),
        ("S4", 15, "您好，我来自西部的一个县城，我们想自己做，应该先注册还是先做事。"),
        ("S2", 50, "我的建议是先做起来。"),
        ("S1", 6, "谢谢各位，今天就到这里。"),
        language=language,
    )
