"""A DOCX that is broken, or none, says so; a part that is gone is no harm."""

import io
import re
import zipfile

import pytest
from helpers.builders import panel

from pipeline.correct.word import read_docx
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings

NAMES = ("发言人1", "发言人2")


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def repacked(**changed):
    """The panel's DOCX with these parts changed, each named with _ for / and the like."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WRITERS["docx"](panel(), WriteSettings()))) as good,
        zipfile.ZipFile(out, "w") as file,
    ):
        for name in good.namelist():
            change = changed.get(re.sub(r"\W", "_", name), lambda data: data)
            file.writestr(name, change(good.read(name)))
    return out.getvalue()


def test_a_picture_that_is_gone_is_no_harm():
    gone = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="../NULL"/></Relationships>'
    )
    with_gone = repacked(word__rels_document_xml_rels=lambda data: data.replace(b"</Relationships>", gone))
    assert read_docx(with_gone, NAMES, None) == read_docx(repacked(), NAMES, None)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 an old .doc", zipped(x="y")])
def test_what_is_no_docx_says_so(data):
    with pytest.raises(ValueError, match=r"\w"):
        read_docx(data, NAMES, None)


@pytest.mark.parametrize("change", [lambda data: data[:300], lambda _: b"<x/>", lambda _: b""])
@pytest.mark.parametrize("part", ["word_document_xml", "_rels__rels"])
def test_a_docx_whose_parts_are_broken_says_so(part, change):
    with pytest.raises(ValueError, match=r"\w"):
        read_docx(repacked(**{part: change}), NAMES, None)


def test_a_docx_that_was_damaged_on_its_way_says_so():
    data = WRITERS["docx"](panel(), WriteSettings())
    begin = data.index(b"word/document.xml") + 100
    with pytest.raises(ValueError, match=r"\w"):
        read_docx(data[:begin] + bytes(64) + data[begin + 64 :], NAMES, None)
