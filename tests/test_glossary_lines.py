"""Lines of a list of terms in another format: understood where they can only mean one thing, else an error."""

import pytest

from pipeline.errors import UsageError
from pipeline.event import read_glossary
from pipeline.glossary import Term
from pipeline.messages import LANGUAGES, use_language

CHEN = Term("陈国栋", ("chen", "guo", "dong"))


@pytest.fixture
def terms(tmp_path):
    def read(line):
        (tmp_path / "terms.csv").write_bytes(f"青禾\r\n{line}\r\n".encode("utf-8-sig"))
        return read_glossary(tmp_path / "terms.csv").terms[1:]

    return read


@pytest.mark.parametrize(
    "line",
    [
        "陈国栋,chen guo dong",
        "陈国栋, chén guó dòng",
        "陈国栋,chen,guo,dong",
        "陈国栋,chen guo dong,,",
        "陈国栋\tchen2 guo2 dong4\t",
        "陈国栋;chen guo dong",
        "| 陈国栋 | chen guo dong |",
        '"陈国栋","chen guo dong"',
        "陈国栋，chen guo dong",
        "陈国栋：chen guo dong",
    ],
)
def test_a_table_of_terms_and_sounds(terms, line):
    assert terms(line) == (CHEN,)


@pytest.mark.parametrize("line", [",,", "\t\t", " ; ", "| |"])
def test_an_empty_row(terms, line):
    assert terms(line) == ()


@pytest.mark.parametrize(
    ("line", "text"), [("陈国栋,", "陈国栋"), ("OpenAI\t", "OpenAI"), ('"Yahoo, Inc."', "Yahoo, Inc.")]
)
def test_one_column_of_a_table(terms, line, text):
    assert terms(line) == (Term(text),)


@pytest.mark.parametrize(
    "wrong", ["陈国动,陈国东", "陈国动;陈国东", "陈国动；陈国东", "陈国动\t陈国东", "陈国动|陈国东 "]
)
def test_wrong_forms_however_parted(terms, wrong):
    assert terms(f"{wrong}\t=>\t陈国栋") == (Term("陈国栋", (), ("陈国动", "陈国东")),)


@pytest.mark.parametrize(
    "line",
    [
        "陈国栋,秘书长",
        "陈国栋, 秘书长",
        "陈国栋,Chen Guodong",
        "陈国栋\t秘书长",
        "陈国栋;秘书长",
        "陈国栋 | 秘书长",
        "OpenAI,人工智能公司",
        "OpenAI,company",
        "OpenAI,2015",
        '"Washington, D.C.",city',
        "陈国栋,chen guo dong,秘书长",
        "姓名,拼音",
        "陈国动 => 陈国栋,秘书长",
    ],
)
def test_other_columns_are_an_error(terms, line):
    told(terms, line, "given.glossary_columns", " ".join(line.split()).removeprefix("陈国动 => "))


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("陈国动 -> 陈国栋", "->"),
        ("陈国动->陈国栋", "->"),
        ("陈国动 --> 陈国栋", "-->"),
        ("陈国动 → 陈国栋", "→"),
        ("陈国动=陈国栋", "="),
        ("陈国动 = 陈国栋", "="),
        ("k8s = Kubernetes", "="),
        ("陈国动＝陈国栋", "＝"),
        ("陈国动＝＞陈国栋", "＝＞"),
        ("陈国动=》陈国栋", "=》"),
        ("陈国动 ==> 陈国栋", "="),
        ("陈国动 => 陈国东 => 陈国栋", "=>"),
        ("陈国动 -> 陈国东 => 陈国栋", "->"),
    ],
)
def test_another_arrow_is_an_error(terms, line, sign):
    told(terms, line, "given.glossary_arrow", sign)


def told(terms, line, key, given):
    """The error names file, line, what stands there and the right form, in both languages."""
    with pytest.raises(UsageError) as caught:
        terms(line)
    assert caught.value.key == key
    for language in LANGUAGES:
        use_language(language)
        message = str(caught.value)
        assert "terms.csv" in message
        assert {"en": "line 2", "zh": "第 2 行"}[language] in message
        assert given in message
        assert {"en": "wrong form => term", "zh": "错形=>正形"}[language] in message
    use_language("en")


@pytest.mark.parametrize(
    "name",
    [
        "Yahoo, Inc.",
        "Washington, D.C.",
        "Procter, Gamble and Sons",
        "1,000 Homes",
        "E=mc2",
        "Coca-Cola",
        "GPT-4",
        "中国移动 China Mobile",
        "不忘初心，牢记使命",
        "养老：三点",
        "老有所养、老有所医",
        "《红楼梦》",
        "C#",
        "AT&T",
        'The "Big" One',
    ],
)
def test_names_with_such_signs_are_terms(terms, name):
    assert terms(name) == (Term(name),)
