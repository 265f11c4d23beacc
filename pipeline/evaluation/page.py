"""An evaluation as one HTML page: the table, and each passage of the reference over what the transcript has for it.

Nothing is fetched; everything from the files is escaped; an error is marked by its line or box as well as its colour.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template

from pipeline.errors import TingluError, UsageError
from pipeline.evaluation import Evaluation, Row
from pipeline.evaluation.measures import Aligned
from pipeline.evaluation.normalise import spelled
from pipeline.evaluation.report import table
from pipeline.messages import current_language, text
from pipeline.text.typography import interface_language

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark; --soft: #666; --line: #ccc; --del: #b3261e; --ins: #0b6b3a; --sub: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --soft: #aaa; --line: #555; --del: #ff9d94; --ins: #7fdca4; --sub: #ffc46b; }
}
@media print {
  :root { color-scheme: light; --soft: #444; --line: #bbb; --del: #b3261e; --ins: #0b6b3a; --sub: #8a4b00; }
}
body { font: 16px/1.7 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.value { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.soft, dt { color: var(--soft); font-size: .85rem; }
.notice { border-left: 4px solid var(--sub); padding-left: .8rem; }
section { border-top: 1px solid var(--line); padding: .6rem 0; break-inside: avoid; overflow-wrap: anywhere; }
section p { margin: 0; }
del { color: var(--del); text-decoration: line-through 2px; }
ins { color: var(--ins); text-decoration: underline 2px; }
mark { color: var(--sub); background: none; border: 1px solid; border-radius: 3px; padding: 0 .15em; }
</style>
</head>
<body>
<h1>$title</h1>
<p class="notice">$notice</p>
<table>
$measures
</table>
<p class="soft">$normaliser</p>
<p class="soft">$legend</p>
<main lang="$spoken">
$rows
</main>
</body>
</html>
""")


def write_page(result: Evaluation, file: Path) -> None:
    """Writes the page. Raises UsageError where it would overwrite what is measured, TingluError where it cannot."""
    if any(file.exists() and file.samefile(measured) for measured in (result.hypothesis, result.reference)):
        raise UsageError("evaluate.html_is_input", file=file)
    try:
        file.write_text(page(result), encoding="utf-8")
    except OSError as error:
        raise TingluError("evaluate.not_written", file=file, reason=error.strerror or error) from error


def page(result: Evaluation) -> str:
    """The page in the user's language. The notice is the transcript's; a transcript without one is not reviewed."""
    notice = result.notice or text("notice", lang=interface_language(result.language))
    title = text("evaluate.page.title", hypothesis=result.hypothesis, reference=result.reference)
    return _PAGE.substitute(
        lang=current_language(),
        title=_safe(title),
        notice=_safe(notice),
        measures="\n".join(map(_measure, table(result))),
        normaliser=_safe(text(result.normaliser)),
        legend=_legend() if result.rows else _safe(text("evaluate.page.no_rows")),
        spoken=_safe(result.language),
        rows="\n".join(map(_row, result.rows)),
    )


def _measure(row: tuple[str, str, str]) -> str:
    measure, value, remark = map(_safe, row)
    return f'<tr><th scope="row">{measure}</th><td class="value">{value}</td><td class="soft">{remark}</td></tr>'


def _legend() -> str:
    marks = [("mark", "substituted"), ("del", "deleted"), ("ins", "inserted")]
    return " · ".join(f"<{tag}>{_safe(text(f'evaluate.page.{what}'))}</{tag}>" for tag, what in marks)


def _row(row: Row) -> str:
    head = " ".join(_safe(part) for part in (_clock(row.start), row.speaker or "") if part)
    lines = [(side, spelled_out(row.alignment, side)) for side in ("reference", "hypothesis")]
    body = "".join(f'<p title="{_safe(text(f"evaluate.page.{side}"))}">{line or "–"}</p>\n' for side, line in lines)
    return f'<section>\n<p class="soft">{head}</p>\n{body}</section>'


def spelled_out(alignment: tuple[Aligned, ...], side: str) -> str:
    """One line of a row: the tokens of `side`, those that differ marked."""
    return "".join(_joined(list(_marked(alignment, side))))


def _marked(alignment: tuple[Aligned, ...], side: str) -> Iterator[tuple[str, str]]:
    tags = {"equal": "", "substitute": "mark", "delete": "del", "insert": "ins"}
    for run in alignment:
        words = run.reference if side == "reference" else run.hypothesis
        if words:
            yield spelled(words), tags[run.kind]


def _joined(parts: list[tuple[str, str]]) -> Iterator[str]:
    before = ""
    for words, tag in parts:
        if before and spelled((before[-1], words[0])) != before[-1] + words[0]:
            yield " "
        yield f"<{tag}>{_safe(words)}</{tag}>" if tag else _safe(words)
        before = words


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _safe(part: str) -> str:
    return escape(part.encode(errors="replace").decode())
