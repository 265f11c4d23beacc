"""Polishing: the published text of each utterance from its raw text, step by step, every change on record.

The words and `raw_text` stay as recognised; `edits` leads from there to `text` and back.
"""

from collections.abc import Sequence
from dataclasses import replace

from models.punctuation.tokens import Read
from pipeline.glossary import NOTHING, Glossary, Term
from pipeline.settings import PolishSettings
from pipeline.stages.polish import fillers, numbers
from pipeline.stages.polish.glossary import correct
from pipeline.stages.polish.punctuation import CHINESE, punctuated
from pipeline.text import script
from pipeline.text.edits import Step, edited
from pipeline.text.trie import occurrences, trie
from pipeline.transcript import Transcript, Utterance


def polish(transcript: Transcript, settings: PolishSettings, read: Read, glossary: Glossary = NOTHING) -> Transcript:
    """Chinese in one script, fully punctuated, numbers in one form; names and terms as the glossary has them.

    `read`: the punctuation network; asked only where there is Chinese.
    """
    transcript = punctuated(transcript, read)
    chinese = [u for u in transcript.utterances if _language(u, transcript) in CHINESE]
    terms = correct.step(_with_other_script(glossary, settings.script))
    for_chinese: list[Step] = [
        script.step(settings.script),
        terms,
        numbers.step(settings.numbers),
        fillers.step(settings.verbatim, chinese=True),
    ]
    for_others: list[Step] = [terms, fillers.step(settings.verbatim, chinese=False)]
    utterances = tuple(
        _through(for_chinese if _language(u, transcript) in CHINESE else for_others, u) for u in transcript.utterances
    )
    written = settings.script if chinese and settings.script != "keep" else "und"
    names = trie((term.text, term.text) for term in glossary.terms)
    said = {name for utterance in utterances for _, _, name in occurrences(utterance.text, names)}
    standing = tuple(term.text for term in glossary.terms if term.text in said)
    return replace(transcript, utterances=utterances, script=written, terms=standing)


def _through(steps: Sequence[Step], utterance: Utterance) -> Utterance:
    for step in steps:
        utterance = edited(utterance, step(utterance))
    return utterance


def _with_other_script(glossary: Glossary, form: str) -> Glossary:
    """A term stays in the script its editor wrote it in: what the change of script makes of it is a wrong form."""
    changed = ((term, script.converted(term.text, form)) for term in glossary.terms)
    return Glossary(
        tuple(
            term if other == term.text else Term(term.text, term.syllables, (*term.wrong, other))
            for term, other in changed
        )
    )


def _language(utterance: Utterance, transcript: Transcript) -> str:
    return utterance.language or transcript.language
