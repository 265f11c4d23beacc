"""Words and their times, from the cross-attention of Whisper's alignment heads.

The method is openai-whisper's: normalised attention, a median filter, dynamic time warping. The warping here works on
whole rows, so it needs no compiler.
"""

import re
import string
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F
from whisper.tokenizer import Tokenizer

from models.recogniser.decoder import Batch, Recorder
from models.recogniser.text import TimedWord
from pipeline.text.typography import SPACELESS

SECONDS_PER_FRAME = 0.02
# Exchanges that leave the median of seven values in the fourth place (N. Devillard, "Fast median search", 1998).
MEDIAN_EXCHANGES = (
    (0, 5), (0, 3), (1, 6), (2, 4), (0, 1), (3, 5), (2, 6), (2, 3), (3, 6), (4, 5), (1, 4), (1, 3), (3, 4),
)  # fmt: skip
BROKEN = "\ufffd"  # what bytes that are no character are decoded as
OPENING = set("\"'“‘¿([{-「『《〈【（")
CLOSING = set("\"'.。,，!！?？:：”’)]}、」』》〉】）;；…—·～~%％")
_LATIN_END = re.compile(r"[A-Za-z0-9À-ɏЀ-ӿ]$")
_LATIN_START = re.compile(r"^['’]?[A-Za-z0-9À-ɏЀ-ӿ]")


def encoded(tokenizer: Tokenizer, text: str) -> list[int]:
    """The tokens of a text; what looks like one of Whisper's special tokens is text too."""
    return tokenizer.encode(text, disallowed_special=())


def split_words(tokens: list[int], tokenizer: Tokenizer) -> list[tuple[str, int]]:
    """Text tokens → (text, number of tokens). Never splits a character, a Latin word or a number."""
    words: list[tuple[str, int]] = []
    for text, count in word_tokens(tokens, tokenizer):
        text = text.replace(BROKEN, "")  # bytes of a character that was never finished
        glue = bool(words) and bool(_LATIN_END.search(words[-1][0])) and bool(_LATIN_START.search(text))
        if glue:
            words[-1] = (words[-1][0] + text, words[-1][1] + count)
        else:
            words.append((text, count))
    return words


def word_tokens(tokens: Sequence[int], tokenizer: Tokenizer) -> list[tuple[str, int]]:
    """As openai-whisper's `split_to_word_tokens`, which where characters are broken loses all that follows, or fails.

    Pieces are joined up to the next space or mark; not in languages that put no spaces between words.
    """
    spaceless = tokenizer.language in SPACELESS
    words: list[tuple[str, int]] = []
    for text, count in _characters(tokens, tokenizer):
        if not words or spaceless or text.startswith(" ") or text.strip() in string.punctuation:
            words.append((text, count))
        else:
            words[-1] = (words[-1][0] + text, words[-1][1] + count)
    return words


def _characters(tokens: Sequence[int], tokenizer: Tokenizer) -> Iterator[tuple[str, int]]:
    """The shortest runs of tokens whose bytes are whole characters, or broken in the whole text too.

    Tokens are bytes: a Chinese character may take several of them.
    """
    decode = tokenizer.encoding.decode
    whole, at, first = decode(tokens), 0, 0
    for end in range(1, len(tokens) + 1):
        text = decode(tokens[first:end])
        broken = text.find(BROKEN)
        # Bytes that are broken may be more signs alone than in the text: what is left at its end is a run too.
        if broken < 0 or whole[at + broken : at + broken + 1] == BROKEN or end == len(tokens):
            yield text, end - first
            at, first = at + len(text), end


def attach_punctuation(words: list[TimedWord]) -> list[TimedWord]:
    """Closing marks cling to the word before, opening ones to the word after; times stay those of the words."""
    attached: list[TimedWord] = []
    for word in words:
        bare = word.text.strip()
        if attached and (not bare or set(bare) <= CLOSING) and not (word.text.startswith(" ") and set(bare) <= OPENING):
            last = attached.pop()
            attached.append(TimedWord(last.text + word.text, last.start, last.end, last.tokens + word.tokens))
        elif attached and _is_opening(attached[-1].text):
            last = attached.pop()
            attached.append(TimedWord(last.text + word.text, word.start, word.end, last.tokens + word.tokens))
        else:
            attached.append(word)
    return attached


def _is_opening(text: str) -> bool:
    bare = text.strip()
    return bool(bare) and set(bare) <= OPENING


def warp(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """Dynamic time warping: for each row, the first column of the cheapest monotonic path. cost: (tokens, frames).

    Within a row the recursion D[j] = c[j] + min(D[j-1], above[j]) unrolls to a running minimum over prefix sums.
    """
    rows, columns = cost.shape
    from_above = np.zeros((rows, columns), dtype=bool)
    total = np.cumsum(cost[0])
    diagonal = np.zeros((rows, columns), dtype=bool)
    for i in range(1, rows):
        shifted = np.concatenate([[np.inf], total[:-1]])
        above = np.minimum(total, shifted)
        sums = np.cumsum(cost[i])
        before = np.concatenate([[0.0], sums[:-1]])
        best = np.minimum.accumulate(above - before)
        # The path enters row i at column j where entering is no dearer than coming from the left.
        from_above[i] = above - before <= best
        diagonal[i] = shifted <= total
        total = sums + best
    firsts = np.zeros(rows, dtype=np.int64)
    column = columns - 1
    for i in range(rows - 1, 0, -1):
        column = int(np.flatnonzero(from_above[i, : column + 1])[-1])
        firsts[i] = column
        if diagonal[i, column] and column > 0:
            column -= 1
    return firsts


def median_of_seven(x: Tensor) -> Tensor:
    """Running median of width 7 along the last axis, which keeps its length (mirrored at the ends)."""
    length = x.shape[-1]
    if length <= 3:
        return x
    padded = F.pad(x, (3, 3), mode="reflect")
    values = [padded[..., shift : shift + length] for shift in range(7)]
    for low, high in MEDIAN_EXCHANGES:
        values[low], values[high] = torch.minimum(values[low], values[high]), torch.maximum(values[low], values[high])
    return values[3]


@torch.inference_mode()
def align(
    batch: Batch,
    slots: list[int],
    heads: list[tuple[int, int]],
    texts: list[list[int]],
    tokenizers: list[Tokenizer],
) -> list[list[TimedWord]]:
    """Times the words of texts[i] (text tokens only) in the sound of slots[i]; the slots lose what they had decoded."""
    recorder = Recorder(heads)
    prefixes = [[*tokenizer.sot_sequence, tokenizer.no_timestamps] for tokenizer in tokenizers]
    tokens = [
        [*prefix, *text, tokenizer.eot] for prefix, text, tokenizer in zip(prefixes, texts, tokenizers, strict=True)
    ]
    batch.forward(slots, tokens, recorder)
    return [
        _timed(recorder.scores[slot], len(prefix), text, tokenizer) if text else []
        for slot, prefix, text, tokenizer in zip(slots, prefixes, texts, tokenizers, strict=True)
    ]


def _timed(scores: list[Tensor], prefix: int, text: list[int], tokenizer: Tokenizer) -> list[TimedWord]:
    attention = torch.stack(scores).softmax(dim=-1)
    deviation, mean = torch.std_mean(attention, dim=-2, keepdim=True, unbiased=False)
    weights = median_of_seven((attention - mean) / deviation.clamp_min(1e-8)).mean(dim=0).cpu().numpy()
    # The row of the token before a word tells when that word begins, hence from the last prefix token on.
    bounds = warp(-weights[prefix - 1 : -1].astype(np.float64)) * SECONDS_PER_FRAME
    words, at = [], 0
    for word, count in split_words(text, tokenizer):
        words.append(TimedWord(word, float(bounds[at]), float(bounds[at + count]), count))
        at += count
    return attach_punctuation(words)
