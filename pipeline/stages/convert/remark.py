"""What a recording's editor should know about its sound."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.messages import text


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the recording its editor should know: a key of MESSAGES and its facts. str() gives the text."""

    key: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return text(self.key, **self.facts)
