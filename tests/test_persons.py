"""Names are found where somebody is introduced, addressed or quoted."""

import pytest

from pipeline.text.persons import named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("大家好，我叫谢敏杰，来自社区。", ["谢敏杰"]),
        ("下面有请钟东为我们发言。", ["钟东为"]),  # how long the name is nothing tells
        ("接下来是于文东老师。", ["于文东"]),
        ("王老师和李主任，还有欧阳先生。", ["王", "李", "欧阳"]),
        ("刚才董芳说得很好。", ["董芳"]),
        ("感谢曹俊臣秘书长，谢谢。", ["曹俊臣"]),
        ("今天我们讨论养老的问题，还有金费问题。", []),
        ("", []),
    ],
)
def test_where_somebody_is_named(text, names):
    assert [text[first:last] for first, last in named(text)] == names
