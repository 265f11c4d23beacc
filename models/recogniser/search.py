"""The texts of one window while they grow: greedy, drawn at a temperature, or a beam.

Each window has a row for each text. At temperature 0 the first is greedy; beside it grow as many hypotheses as the beam
is wide. Above, there is one draw. Source of the method: openai-whisper's decoding. A beam likes short texts: a sentence
left out is dear once, its words are dear one by one. So a text that lacks what greedy decoding heard is not taken.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
from torch import Tensor

from models.recogniser.text import AVG_LOGPROB_LIMIT

MAX_TOKENS = 224  # of text a window, as Whisper was trained
LOST_TOKENS = 3  # more in one place are words that are missing, not the same words otherwise


@dataclass(frozen=True, slots=True)
class Hypothesis:
    tokens: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    total: float = 0.0  # of the log-probabilities

    def then(self, token: int, logprob: float) -> "Hypothesis":
        return Hypothesis((*self.tokens, token), (*self.logprobs, logprob), self.total + logprob)


def rows_of(width: int) -> int:
    """How many texts grow in a search: a beam's hypotheses, and the greedy text beside them."""
    return width + 1 if width > 1 else 1


@dataclass
class Search:
    """`room`: how many tokens a text may have. `seed` names the window: the same window draws the same text."""

    width: int
    eot: int
    room: int = MAX_TOKENS
    seed: object = None
    temperature: float = 0.0
    first: Hypothesis = field(default_factory=Hypothesis)  # greedy, or drawn
    growing: list[Hypothesis] = field(default_factory=list)  # of the beam
    ended: list[Hypothesis] = field(default_factory=list)
    first_loops: bool = False
    beam_loops: bool = False

    def __post_init__(self) -> None:
        self.growing = self.growing or [Hypothesis()] * (self.rows - 1)

    @property
    def rows(self) -> int:
        return rows_of(self.width)

    @property
    def written(self) -> list[tuple[int, ...]]:
        """The tokens of each row; those of a beam that ended are kept aside."""
        return [hypothesis.tokens for hypothesis in (self.first, *self.growing)]

    @property
    def done(self) -> bool:
        return self._first_is_over and self._beam_is_over

    @property
    def _first_is_over(self) -> bool:
        return self.first_loops or self._is_over(self.first)

    @property
    def _beam_is_over(self) -> bool:
        return self.beam_loops or len(self.ended) >= len(self.growing)

    @property
    def best(self) -> Hypothesis:
        """The most probable a token (the end of text counts in probability, not in length) that lacks nothing."""
        found = self.ended if self.first_loops and self.ended else [*self.ended, self.first]
        ranked = sorted(found, key=self._mean, reverse=True)
        if self.first_loops or self._mean(self.first) < AVG_LOGPROB_LIMIT:
            return ranked[0]
        return next(one for one in ranked if one is self.first or not self._lacks(one))

    def _mean(self, hypothesis: Hypothesis) -> float:
        tokens = hypothesis.tokens
        return hypothesis.total / max(1, len(tokens) - (tokens[-1:] == (self.eot,)))

    def _lacks(self, hypothesis: Hypothesis) -> bool:
        """Whether words of the greedy text have nothing in their place."""
        heard, own = (self._words(one.tokens) for one in (self.first, hypothesis))
        changes = SequenceMatcher(None, heard, own, autojunk=False).get_opcodes()
        return any((to - start) - (own_to - own_start) > LOST_TOKENS for _, start, to, own_start, own_to in changes)

    def _words(self, tokens: Sequence[int]) -> list[int]:
        return [token for token in tokens if token < self.eot]

    def grow(self, logprobs: Tensor, likeliest: tuple[int, float]) -> list[int]:
        """Adds a token to each text and returns which row each goes on from.

        logprobs: (rows, vocabulary); likeliest: the first row's likeliest token and its log-probability.
        """
        if not self._first_is_over:
            self.first = self.first.then(*(likeliest if self.temperature == 0 else self._draw(logprobs[0])))
        if not self.growing or self._beam_is_over:
            return list(range(len(logprobs)))
        values, tokens = (found.tolist() for found in logprobs[1:].topk(self.width + 1, dim=-1))
        own_rows = {hypothesis.tokens: row for row, hypothesis in reversed(list(enumerate(self.growing)))}
        longer = [  # of equal texts, as all are at the start, the first
            (self.growing[row].total + value, -row, token, value)
            for row in own_rows.values()
            for value, token in zip(values[row], tokens[row], strict=True)
        ]
        return [0, *self._keep(sorted(longer, reverse=True))]

    def _is_over(self, hypothesis: Hypothesis) -> bool:
        tokens = hypothesis.tokens
        return bool(tokens) and (tokens[-1] == self.eot or len(tokens) >= self.room)

    def _keep(self, ranked: list[tuple[float, int, int, float]]) -> list[int]:
        """Of the longer texts (total, -number of the text, token, its log-probability) those the beam goes on with."""
        growing: list[Hypothesis] = []
        rows: list[int] = []
        for _, negative, token, logprob in ranked:
            if len(growing) == self.width:
                break
            hypothesis = self.growing[-negative].then(token, logprob)
            if self._is_over(hypothesis):
                self.ended.append(hypothesis)
            else:
                growing.append(hypothesis)
                rows.append(1 - negative)
        missing = self.width - len(growing)
        self.growing = growing + (growing[:1] or [Hypothesis()]) * missing
        return rows + (rows[:1] or [1]) * missing

    def _draw(self, logprobs: Tensor) -> tuple[int, float]:
        """A token by Gumbel's trick, which draws from the softmax."""
        seed = zlib.crc32(repr((self.seed, self.temperature, len(self.first.tokens))).encode())
        noise = np.random.default_rng(seed).gumbel(size=logprobs.shape[-1])
        token = int((logprobs.cpu().numpy() / self.temperature + noise).argmax())
        return token, float(logprobs[token])
