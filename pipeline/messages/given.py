"""What the editor gives: terms, event.toml, text files."""

GIVEN: dict[str, tuple[str, str]] = {
    "given.glossary_line": (
        "{file}, line {line}: a term or its wrong form is missing. Write one term a line, or: wrong form => term.",
        "{file} 第 {line} 行：缺少正形或错形。每行写一个词，或写成：错形=>正形。",
    ),
    "given.glossary_arrow": (
        "{file}, line {line}: {given} is not understood in a list of terms. Write wrong forms as: wrong form => term.",
        "{file} 第 {line} 行：词表中不能这样使用 {given}。错形请写成：错形=>正形。",
    ),
    "given.glossary_columns": (
        "{file}, line {line}: {given} looks like several columns. Write one term a line, its sound behind a space "
        "(陈国栋 chen guo dong), its wrong forms before it: wrong form => term. A comma that belongs to a term has a "
        "space behind it, beside Chinese it is ，.",
        "{file} 第 {line} 行：{given} 像是多列内容。每行写一个词；读音写在空格之后"
        "（陈国栋 chen guo dong），错形写在前面：错形=>正形。"
        "词语本身含有的逗号，中文请用 ，，西文请在其后加空格。",
    ),
    "given.term_too_long": (
        "{file}, line {line}: a term of more than {most} characters. Write one term a line.",
        "{file} 第 {line} 行：词语超过 {most} 个字。请每行写一个词。",
    ),
    "given.toml": (
        "{file}: not valid TOML ({reason}). Correct that place; texts stand in quotation marks.",
        "{file}：TOML 格式有误（{reason}）。请改正该处；文字要放在英文引号里。",
    ),
    "given.attendees": (
        "{file}: attendees must be tables. Begin each person with a line [[attendees]].",
        "{file}：attendees 的写法不对。每个人以一行 [[attendees]] 开头。",
    ),
    "given.nameless": (
        '{file}: attendee {number} has no name. Add: name = "…"',
        '{file}：第 {number} 位 attendees 没有姓名。请加上：name = "……"',
    ),
    "given.unknown_key": (
        "{file}: unknown key {key}. There are: {keys}.",
        "{file}：没有名为 {key} 的项。可用的有：{keys}。",
    ),
    "given.not_words": (
        "{file}: {key} must be a text in quotation marks.",
        "{file}：{key} 应为引号中的文字。",
    ),
    "given.not_date": (
        "{file}: {key} must be a date, or a text in quotation marks. Write, say: date = 2026-11-20",
        "{file}：{key} 应为日期，或引号中的文字。例如：date = 2026-11-20",
    ),
    "given.not_speaker": (
        "{file}: {key} must be the number that a voice has in the transcript. Write, say: speaker = 2",
        "{file}：{key} 应为文稿中发言人的编号。例如：speaker = 2",
    ),
    "given.no_date": (
        '{file}: there is no date {given}. Correct it, or write in words when it was: date = "autumn 2026"',
        '{file}：没有 {given} 这一天。请改正，或用文字说明时间：date = "2026年秋"',
    ),
    "given.form_of_two": (
        "{file}, lines {first} and {line}: {form} is a wrong form of {term} and of {other}. Leave it with one of them.",
        "{file} 第 {first} 行和第 {line} 行：{form} 既是 {term} 的错形，又是 {other} 的错形。请只保留一处。",
    ),
    "given.term_is_wrong": (
        "{file}, lines {first} and {line}: {form} is a term itself and a wrong form of {term}. Delete one of the two.",
        "{file} 第 {first} 行和第 {line} 行：{form} 本身是要写的词，又是 {term} 的错形。请删去其中一处。",
    ),
    "given.event_term_is_wrong": (
        "{file}: {form} is a wrong form of {term}, but {event} has it as a name or term that is right. Correct one of "
        "the two files.",
        "{file}：{form} 是 {term} 的错形，而在 {event} 里却是正确的名称。请改正其中一个文件。",
    ),
    "reading.unreadable": (
        "{file}: cannot be read ({reason}). Check the path.",
        "{file}：无法读取（{reason}）。请检查路径。",
    ),
    "reading.not_text": (
        "{file}: this is no text file. Save it as plain text in UTF-8.",
        "{file}：这不是文本文件。请另存为 UTF-8 纯文本。",
    ),
    "reading.too_large": (
        "{file}: larger than {most} MB. Check that this is the right file.",
        "{file}：超过 {most} MB。请确认是不是这个文件。",
    ),
}
