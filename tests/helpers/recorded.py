"""What the models answered about three seconds of the sample, for tests of what becomes of answers.

`python -m helpers.recorded` in tests/ asks them again and writes the file anew; tests/test_recorded.py compares.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import Base64Bytes, TypeAdapter

from helpers.media import excerpt
from helpers.places import ROOT
from helpers.punctuating import undecided
from models.catalogue import CAMPPLUS, SEGMENTATION, WHISPER_BASE
from models.recogniser.text import Decoded, Known, TimedWord, Window
from models.store import Weights
from pipeline.audio import SpeechMap
from pipeline.settings import ConvertSettings, RecogniseSettings, SpeechSettings
from pipeline.stages.convert.convert import convert, open_audio
from pipeline.stages.find_speech import find_speech
from pipeline.stages.recognise.recognise import recognise
from pipeline.transcript import ModelUsed

FILE = ROOT / "tests" / "recorded" / "speech.json"


@dataclass(frozen=True)
class Answers:
    speech: Base64Bytes  # a SpeechMap
    languages: dict[str, float]
    decoded: tuple[Decoded, ...]
    turns: tuple[tuple[float, float, str], ...]


FORMAT = TypeAdapter(Answers)


def speech_recording(folder: Path) -> Path:
    """The three seconds, in which one person speaks."""
    return excerpt(folder / "speech.wav", 5, 3)


class RecordedModels:
    """Stands where `models.loaded.Models` does; of a window that was not asked for then it hears nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        answers = FORMAT.validate_json(FILE.read_bytes())
        self.whisper, self.segmentation, self.embedding = (
            Weights(model.name, Path(model.name), "0" * 64) for model in (WHISPER_BASE, SEGMENTATION, CAMPPLUS)
        )
        self.used = tuple(ModelUsed(one.model, one.sha256) for one in (self.whisper, self.segmentation, self.embedding))
        self.segmenter = lambda *_: SpeechMap.from_bytes(answers.speech)
        self.diarizer = lambda *_, **__: SimpleNamespace(turns=answers.turns)
        self.engine = RecordedEngine(answers)
        self.punctuation = SimpleNamespace(read=undecided)

    def load_ahead(self) -> None: ...

    def check_language(self, language: str) -> None: ...


class RecordedEngine:
    def __init__(self, answers: Answers) -> None:
        self.languages = answers.languages
        self.known = {(one.window.start, one.window.end): one for one in answers.decoded}

    def language_probabilities(self, _: object, asked: list[Any]) -> list[list[dict[str, float]]]:
        return [[self.languages] * (1 + len(parts)) for _, parts in asked]

    def transcribe(self, read: object, windows: deque[Window], beam_size: int = 1) -> Iterator[Decoded]:
        while windows:
            window = windows.popleft()
            nothing = Decoded(window, (), True, (), "", -0.1, 0.1, 1.0, 0.0)
            yield self.known.get((window.start, window.end), nothing)

    def align(self, read: object, known: Sequence[Known]) -> Iterator[list[TimedWord]]:
        """Every character of a text takes as long as another."""
        for one in known:
            pace = (one.end - one.start) / len(one.text)
            yield [
                TimedWord(letter, one.start + place * pace, one.start + (place + 1) * pace, 1)
                for place, letter in enumerate(one.text)
            ]


class Listener:
    """An engine that remembers what it answered."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.languages, self.decoded = engine, {}, []

    def language_probabilities(self, *asked: Any) -> list[list[dict[str, float]]]:
        found = self.engine.language_probabilities(*asked)
        self.languages = found[0][0]
        return found

    def transcribe(self, *asked: Any) -> Iterator[Decoded]:
        for decoded in self.engine.transcribe(*asked):
            self.decoded.append(decoded)
            yield decoded


def ask(folder: Path) -> Answers:
    """The models' answers of today. `folder`: for what is made on the way."""
    from models.loaded import Models

    models = Models(WHISPER_BASE.name)
    convert(speech_recording(folder), folder / "audio.wav", ConvertSettings())
    audio = open_audio(folder / "audio.wav")
    speech = find_speech(audio, SpeechSettings(), models.segmenter)
    listener = Listener(models.engine)
    recognise(audio, speech, RecogniseSettings(), listener)
    people = dict.fromkeys(("speakers", "min_speakers", "max_speakers"))
    turns = models.diarizer(
        audio.clip, speech.activity, speech.chunk_step, audio.duration, **people, on_progress=lambda *_: None
    ).turns
    return Answers(speech.to_bytes(), listener.languages, tuple(listener.decoded), tuple(map(tuple, turns)))


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        FILE.write_bytes(FORMAT.dump_json(ask(Path(place)), indent=1) + b"\n")
