"""Named, openly licensed text → the arrays that `training.train_punctuation` learns from.

python -m training.prepare_punctuation --text FOLDER --out punctuation.npz.xz

FOLDER holds *.txt or *.txt.xz, one well punctuated paragraph or utterance a line, and SOURCES.md, whose tables say from
which line on which source stands. `SOURCES` below says how much of the training each gets, and which are held out.
"""

import argparse
import io
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from models.punctuation.tokens import (
    FIRST_IN_VOCABULARY,
    MARKS,
    NO_BORDER,
    TOKEN,
    TURN,
    WRAPS,
    Vocabulary,
    borders,
)
from pipeline.text.chinese import words_of
from pipeline.text.pinyin import likeness, spoken

# Kinds of text whose punctuation differs; the network is told the kind, so that habits of one do not spoil another.
STYLES = ("any", "spoken", "dialogue", "report", "news", "written", "encyclopedia", "law")

# source → (style, share of the training in per cent; 0 is held out). Shares follow neither size alone nor one a source:
# the spoken part is large, comma-heavy and mostly from Taiwan; laws are lists.
SOURCES = {
    "audreyt_spoken": ("spoken", 33.0),
    "judicial_reform_1999": ("spoken", 3.0),
    "audreyt_speech": ("spoken", 3.0),
    "crosswoz": ("dialogue", 1.0),
    "kdconv": ("dialogue", 2.0),
    "tatoeba_cmn": ("dialogue", 2.0),
    "xcopa_zh": ("dialogue", 0.2),
    "ud_cfl": ("dialogue", 0.2),
    "prc_work_reports": ("report", 5.0),
    "ntrex_zho_CN": ("news", 1.5),
    "ud_pud": ("news", 0.0),
    "tico19_zh": ("news", 1.5),
    "lctt_opensource_com": ("written", 17.0),
    "lctt_fedoramagazine": ("written", 1.5),
    "freecodecamp_zh": ("written", 7.0),
    "d2l_zh": ("written", 1.5),
    "opensource_guide": ("written", 1.0),
    "todogroup_zh": ("written", 1.5),
    "opensourceway_guidebook": ("written", 1.5),
    "kaiyuanshe_oss_book": ("written", 0.5),
    "kaiyuanshe_report2023": ("written", 0.0),
    "kaiyuanshe_report2024": ("written", 0.0),
    "react_zh": ("written", 0.8),
    "rust_book_cn": ("written", 0.8),
    "howtocook": ("written", 0.4),
    "howtolivelonger": ("written", 0.0),
    "nacos_site": ("written", 0.6),
    "cmrc2018": ("encyclopedia", 2.5),
    "drcd": ("encyclopedia", 4.5),
    "xquad_zh": ("encyclopedia", 0.4),
    "ud_gsdsimp": ("encyclopedia", 0.4),
    "commonvoice_zhCN": ("encyclopedia", 1.0),
    "prc_laws": ("law", 2.0),
}
TAILS = {"audreyt_spoken": 150_000, "audreyt_speech": 25_000}  # the last characters of these are held out too

RARE = 3  # a character seen less often has no number of its own
RARE_WORD = 60  # nor a Latin word
HOMOPHONES = 32  # draws of what might be recognised instead of a character
NEAR = 0.85  # how like a syllable must be to be mistaken

BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)|【[^【】]*】")
PIECE = re.compile(rf"(?P<token>{TOKEN.pattern})|(?P<mark>[{''.join(MARKS)}])|(?P<wrap>[《》“”‘’])|(?P<broken>[—…])")
BROKEN = 128  # bit of a label: a dash or ellipsis stands here, which is no mark of ours; not to be learnt


@dataclass
class Parsed:
    """A source: tokens, and behind each the class of its mark (3 bits), its wraps (4 bits) and BROKEN."""

    tokens: list[str] = field(default_factory=list)
    labels: bytearray = field(default_factory=bytearray)
    places: bytearray = field(default_factory=bytearray)


def parse(line: str) -> tuple[list[str], bytearray]:
    """The tokens of a line and their labels."""
    tokens: list[str] = []
    labels, before = bytearray(), 0
    for piece in PIECE.finditer(BRACKETED.sub("", line)):
        kind, text = piece.lastgroup, piece[0]
        if kind == "token":
            tokens.append(text)
            labels.append(before)
            before = 0
        elif kind == "wrap":
            bit = 8 << WRAPS.index({"‘": "“", "’": "”"}.get(text, text))
            if text in "《“‘":
                before |= bit
            elif labels:
                labels[-1] |= bit
        elif labels and kind == "broken":
            labels[-1] |= BROKEN
        elif labels and not labels[-1] & 7:
            labels[-1] = (labels[-1] | MARKS.index(text)) & ~BROKEN
    return tokens, labels


def parse_lines(lines: list[str]) -> Parsed:
    """Lines one behind the other, each closed by an empty token: there another voice or paragraph begins."""
    parsed = Parsed()
    for line in lines:
        tokens, labels = parse(line)
        if tokens:
            parsed.tokens += [*tokens, ""]
            parsed.labels += labels + bytes([BROKEN])
            parsed.places += bytes([*borders(tokens, words_of("".join(tokens))), NO_BORDER])
    return parsed


def sources(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Name and lines of each source, as SOURCES.md says."""
    starts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    name = ""
    for row in (folder / "SOURCES.md").read_text(encoding="utf-8").splitlines():
        if row.startswith("## "):
            name = row[3:].split()[0]
        cells = [cell.strip() for cell in row.split(" | ")]
        if row.startswith("| ") and len(cells) > 6 and cells[6].isdigit():
            starts[name].append((int(cells[6]) - 1, cells[0].lstrip("| ")))
    for path in sorted([*folder.glob("*.txt"), *folder.glob("*.txt.xz")]):
        content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        lines = content.decode("utf-8").split("\n")
        rows = starts[path.name.removesuffix(".xz")]
        for (start, source), (end, _) in zip(rows, [*rows[1:], (len(lines), "")], strict=True):
            yield source, lines[start:end]


def vocabulary(parsed: dict[str, Parsed]) -> tuple[Vocabulary, Counter[str]]:
    """The tokens that are seen often enough, the commonest first, and how often each is."""
    counts = Counter(token.lower() for source in parsed.values() for token in source.tokens if token)
    entries = [
        token
        for token, count in counts.most_common()
        if not token[0].isdigit() and count >= (RARE_WORD if token.isascii() else RARE)
    ]
    sounds = ["" if entry.isascii() else spoken(entry)[0] for entry in entries]
    numbers = {sound: n for n, sound in enumerate(["", *sorted(set(sounds) - {""})])}
    syllables = np.array([0] * FIRST_IN_VOCABULARY + [numbers[sound] for sound in sounds], np.uint16)
    return Vocabulary.of(entries, syllables), counts


def homophones(words: Vocabulary, counts: Counter[str]) -> np.ndarray:
    """For each token HOMOPHONES draws of what may be recognised in its place: (tokens, HOMOPHONES) of numbers."""
    draw = np.random.default_rng(1)
    by_sound: dict[str, list[int]] = defaultdict(list)
    sound_of = {}
    for number, entry in enumerate(words.entries, FIRST_IN_VOCABULARY):
        if words.syllables[number]:
            sound_of[number] = spoken(entry)[0]
            by_sound[sound_of[number]].append(number)
    weight = np.array([0.0] * FIRST_IN_VOCABULARY + [counts[entry] ** 0.75 for entry in words.entries])
    near = {one: [other for other in by_sound if likeness(one, other) >= NEAR] for one in by_sound}
    table = np.tile(np.arange(len(words), dtype=np.uint16)[:, None], (1, HOMOPHONES))
    for number, sound in sound_of.items():
        likely: dict[int, float] = {}
        for other in near[sound]:
            part = 1.0 if other == sound else 0.3
            likely |= {n: part * weight[n] for n in by_sound[other] if n != number}
        if likely:
            chances = np.array(list(likely.values()))
            table[number] = draw.choice(list(likely), HOMOPHONES, p=chances / chances.sum())
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    lines = dict(sources(asked.text))
    if set(lines) != set(SOURCES):
        raise SystemExit(f"SOURCES.md and SOURCES name different sources: {sorted(set(lines) ^ set(SOURCES))}")
    pieces = [(name, rows[at : at + 4000]) for name, rows in lines.items() for at in range(0, len(rows), 4000)]
    parsed: dict[str, Parsed] = {name: Parsed() for name in lines}
    with Pool(2) as pool:
        for (name, _), part in zip(pieces, pool.imap(parse_lines, [rows for _, rows in pieces]), strict=True):
            parsed[name].tokens += part.tokens
            parsed[name].labels += part.labels
            parsed[name].places += part.places
    words, counts = vocabulary(parsed)
    parts = []  # name, style, share, from, to
    tokens, labels, places = [], bytearray(), bytearray()
    for name, (style, share) in SOURCES.items():
        source = parsed[name]
        size, start = len(source.tokens), len(tokens)
        tail = TAILS.get(name, size if not share else 0)
        if share:
            parts.append((name, STYLES.index(style), share, start, start + size - tail))
        if tail:
            parts.append(
                (f"{name}_tail" if share else name, STYLES.index(style), 0.0, start + size - tail, start + size)
            )
        tokens += [words.number(token) if token else TURN for token in source.tokens]
        labels += source.labels
        places += source.places
        print(f"{name}: {size} tokens, {tail} held out")
    made = io.BytesIO()
    np.savez(
        made,
        tokens=np.array(tokens, np.uint16),
        labels=np.frombuffer(labels, np.uint8),
        borders=np.frombuffer(places, np.uint8),
        names=np.array([part[0] for part in parts]),
        styles=np.array([part[1] for part in parts]),
        shares=np.array([part[2] for part in parts]),
        ranges=np.array([part[3:] for part in parts]),
        style_names=np.array(STYLES),
        entries=np.array(words.entries),
        syllables=words.syllables,
        homophones=homophones(words, counts),
    )
    asked.out.write_bytes(lzma.compress(made.getvalue(), preset=6))
    print(f"{len(tokens)} tokens, {len(words)} of them different, {asked.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
