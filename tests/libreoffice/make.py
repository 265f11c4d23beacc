"""Makes the files beside it: what LibreOffice writes when somebody edits an export. Run by hand (LibreOffice 7.4 last):

    soffice --headless --accept='socket,host=127.0.0.1,port=2002;urp;' &
    /usr/bin/python3 tests/libreoffice/make.py forum.docx    # Debian: libreoffice-writer, python3-uno

forum.docx is WRITERS["docx"](forum(), WriteSettings()), see tests/helpers/pages.py.
"""

import sys
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.text.ControlCharacter import LINE_BREAK, PARAGRAPH_BREAK, SOFT_HYPHEN

HERE = Path(__file__).parent
ADDRESS = "uno:socket,host=127.0.0.1,port=2002;urp;StarOffice.ComponentContext"
FILTERS = {"docx": "MS Word 2007 XML", "odt": "writer8", "txt": "Text (encoded)"}


class Writer:
    """A document in LibreOffice and what its user does to it."""

    def __init__(self, context, path, tracked=False):
        manager = context.ServiceManager
        desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.helper = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        hidden = PropertyValue(Name="Hidden", Value=True)
        self.file = desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, (hidden,))
        self.text = self.file.Text
        self.file.RecordChanges = tracked

    def save(self, path):
        filter_ = PropertyValue(Name="FilterName", Value=FILTERS[path.suffix[1:]])
        encoding = PropertyValue(Name="FilterOptions", Value="UTF8")
        self.file.storeToURL(path.resolve().as_uri(), (filter_, encoding))
        self.file.close(True)

    def find(self, words):
        wanted = self.file.createSearchDescriptor()
        wanted.SearchString = words
        return self.file.findFirst(wanted)

    def type(self, behind, *pieces):
        """Words, and control characters by their number."""
        cursor = self.text.createTextCursorByRange(self.find(behind).End)
        for piece in pieces:
            insert = self.text.insertString if isinstance(piece, str) else self.text.insertControlCharacter
            insert(cursor, piece, False)

    def replace(self, old, new):
        self.find(old).setString(new)

    def delete(self, behind, before):
        """All between two words, ends of paragraphs too."""
        cursor = self.text.createTextCursorByRange(self.find(behind).End)
        cursor.gotoRange(self.find(before).Start, True)
        cursor.setString("")

    def put(self, kind, words, **properties):
        """A comment, a footnote."""
        made = self.file.createInstance(f"com.sun.star.text.{kind}")
        for name, value in properties.items():
            setattr(made, name, value)
        self.text.insertTextContent(self.find(words), made, kind != "Footnote")

    def move(self, first, last, before):
        """Cuts from one word to the end of the paragraph of another, and pastes it before a third."""
        view = self.file.CurrentController.ViewCursor
        view.gotoRange(self.find(first).Start, False)
        view.gotoRange(self.find(last).End, True)
        view.goRight(1, True)
        self.do("Cut")
        view.gotoRange(self.find(before).Start, False)
        self.do("Paste")

    def do(self, command):
        self.helper.executeDispatch(self.file.CurrentController.Frame, f".uno:{command}", "", 0, ())


def form(writer):
    """Form and remarks."""
    writer.put("textfield.Annotation", "第一点", Author="李编辑", Content="查一查")
    writer.put("Footnote", "人手")
    writer.find("发言人2：").CharWeight = 100.0
    writer.find("要紧").CharWeight = 150.0
    writer.find("问题").HyperLinkURL = "https://tinglu.invalid/"
    writer.find("大家").RubyText = "dajia"
    writer.type("第二点", LINE_BREAK)
    writer.type("来", SOFT_HYPHEN)


def edit(writer):
    writer.type("各位来宾，", PARAGRAPH_BREAK)
    writer.delete("发言人2：", "第一点")
    writer.replace("金费从", "经费从")
    writer.put("textfield.Annotation", "经费从", Author="李编辑", Content="原作金费")
    writer.type("人手。", PARAGRAPH_BREAK, "发言人3：这个问题我来回答。")
    writer.type("要紧。", "请各位多想想。")
    writer.replace("发言人不详", "发言人2")
    writer.replace("发言人3：我", "李晓梅：我")
    writer.type("大家上午好。", PARAGRAPH_BREAK, "陈国良：我先说一句。")


def rearrange(writer):
    writer.move("发言人3", "一个问题。", "发言人1：金费")
    writer.type("发言人3：", PARAGRAPH_BREAK)
    writer.delete("对。", "（根据")


def main():
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context, export = resolver.resolve(ADDRESS), Path(sys.argv[1])
    for name, act, tracked in (
        ("form.docx", form, False),
        ("edited.docx", edit, False),
        ("tracked.docx", edit, True),
        ("rearranged.docx", rearrange, True),
        ("saved.odt", lambda _: None, False),
        ("saved.txt", lambda _: None, False),
    ):
        writer = Writer(context, export, tracked)
        act(writer)
        writer.save(HERE / name)
    Writer(context, HERE / "saved.odt").save(HERE / "saved.docx")
    (HERE / "saved.odt").unlink()


main()
