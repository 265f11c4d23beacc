"""A language that the model does not know is told before anything is heard, whichever model it is."""

import pytest
from helpers.command import tinglu

from models.catalogue import check_language, recogniser_names
from models.languages import LANGUAGES, language_count, languages_known
from pipeline.errors import UsageError
from pipeline.settings import ModelSettings, RecogniseSettings, RunSettings

KNOWING_CANTONESE = {"whisper-large-v3", "whisper-turbo"}


def settings(language, model):
    return RunSettings(recognise=RecogniseSettings(language), models=ModelSettings(model))


@pytest.mark.parametrize("model", recogniser_names())
def test_every_model_of_the_catalogue_takes_the_languages_it_knows_and_no_other(model):
    for language in LANGUAGES:
        if language != "yue" or model in KNOWING_CANTONESE:
            settings(language, model)
    settings("auto", model)
    if model not in KNOWING_CANTONESE:
        with pytest.raises(UsageError) as error:
            settings("Cantonese", model)
        told = error.value.message("en")
        assert all(name in told for name in ("yue", model, *KNOWING_CANTONESE))


@pytest.mark.parametrize(("ui_lang", "words"), [("en", "does not know the language yue"), ("zh", "不支持语言 yue")])
def test_the_command_tells_it_at_once(tmp_path, ui_lang, words):
    recording = tmp_path / "talk.wav"
    recording.write_bytes(b"never opened")
    done = tinglu("run", recording, "-o", tmp_path / "out", "-l", "yue", "--ui-lang", ui_lang)
    assert done.returncode == 2
    assert words in done.stderr
    assert "whisper-base" in done.stderr
    assert "whisper-large-v3" in done.stderr
    assert "zh" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_english_only_model_knows_english():
    assert languages_known(1) == ["en"]
    check_language("en", "base.en.pt", 1)
    check_language("auto", "base.en.pt", 1)
    with pytest.raises(UsageError) as error:
        check_language("zh", "base.en.pt", 1)
    for lang in ("en", "zh"):
        assert "base.en.pt" in error.value.message(lang)
        assert "whisper-base" in error.value.message(lang)


@pytest.mark.parametrize(("tokens", "languages"), [(51864, 1), (51865, 99), (51866, 100)])
def test_a_vocabulary_tells_how_many_languages_there_are(tokens, languages):
    assert language_count(tokens) == languages
