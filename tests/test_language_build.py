"""The language model is made from text by its own script, from end to end, and says what the text says."""

import hashlib
import lzma
from pathlib import Path

import numpy as np
import pytest

from models.language import FILE, build
from models.language.lexicon import key
from models.language.ngram import MARK, NONE, WORD_BITS, read

HERE = Path(build.__file__).parent

LINES = (
    "我们讨论社区养老的问题。",
    "他们的经费有三个来源，问题不大。",
    "社区有2024年的经费。",
    "我们用Python讨论问题。",
)
WORDS = {"社区": 50, "养老": 9, "问题": 90, "经费": 20, "来源": 20, "讨论": 30, "我们": 99, "俱乐部": 8, "居乐": 1}


@pytest.fixture
def made(tmp_path, monkeypatch, capsys):
    for number, name in enumerate(build.SOURCES):
        lines = [LINES[(number + n) % len(LINES)] for n in range(3 * build.BLOCK)]
        (tmp_path / f"{name}.txt.xz").write_bytes(lzma.compress("\n".join(lines).encode()))
    monkeypatch.setattr(build, "frequencies", lambda: WORDS)
    monkeypatch.setattr(build, "SIZE", 18)
    build.main(tmp_path, tmp_path / "made.npz")
    with (tmp_path / "made.npz").open("rb") as file:
        return *read(file), capsys.readouterr().out


def test_the_packaged_model_is_the_one_that_is_on_record():
    made = hashlib.sha256((HERE / FILE).read_bytes()).hexdigest()
    assert f"sha256 {made}\n" in (HERE / "SOURCES.md").read_text(encoding="utf-8")


def test_the_same_text_gives_the_same_bytes(made, tmp_path):
    build.main(tmp_path, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "made.npz").read_bytes()


def test_the_chances_of_all_words_add_up_to_one(made):
    model, _, _ = made
    every = np.arange(model.size)
    for last in range(model.size):
        for pair in (NONE, *np.flatnonzero(model.pairs & ((1 << WORD_BITS) - 1) == last)[:2]):
            found, _ = model.behind(np.full(model.size, pair), np.full(model.size, last), every)
            assert 10 ** found.astype(float) @ np.ones(model.size) == pytest.approx(1, abs=0.05)  # a byte each


def test_what_the_text_says_is_likelier_than_what_it_does_not(made):
    model, lexicon, _ = made
    said, unsaid = (
        np.array([MARK, *lexicon.places(words), MARK])
        for words in (("我们", "讨论", "社区", "养老"), ("我们", "养老", "社区", "讨论"))
    )
    assert model.of_text(said).sum() > model.of_text(unsaid).sum() + 2


def test_words_are_found_by_their_sound_also_where_only_the_dictionary_knows_them(made):
    _, lexicon, _ = made
    sound = key(tuple(lexicon.syllables.index(syllable) + 1 for syllable in ("ju", "le", "bu")))
    (place,) = np.flatnonzero(lexicon.sounds == sound)
    assert lexicon.words[lexicon.sounding[place]] == "俱乐部"
    assert "居乐" not in lexicon.words  # too rare


def test_each_source_is_told_how_well_its_held_out_lines_are_foretold(made):
    _, _, told = made
    for name in build.SOURCES:
        (line,) = (line for line in told.splitlines() if line.startswith(name))
        perplexity, alone = (float(line.split(key)[1].split(",")[0]) for key in ("perplexity", "alone"))
        assert perplexity < alone
