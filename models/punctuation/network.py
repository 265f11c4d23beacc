"""The punctuation network: convolutions over neighbouring characters, then a transformer that sees both sides."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

WINDOW = 256  # tokens that see each other, in training and when used


@dataclass(frozen=True)
class Shape:
    """The sizes of a network; they travel with its weights."""

    tokens: int
    syllables: int
    styles: int  # kinds of text it was trained on; 0 is "any"
    marks: int = 8
    wraps: int = 4
    borders: int = 5
    width: int = 320
    heads: int = 5
    layers: int = 8
    inner: int = 960

    def record(self) -> dict[str, int]:
        return asdict(self)


class Network(nn.Module):
    """Tokens, their syllables, word borders and the kind of text in; scores of marks behind each token out."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.token = nn.Embedding(shape.tokens, shape.width)
        self.syllable = nn.Embedding(shape.syllables, shape.width)
        self.border = nn.Embedding(shape.borders, shape.width)
        self.style = nn.Embedding(shape.styles, shape.width)
        for table in (self.token, self.syllable, self.border, self.style):
            nn.init.normal_(table.weight, std=0.05)
        self.dropout = nn.Dropout(dropout)
        self.neighbours = nn.ModuleList(Neighbours(shape.width, dropout) for _ in range(2))
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.marks = nn.Linear(shape.width, shape.marks)
        self.wraps = nn.Linear(shape.width, shape.wraps)
        self.original = nn.Linear(shape.width, shape.width)  # towards the token that was said, by the table of tokens

    def forward(
        self, tokens: Tensor, syllables: Tensor, borders: Tensor, styles: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Arguments: (batch, time) of numbers, `styles` (batch,). Returns the scores of marks (batch, time, marks),
        of wraps (batch, time, wraps), and the states (batch, time, width) that `said` reads."""
        sums = self.token(tokens) + self.syllable(syllables) + self.border(borders) + self.style(styles)[:, None]
        states = self.dropout(sums)
        for layer in self.neighbours:
            states = layer(states)
        turns = rotations(tokens.shape[1], self.shape.width // self.shape.heads, states.device)
        for layer in self.layers:
            states = layer(states, turns)
        states = self.norm(states)
        return self.marks(states), self.wraps(states), states

    def said(self, states: Tensor) -> Tensor:
        """Scores of every token to be what was really said at places of these states (..., width)."""
        return functional.linear(self.original(states), self.token.weight)


class Neighbours(nn.Module):
    """What stands one to the left and one to the right."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Conv1d(width, width, kernel_size=3, padding=1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor) -> Tensor:
        mixed = self.mix(self.norm(states).transpose(1, 2)).transpose(1, 2)
        return states + self.dropout(functional.gelu(mixed))


class Layer(nn.Module):
    """Attention by relative places, then two linear layers; each normed before and added."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention_norm = nn.LayerNorm(shape.width)
        self.attention = nn.Linear(shape.width, 3 * shape.width)
        self.attended = nn.Linear(shape.width, shape.width)
        self.inner_norm = nn.LayerNorm(shape.width)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
        batch, time, width = states.shape
        heads = self.attention(self.attention_norm(states)).view(batch, time, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = rotate(heads[0], turns), rotate(heads[1], turns), heads[2]
        seen = functional.scaled_dot_product_attention(query, key, value)
        states = states + self.dropout(self.attended(seen.transpose(1, 2).reshape(batch, time, width)))
        inner = functional.gelu(self.inner(self.inner_norm(states)))
        return states + self.dropout(self.outer(self.dropout(inner)))


def rotations(time: int, width: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Cosines and sines (time, width / 2) of rotary places. Source: Su et al. 2021, RoFormer."""
    speeds = 1000.0 ** -(torch.arange(width // 2, device=device) / (width // 2))
    angles = torch.arange(time, device=device)[:, None] * speeds
    return angles.cos(), angles.sin()


def rotate(heads: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
    """Each pair of numbers of each head turned by its place, so that a product of two tells how far apart they are."""
    cosines, sines = (part.to(heads.dtype) for part in turns)
    one, other = heads.chunk(2, dim=-1)
    return torch.cat((one * cosines - other * sines, one * sines + other * cosines), dim=-1)
