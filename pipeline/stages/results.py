"""The stages' results as files in the job folder, and back."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from pipeline.audio import SpeechMap
from pipeline.files.atomic import write_atomically
from pipeline.stages.convert.convert import Converted
from pipeline.transcript import Segment, Transcript, Turn, from_json, to_json


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def save_converted(path: Path, converted: Converted) -> None:
    write_atomically(path, _adapter(Converted).dump_json(converted))


def load_converted(path: Path) -> Converted:
    loaded: Converted = _adapter(Converted).validate_json(path.read_bytes())
    return loaded


def save_segments(path: Path, segments: Sequence[Segment]) -> None:
    write_atomically(path, _adapter(list[Segment]).dump_json(list(segments)))


def load_segments(path: Path) -> list[Segment]:
    loaded: list[Segment] = _adapter(list[Segment]).validate_json(path.read_bytes())
    return loaded


def save_turns(path: Path, turns: Sequence[Turn]) -> None:
    write_atomically(path, _adapter(list[Turn]).dump_json(list(turns)))


def load_turns(path: Path) -> list[Turn]:
    loaded: list[Turn] = _adapter(list[Turn]).validate_json(path.read_bytes())
    return loaded


def save_transcript(path: Path, transcript: Transcript) -> None:
    write_atomically(path, to_json(transcript))


def load_transcript(path: Path) -> Transcript:
    return from_json(path.read_bytes())


def save_speech(path: Path, speech: SpeechMap) -> None:
    facts = {name: value for name, value in asdict(speech).items() if name != "activity"}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, activity=np.packbits(speech.activity, axis=1), frames=speech.activity.shape[1])
    write_atomically(path, json.dumps(facts).encode() + b"\n" + buffer.getvalue())


def load_speech(path: Path) -> SpeechMap:
    head, _, body = path.read_bytes().partition(b"\n")
    facts = json.loads(head)
    with np.load(io.BytesIO(body)) as arrays:
        activity = np.unpackbits(arrays["activity"], axis=1, count=int(arrays["frames"]))
    speech = tuple((float(start), float(end)) for start, end in facts.pop("speech"))
    return SpeechMap(activity=activity, speech=speech, **facts)
