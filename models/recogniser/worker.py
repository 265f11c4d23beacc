"""One thread's windows: encoded one after the other, decoded side by side, their words timed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from models.parallel import Line
from models.recogniser.attempts import Attempts
from models.recogniser.decoder import Batch, PackedDecoder
from models.recogniser.rules import Rules
from models.recogniser.text import Decoded, Window
from models.recogniser.words import align


@dataclass
class Group:
    """Windows that are searched with as many texts each; the place of one is its slot in the batch."""

    batch: Batch
    rules: Rules
    active: list[Attempts] = field(default_factory=list)
    waiting: deque[Attempts] = field(default_factory=deque)

    @property
    def full(self) -> bool:
        return len(self.active) + len(self.waiting) >= self.batch.size

    def admit(self) -> None:
        """Those that wait, as far as there is room."""
        while self.waiting and len(self.active) < self.batch.size:
            attempts = self.waiting.popleft()
            self.batch.enter(attempts.features)
            self.active.append(attempts)
            self.begin([attempts])

    def begin(self, attempts: list[Attempts]) -> None:
        """The prompt and the first token of each."""
        slots = [self.active.index(one) for one in attempts]
        decoder = self.batch.decoder
        hidden = self.batch.forward(slots, [one.prompt for one in attempts])
        last = torch.tensor([len(one.prompt) for one in attempts]).cumsum(0) - 1
        for one, slot, end in zip(attempts, slots, last.tolist(), strict=True):
            self.batch.spread(slot)
            at_sot = end - (len(one.tokenizer.sot_sequence) - 1)
            scores = decoder.logits(hidden[at_sot : at_sot + 1])[0].softmax(-1)
            one.no_speech_prob = float(scores[one.tokenizer.no_speech])
        logits = decoder.logits(hidden[last.to(hidden.device)])
        self._choose(attempts, logits.repeat_interleave(self.batch.hypotheses, dim=0))

    def step(self) -> None:
        hidden = self.batch.step([[tokens[-1] for tokens in one.search.written] for one in self.active])
        self._choose(self.active, self.batch.decoder.logits(hidden))

    def _choose(self, attempts: list[Attempts], logits: Tensor) -> None:
        """The next token of each text. logits: (attempts * texts of each, vocabulary)."""
        rows = self.batch.hypotheses
        self.rules.apply(logits, [tokens for one in attempts for tokens in one.search.written])
        logprobs = logits.log_softmax(-1)
        values, tokens = (found.tolist() for found in logprobs[::rows].max(-1))
        for one, own, value, token in zip(attempts, logprobs.split(rows), values, tokens, strict=True):
            self.batch.reorder(self.active.index(one), one.grow(own, (token, value)))

    def remove(self, attempts: Attempts) -> None:
        slot = self.active.index(attempts)
        self.batch.leave(slot)
        self.active[slot] = self.active[-1]
        self.active.pop()


class Worker:
    """Takes windows from the line and yields each one's text when it is done.

    `sizes`: how many windows are decoded side by side, by the number of texts of each.
    """

    def __init__(
        self,
        decoder: PackedDecoder,
        rules: Rules,
        heads: list[tuple[int, int]],
        prepare: Callable[[Window], Attempts],
        sizes: dict[int, int],
    ) -> None:
        self.heads, self.prepare = heads, prepare
        self.groups = {rows: Group(Batch(decoder, size, rows), rules) for rows, size in sorted(sizes.items())}

    @torch.inference_mode()
    def work(self, line: Line[Window]) -> Iterator[Decoded]:
        while self._fill(line) and not line.stopped:
            for group in self.groups.values():
                if group.active:
                    group.step()
                    yield from self._conclude(group)

    def _fill(self, line: Line[Window]) -> bool:
        """Takes windows while there is room. Returns whether there is anything to do."""
        while not any(group.full for group in self.groups.values()):
            idle = not any(group.active for group in self.groups.values())
            window = line.take(wait=idle)
            if window is None:
                return not idle
            self._place(self.prepare(window))
        return True

    def _place(self, attempts: Attempts) -> None:
        group = self.groups[attempts.search.rows]
        group.waiting.append(attempts)
        group.admit()

    def _conclude(self, group: Group) -> Iterator[Decoded]:
        ended = [one for one in group.active if one.search.done]
        again = [one for one in ended if one.conclude()]
        finished = [one for one in ended if one not in again]
        if finished:
            slots = [group.active.index(one) for one in finished]
            texts = [one.text_tokens for one in finished]
            words = align(group.batch, slots, self.heads, texts, [one.tokenizer for one in finished])
            yield from (one.answer(own) for one, own in zip(finished, words, strict=True))
        stay = [one for one in again if one.search.rows == group.batch.hypotheses]
        for one in ended:
            if one not in stay:
                group.remove(one)
        if stay:
            group.begin(stay)
        group.admit()
        for one in again:
            if one not in stay:
                self._place(one)
