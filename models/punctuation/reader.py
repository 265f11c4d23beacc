"""Reading a text with the punctuation network: overlapping windows, one a core."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.compute import Compute
from models.parallel import in_parallel
from models.punctuation.network import WINDOW
from models.punctuation.tokens import MARKS, TURN, Reading, borders
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
            return Reading(np.zeros((0, len(MARKS)), np.float32))
        # The last window ends where the text ends: a window filled up was never seen in training.
        starts = torch.arange(0, max(1, size - 2 * EDGE), STRIDE).clamp(max=size - width)
        within = starts[:, None] + torch.arange(width)
        syllables = self.punctuation.vocabulary.syllables[numbers].astype(np.int64)
        text = torch.stack((torch.tensor(numbers), torch.from_numpy(syllables), torch.tensor(places)))
        batches = [text[:, some] for some in within.split(BATCH)]
        scores = torch.cat(list(in_parallel(self._scores, batches, self.device)))
        found = torch.zeros(size, len(MARKS))
        found[within[0]], found[within[-1]] = scores[0], scores[-1]
        found[within[:, EDGE:-EDGE]] = scores[:, EDGE:-EDGE]
        return Reading(found[torch.tensor(said)].log_softmax(-1).numpy())

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
    def _scores(self, windows: Tensor) -> Tensor:
        """(windows, tokens, marks)."""
        tokens, syllables, places = windows.to(self.device)
        kind = torch.full((len(tokens),), self.punctuation.styles.index(STYLE), device=self.device)
        marks, _, _ = self.punctuation.network(tokens, syllables, places, kind)
        return marks.float().cpu()
