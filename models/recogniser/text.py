"""What is asked of Whisper and what it answers. Needs no torch, so that stages can name these types."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedWord:
    """Times in seconds; `tokens` counts the text tokens it is made of."""

    text: str
    start: float
    end: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Window:
    """Up to 30 s of the recording, in seconds. The prompt is text Whisper shall take as said before."""

    start: float
    end: float
    language: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between two of Whisper's timestamps, on the recording's clock. `closed`: the second one was written."""

    start: float
    end: float
    closed: bool
    words: tuple[TimedWord, ...]  # times on the recording's clock
    logprobs: tuple[tuple[float, ...], ...]  # a tuple a word, a value a token


@dataclass(frozen=True, slots=True)
class Decoded:
    window: Window
    tokens: tuple[int, ...]  # with timestamps, without the end of text
    finished: bool  # Whisper ended the text itself, rather than ran out of room
    pieces: tuple[Piece, ...]
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
