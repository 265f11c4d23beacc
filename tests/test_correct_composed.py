"""How a program saves letters with accents, and where it breaks lines, is no change of the text."""

import io
import unicodedata

import docx
import pytest
from helpers.builders import transcript, utterance
from helpers.edited import read, written

from pipeline.correct import found
from pipeline.correct.changes import Found, Reworded
from pipeline.correct.match import Match
from pipeline.text.typography import composed

FORMS = ("txt", "md", "docx", "srt", "vtt", "ass", "json")


def parted(text):
    return unicodedata.normalize("NFD", text)


def talk(as_it_is=str):
    return transcript(
        utterance("u1", "S1", 0.5, 4.0, as_it_is("Nous allons parler de bénévola à l'été.")),
        utterance("u2", "S2", 5.0, 9.0, as_it_is("Pourquoi les gens le font-ils ? が、できる。")),
        language="fr",
        names={"S1": as_it_is("André Léveillé"), "S2": "Zoë"},
    )


def edited(one, form, edit):
    data = written(one, form)
    base = read(form, data, one)
    if form != "docx":
        return found(Match(base, read(form, edit(data if isinstance(data, str) else data.decode()), one, base), one))
    file, out = docx.Document(io.BytesIO(data)), io.BytesIO()
    for run in (run for paragraph in file.paragraphs for run in paragraph.runs):
        run.text = edit(run.text)
    file.save(out)
    return found(Match(base, read(form, out.getvalue(), one, base), one))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_saved_with_its_accents_parted_has_no_change(form):
    assert edited(talk(), form, parted) == Found((), ())


@pytest.mark.parametrize("form", FORMS)
def test_new_text_is_composed_and_the_rest_is_as_the_transcript_has_it(form):
    told = edited(talk(), form, lambda text: parted(text.replace("bénévola", "bénévolat créé")))
    assert told == Found((Reworded("u1", "Nous allons parler de bénévolat créé à l'été."),), ())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("save", [parted, composed, str])
def test_a_transcript_whose_accents_are_parted_keeps_them_so(form, save):
    one = talk(parted)
    assert edited(one, form, save) == Found((), ())
    told = edited(one, form, lambda text: save(text.replace(" parler", " bien parler")))
    assert told == Found((Reworded("u1", parted("Nous allons bien parler de bénévola à l'été.")),), ())


def test_a_character_that_has_a_twin_is_not_taken_for_it():
    assert composed("e\u0301\ufa1be\u0301") == "é\ufa1bé"


def hall():
    said = "We asked 212 organizations of the well-known kind; pre- and post-war."
    return transcript(utterance("u1", "S1", 0.5, 4.0, said), language="en")


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
@pytest.mark.parametrize("old", ["organizations", "asked", "kind"])
@pytest.mark.parametrize("hyphen", ["-", "\u2010"])
def test_a_word_divided_at_the_end_of_a_line_is_whole(form, old, hyphen):
    one = hall()
    assert edited(one, form, lambda text: text.replace(old, f"{old[:2]}{hyphen}\n{old[2:]}")) == Found((), ())
    respelled = edited(one, form, lambda text: text.replace("organizations", f"organ{hyphen}\nisations"))
    assert respelled == Found((Reworded("u1", one.utterances[0].text.replace("z", "s")),), ())


@pytest.mark.parametrize("form", ["txt", "md", "srt"])
@pytest.mark.parametrize(("old", "new", "said"), [
    ("well-known", "well-\nknown", "well-known"),
    ("pre- and", "pre-\nand", "pre- and"),
    ("known kind", "known-\nkind", "known-kind"),
    ("asked 212", "asked --\n212", "asked -- 212"),
    ("asked 212", "asked –\n212", "asked – 212"),
])  # fmt: skip
def test_hyphens_and_dashes_that_are_meant_stay(form, old, new, said):
    one = hall()
    text = one.utterances[0].text.replace(old, said)
    told = edited(one, form, lambda content: content.replace(old, new))
    assert told == Found((Reworded("u1", text),) if text != one.utterances[0].text else (), ())
