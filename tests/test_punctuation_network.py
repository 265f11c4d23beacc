"""The punctuation network: how it reads a text, and how it is trained."""

import io
import json
import lzma
import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch

from models.compute import Compute
from models.loaded import Models
from models.punctuation.network import WINDOW, Network, Shape
from models.punctuation.reader import EDGE, STRIDE, Reader
from models.punctuation.reader import _joined as joined
from models.punctuation.tokens import (
    BEGIN,
    END,
    MARKS,
    MIDDLE,
    NUMBERS,
    SINGLE,
    TOKEN,
    TURN,
    UNKNOWN,
    Vocabulary,
    borders,
)
from models.punctuation.weights import pack, unpack
from pipeline.text.chinese import words_of
from training.prepare_punctuation import BROKEN, parse
from training.train_punctuation import UNLEARNT, Sampler, Text, rate_at

pytestmark = pytest.mark.models

FILLERS = "嗯呃啊那这就的我对然"
SMALL = Shape(tokens=100, syllables=20, styles=3, width=16, heads=2, layers=2, inner=32)


def test_tokens_are_characters_latin_words_and_numbers():
    assert TOKEN.findall("我用 iPhone15，don't 说3.5%和1,000个") == [
        "我", "用", "iPhone", "15", "don't", "说", "3.5", "和", "1,000", "个",
    ]  # fmt: skip


def test_a_token_without_a_number_of_its_own_is_one_of_its_kind():
    words = Vocabulary.of(["我", "linux"], np.zeros(11, np.uint16))
    assert words.number("我") == 9
    assert words.number("Linux") == 10
    assert words.number("龘") == UNKNOWN
    assert words.number("2026") == NUMBERS[3]
    assert words.number("1,000,000") == NUMBERS[-1]


def test_borders_tell_where_in_its_word_a_token_stands():
    tokens = ["我", "图", "书", "馆", "iPhone", "15"]
    assert borders(tokens, ["我", "图书馆", "iPhone15"]) == [SINGLE, BEGIN, MIDDLE, END, BEGIN, END]


@pytest.mark.parametrize(
    ("line", "tokens", "labels"),
    [
        ("好，走吧。", "好走吧", [1, 0, 2]),
        ("真的？！", "真的", [0, 3]),
        ("他说：“来。”", "他说来", [0, 7, 2 | 32 | 64]),
        ("看《书》。", "看书", [0, 2 | 8 | 16]),
        ("呃……好（笑）。", "呃好", [BROKEN, 2]),
        ("嗯……，好。", "嗯好", [1, 2]),
        ("，好。", "好", [2]),
    ],
)
def test_marks_and_wraps_become_labels(line, tokens, labels):
    assert parse(line) == (list(tokens), bytearray(labels))


def test_every_place_sees_both_sides():
    torch.manual_seed(0)
    network = Network(SMALL).eval()
    tokens = torch.randint(100, (1, 40))
    zeros = torch.zeros_like(tokens)
    other = tokens.clone()
    other[0, 20] = (other[0, 20] + 1) % 100
    with torch.no_grad():
        one, two = (network(t, zeros, zeros, torch.zeros(1, dtype=torch.long))[0] for t in (tokens, other))
    changed = (one - two).abs().amax(-1)[0] > 1e-7
    assert changed.all()


def test_the_rate_rises_and_falls():
    rates = [rate_at(part / 100) for part in range(101)]
    assert max(rates) <= 1.001
    assert rates[-1] < 1e-6
    assert rates.index(max(rates)) == 3


def training_file(path: Path) -> Path:
    """Two sources of made-up text, one held out: a comma behind every tenth token."""
    draw, size, vocabulary = np.random.default_rng(0), 6000, 60
    tokens = draw.integers(9, vocabulary, size).astype(np.uint16)
    labels = np.zeros(size, np.uint8)
    labels[::10] = 1
    tokens[5::50], labels[5::50] = TURN, UNLEARNT
    made = io.BytesIO()
    np.savez(
        made,
        tokens=tokens,
        labels=labels,
        borders=np.ones(size, np.uint8),
        names=np.array(["learnt", "held out"]),
        styles=np.array([1, 2]),
        shares=np.array([1.0, 0.0]),
        ranges=np.array([[0, 5000], [5000, 6000]]),
        style_names=np.array(["any", "one", "two"]),
        entries=np.array([*FILLERS, *(chr(0x5000 + n) for n in range(vocabulary - 9 - len(FILLERS)))]),
        syllables=np.arange(vocabulary, dtype=np.uint16) // 9,
        homophones=draw.integers(9, vocabulary, (vocabulary, 4)).astype(np.uint16),
    )
    path.write_bytes(lzma.compress(made.getvalue()))
    return path


def test_a_disturbed_text_keeps_its_marks(tmp_path):
    text = Text.read(training_file(tmp_path / "text.xz"), "cpu")
    torch.manual_seed(0)
    batch = Sampler(text, 64).draw()
    assert batch.tokens.shape == batch.labels.shape == (64, WINDOW)
    marked = batch.labels == 1
    assert 0.08 < marked.float().mean() < 0.12
    assert ((batch.said == TURN) == (batch.labels == UNLEARNT)).all()
    undisturbed = Sampler(text, 64, noise=0.0).draw()
    assert (undisturbed.tokens != undisturbed.said).float().mean() < 0.1  # hidden characters alone


def test_training_ends_in_time_and_saves_what_is_needed(tmp_path):
    data, out = training_file(tmp_path / "text.xz"), tmp_path / "weights.pt"
    command = [sys.executable, "-m", "training.train_punctuation", "--data", data, "--out", out]
    command += ["--seconds", "25", "--device", "cpu", "--windows", "2"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert set(json.loads(printed.splitlines()[-1])["held out"]) >= {"held out as any", "held out 6 % wrong"}
    saved = torch.load(out, weights_only=True)
    network = Network(Shape(**saved["shape"]))
    network.load_state_dict(saved["weights"])


@pytest.fixture(scope="module")
def reader():
    return Reader.packaged(Compute("cpu", "fp32"))


def written(reader, *turns):
    """The likeliest marks put into the text of turns."""
    tokens = [TOKEN.findall(turn) for turn in turns]
    best = reader.read([(some, words_of("".join(some))) for some in tokens]).marks.argmax(-1)
    return "".join(token + MARKS[mark] for token, mark in zip(chain(*tokens), best, strict=True))


def test_the_packaged_network_punctuates(reader):
    said = "谢谢各位刚才在后台的时候主办方跟我说每一位讲者只有十五分钟我就把准备好的幻灯片删到了十二页"
    marked = written(reader, said, "请问您觉得这个项目做得好不好呢", "我觉得很好")
    assert "刚才在后台的时候，" in marked
    assert "十五分钟，" in marked
    assert marked.endswith("十二页。请问您觉得这个项目做得好不好呢？我觉得很好。")


@pytest.mark.parametrize("size", [0, 1, 7, 255, 256, 257, 500, 2000])
def test_every_token_of_a_text_of_any_length_is_read_once(reader, size):
    tokens = ["好"] * size
    marks = reader.read([(tokens, tokens), ([], []), (tokens, tokens)]).marks
    assert marks.shape == (2 * size, len(MARKS))
    assert np.allclose(np.exp(marks).sum(-1), 1, atol=1e-4)


def test_a_long_text_reads_as_its_parts_do(reader):
    """Where windows overlap no token is seen at the edge of one."""
    part = "谢谢各位我们今天谈三件事情第一件是资金从哪里来第二件是人从哪里来第三件是以后怎么办"
    marked = "我们今天谈三件事情，第一件是资金从哪里来，第二件是人从哪里来，第三件是以后怎么办"
    for times in (2, 20):
        found = written(reader, part * times).replace("、", "，")  # of three things in a row either is right
        assert found.count(marked) == times


def test_the_packaged_network_tells_what_was_said(reader):
    tokens = list("他每个周末都在足球巨乐部踢球")
    found = reader.read([(tokens, words_of("".join(tokens)))])
    assert (np.diff(found.chances, axis=1) <= 0).all()
    assert (found.chances <= 0).all()
    place = tokens.index("巨")
    likely = [chr(code) for code in found.characters[place] if code]
    assert "俱" in likely[:4]
    chance = 10.0**found.chances
    assert chance[place, likely.index("巨")] < 0.99
    others = [row for row in range(len(tokens)) if row != place]
    assert [chr(found.characters[row, 0]) for row in others] == [tokens[row] for row in others]


@pytest.mark.parametrize("starts", [[0, 44], [0, 192, 204], [*range(0, 40 * STRIDE, STRIDE), 40 * STRIDE - 5]])
def test_of_windows_that_overlap_the_later_tells_but_for_its_beginning(starts):
    """The last one ends where the text ends. Written side by side, [0, 44] came out otherwise nearly each time."""
    size = starts[-1] + WINDOW
    windows = torch.arange(len(starts), dtype=torch.float32)[:, None, None].expand(-1, WINDOW, 32)
    expected = np.zeros(size, int)
    for number, start in enumerate(starts[1:], 1):
        expected[start + EDGE :] = number
    for _ in range(20):
        assert (joined(windows, starts, size) == expected[:, None]).all()


def test_weights_in_bytes_give_nearly_the_same_marks(tmp_path):
    torch.manual_seed(0)
    network = Network(SMALL).eval()
    entries = [chr(0x4E00 + n) for n in range(SMALL.tokens - 9)]
    made = {
        "shape": SMALL.record(),
        "weights": {name: value.half() for name, value in network.state_dict().items()},
        "entries": entries,
        "syllables": torch.zeros(SMALL.tokens, dtype=torch.int16),
        "styles": ["any"],
    }
    torch.save(made, tmp_path / "trained.pt")
    pack(tmp_path / "trained.pt", tmp_path / "weights.npz")
    with (tmp_path / "weights.npz").open("rb") as file:
        packed = unpack(file)
    assert packed.vocabulary.entries == tuple(entries)
    tokens, zeros = torch.randint(SMALL.tokens, (1, 40)), torch.zeros(1, 40, dtype=torch.long)
    with torch.no_grad():
        one, two = (net(tokens, zeros, zeros, zeros[:, 0])[0] for net in (network, packed.network))
    assert (one - two).abs().max() < 0.05 * one.abs().max()
    first = (tmp_path / "weights.npz").read_bytes()
    pack(tmp_path / "trained.pt", tmp_path / "weights.npz")
    assert (tmp_path / "weights.npz").read_bytes() == first


def test_a_run_reads_with_the_packaged_network():
    models = Models("whisper-base", "fp32")
    assert models.punctuation.read([(["好"], ["好"])]).marks.shape == (1, len(MARKS))
