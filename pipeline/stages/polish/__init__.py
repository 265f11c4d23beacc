"""Polishing: the published text of each utterance from its raw text, step by step, every change on record.

The words and `raw_text` stay as recognised; `edits` leads from there to `text` and back. Each word gets its doubt.
"""

from collections.abc import Sequence
from dataclasses import replace

from models.carried import MANDARIN, PUNCTUATION, identity
from models.punctuation.tokens import ReadText
from pipeline.glossary import NOTHING, Glossary
from pipeline.settings import PolishSettings
from pipeline.stages.polish import fillers, homophones, numbers
from pipeline.stages.polish.doubts import doubted
from pipeline.stages.polish.glossary import correct
from pipeline.stages.polish.punctuation import Punctuated, punctuated
from pipeline.text import script
from pipeline.text.edits import Step, edited
from pipeline.text.trie import occurrences, trie
from pipeline.text.typography import CHINESE
from pipeline.transcript import Provenance, Transcript, Utterance


def polish(
    transcript: Transcript, settings: PolishSettings, read: ReadText, glossary: Glossary = NOTHING
) -> Transcript:
    """Chinese in one script, fully punctuated, numbers in one form; names and terms as the glossary has them.

    `read`: the network that tells marks and what was said; asked only where there is Chinese.
    """
    marked = punctuated(transcript, read)
    transcript = marked.transcript
    chinese = [u for u in transcript.utterances if _language(u, transcript) in CHINESE]
    terms = correct.step(_with_other_script(glossary, settings.script))
    spelled = [_through([script.step(settings.script), terms], u) for u in chinese]
    spelled = _read_again(spelled, marked, glossary, settings.homophones == "on")
    ready = {u.id: _through([numbers.step(settings.numbers)], u) for u in spelled}
    whole = [ready.get(u.id) or _through([terms], doubted(u)) for u in transcript.utterances]
    utterances = tuple(_through([fillers.step(settings.verbatim, _language(u, transcript))], u) for u in whole)
    written = settings.script if chinese and settings.script != "keep" else "und"
    names = trie((term.text, term.text) for term in glossary.terms)
    said = {name for utterance in utterances for _, _, name in occurrences(utterance.text, names)}
    standing = tuple(term.text for term in glossary.terms if term.text in said)
    provenance = _told(transcript.provenance, marked, utterances)
    return replace(transcript, utterances=utterances, script=written, terms=standing, provenance=provenance)


def _through(steps: Sequence[Step], utterance: Utterance) -> Utterance:
    for step in steps:
        utterance = edited(utterance, step(utterance))
    return utterance


def _read_again(spelled: Sequence[Utterance], marked: Punctuated, glossary: Glossary, change: bool) -> list[Utterance]:
    """Each word with its doubt, and the words that were meant. Only Mandarin has a lattice of words by their sound."""
    mandarin = [utterance for utterance in spelled if _language(utterance, marked.transcript) == "zh"]
    read = homophones.read(mandarin, (term.text for term in glossary.terms), marked)
    told = [doubted(utterance, reading) for utterance, reading in zip(mandarin, read, strict=True)]
    done = {u.id: u for u in (homophones.corrected(told, read) if change else told)}
    return [done.get(utterance.id) or doubted(utterance) for utterance in spelled]


def _told(provenance: Provenance, marked: Punctuated, utterances: Sequence[Utterance]) -> Provenance:
    """With the models that told what is written: of the marks of Chinese, and of the words of Mandarin."""
    spoken = {_language(one, marked.transcript) for one in utterances if one.id in marked.rows}
    used = [PUNCTUATION] * bool(spoken) + [MANDARIN] * ("zh" in spoken)
    return replace(provenance, models=(*provenance.models, *map(identity, used)))


def _with_other_script(glossary: Glossary, form: str) -> Glossary:
    """A term stays in the script its editor wrote it in: what the change of script makes of it is a wrong form."""
    changed = ((term, script.converted(term.text, form)) for term in glossary.terms)
    return Glossary(
        tuple(term if other == term.text else replace(term, wrong=(*term.wrong, other)) for term, other in changed)
    )


def _language(utterance: Utterance, transcript: Transcript) -> str:
    return utterance.language or transcript.language
