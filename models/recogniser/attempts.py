"""The attempts at one window: a search, then warmer draws while its text is no good and the budget lasts."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import whisper
from torch import Tensor
from whisper.tokenizer import Tokenizer

from models.recogniser.loops import ends_in_loop
from models.recogniser.search import MAX_TOKENS, Hypothesis, Search
from models.recogniser.text import (
    COMPRESSION_RATIO_LIMIT,
    ENCODING_STEPS,
    Decoded,
    Piece,
    TimedWord,
    Window,
)
from models.recogniser.words import encoded

FRAMES_PER_SECOND = 50  # of the encoder's output

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
UNSURE_LOGPROB = -0.7  # of text that may be in another language than the one that is spoken
FOREIGN = 0.01  # less probable, a language is not the one that is spoken
LOOP_CHECK = 8  # tokens between two looks for a loop


@dataclass(eq=False)
class Attempts:
    """What has been tried of a window, and the search that is being made.

    `text_positions`: how many tokens, the prompt's included, the network has places for. `spoken`: how probable it is
    that the sound is in the window's language.
    """

    window: Window
    tokenizer: Tokenizer
    beam: int  # hypotheses the first search follows
    text_positions: int
    features: Tensor  # what the encoder made of the sound
    spoken: Callable[[], float]
    prompt: list[int] = field(init=False)
    search: Search = field(init=False)
    steps: int = ENCODING_STEPS
    no_speech_prob: float = 0.0
    best: Decoded | None = None
    logprobs: tuple[float, ...] = ()  # of each token of the best
    _known: set[tuple[int, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        tokenizer = self.tokenizer
        self.prompt = list(tokenizer.sot_sequence)
        if self.window.prompt:
            # As openai-whisper: the end of the prompt, at most half the text positions less one.
            said = encoded(tokenizer, " " + self.window.prompt.strip())[-(self.text_positions // 2 - 1) :]
            self.prompt = [tokenizer.sot_prev, *said, *self.prompt]
        self.search = self._search(self.beam, 0.0)

    def _search(self, width: int, temperature: float) -> Search:
        # The last token is never read again, so one more than the positions left may be written.
        room = min(MAX_TOKENS, self.text_positions + 1 - len(self.prompt))
        window = self.window
        seed = (window.start, window.end, window.language, window.prompt)
        return Search(width, self.tokenizer.eot, room, seed, temperature)

    def grow(self, logprobs: Tensor, likeliest: tuple[int, float]) -> list[int]:
        """A step of the search; a text that has run into a loop is over. Returns which row each goes on from."""
        self.steps += 1
        rows = self.search.grow(logprobs, likeliest)
        if self.steps % LOOP_CHECK == 0:
            first, *beam = self.search.written[:2]
            self.search.first_loops = self._loops(first)
            self.search.beam_loops = bool(beam) and self._loops(beam[0])
        return rows

    def _loops(self, tokens: Sequence[int]) -> bool:
        written = self._text_tokens(tokens)
        return ends_in_loop(written) and _compression(self.tokenizer.decode(written)) > COMPRESSION_RATIO_LIMIT

    def _text_tokens(self, tokens: Sequence[int]) -> list[int]:
        return [token for token in tokens if token < self.tokenizer.eot]

    def conclude(self) -> bool:
        """Weighs the text of the search that is over. Returns whether another one begins."""
        decoded, logprobs = self._decoded(self.search.best)
        if self.best is None or _quality(decoded) > _quality(self.best):
            self.best, self.logprobs = decoded, logprobs
        settled = decoded.tokens in self._known
        self._known.add(decoded.tokens)
        if len(self._known) == 1 and decoded.avg_logprob < UNSURE_LOGPROB and self.spoken() < FOREIGN:
            self.best, self.logprobs = replace(decoded, tokens=(), text=""), ()  # Whisper would translate, or invent
            return False
        warmer = [one for one in TEMPERATURES if one > self.search.temperature]
        if self.best.is_good or settled or not warmer or self.steps >= self.window.budget:
            return False
        self.search = self._search(1, warmer[0])
        return True

    def _decoded(self, hypothesis: Hypothesis) -> tuple[Decoded, tuple[float, ...]]:
        tokens, logprobs = hypothesis.tokens, hypothesis.logprobs
        finished = bool(tokens) and tokens[-1] == self.tokenizer.eot
        written = tokens[:-1] if finished else tokens
        text = self.tokenizer.decode(self._text_tokens(written)).strip()
        decoded = Decoded(
            window=self.window,
            tokens=written,
            finished=finished,
            pieces=(),
            text=text,
            avg_logprob=sum(logprobs) / (len(written) + 1),
            no_speech_prob=self.no_speech_prob,
            compression_ratio=_compression(text),
            temperature=self.search.temperature,
        )
        return decoded, logprobs

    @property
    def text_tokens(self) -> list[int]:
        """Of the best text."""
        return self._text_tokens(self.best.tokens) if self.best is not None else []

    def answer(self, words: list[TimedWord]) -> Decoded:
        """The best text with its pieces, whose words were timed in the window."""
        assert self.best is not None
        pieces = tuple(_pieces(self.best, self.logprobs, self.tokenizer, words))
        return replace(self.best, pieces=pieces, steps=self.steps)


def _compression(text: str) -> float:
    return whisper.utils.compression_ratio(text) if text else 0.0


def _quality(decoded: Decoded) -> tuple[bool, float]:
    """Of several attempts, text that does not loop is better, then the more probable."""
    return decoded.compression_ratio <= COMPRESSION_RATIO_LIMIT, decoded.avg_logprob


def _pieces(
    decoded: Decoded, logprobs: Sequence[float], tokenizer: Tokenizer, words: list[TimedWord]
) -> Iterator[Piece]:
    """Deals the words out to the spans between timestamps; a word belongs where its first token does."""
    offset, tempo = decoded.window.start, decoded.window.tempo
    spans: list[tuple[float, float, bool, int]] = []  # start, end, closed, number of text tokens
    text_logprobs: list[float] = []
    start, count = 0.0, 0
    for token, logprob in zip(decoded.tokens, logprobs, strict=False):
        if token >= tokenizer.timestamp_begin:
            time = tempo * (token - tokenizer.timestamp_begin) / FRAMES_PER_SECOND
            if count:
                spans.append((start, time, True, count))
            start, count = time, 0
        elif token < tokenizer.eot:
            text_logprobs.append(logprob)
            count += 1
    if count:
        spans.append((start, decoded.window.end - offset, False, count))
    remaining, at, span_end = deque(words), 0, 0
    for start, end, closed, count in spans:
        span_end += count
        own: list[TimedWord] = []
        own_logprobs: list[tuple[float, ...]] = []
        while remaining and at < span_end:
            word = remaining.popleft()
            own.append(replace(word, start=offset + tempo * word.start, end=offset + tempo * word.end))
            own_logprobs.append(tuple(text_logprobs[at : at + word.tokens]))
            at += word.tokens
        if own:
            yield Piece(offset + start, offset + end, closed, tuple(own), tuple(own_logprobs))
