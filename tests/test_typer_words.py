"""What typer says itself is in the user's language too."""

import ast
import re
from pathlib import Path
from types import ModuleType
from unittest import mock

import pytest
import typer
from helpers.command import tinglu

from pipeline.cli.app import app_in
from pipeline.cli.typer_words import in_our_words, typer_speaks
from pipeline.messages import LANGUAGES, text
from pipeline.messages.help import HELP
from pipeline.messages.typer import TYPER

# What is typed, which message answers, with which facts.
ERRORS = [
    (["--ui-lang", "{lang}"], "no_command", {}),
    (["models", "--ui-lang", "{lang}"], "no_command", {}),
    (["corect"], "like_command", {"name": "'corect'", "names": "'correct'"}),
    (["models", "lst"], "like_command", {"name": "'lst'", "names": "'list'"}),
    (["frobnicate"], "unknown_command", {"name": "'frobnicate'"}),
    (["run", "a.wav", "--jobz", "2"], "like_option", {"name": "--jobz", "names": "--jobs"}),
    (["correct", "--x"], "unknown_option", {"name": "--x"}),
    (["run", "-z"], "unknown_option", {"name": "-z"}),
    (["run", "a.wav", "--jobs"], "option_without_value", {"name": "'--jobs'"}),
    (["audit", "a", "--json=3"], "flag_with_value", {"name": "'--json'"}),
    (["correct"], "no_argument", {"name": "'JOB'"}),
    (["approve", "a"], "no_option", {"name": "'--speaker'"}),
    (["status", "a", "b", "c"], "too_many", {"given": "b c"}),
    (["run", "--speakers", "many"], "invalid", {"name": "'--speakers' / '-s'", "reason": "integer"}),
    (["run", "--speakers", "9" * 5000], "invalid", {"name": "'--speakers' / '-s'", "reason": "integer_too_long"}),
    (["evaluate", "a", "b", "--collar", "x"], "invalid", {"name": "'--collar'", "reason": "number"}),
    (["doubts", "a", "--most", "0"], "invalid", {"name": "'--most'", "reason": "least", "least": "1"}),
    (["review", "a", "--port", "70000"], "invalid", {"name": "'--port'", "reason": "most", "most": "65535"}),
]
TITLES = {"usage", "usage_of_group", "arguments", "options", "commands", "default", "required", "help", "error", "try"}
LONG = 400  # columns in which nothing is broken
ENGLISH = r"Usage|OPTIONS|COMMAND|Arguments|Options|Commands|required|default|Show|Error|Try"


def commands():
    group = typer.main.get_command(app_in("en"))
    models = group.commands["models"]
    return [
        ([], group),
        *([[name], command] for name, command in group.commands.items()),
        *([["models", name], command] for name, command in models.commands.items()),
    ]


COMMANDS = [words for words, _ in commands()]


def letters(shown):
    return re.sub(r"[\s│]", "", shown)


def words(shown):
    return set(re.findall(r"[A-Za-z]{2,}", shown))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("typed", "key", "facts"), ERRORS)
def test_usage_errors_are_in_the_users_language(typed, key, facts, language):
    if "reason" in facts:
        facts = {**facts, "reason": text(f"typer.{facts['reason']}", lang=language, **facts)}
    done = tinglu(*(one.format(lang=language) for one in typed), LC_ALL=language, COLUMNS="100")
    assert (done.returncode, done.stdout) == (2, "")
    assert letters(text(f"typer.{key}", lang=language, **facts)) in letters(done.stderr)
    if language == "zh":
        known = words(" ".join(["tinglu", *typed, *map(str, facts.values())]))
        known |= {"RECORDING", "JOB", "DIR", "HYP", "REF", "FILE"}
        assert words(done.stderr) <= known
        assert "用法：" in done.stderr or key in ("option_without_value", "flag_with_value")
    else:
        assert "Error" in done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_machine_refuses_is_in_the_users_language(tmp_path, language):
    with mock.patch("os.access", return_value=False):
        done = tinglu("status", tmp_path, LC_ALL=language, COLUMNS="400")
    reason = text("typer.unreadable", lang=language, name=repr(str(tmp_path)))
    assert done.returncode == 2
    assert text("typer.invalid", lang=language, name="'JOB|DIR'", reason=reason) in done.stderr
    with mock.patch("pipeline.cli.models._verified", side_effect=EOFError):
        done = tinglu("models", "verify", LC_ALL=language)
    assert (done.returncode, done.stderr.strip()) == (1, text("typer.aborted", lang=language))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_in_chinese_has_no_english_but_names(command):
    shown = tinglu(*command, "--help", "--ui-lang", "zh", COLUMNS=str(LONG)).stdout
    known = words(" ".join([*(chinese for _, chinese in HELP.values()), "tinglu", "zh: 中文; en: English"]))
    for path, one in commands():
        for param in one.params:
            known |= words(
                " ".join([*path, *param.opts, *param.secondary_opts, str(param.metavar), str(param.default)])
            )
    assert words(re.sub("<[^>]*>", "", shown)) - known - {"help"} == set()


@pytest.mark.parametrize("columns", ["50", "80", "160"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_its_titles_in_the_users_language(command, columns):
    chinese = tinglu(*command, "-h", LC_ALL="zh_CN.UTF-8", COLUMNS=columns).stdout
    assert not re.findall(rf"\b({ENGLISH})\b", chinese)
    assert "用法：tinglu" in chinese
    assert letters("[选项]") in letters(chinese)
    assert re.search("─ (选项|命令) ─", chinese)
    assert "显示本帮助。" in letters(chinese)
    english = tinglu(*command, "-h", COLUMNS=columns).stdout
    assert "Usage: tinglu" in english
    assert re.search("─ (Options|Commands) ─", english)
    assert "Showthismessageandexit." in letters(english)
    assert not re.search("选项|命令|参数|必填|默认", english)


def test_a_group_takes_the_option_behind_its_name():
    for typed in (
        ["models", "--help", "--ui-lang", "zh"],
        ["models", "--ui-lang=zh", "-h"],
        ["--ui-lang", "zh", "models"],
    ):
        assert "─ 命令 ─" in tinglu(*typed).stdout
    refused = tinglu("models", "--ui-lang", "fr", "list")
    assert (refused.returncode, "zh" in refused.stderr) == (2, True)


def test_no_text_of_an_error_is_cut():
    name = "--" + "没有空格的选项" * 20
    for language in LANGUAGES:
        done = tinglu("doctor", name, LC_ALL=language, COLUMNS="50")
        assert letters(text("typer.unknown_option", lang=language, name=name)) in letters(done.stderr)


def test_every_message_is_said():
    said = TITLES | {"unreadable", "aborted"} | {key for _, key, _ in ERRORS}
    said |= {facts["reason"] for *_, facts in ERRORS if "reason" in facts}
    assert said == {key.partition(".")[2] for key in TYPER}


# What tinglu's commands never make typer say, as they have no such option, or no such defect.
NEVER_SAID = """
(deprecated) |[env var: {}]|env var: {}|(dynamic)|None is not a valid string|value is not a valid tuple
{} values are required, but {} given.|{} does not match the formats {}.|{} is not one of {}.|Missing parameter: {}
Value {} is not a valid {}.|Argument {} takes {} values.|{} {} is a file.|{} {} is a directory.|{} {} is not writable.
{} {} does not exist.|'{}': {}|Could not open file {}: {}|Invalid value: {}|. {}|Missing {}{}. {}
cannot read odd number of bytes from UTF-16-LE encoded console|Expected one list item type, got: {}
Use the `overwrite`-parameter instead.|Atomic writes only make sense with `w`-mode.|Value must be an iterable.
Invalid start character for option ({})|unknown action '{}'
Boolean option {} cannot use the same flag for true/false.
Invalid autocompletion callback parameters: {}|Too many CLI parameter callback function parameters
required|default: {}|Aborted!|Error: {}|Try '{} {}' for help.\\n|{}\\n{}
"""
# Parts of messages that the tests above have typer say whole.
PARTS = "Missing {}{}.| {}|Option {} requires {}|{} {}|(Possible options: {})|{} {} is not readable."
SAYS = re.compile(
    r"(.*\.)?(_|fail|ValueError|\w*(Exception|FileError|UsageError)|(Bad|Missing)Parameter|NoSuchOption|Bad\w+Usage)"
)


def form(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return re.sub(r"\{.*?\}", "{}", said)


def test_a_later_typer_says_nothing_new():
    """Who updates typer and fails here: what is new stays English until pipeline/messages/typer.py has it."""
    said = set()
    for path in Path(typer.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and SAYS.fullmatch(ast.unparse(node.func)):
                said |= set(map(form, node.args))
            elif isinstance(node, ast.JoinedStr) and path.name == "exceptions.py":
                said.add(form(node))
    known = {re.sub(r"\{.*?\}", "{}", english) for english, _ in TYPER.values()}
    known |= {one for line in (*NEVER_SAID.strip().split("\n"), PARTS) for one in line.replace("\\n", "\n").split("|")}
    new = {one for one in said - known if one and not one.startswith("Appending to an existing file")}
    assert new == set()


def test_what_typer_says_anew_stays_as_it_is():
    with mock.patch("pipeline.messages._current", "zh"):
        assert in_our_words("The moon is too bright.") == "The moon is too bright."
        assert in_our_words("Invalid value for '--jobs': too bright") == "'--jobs' 的值无效：too bright"
        assert in_our_words("Usage: tinglu run\n  [OPTIONS]\n  {JOB}") == "用法：tinglu run [选项]\n  {JOB}"
    bare = ModuleType("one that has none of what is changed")
    with mock.patch("typer.rich_utils", bare), typer_speaks():
        assert not hasattr(bare, "highlighter")


def test_typer_is_as_before_when_the_command_is_done():
    from typer import rich_utils

    before = dict(vars(rich_utils))
    assert "用法：" in tinglu("-h", LC_ALL="zh").stdout
    assert dict(vars(rich_utils)) == before
