"""Reading a text with the punctuation network: overlapping windows, one a core."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.compute import Compute
from models.parallel import in_parallel
from models.punctuation.network import WINDOW
from models.punctuation.tokens import LIKELY, MARKS, PADDING, TURN, UNKNOWN, Reading, borders
from models.punctuation.weights import Punctuation, packaged

EDGE = 32  # tokens at a window's ends that are only context
STRIDE = WINDOW - 2 * EDGE
BATCH = 8  # windows a product: more do not go faster
STYLE = "any"  # kind of text: told "spoken" or "report" the network is as good, but more at home in one place


@dataclass(frozen=True)
class Reader:
    """Tells what marks a text would have."""

    punctuation: Punctuation
    device: str

    @classmethod
    def packaged(cls, compute: Compute) -> "Reader":
        """With the network that comes with the program."""
        punctuation = packaged()
        punctuation.network.to(compute.device, compute.dtype)
        return cls(punctuation, compute.device)

    def read(self, turns: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Reading:
        """Arguments: for each turn its tokens and its words; joined up, both are the same text. Returns: a row for
        each token of all turns."""
        numbers, places, said = self._numbered(turns)
        size, width = len(numbers), min(WINDOW, len(numbers))
        if not any(said):
            return Reading.of_marks(np.zeros((0, len(MARKS)), np.float32))
        # The last window ends where the text ends: a window filled up was never seen in training.
        starts = torch.arange(0, max(1, size - 2 * EDGE), STRIDE).clamp(max=size - width)
        within = starts[:, None] + torch.arange(width)
        syllables = self.punctuation.vocabulary.syllables[numbers].astype(np.int64)
        text = torch.stack((torch.tensor(numbers), torch.from_numpy(syllables), torch.tensor(places)))
        batches = [text[:, some] for some in within.split(BATCH)]
        parts = zip(*in_parallel(self._told, batches, self.device), strict=True)
        marks, characters, chances = (_joined(torch.cat(part), starts.tolist(), size)[said] for part in parts)
        characters[np.array(numbers)[said] == UNKNOWN] = PADDING
        return Reading(marks, self.punctuation.vocabulary.code_points[characters], chances)

    def _numbered(
        self, turns: Sequence[tuple[Sequence[str], Sequence[str]]]
    ) -> tuple[list[int], list[int], list[bool]]:
        """For each token, and the sign behind each turn: its number, where in its word it stands, and if it is said."""
        numbers: list[int] = []
        places: list[int] = []
        said: list[bool] = []
        for tokens, words in turns:
            numbers += [*map(self.punctuation.vocabulary.number, tokens), TURN]
            places += [*borders(tokens, words), 0]
            said += [True] * len(tokens) + [False]
        return numbers, places, said

    @torch.inference_mode()
    def _told(self, windows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of each token of each window: chances of marks, what was likely said, and how likely."""
        tokens, syllables, places = windows.to(self.device)
        kind = torch.full((len(tokens),), self.punctuation.styles.index(STYLE), device=self.device)
        network = self.punctuation.network
        marks, _, states = network(tokens, syllables, places, kind)
        scores = network.said(states).float()
        best = scores.topk(LIKELY, dim=-1)
        chances = (best.values - scores.logsumexp(-1, keepdim=True)) / log(10)
        return marks.float().log_softmax(-1).cpu(), best.indices.cpu(), chances.cpu()


def _joined(windows: Tensor, starts: Sequence[int], size: int) -> NDArray[Any]:
    """The rows of overlapping windows (windows, tokens, columns) as those of the whole text; a window's first EDGE rows
    are those of the window before."""
    found = torch.zeros(size, windows.shape[-1], dtype=windows.dtype)
    for start, rows in zip(starts, windows, strict=True):  # in turn: torch writes what overlaps in any order
        skipped = EDGE if start else 0
        found[start + skipped : start + len(rows)] = rows[skipped:]
    return found.numpy()
