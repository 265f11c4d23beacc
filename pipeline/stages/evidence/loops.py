"""Phrases that repeat and repeat."""

from collections.abc import Iterator, Sequence

LONGEST_UNIT = 30  # words
LEAST_REPEATS = 4
LEAST_LENGTH = 12  # characters of the whole run: "thank you, thank you" is speech


def repeated(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, last) of the words that only repeat what stands before them; the first time stays."""
    bare = [word.strip(" ,.，。!?！？、") for word in words]
    at = 0
    while at < len(bare):
        best = None
        for unit in range(1, min(LONGEST_UNIT, (len(bare) - at) // LEAST_REPEATS) + 1):
            if not any(bare[at : at + unit]):  # marks only, which repeat nothing
                continue
            count = 1
            while bare[at + count * unit : at + (count + 1) * unit] == bare[at : at + unit]:
                count += 1
            length = sum(map(len, bare[at : at + unit * count]))
            if count >= LEAST_REPEATS and length >= LEAST_LENGTH:
                best = (at + unit, at + unit * count)
                break
        if best:
            yield best
            at = best[1]
        else:
            at += 1
