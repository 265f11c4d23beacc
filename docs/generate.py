"""Writes what the documents say of the code from the code: the READMEs' tables of options and the JSON Schema.

usage: python -m docs.generate   (make docs); tests/test_readme.py holds the documents to it
"""

import json
import re
from pathlib import Path

from pipeline.cli.options import ASKED, ListSettings, asked_for
from pipeline.messages import text
from pipeline.settings import Option
from pipeline.transcript import json_schema

ROOT = Path(__file__).parent.parent


README = {"en": "README.md", "zh": "README.zh.md"}
HEADS = {"en": ("option", "meaning"), "zh": ("选项", "含义")}
BLOCK = re.compile(r"(?<=<!-- options -->\n).*?(?=<!-- /options -->)", re.DOTALL)


def options_table(lang: str) -> str:
    """Every option of `tinglu run`, as --help has them."""
    rows = [f"| {' | '.join(HEADS[lang])} |", "|---|---|"]
    for group, options in asked_for(*ASKED, ListSettings).items():
        rows.append(f"| **{text(f'help.group.{group}', lang=lang)}** | |")
        rows += [f"| {_written(option)} | {_meant(name, lang)} |" for name, option in options]
    return "\n".join(rows) + "\n"


def _written(option: Option) -> str:
    value = option.metavar or "|".join(option.choices)
    flags = sorted(option.flags, key=len, reverse=True)
    return ", ".join(f"`{flag}{' ' + value if value and flag == flags[0] else ''}`" for flag in flags).replace(
        "|", "\\|"
    )


def _meant(name: str, lang: str) -> str:
    return text(f"help.run.{name}", lang=lang).replace("|", "\\|")


def schema() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    for lang, name in README.items():
        file = ROOT / name
        file.write_text(BLOCK.sub(lambda _, lang=lang: options_table(lang), file.read_text()))
    (ROOT / "docs" / "transcript.schema.json").write_text(schema())


if __name__ == "__main__":
    main()
