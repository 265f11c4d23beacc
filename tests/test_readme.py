"""What the documents say is so: commands and options exist, examples are read, files named are there."""

import re
import shlex

import pytest
import typer
from helpers.places import ROOT

from docs import generate
from pipeline.cli.app import app_in
from pipeline.event import read_event, read_glossary

READMES = ("README.md", "README.zh.md")
DOCUMENTS = (
    *READMES,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
)


def blocks(name, kind=""):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", (ROOT / name).read_text(), re.DOTALL | re.MULTILINE)
    return [content for own, content in found if own == kind]


def commands(name):
    """Every call of tinglu, in blocks and between backticks, as its arguments."""
    text = (ROOT / name).read_text()
    lines = [line for block in blocks(name, "sh") for line in block.splitlines()]
    lines += re.findall(r"`(?:HF_TOKEN=… )?(tinglu [^`]+)`", text)
    for line in lines:
        words = shlex.split(line, comments=True)
        if words and words[0].rpartition("/")[2] == "tinglu":
            yield words[1:]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_and_options_exist(name):
    group = typer.main.get_command(app_in("en"))
    assert list(commands(name)) or name == "CONTRIBUTING.md"
    for words in commands(name):
        if words == ["--help"]:
            continue
        command, arguments, context = group, words, None
        while hasattr(command, "commands"):
            context = command.make_context(arguments[0], [], parent=context, resilient_parsing=True)
            chosen, *arguments = arguments
            if "|" in chosen:  # tinglu run | doctor
                break
            command = command.commands[chosen]
        else:
            if arguments:  # else it is only named
                command.make_context(words[0], arguments, parent=context)  # raises what a user would see


@pytest.mark.parametrize("lang", generate.README)
def test_the_table_of_options_is_what_the_code_says(lang):
    (table,) = generate.BLOCK.findall((ROOT / generate.README[lang]).read_text())
    assert table == generate.options_table(lang), "run: make docs"
    run = typer.main.get_command(app_in("en")).commands["run"]
    known = {option for parameter in run.params for option in parameter.opts} - {"recordings"}
    assert set(re.findall(r"`(--?[a-z-]+)", table)) == known


def test_the_schema_is_what_the_types_say():
    assert (ROOT / "docs" / "transcript.schema.json").read_text() == generate.schema(), "run: make docs"


def test_lines_of_the_design_are_no_longer_than_one_reads():
    for name in ("design", "decisions"):
        assert all(len(line) <= 130 for line in (ROOT / "docs" / f"{name}.md").read_text().splitlines())


def test_both_readmes_tell_the_same():
    english, chinese = ((ROOT / name).read_text() for name in READMES)
    for pattern in (r"^\| `(--[a-z-]+)", r"^(#+) ", r"(?:run|watch|audit|check|models|evaluate|status) .*?(--[a-z-]+)"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in (english, chinese)]
        assert found[0] == found[1], pattern


@pytest.mark.parametrize("name", READMES)
def test_examples_of_files_are_read(name, tmp_path):
    (glossary,) = [block for block in blocks(name) if "OpenAI" in block]
    (tmp_path / "terms.txt").write_text(glossary)
    terms = {term.text: term for term in read_glossary(tmp_path / "terms.txt").terms}
    assert terms["单田芳"].syllables == ("shan", "tian", "fang")
    assert len(terms["时间银行"].wrong) == 2
    (event,) = blocks(name, "toml")
    (tmp_path / "event.toml").write_text(event)
    (attendee,) = read_event(tmp_path / "event.toml").attendees
    assert (attendee.name, attendee.speaker) == ("陈国栋", "2")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_named_are_there(name):
    text = (ROOT / name).read_text()
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / name).parent / link).exists(), link
    for test in re.findall(r"\btest_[a-z_0-9]+\.py", text):
        assert (ROOT / "tests" / test).is_file(), test
