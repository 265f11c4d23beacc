"""What the editor gives beside the recording: a list of terms, and event.toml. UsageError names file and line."""

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.files.text import read_text
from pipeline.files.toml import TomlError, parse_toml
from pipeline.glossary import Glossary, Term, merged
from pipeline.text.typography import composed, is_wide, one_line
from pipeline.transcript import Attendee, Event

LONGEST_TERM = 100

_EVENT_KEYS = ("title", "event", "date", "place", "attendees")
_ATTENDEE_KEYS = ("name", "role", "organisation", "title", "speaker")
_OTHERWISE = {"date": "given.not_date", "speaker": "given.not_speaker"}  # these are no mere text
_PINYIN = re.compile(r"^([^\s，：]+)[\s，：]+([a-zA-ZüÜāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ0-9' ]+)$")
_UNMARKED = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ", "aaaaeeeeiiiioooouuuuvvvvvnnn")
_NUMBERED = re.compile(r"^(?:\d{4}年?度?)?第.{1,4}[届次期]")
_IN_FIGURES = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PLAIN = re.compile(r"^[a-z]+$")
_REMARK = re.compile(r"(?<!\S)#.*")  # a # inside a word belongs to it, as in C#
_OTHER_ARROW = re.compile(
    r"(?<![-–—−=＝])[-–—−=＝]+[>＞]|[=＝]》|[→⇒➔⟶＝]|(?<=[\s⺀-￯])=|=(?=[\s⺀-￯])"
)  # ⺀-￯: wide characters
_FORM_ENDS = re.compile(r"[,，、;；|\t]")
# A comma stays in a term before a space (Yahoo, Inc.) and in a number, but not beside Chinese, which has its own.
_COLUMN_ENDS = re.compile(
    r"[\t;|]|(?<=[⺀-￯\"])\s*,|,(?=\s*[⺀-￯\"])|(?<=[^\s\d]),(?=\S)|(?<=\d),(?=[^\s\d])|^\s*,|,\s*$"
)
_QUOTED = re.compile(r'^"([^"]*)"$')


def read_glossary(file: Path) -> Glossary:
    """A term a line; `陈国栋 chen guo dong` gives its sound, `陈国动，陈国东 => 陈国栋` its wrong forms.

    # begins a remark at the beginning of a line or behind a space. A table of terms and sounds is read as well.
    Raises UsageError, which names file and line, where this is no list of terms.
    """
    terms = list(_terms(file, composed(read_text(file))))
    _check(file, terms)
    return merged([Glossary(tuple(term for _, term in terms))])


def read_event(file: Path) -> Event:
    """title, event, date and place, and [[attendees]] with name, role, organisation, title and speaker."""
    content = composed(read_text(file))
    try:
        data = parse_toml(content)
    except TomlError as error:
        raise UsageError("given.toml", file=file, reason=error) from error
    _only(file, "", data, _EVENT_KEYS)
    attendees = data.pop("attendees", [])
    if not isinstance(attendees, list) or not all(isinstance(one, dict) for one in attendees):
        raise UsageError("given.attendees", file=file)
    told = {key: _words(file, key, value) for key, value in data.items()}
    event = Event(
        title=told.get("title"),
        name=told.get("event"),
        date=told.get("date"),
        place=told.get("place"),
        attendees=tuple(_attendee(file, number, one) for number, one in enumerate(attendees, 1)),
    )
    check_date(event, file)
    return event


def check_date(event: Event, file: object) -> None:
    """Raises UsageError where the event's date is one in figures that no calendar has; any words may stand there."""
    found = _IN_FIGURES.fullmatch(event.date or "")
    try:
        if found:
            datetime.date(*map(int, found.groups()))
    except ValueError as error:
        raise UsageError("given.no_date", file=file, given=event.date) from error


def check_together(glossary: Glossary, event: Event, file: object, event_file: object) -> None:
    """Raises UsageError where a list of terms has as a wrong form what the event has as a name: it would do nothing."""
    names = {term.text for term in terms_of(event).terms}
    for term in glossary.terms:
        for form in names.intersection(term.wrong) - {term.text}:
            raise UsageError("given.event_term_is_wrong", file=file, event=event_file, form=form, term=term.text)


def terms_of(event: Event) -> Glossary:
    """The names of an event's people and organisations, of its place and its own, that also without its number.

    Titles are none: they are made of what everybody says, and often play with it.
    """
    people = [Term(attendee.name) for attendee in event.attendees]
    organisations = (attendee.organisation for attendee in event.attendees)
    unnumbered = _NUMBERED.sub("", event.name or "")
    names = (*organisations, event.name, unnumbered, event.place)
    return merged([Glossary((*people, *(Term(name, phrase=True) for name in names if name)))])


def _check(file: Path, terms: Sequence[tuple[int, Term]]) -> None:
    """Raises UsageError where two lines cannot both be done."""
    right = {term.text: number for number, term in reversed(terms)}
    of: dict[str, tuple[int, Term]] = {}
    for number, term in terms:
        for form in term.wrong:
            first, other = of.setdefault(form, (number, term))
            if other.text != term.text:
                both = {"form": form, "term": other.text, "other": term.text}
                raise UsageError("given.form_of_two", file=file, first=first, line=number, **both)
            if form in right and form != term.text:
                first, line = sorted((number, right[form]))
                raise UsageError("given.term_is_wrong", file=file, first=first, line=line, form=form, term=term.text)


def _terms(file: Path, content: str) -> Iterator[tuple[int, Term]]:
    """Each term with the number of its line."""
    for number, line in enumerate(content.splitlines(), 1):
        line = _REMARK.sub("", line)
        if not one_line(line).strip(",;| "):  # a row of a table may be empty
            continue
        wrong, arrow, right = line.rpartition("=>")
        if other := _OTHER_ARROW.search(wrong) or _OTHER_ARROW.search(right):
            raise UsageError("given.glossary_arrow", file=file, line=number, given=other[0])
        text, syllables = _entry(file, number, right)
        forms = tuple(form for one in _FORM_ENDS.split(wrong) if (form := one_line(one)))
        if not text or (arrow and not forms):
            raise UsageError("given.glossary_line", file=file, line=number)
        if len(text) > LONGEST_TERM:
            raise UsageError("given.term_too_long", file=file, line=number, most=LONGEST_TERM)
        yield number, Term(text, syllables, forms)


def _entry(file: Path, number: int, written: str) -> tuple[str, tuple[str, ...]]:
    """The term and its syllables, also where they are columns of a table, as spreadsheets save it."""
    cells = [_QUOTED.sub(r"\1", cell) for one in _COLUMN_ENDS.split(written) if (cell := one_line(one))]
    text, syllables = _sounded(" ".join(cells))
    if len(cells) > 1 and not syllables:
        raise UsageError("given.glossary_columns", file=file, line=number, given=one_line(written))
    return text, syllables


def _sounded(entry: str) -> tuple[str, tuple[str, ...]]:
    """The term and its syllables, where they are as many as its characters."""
    found = _PINYIN.match(entry)
    if found and all(map(is_wide, found[1])):
        syllables = [re.sub(r"[\d']", "", one) for one in found[2].lower().translate(_UNMARKED).split()]
        if len(syllables) == len(found[1]) and all(map(_PLAIN.match, syllables)):
            return found[1], tuple(syllables)
    return entry, ()


def _attendee(file: Path, number: int, data: dict[str, Any]) -> Attendee:
    where = f"attendees {number}: "
    _only(file, where, data, _ATTENDEE_KEYS)
    found = {key: _words(file, where + key, value) for key, value in data.items()}
    name = found.pop("name", None)
    if name is None:
        raise UsageError("given.nameless", file=file, number=number)
    return Attendee(name, **found)


def _only(file: Path, where: str, data: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in data:
        if key not in keys:
            raise UsageError("given.unknown_key", file=file, key=f"{where}{key}", keys=", ".join(keys))


def _words(file: Path, key: str, value: object) -> str | None:
    """A text in one line; numbers as they are written, dates without a time of day."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, (str, int, datetime.date)) and not isinstance(value, bool):
        return one_line(str(value)) or None
    raise UsageError(_OTHERWISE.get(key.rpartition(" ")[2], "given.not_words"), file=file, key=key)
