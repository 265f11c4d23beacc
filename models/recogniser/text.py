"""What is asked of Whisper and what it answers. Needs no torch, so that stages can name these types."""

from dataclasses import dataclass

ENCODING_STEPS = 100  # what encoding a window costs, counted in steps of the decoder (whisper-base, on a CPU)
MOST_STEPS = 2000  # more than all attempts at a window can take

# openai-whisper's conditions for decoding again, warmer: the text loops, or is improbable and there is speech.
COMPRESSION_RATIO_LIMIT = 2.4
AVG_LOGPROB_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6


@dataclass(frozen=True, slots=True)
class TimedWord:
    """Times in seconds; `tokens` counts the text tokens it is made of."""

    text: str
    start: float
    end: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Window:
    """Up to 30 s of the recording, in seconds. The prompt is text Whisper shall take as said before.

    `budget`: steps of the decoder, its encoding among them, within which another attempt begins. The first always does.
    `tempo`: how fast its sound is heard, 1 as it was said. The slower, the longer it lasts, and it still has only 30 s.
    """

    start: float
    end: float
    language: str
    prompt: str = ""
    budget: int = MOST_STEPS
    tempo: float = 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """Text that is known to be said in up to 30 s of the recording, in seconds."""

    start: float
    end: float
    language: str
    text: str


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
    steps: int = 0  # spent on all attempts at the window, its encoding among them

    @property
    def is_good(self) -> bool:
        """Whether openai-whisper would be content with the text."""
        likely = self.avg_logprob >= AVG_LOGPROB_LIMIT or self.no_speech_prob > NO_SPEECH_LIMIT
        return likely and self.compression_ratio <= COMPRESSION_RATIO_LIMIT
