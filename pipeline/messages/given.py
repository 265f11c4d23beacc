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
