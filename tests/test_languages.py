"""The table of languages is Whisper's own."""

import pytest

from models.languages import LANGUAGES, code_of


@pytest.mark.models  # importing openai-whisper brings torch
def test_the_languages_are_those_of_whisper():
    from whisper.tokenizer import LANGUAGES as THEIRS
    from whisper.tokenizer import TO_LANGUAGE_CODE

    assert LANGUAGES == THEIRS
    assert all(code_of(name) == code for name, code in TO_LANGUAGE_CODE.items())


def test_a_language_has_a_code_and_a_name():
    assert code_of("zh") == code_of(" Chinese") == code_of("mandarin") == "zh"
    assert code_of("klingon") is None
