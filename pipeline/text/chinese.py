"""Chinese words: jieba's dictionary, loaded when first needed."""

from functools import cache
from typing import Any


def words_of(text: str) -> list[str]:
    """The words of a Chinese text; joined up they are the text."""
    return list(_jieba().cut(text, HMM=False))


def frequency(word: str) -> int:
    """How often jieba's corpus has the word; 0 when it is in no dictionary."""
    return int(_jieba().FREQ.get(word) or 0)


def frequencies() -> dict[str, int]:
    """Every word of jieba's dictionary, and how often its corpus has it."""
    return {word: int(times) for word, times in _jieba().FREQ.items() if times}


@cache
def longer_words(length: int) -> tuple[str, ...]:
    """Every word of jieba's dictionary that has more characters than `length`."""
    return tuple(word for word in frequencies() if len(word) > length)


@cache
def _jieba() -> Any:
    """jieba's own `initialize` keeps its table in a file of the shared temporary folder, where anybody may put one."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
