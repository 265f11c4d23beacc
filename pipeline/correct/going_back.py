"""What a file says as an older version said it: perhaps its editor went back, perhaps they never had the newer one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import Match, SequenceMatcher

from pipeline.correct.reading import Passage, Reading


def without_going_back(base: Reading, edited: Reading, versions: Sequence[Reading]) -> Reading:
    """The base, but where the edited file says otherwise what one of the versions said there, as that said it.

    So what was corrected since an old export is not undone by it, though another editor's same corrections in it make
    a newer version the one it is most like.
    """
    kept = [block for one in versions if one != base for block in _compared(one, edited).get_matching_blocks()]
    passages = list(base.passages)
    for tag, first, last, begin, end in reversed(_compared(base, edited).get_opcodes()):
        if tag != "equal" and any(_holds(block, begin, end) for block in kept):
            passages[first - 1 : last - 1] = edited.passages[begin - 1 : end - 1]
    said = {name for one in versions for name in one.names.items()}
    back = {known: name for known, name in edited.names.items() if known in base.names and (known, name) in said}
    return replace(base, passages=tuple(passages), names=base.names | back)


def _compared(one: Reading, edited: Reading) -> SequenceMatcher[Passage | None]:
    """Their passages, with None at both ends."""
    return SequenceMatcher(None, [None, *one.passages, None], [None, *edited.passages, None], autojunk=False)


def _holds(block: Match, begin: int, end: int) -> bool:
    """Whether passages of the edited file, or, of none, those beside the place, stand so in a version."""
    if begin == end:
        begin, end = begin - 1, end + 1
    return block.b <= begin and end <= block.b + block.size
