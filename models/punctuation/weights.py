"""The network's weights as they travel in the package: a byte a weight, and what is needed to use them.

From what `training.train_punctuation` saved: python -m models.punctuation.weights weights.pt weights.npz
"""

import json
import sys
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import IO

import numpy as np
import torch
from torch import Tensor

from models.punctuation.network import Network, Shape
from models.punctuation.tokens import Vocabulary

FILE = "weights.npz"
MOST = 127  # of eight bits with a sign


@dataclass(frozen=True)
class Punctuation:
    """A network with the vocabulary that it was trained with."""

    network: Network
    vocabulary: Vocabulary
    styles: tuple[str, ...]


def quantised(weight: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Bytes, and for each row what one of them is worth; a row is what makes one number of the output."""
    scale = weight.float().flatten(1).abs().amax(1).clamp(min=1e-8) / MOST
    shape = (-1, *[1] * (weight.dim() - 1))
    return (weight.float() / scale.view(shape)).round().to(torch.int8).numpy(), scale.numpy().astype(np.float32)


def restored(values: np.ndarray, scale: np.ndarray) -> Tensor:
    return torch.from_numpy(values).float() * torch.from_numpy(scale).view(-1, *[1] * (values.ndim - 1))


def pack(trained: Path, out: Path) -> None:
    """The file that `training.train_punctuation` saved → the one that travels."""
    made = torch.load(trained, map_location="cpu", weights_only=True)
    about = {"shape": made["shape"], "entries": made["entries"], "styles": list(made["styles"])}
    arrays = {"syllables": made["syllables"].numpy().astype(np.uint16)}
    arrays["about"] = np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8)
    for name, weight in made["weights"].items():
        if weight.dim() > 1:
            arrays[f"{name}/bytes"], arrays[f"{name}/scale"] = quantised(weight)
        else:
            arrays[name] = weight.numpy()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():  # numpy's own writer puts today's date into the file
            with file.open(zipfile.ZipInfo(f"{name}.npy"), "w") as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def unpack(file: IO[bytes]) -> Punctuation:
    """The network of a file that `pack` made, ready to use."""
    with np.load(file) as arrays:
        about = json.loads(arrays["about"].tobytes())
        vocabulary = Vocabulary.of(about["entries"], arrays["syllables"])
        network = Network(Shape(**about["shape"]))
        network.load_state_dict(
            {
                name: torch.from_numpy(arrays[name]).float()
                if name in arrays
                else restored(arrays[f"{name}/bytes"], arrays[f"{name}/scale"])
                for name in network.state_dict()
            }
        )
    return Punctuation(network.eval().requires_grad_(False), vocabulary, tuple(about["styles"]))


def packaged() -> Punctuation:
    """The network that comes with the program."""
    with (resources.files("models") / "punctuation" / FILE).open("rb") as file:
        return unpack(file)


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
