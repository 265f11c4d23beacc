"""Which tokens Whisper may write next: its suppressed tokens and the grammar of its timestamps."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from whisper.tokenizer import Tokenizer

# The first timestamp must lie within the first second, as openai-whisper has it.
MAX_INITIAL_TIMESTAMP_INDEX = 50


@dataclass(frozen=True)
class Rules:
    """The vocabulary's fixed places. Source: openai-whisper's decoding options, defaults."""

    eot: int
    timestamp_begin: int
    never: Tensor  # (vocabulary,) bool: symbols for non-speech, task and language tokens
    times: Tensor  # (timestamps,) 0, 1, 2 …

    @classmethod
    def of(cls, tokenizer: Tokenizer, vocabulary: int, device: torch.device) -> "Rules":
        special = [
            tokenizer.transcribe,
            tokenizer.translate,
            tokenizer.sot,
            tokenizer.sot_prev,
            tokenizer.sot_lm,
            tokenizer.no_speech,
            tokenizer.no_timestamps,
        ]
        never = torch.zeros(vocabulary, dtype=torch.bool, device=device)
        never[[*tokenizer.non_speech_tokens, *special]] = True
        times = torch.arange(vocabulary - tokenizer.timestamp_begin, device=device)
        return cls(tokenizer.eot, tokenizer.timestamp_begin, never, times)

    def apply(self, logits: Tensor, written: Sequence[Sequence[int]]) -> None:
        """Sets what may not follow to -inf, in place. logits: (rows, vocabulary); written[i]: row i's tokens so far."""
        never, begin = float("-inf"), self.timestamp_begin
        logits.masked_fill_(self.never, never)
        fresh = [row for row, tokens in enumerate(written) if not tokens]
        closed = [row for row, tokens in enumerate(written) if _ends(tokens, begin) == (False, True)]
        if fresh:
            logits[fresh, :begin] = never
            logits[fresh, begin + MAX_INITIAL_TIMESTAMP_INDEX + 1 :] = never
        if closed:  # a segment was closed: its twin or the end must follow
            logits[closed, : self.eot] = never
        times = logits[:, begin:]
        firsts = [_first_time(tokens, begin, times.shape[1]) for tokens in written]
        too_early = self.times < torch.tensor(firsts, device=logits.device)[:, None]
        times.masked_fill_(too_early, never)
        # If a timestamp, whichever, is likelier than any single word, it is time for a timestamp.
        timed = logits[:, begin:].logsumexp(-1) > logits[:, :begin].amax(-1)
        logits[:, :begin].masked_fill_(timed[:, None], never)


def _ends(tokens: Sequence[int], begin: int) -> tuple[bool, bool]:
    """Whether the last but one and the last token are timestamps; where there is none, the former counts as one."""
    return len(tokens) < 2 or tokens[-2] >= begin, bool(tokens) and tokens[-1] >= begin


def _first_time(tokens: Sequence[int], begin: int, count: int) -> int:
    """The earliest timestamp that may follow, counted from 0; `count` when none may."""
    before, last = _ends(tokens, begin)
    if last and before:
        return count  # a pair is complete: text must follow
    latest = next((token for token in reversed(tokens) if token >= begin), None)
    if latest is None:
        return 0
    # Time does not run backwards, and a segment has a length, or decoding loops for ever.
    return latest - begin + (0 if last else 1)
