"""Trains the punctuation network. Needs torch and numpy alone, and the file that `training.prepare_punctuation` makes.

python -m training.train_punctuation --data punctuation.npz.xz --out weights.pt --seconds 570 --device cuda --seed 1

What recognition does to a text is done to the training text, anew at each step: characters become others that sound
the same or nearly so, are lost, are said twice, fillers come between; lines run on without a sign of where one ends,
or with a sign between voices that sometimes stands wrongly. Beside marks the network learns which character was said.
"""

import argparse
import io
import json
import lzma
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.punctuation.network import WINDOW, Network, Shape

TURN, UNKNOWN = 1, 2  # as in tokens.py
SINGLE = 1
MARK, WRAPS, UNLEARNT = 7, (8, 16, 32, 64), 128  # bits of a label
IGNORED = -100
FILLERS = "嗯呃啊那这就的我对然"

BATCH = 256  # windows a step
PEAK_RATE, WARM_UP, DECAY = 1.2e-3, 0.03, 0.05  # learning rate, share of the time in which it rises, weight decay
DROPOUT = 0.15
AVERAGED = 0.999  # a step's part in the averaged weights, which are those saved
NO_STYLE = 0.3  # share of the windows whose kind of text is not told
WRAP_WEIGHT, SAID_WEIGHT = 0.3, 0.3
SAID_PLACES = WINDOW // 6  # places a window where the network says which character was meant
SPARE = 96  # tokens that may be lost from a window
RESERVE = 15.0  # seconds for the last measurement and saving
LOG_EVERY, MEASURE_EVERY, SAVE_EVERY = 100, 40.0, 40.0  # steps, seconds, seconds
ENDS = (2, 3, 4, 6)  # 。？！；
QUESTION = 3


@dataclass
class Text:
    """The arrays of the training file, on the device."""

    tokens: Tensor
    labels: Tensor
    borders: Tensor
    homophones: Tensor
    syllables: Tensor
    fillers: Tensor
    parts: list[tuple[str, int, float, int, int]]  # name, style, share, from, to
    style_names: list[str]
    entries: list[str]

    @classmethod
    def read(cls, path: Path, device: str) -> "Text":
        arrays = np.load(io.BytesIO(lzma.decompress(path.read_bytes())))
        entries = arrays["entries"].tolist()
        first = len(arrays["syllables"]) - len(entries)

        def tensor(name: str, kind: type) -> Tensor:
            return torch.from_numpy(arrays[name].astype(kind)).to(device)

        rows = zip(arrays["names"], arrays["styles"], arrays["shares"], arrays["ranges"], strict=True)
        return cls(
            tokens=tensor("tokens", np.int32),
            labels=tensor("labels", np.uint8),
            borders=tensor("borders", np.uint8),
            homophones=tensor("homophones", np.int32),
            syllables=tensor("syllables", np.int64),
            fillers=torch.tensor([entries.index(c) + first for c in FILLERS], device=device),
            parts=[(str(name), int(style), float(share), int(a), int(b)) for name, style, share, (a, b) in rows],
            style_names=arrays["style_names"].tolist(),
            entries=entries,
        )

    def trained(self) -> list[tuple[str, int, float, int, int]]:
        return [part for part in self.parts if part[2]]

    def held_out(self) -> list[tuple[str, int, float, int, int]]:
        return [part for part in self.parts if not part[2]]

    def shape(self) -> Shape:
        return Shape(len(self.syllables), int(self.syllables.max()) + 1, len(self.style_names))


@dataclass
class Batch:
    """Windows as recognition might leave them (windows, WINDOW), and what the network should say of them."""

    tokens: Tensor
    syllables: Tensor
    borders: Tensor
    styles: Tensor
    labels: Tensor
    said: Tensor
    places: Tensor  # (windows, SAID_PLACES): where it says which token was meant


class Sampler:
    """Draws windows from the sources by their shares and disturbs them."""

    def __init__(self, text: Text, windows: int, noise: float = 1.0) -> None:
        self.text, self.windows, self.noise = text, windows, noise
        self.device = text.tokens.device
        parts = text.trained()
        self.shares = torch.tensor([part[2] for part in parts], device=self.device)
        self.styles = torch.tensor([part[1] for part in parts], device=self.device)
        self.starts = torch.tensor([part[3] for part in parts], device=self.device)
        self.rooms = torch.tensor([part[4] - part[3] - WINDOW - SPARE for part in parts], device=self.device)

    def draw(self) -> Batch:
        part = torch.multinomial(self.shares, self.windows, replacement=True)
        start = self.starts[part] + (torch.rand(self.windows, device=self.device) * self.rooms[part]).long()
        places = start[:, None] + torch.arange(WINDOW + SPARE, device=self.device)
        styles = torch.where(self._chance(self.windows) < NO_STYLE, 0, self.styles[part])
        return self._disturbed(places, styles)

    def _chance(self, *size: int) -> Tensor:
        return torch.rand(*size, device=self.device)

    def _strength(self, most: float) -> Tensor:
        """A rate for each window: a third of them undisturbed, the others up to `most`."""
        drawn = (self._chance(self.windows, 1) * 1.5 - 0.5).clamp(min=0)
        return drawn * most * self.noise

    def _disturbed(self, places: Tensor, styles: Tensor) -> Batch:
        tokens, labels, borders = self._lengths_changed(places)
        said = tokens
        real = (tokens != TURN) & (self.text.syllables[tokens] > 0)
        drawn = self.text.homophones[
            tokens, torch.randint(self.text.homophones.shape[1], tokens.shape, device=self.device)
        ]
        wrong = (self._chance(*tokens.shape) < self._strength(0.12)) & real
        hidden = (self._chance(*tokens.shape) < 0.06) & real & ~wrong
        tokens = torch.where(wrong, drawn.long(), tokens)
        syllables = self.text.syllables[tokens]
        tokens = torch.where(hidden, UNKNOWN, tokens)
        syllables = torch.where(hidden & (self._chance(*tokens.shape) < 0.5), 0, syllables)
        borders = torch.where(wrong, SINGLE, borders)
        borders = torch.where(self._chance(self.windows, 1) < 0.1, 0, borders)
        wanted = self._chance(*tokens.shape) + (wrong | hidden).float() - 2 * (~real).float()
        return Batch(tokens, syllables, borders, styles, labels, said, wanted.topk(SAID_PLACES, dim=1).indices)

    def _lengths_changed(self, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens lost and said twice, fillers put in, signs between lines taken away or set wrongly."""
        tokens, labels = self.text.tokens[places].long(), self.text.labels[places]
        turn = tokens == TURN
        turns_told = self._chance(self.windows, 1) < 0.5
        lost = (self._chance(*tokens.shape) < self._strength(0.04)) & (labels == 0)
        counts = (~lost & (turns_told | ~turn)).long()
        counts += (self._chance(*tokens.shape) < self._strength(0.04)) & (counts == 1) & ~turn
        upto = counts.cumsum(1)
        wanted = torch.arange(1, WINDOW + 2, device=self.device).expand(self.windows, -1).contiguous()
        index = torch.searchsorted(upto, wanted).clamp(max=tokens.shape[1] - 1)
        extra = index[:, :-1] == index[:, 1:]
        index = index[:, :-1]
        tokens, labels = tokens.gather(1, index), labels.gather(1, index)
        borders = self.text.borders[places].gather(1, index).long()
        put = self._chance(*tokens.shape)
        filler = self.text.fillers[torch.randint(len(self.text.fillers), tokens.shape, device=self.device)]
        tokens = torch.where(extra & (put < 0.4), filler, tokens)
        false_turn = extra & (put > 0.9) & turns_told
        tokens = torch.where(false_turn, TURN, tokens)
        labels = torch.where(extra, torch.where(false_turn, UNLEARNT, 0).to(torch.uint8), labels)
        borders = torch.where(extra, torch.where(false_turn, 0, SINGLE), borders)
        return tokens, labels, borders


def losses(network: Network, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Of marks, of wraps, of what was said."""
    marks, wraps, states = network(batch.tokens, batch.syllables, batch.borders, batch.styles)
    learnt = batch.labels < UNLEARNT
    targets = torch.where(learnt, (batch.labels & MARK).long(), IGNORED)
    of_marks = functional.cross_entropy(marks.float().flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
    bits = torch.stack([(batch.labels & bit) > 0 for bit in WRAPS], dim=-1).float()
    of_wraps = functional.binary_cross_entropy_with_logits(wraps.float(), bits)
    chosen = states.gather(1, batch.places[..., None].expand(-1, -1, states.shape[-1]))
    scores = network.said(chosen).float().flatten(0, 1)
    of_said = functional.cross_entropy(scores, batch.said.gather(1, batch.places).flatten())
    return of_marks, of_wraps, of_said


@torch.no_grad()
def probabilities(
    network: Network, text: Text, start: int, end: int, style: int, wrong: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Of the marks behind the tokens of a part of the text, its lines run together, and the marks that stand there.

    `wrong` of the characters are first replaced by others that sound like them.
    """
    tokens, labels = text.tokens[start:end].long(), text.labels[start:end]
    borders = text.borders[start:end].long()
    kept = tokens != TURN
    tokens, labels, borders = tokens[kept], labels[kept], borders[kept]
    if wrong:
        chance = torch.rand(tokens.shape, generator=torch.Generator().manual_seed(1)).to(tokens.device)
        replaced = chance < wrong
        tokens = torch.where(replaced, text.homophones[tokens, (tokens * 7) % text.homophones.shape[1]].long(), tokens)
        borders = torch.where(replaced, SINGLE, borders)
    edge, device = WINDOW // 8, tokens.device
    heads = torch.arange(0, max(1, len(tokens) - 2 * edge), WINDOW - 2 * edge, device=device).clamp(
        max=len(tokens) - WINDOW
    )
    places = heads[:, None] + torch.arange(WINDOW, device=device)
    parts = []
    for some in places.split(BATCH):
        styles = torch.full((len(some),), style, device=device)
        parts.append(network(tokens[some], text.syllables[tokens[some]], borders[some], styles)[0].float().softmax(-1))
    marks = torch.cat(parts)
    found = torch.zeros(len(tokens), network.shape.marks, device=device)
    for head, rows in zip(heads.tolist(), marks, strict=True):  # in turn, as models/punctuation/reader.py does
        skipped = edge if head else 0
        found[head + skipped : head + WINDOW] = rows[skipped:]
    learnt = labels < UNLEARNT
    return found[learnt], (labels & MARK).long()[learnt]


def f1(found: Tensor, true: Tensor) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    both = float((found & true).sum())
    precision, recall = both / max(1, int(found.sum())), both / max(1, int(true.sum()))
    return round(precision, 3), round(recall, 3), round(2 * precision * recall / max(1e-9, precision + recall), 3)


def measured(chances: Tensor, true: Tensor) -> dict[str, Any]:
    """F1 of any mark and of ends at their best thresholds, precision and recall of question marks by the likeliest."""
    ends = torch.tensor(ENDS, device=true.device)
    any_mark, end_mark = 1 - chances[:, 0], chances[:, ends].sum(-1)
    is_end = torch.isin(true, ends)
    steps = [n / 20 for n in range(4, 14)]
    return {
        "any": max((f1(any_mark > step, true > 0) for step in steps), key=lambda row: row[2]),
        "ends": max((f1(end_mark > step, is_end) for step in steps), key=lambda row: row[2]),
        "question": f1(chances.argmax(-1) == QUESTION, true == QUESTION),
        "exact": round(float((chances.argmax(-1) == true).float().mean()), 4),
    }


def measure(network: Network, text: Text, cast: torch.autocast, full: bool = False) -> dict[str, Any]:
    """F1 on each held-out part; `full`: for every style, and with 6 % of the characters wrong."""
    network.eval()
    table = {}
    with cast:
        for name, own, _, start, end in text.held_out():
            styles = range(len(text.style_names)) if full else (0, own)
            for style in styles:
                table[f"{name} as {text.style_names[style]}"] = measured(
                    *probabilities(network, text, start, end, style)
                )
            if full:
                table[f"{name} 6 % wrong"] = measured(*probabilities(network, text, start, end, 0, wrong=0.06))
    network.train()
    return table


def save(network: Network, text: Text, path: Path) -> None:
    """The weights in half precision, with all that is needed to use them; written aside, then moved."""
    weights = {name: value.half().cpu() for name, value in network.state_dict().items()}
    made = {
        "shape": network.shape.record(),
        "weights": weights,
        "entries": text.entries,
        "syllables": text.syllables.to(torch.int16).cpu(),
        "styles": text.style_names,
    }
    aside = path.with_suffix(".part")
    torch.save(made, aside)
    aside.replace(path)


def rate_at(part: float) -> float:
    """The learning rate, as a share of its peak, when `part` of the time is over: a rise, then half a cosine."""
    if part < WARM_UP:
        return part / WARM_UP + 1e-3
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (part - WARM_UP) / (1 - WARM_UP))))


def optimizer_of(network: Network, device: str) -> torch.optim.Optimizer:
    matrices = [weight for weight in network.parameters() if weight.dim() > 1]
    others = [weight for weight in network.parameters() if weight.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98), fused=device == "cuda")


def train(text: Text, out: Path, until: float, device: str, windows: int) -> None:
    """Trains until `until` on the clock of time.monotonic; the averaged weights are saved as they come."""
    shape = text.shape()
    network, averaged = Network(shape, DROPOUT).to(device), Network(shape).to(device).requires_grad_(False)
    averaged.load_state_dict(network.state_dict())
    optimizer = optimizer_of(network, device)
    sampler = Sampler(text, windows)
    cast = torch.autocast(device, torch.bfloat16)
    losses_of = torch.compile(losses) if device == "cuda" else losses  # fewer, larger kernels
    began = measured_at = saved_at = time.monotonic()
    end, step, sums = until - RESERVE, 0, torch.zeros(3, device=device)
    print(
        json.dumps({"weights": sum(w.numel() for w in network.parameters()), "shape": network.shape.record()}),
        flush=True,
    )
    while (now := time.monotonic()) < end:
        for group in optimizer.param_groups:
            group["lr"] = PEAK_RATE * rate_at((now - began) / (end - began))
        with cast:
            parts = losses_of(network, sampler.draw())
        loss = parts[0] + WRAP_WEIGHT * parts[1] + SAID_WEIGHT * parts[2]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        keep = min(AVERAGED, step / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(averaged.parameters()), list(network.parameters()), 1 - keep)
        sums += torch.stack(parts).detach()
        step += 1
        if step % LOG_EVERY == 0:
            means = [round(value, 4) for value in (sums / LOG_EVERY).tolist()]
            rate = round(optimizer.param_groups[0]["lr"], 6)
            print(
                json.dumps({"step": step, "seconds": round(now - began, 1), "losses": means, "rate": rate}), flush=True
            )
            sums.zero_()
        if now - measured_at > MEASURE_EVERY:
            measured_at = time.monotonic()
            print(json.dumps({"step": step, "held out": measure(averaged, text, cast)}), flush=True)
        if now - saved_at > SAVE_EVERY:
            saved_at = time.monotonic()
            save(averaged, text, out)
    save(averaged, text, out)
    print(
        json.dumps(
            {"step": step, "tokens": step * windows * WINDOW, "held out": measure(averaged, text, cast, full=True)}
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=570, help="all in all, reading the data included")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--windows", type=int, default=BATCH, help="a step")
    asked = parser.parse_args()
    until = time.monotonic() + asked.seconds
    torch.manual_seed(asked.seed)
    torch.set_float32_matmul_precision("high")
    text = Text.read(asked.data, asked.device)
    print(
        json.dumps({"tokens": len(text.tokens), "vocabulary": len(text.syllables), "torch": torch.__version__}),
        flush=True,
    )
    train(text, asked.out, until, asked.device, asked.windows)


if __name__ == "__main__":
    main()
