"""Weights on disk → a WhisperEngine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import torch
import whisper
from torch import nn
from torch.overrides import TorchFunctionMode

from models.catalogue import CATALOGUE
from models.compute import Compute
from models.languages import language_count
from models.recogniser.engine import WhisperEngine
from models.store import Weights
from pipeline.errors import ModelError

DRAWN = {nn.init.kaiming_uniform_, nn.init.uniform_, nn.init.normal_}


def load_engine(weights: Weights, compute: Compute) -> WhisperEngine:
    """`weights` must hold an openai-whisper checkpoint. Raises ModelError when it does not."""
    known = CATALOGUE.get(weights.model)
    with _telling(weights.path), _Unset():
        if known is not None and known.openai:  # by name, so that openai-whisper sets its alignment heads
            network = whisper.load_model(known.openai, device="cpu", download_root=str(weights.path.parent))
        else:
            network = whisper.load_model(str(weights.path), device="cpu")
    if known is not None and known.alignment_heads is not None:
        heads = torch.zeros(network.dims.n_text_layer, network.dims.n_text_head, dtype=torch.bool)
        for layer, head in known.alignment_heads:
            heads[layer, head] = True
        network.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return WhisperEngine(network, compute, weights.model)


def languages_in(checkpoint: Path) -> int:
    """How many languages the network of an openai-whisper checkpoint knows. Raises ModelError when it is none."""
    with _telling(checkpoint):
        mapped = is_zipfile(checkpoint)  # its weights are not read
        found = torch.load(checkpoint, map_location="cpu", mmap=mapped, weights_only=True)
        return language_count(found["dims"]["n_vocab"])


@contextmanager
def _telling(checkpoint: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # torch and pickle raise errors of many kinds for what is no checkpoint
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError("models.not_whisper", file=checkpoint, reason=reason) from error


class _Unset(TorchFunctionMode):
    """Layers come without the random numbers they would begin with, which the checkpoint replaces."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        arguments: Sequence[Any] = (),
        options: Mapping[str, Any] | None = None,
    ) -> Any:
        return None if function in DRAWN else function(*arguments, **(options or {}))
