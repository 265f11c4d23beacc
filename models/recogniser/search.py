"""The texts of one window while they grow: greedy, drawn at a temperature, or a beam.

Each window has as many hypotheses as the beam is wide. At temperature 0 they are a beam (of one: greedy), above it
independent draws, of which the most probable is kept. Source of the method: openai-whisper's decoding.
"""

import zlib
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

MAX_TOKENS = 224  # of text a window, as Whisper was trained


@dataclass(frozen=True, slots=True)
class Hypothesis:
    tokens: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()

    def then(self, token: int, logprob: float) -> "Hypothesis":
        return Hypothesis((*self.tokens, token), (*self.logprobs, logprob))

    @property
    def total(self) -> float:
        return sum(self.logprobs)


@dataclass
class Search:
    """`room`: how many tokens a text may have. `seed` names the window: the same window draws the same text."""

    width: int
    eot: int
    room: int = MAX_TOKENS
    seed: object = None
    temperature: float = 0.0
    growing: list[Hypothesis] = field(default_factory=list)
    ended: list[Hypothesis] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.growing = self.growing or [Hypothesis()] * self.width

    @property
    def written(self) -> list[list[int]]:
        """The tokens of each hypothesis; those that ended are kept aside."""
        return [list(hypothesis.tokens) for hypothesis in self.growing]

    @property
    def done(self) -> bool:
        return len(self.ended) >= self.width

    @property
    def best(self) -> Hypothesis:
        """The most probable a token (the end of text counts in probability, not in length)."""
        return max(self.ended, key=lambda h: h.total / max(1, len(h.tokens) - (h.tokens[-1] == self.eot)))

    def grow(self, logprobs: Tensor, likeliest: tuple[int, float]) -> list[int]:
        """Adds a token to each hypothesis and returns which one each goes on from.

        logprobs: (width, vocabulary); likeliest: the first hypothesis' likeliest token and its log-probability.
        """
        if self.temperature > 0:
            return self._draw(logprobs)
        if self.width == 1:
            return self._keep([(self.growing[0].then(*likeliest), 0)])
        values, tokens = logprobs.topk(self.width + 1, dim=-1)
        candidates: dict[tuple[int, ...], tuple[Hypothesis, int]] = {}
        for parent, (hypothesis, own_values, own_tokens) in enumerate(
            zip(self.growing, values.tolist(), tokens.tolist(), strict=True)
        ):
            for value, token in zip(own_values, own_tokens, strict=True):
                longer = hypothesis.then(token, value)
                candidates.setdefault(longer.tokens, (longer, parent))  # at the start all are the same
        ranked = sorted(candidates.values(), key=lambda candidate: -candidate[0].total)
        return self._keep(ranked)

    def _is_over(self, hypothesis: Hypothesis) -> bool:
        tokens = hypothesis.tokens
        return bool(tokens) and (tokens[-1] == self.eot or len(tokens) >= self.room)

    def _keep(self, ranked: list[tuple[Hypothesis, int]]) -> list[int]:
        growing: list[tuple[Hypothesis, int]] = []
        for hypothesis, parent in ranked:
            if len(growing) == self.width:
                break
            if self._is_over(hypothesis):
                self.ended.append(hypothesis)
            else:
                growing.append((hypothesis, parent))
        growing += growing[:1] * (self.width - len(growing)) if growing else [(Hypothesis(), 0)] * self.width
        self.growing = [hypothesis for hypothesis, _ in growing]
        return [parent for _, parent in growing]

    def _draw(self, logprobs: Tensor) -> list[int]:
        """One token each by Gumbel's trick, which draws from the softmax."""
        for index, hypothesis in enumerate(self.growing):
            if self._is_over(hypothesis):
                continue
            seed = zlib.crc32(repr((self.seed, self.temperature, index, len(hypothesis.tokens))).encode())
            noise = np.random.default_rng(seed).gumbel(size=logprobs.shape[-1])
            token = int((logprobs[index].cpu().numpy() / self.temperature + noise).argmax())
            self.growing[index] = hypothesis.then(token, float(logprobs[index, token]))
            if self._is_over(self.growing[index]):
                self.ended.append(self.growing[index])
        return list(range(self.width))
