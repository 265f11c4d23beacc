"""What a listener says while somebody else goes on speaking."""

import re

from pipeline.text.rows import is_row, pieces
from pipeline.text.script import simplified

# No word, so never part of another's sentence.
_SOUNDS = ("嗯", "哦", "噢", "喔", "唔", "m+", "h+m+", "m+h+m+", "u+h+h+u+h+", "a+h+a+", "yeah", "yep", "yup", "うん")
# A reply where it stands alone, else a word like others.
_WORDS = (
    *("啊", "对", "对啊", "对的", "是", "是啊", "是的", "好", "好的", "好啊", "没错", "明白", "了解", "行", "可以"),
    *("yes", "ok", "okay", "right", "sure", "oh", "ah", "isee", "exactly", "absolutely", "really", "wow", "ofcourse"),
    *("ja", "genau", "oui", "daccord", "sí", "claro", "vale", "はい", "ええ", "そう", "そうですね", "네", "да", "ага"),
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_SOUND = pieces(_SOUNDS)
_REPLY = pieces((*_SOUNDS, *_WORDS))
LONGEST = 16  # letters of what is still a short reply


def is_sound(text: str) -> bool:
    """Whether a text is but a sound of somebody who listens, as 嗯 or mm-hmm are."""
    return is_row(_letters(text), _SOUND)


def is_reply(text: str) -> bool:
    """Whether a text is but a short reply, such as 对对对 or "yeah, okay"."""
    letters = _letters(text)
    return len(letters) <= LONGEST and is_row(simplified(letters), _REPLY)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()
