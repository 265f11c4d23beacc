"""Everything a user reads, in English and Chinese, and the choice between the two."""

import os
from collections.abc import Mapping, Sequence

from pipeline.messages.audit import AUDIT
from pipeline.messages.batch import BATCH
from pipeline.messages.check import CHECK
from pipeline.messages.commands import COMMANDS
from pipeline.messages.correct import CORRECT
from pipeline.messages.desk import DESK
from pipeline.messages.documents import DOCUMENTS
from pipeline.messages.doubts import DOUBTS
from pipeline.messages.evaluate import EVALUATE
from pipeline.messages.given import GIVEN
from pipeline.messages.help import HELP
from pipeline.messages.jobs import JOBS
from pipeline.messages.models import MODELS
from pipeline.messages.recording import RECORDING
from pipeline.messages.review import REVIEW
from pipeline.messages.transcripts import TRANSCRIPTS
from pipeline.messages.typer import TYPER

LANGUAGES = ("en", "zh")

# key: (English, Chinese). Placeholders are str.format fields; both texts of a row use the same ones (tested).
MESSAGES: dict[str, tuple[str, str]] = {
    **AUDIT,
    **BATCH,
    **CHECK,
    **COMMANDS,
    **CORRECT,
    **DESK,
    **DOCUMENTS,
    **DOUBTS,
    **EVALUATE,
    **GIVEN,
    **HELP,
    **JOBS,
    **MODELS,
    **RECORDING,
    **REVIEW,
    **TRANSCRIPTS,
    **TYPER,
}

_current = "en"


def detect_language(environment: Mapping[str, str], arguments: Sequence[str] = ()) -> str:
    """The language to speak to the user: `--ui-lang` among the arguments, else the POSIX locale variables."""
    for position, argument in enumerate(arguments):
        wanted = None
        if argument == "--ui-lang" and position + 1 < len(arguments):
            wanted = arguments[position + 1]
        elif argument.startswith("--ui-lang="):
            wanted = argument.partition("=")[2]
        if wanted in LANGUAGES:
            return wanted
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"


def use_language(language: str) -> None:
    """Speak `language` (one of LANGUAGES) from now on."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"no such interface language: {language}")
    _current = language


def current_language() -> str:
    return _current


def text(key: str, /, *, lang: str | None = None, **facts: object) -> str:
    """The message `key` with its facts filled in, in `lang` or the user's language."""
    return writable(MESSAGES[key][LANGUAGES.index(lang or _current)].format(**facts))


def writable(message: str) -> str:
    """What no file or terminal takes, from names of files that are not UTF-8, replaced by U+FFFD."""
    return message.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


use_language(detect_language(os.environ))
