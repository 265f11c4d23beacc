"""Errors a user can cause or meet, with the exit code each leads to.

    TingluError (1)
    ├── UsageError (2)        an option or a file that was given and cannot be meant or read
    ├── RecordingError (1)    this recording cannot be (fully) worked on; others go on
    ├── ToolError (1)         a program we need (ffmpeg) is missing or broken
    ├── ModelError (1)        weights missing, damaged or unreachable
    └── JobError (1)          the job folder cannot be written or locked
        └── UnreadableError (2)   it is none, or what it holds cannot be read

Each is raised with a key of `messages.MESSAGES` and the facts its text names; the text tells the file, the reason
and the next step, in the user's language.
"""

from typing import Any

from pipeline.messages import text


class TingluError(Exception):
    exit_code = 1

    def __init__(self, key: str, /, **facts: Any) -> None:
        self.key = key
        self.facts = facts
        super().__init__(key, facts)

    def __str__(self) -> str:
        return self.message()

    def message(self, lang: str | None = None) -> str:
        """What went wrong and the next step, in `lang` (en or zh) or the process's language."""
        return text(self.key, lang=lang, **self.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled, it crosses to other processes and machines with its key and facts; other errors among them, of
        which many cannot be read back, as the text they are shown with.
        """
        facts = {name: str(fact) if isinstance(fact, BaseException) else fact for name, fact in self.facts.items()}
        return _unpickled, (type(self), self.key, facts)


def _unpickled(kind: type[TingluError], key: str, facts: dict[str, Any]) -> TingluError:
    return kind(key, **facts)


class UsageError(TingluError):
    exit_code = 2


class RecordingError(TingluError):
    pass


class ToolError(TingluError):
    pass


class ModelError(TingluError):
    pass


class JobError(TingluError):
    pass


class UnreadableError(JobError):
    exit_code = 2
