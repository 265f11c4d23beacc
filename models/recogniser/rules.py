"""Which tokens Whisper may write next: its suppressed tokens and the grammar of its timestamps."""

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
    not_first: Tensor  # (2,) the blank and the end of text

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
        not_first = torch.tensor([*tokenizer.encode(" "), tokenizer.eot], device=device)
        return cls(tokenizer.eot, tokenizer.timestamp_begin, never, not_first)

    def apply(self, logits: Tensor, written: list[list[int]]) -> None:
        """Sets what may not follow to -inf, in place. logits: (rows, vocabulary); written[i]: row i's tokens so far."""
        never = float("-inf")
        begin = self.timestamp_begin
        logits.masked_fill_(self.never, never)
        for row, tokens in zip(logits, written, strict=True):
            if not tokens:
                row[self.not_first] = never
                row[:begin] = never
                row[begin + MAX_INITIAL_TIMESTAMP_INDEX + 1 :] = never
                continue
            last_is_time = tokens[-1] >= begin
            before_is_time = len(tokens) < 2 or tokens[-2] >= begin
            if last_is_time:
                if before_is_time:  # a pair is complete: text must follow
                    row[begin:] = never
                else:  # a segment was closed: its twin or the end must follow
                    row[: self.eot] = never
            latest = next((token for token in reversed(tokens) if token >= begin), None)
            if latest is not None:
                # Time does not run backwards, and a segment has a length, or decoding loops for ever.
                row[begin : latest if last_is_time and not before_is_time else latest + 1] = never
        # If a timestamp, whichever, is likelier than any single word, it is time for a timestamp.
        timed = logits[:, begin:].logsumexp(-1) > logits[:, :begin].amax(-1)
        logits[:, :begin].masked_fill_(timed[:, None], never)
