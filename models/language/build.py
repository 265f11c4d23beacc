"""Makes zh.npz from openly licensed text: `python -m models.language.build TEXTS`, TEXTS the folder of the files.

The words are jieba's, so that a text is cut here as it is in the program. What jieba's dictionary knows of a word's
frequency is half of what the model knows of a word alone: the texts are of a few kinds, the dictionary of many.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from models.language import FILE
from models.language.estimate import estimate, pruned
from models.language.lexicon import LONGEST, Lexicon, key, listed
from models.language.ngram import CLASSES, LATIN, MARK, NUMBER, Floats, Ints, NGram, read, write
from pipeline.text.chinese import frequencies, words_of
from pipeline.text.pinyin import spoken

SOURCES = ("news_and_speeches", "written", "spoken")
SIZE = 60_000  # words the model tells apart
PAIRS, TRIPLES = 1_200_000, 1_900_000
TRUST = 0.5  # in jieba's frequencies
RARE_FROM = 3  # how often jieba's corpus must have a word that the texts have not
READ_FROM = 0.03  # of all places of a character: a reading that is rarer counts for none
BLOCK, HELD_OUT = 50, 50  # of so many blocks of lines one is held out, for the evaluation
OTHERS = "<other>"

_MARKS = re.compile(r"[^\w]+")


def main(texts: Path, target: Path) -> None:
    numbers: dict[str, int] = {name: place for place, name in enumerate(CLASSES)}
    said_in = {name: _read(texts / f"{name}.txt.xz", numbers) for name in SOURCES}
    words = list(numbers)
    model, lexicon, own = make(words, [blocks(lines)[0] for lines in said_in.values()])
    with target.open("wb") as file:
        write(file, model, lexicon)
    with target.open("rb") as file:
        kept, _ = read(file)  # a byte for each probability: what is told is true of the file
    for name, lines in said_in.items():
        said = own[np.concatenate(blocks(lines)[1])]
        sys.stdout.write(f"{name}: {evaluated(kept, said)}\n")


def _read(file: Path, numbers: dict[str, int]) -> list[Ints]:
    """Each line's words in numbers; new ones are added to `numbers`."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [np.fromiter((numbers.setdefault(word, len(numbers)) for word in cut(line)), np.int64) for line in lines]


def cut(line: str) -> Iterator[str]:
    """A text's words; marks, figures and Latin letters as the classes they are for the model. Begins with a mark."""
    yield CLASSES[MARK]
    for part in _MARKS.split(line):
        for word in words_of(part):
            yield CLASSES[NUMBER] if word[0].isdigit() else CLASSES[LATIN] if word[0].isascii() else word
        if part:
            yield CLASSES[MARK]


def blocks(lines: Sequence[Ints]) -> tuple[list[Ints], list[Ints]]:
    """Lines to learn from, and lines held out."""
    kept: tuple[list[Ints], list[Ints]] = [], []
    for place, line in enumerate(lines):
        kept[place // BLOCK % HELD_OUT == 0].append(line)
    return kept


def make(words: Sequence[str], read: Sequence[Sequence[Ints]]) -> tuple[NGram, Lexicon, Ints]:
    """The model, its words, and for each of `words` its number in the model."""
    text = np.concatenate([line for lines in read for line in lines])
    count = np.bincount(text, minlength=len(words))
    count[: len(CLASSES)] = len(text) + 1  # first of all
    often = np.argsort(-count, kind="stable")[: SIZE - 1]
    own = np.full(len(words), SIZE - 1)
    own[often] = np.arange(SIZE - 1)
    known = [words[place] for place in often] + [OTHERS]
    text = own[text]

    dictionary = frequencies()
    inside = set(known)
    rare = [w for w, n in dictionary.items() if n >= RARE_FROM and len(w) <= LONGEST and w not in inside]
    prior = np.array([dictionary.get(word, 0) for word in known], np.float64)
    prior[-1] = sum(dictionary[word] for word in rare)
    share = np.array([dictionary[word] for word in rare]) / prior[-1]
    classes = np.bincount(text, minlength=SIZE)[: len(CLASSES)] / len(text)
    prior *= (1 - classes.sum()) / prior.sum()
    prior[: len(CLASSES)] = classes

    model = pruned(estimate(text, prior, TRUST), PAIRS, TRIPLES)
    return model, lexicon([*known, *rare], np.log10(share).astype(np.float32), dictionary), own


def lexicon(words: Sequence[str], share: Floats, dictionary: Mapping[str, int]) -> Lexicon:
    """The words with their sound: a word's own, as pypinyin's table of phrases has it; of a character alone, all."""
    said = {word: tuple(spoken(word)) for word in words if len(word) <= LONGEST and _is_chinese(word)}
    said = {word: sound for word, sound in said.items() if len(sound) == len(word) and all(map(str.isascii, sound))}
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for word, sound in said.items():
        for character, syllable in zip(word, sound, strict=True):
            heard[character][syllable] += 1 + dictionary.get(word, 0)
    syllables = sorted({syllable for sound in said.values() for syllable in sound})
    numbers = {syllable: number for number, syllable in enumerate(syllables, 1)}
    entries: list[tuple[int, int]] = []
    for number, word in enumerate(words):
        if word not in said:
            continue
        alone = heard[word] if len(word) == 1 else {}
        usual: list[tuple[str, ...]] = [
            (one,) for one, times in alone.items() if times >= READ_FROM * sum(alone.values())
        ]
        entries += [(key(tuple(numbers[one] for one in sound)), number) for sound in usual or [said[word]]]
    sounds, sounding = np.array(sorted(entries), np.int64).T
    return Lexicon(listed(words), tuple(syllables), share, sounds, sounding)


def _is_chinese(word: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in word)


def evaluated(model: NGram, said: Ints) -> str:
    """The perplexity of words, of the model and of single words by their frequency."""
    said = np.concatenate([said, [MARK]])
    alone = model.single[said[1:]]
    both = (10 ** -float(log10.mean()) for log10 in (model.of_text(said), alone))
    return "{} words, perplexity {:.0f}, of words alone {:.0f}".format(len(said), *both)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name(FILE))
