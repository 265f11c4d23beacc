"""The list of doubtful words."""

DOUBTS: dict[str, tuple[str, str]] = {
    "doubts.column.time": ("time", "时间"),
    "doubts.column.speaker": ("speaker", "发言人"),
    "doubts.column.text": ("text", "文字"),
    "doubts.column.candidates": ("perhaps", "或为"),
    "doubts.column.doubt": ("doubt", "存疑"),
    "doubts.column.gain": ("errors to find", "预计错字"),
    "doubts.summary": ("{shown} of {count} doubtful places.", "共 {count} 处存疑，列出 {shown} 处。"),
}
