"""How Chinese sounds: syllables without tones, and how like two of them are."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from pipeline.files.toml import read_toml

INITIALS = (*("zh", "ch", "sh"), *"bpmfdtnlgkhjqxrzcsyw")
UNLIKE = 0.0


@cache
def spoken(text: str) -> tuple[str, ...]:
    """How each character of a text is said in it, as in ("yin", "hang"); empty for what is no Chinese character."""
    from pypinyin import lazy_pinyin

    silent: Any = lambda run: [""] * len(run)  # noqa: E731 - pypinyin takes lists too, its annotation forgets them
    found = lazy_pinyin(text, errors=silent)
    return tuple(found) if len(found) == len(text) else tuple("".join(lazy_pinyin(c, errors="ignore")) for c in text)


def readings(term: str) -> tuple[tuple[str, ...], ...]:
    """The ways each character of a name or term may be said: surnames have sounds of their own."""
    surnames = _table()["surnames"]
    return tuple(
        (syllable, *surnames.get(character, ())) if place == 0 else (syllable,)
        for place, (character, syllable) in enumerate(zip(term, spoken(term), strict=True))
    )


@cache
def likeness(one: str, other: str) -> float:
    """Of two syllables, 0 to 1. Source: the table beside this file."""
    if one == other:
        return 1.0
    (first, rest), (other_first, other_rest) = _parts(one), _parts(other)
    return _alike("initials", first, other_first) * _alike("finals", rest, other_rest)


def near(syllables: Sequence[str], least: float) -> dict[str, dict[str, float]]:
    """For each of the syllables those of them that are at least so like it, itself left out, and how like they are."""
    parts = {syllable: _parts(syllable) for syllable in syllables}
    initials, finals = ({part[place] for part in parts.values()} for place in (0, 1))
    first = {(a, b): _alike("initials", a, b) for a in initials for b in initials}
    rest = {(a, b): _alike("finals", a, b) for a in finals for b in finals}
    found: dict[str, dict[str, float]] = {syllable: {} for syllable in syllables}
    for one, (initial, final) in parts.items():
        for other, (other_initial, other_final) in parts.items():
            like = first[initial, other_initial] * rest[final, other_final]
            if like >= least and one != other:
                found[one][other] = like
    return found


def _alike(kind: str, one: str, other: str) -> float:
    if one == other:
        return 1.0
    table = _table()[kind]
    return float(table.get(f"{one}-{other}", table.get(f"{other}-{one}", UNLIKE)))


def _parts(syllable: str) -> tuple[str, str]:
    initial = next((initial for initial in INITIALS if syllable.startswith(initial)), "")
    final = syllable[len(initial) :]
    if initial in ("j", "q", "x", "y") and final[:1] == "u":
        final = "v" + final[1:]  # written u, said ü
    return initial, final


@cache
def _table() -> dict[str, dict[str, Any]]:
    return read_toml(resources.files("pipeline.text") / "confusions.toml")
