"""Many strings looked for at once: the time depends on the text, not on how many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Node(Generic[T]):
    """A beginning that sequences share. `longest` of them has so many parts; `values` are of those that end here."""

    following: dict[str, Node[T]] = field(default_factory=dict)
    values: list[T] = field(default_factory=list)
    longest: int = 0


def trie(entries: Iterable[tuple[Sequence[str], T]]) -> Node[T]:
    """The root of a tree of sequences, of characters or of syllables, each with a value."""
    root: Node[T] = Node()
    for sequence, value in entries:
        node = root
        for part in sequence:
            node.longest = max(node.longest, len(sequence))
            node = node.following.setdefault(part, Node())
        node.longest = max(node.longest, len(sequence))
        node.values.append(value)
    return root


def occurrences(text: str, strings: Node[T]) -> Iterator[tuple[int, int, T]]:
    """(from, to, value) of every place where one of the strings stands, in order of `from`.

    Places of one string do not overlap: in 啊啊啊 there is one of 啊啊.
    """
    free: dict[Node[T], int] = {}  # where the last place of a string ends
    for start in range(len(text)):
        node: Node[T] | None = strings
        for end, character in enumerate(text[start : start + strings.longest], start + 1):
            node = node.following.get(character) if node else None
            if node is None:
                break
            if node.values and start >= free.get(node, 0):
                free[node] = end
                yield from ((start, end, value) for value in node.values)
