"""Text that repeats itself, recognised while it is written."""

from collections.abc import Sequence

LONGEST_UNIT = 24  # tokens
LEAST_REPEATS = 4
LEAST_TOKENS = 32  # of the whole run


def ends_in_loop(tokens: Sequence[int]) -> bool:
    """Whether the end of the text is one unit over and over. `tokens`: of text only, without timestamps."""
    return any(_repeats(tokens, unit) for unit in range(1, min(LONGEST_UNIT, len(tokens) // LEAST_REPEATS) + 1))


def _repeats(tokens: Sequence[int], unit: int) -> bool:
    length = max(LEAST_TOKENS, LEAST_REPEATS * unit)
    run = tokens[-length:]
    return len(run) == length and run[unit:] == run[:-unit]
