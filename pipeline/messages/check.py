"""Checking subtitles."""

CHECK: dict[str, tuple[str, str]] = {
    "check.unknown_format": (
        "{file}: not the name of a subtitle file. Give one that ends in: {known}.",
        "{file}：看不出是字幕文件。文件名应以这些后缀结尾：{known}。",
    ),
    "check.damaged": (
        "{file}: not valid {format} ({reason}). Save it anew from the program that made it.",
        "{file}：不是有效的 {format}（{reason}）。请用原来的软件重新保存。",
    ),
    "check.no_cues": (
        "{file}: no subtitles of the format {format} are in it. Check the file and its suffix.",
        "{file}：里面没有 {format} 格式的字幕。请检查文件和后缀。",
    ),
    "check.column.cue": ("cue", "字幕"),
    "check.column.time": ("time", "时间"),
    "check.column.rule": ("rule", "规则"),
    "check.column.found": ("found", "实际"),
    "check.column.limit": ("limit", "限度"),
    "check.kind.empty": ("no text", "没有文字"),
    "check.kind.lines": ("too many lines", "行数过多"),
    "check.kind.line": ("line too long", "一行过长"),
    "check.kind.short": ("shown too briefly (s)", "显示过短（秒）"),
    "check.kind.long": ("shown too long (s)", "显示过长（秒）"),
    "check.kind.overlap": ("overlaps the next (s)", "与下一条重叠（秒）"),
    "check.kind.gap": ("too close to the next (s)", "与下一条间隔过短（秒）"),
    "check.kind.speakers": ("two speakers in one cue", "一条里有两位发言人"),
    "check.kind.speed": ("advice: faster than one reads (per s)", "提示：快于阅读速度（字/秒）"),
    "check.kind.number": ("advice: a number broken over two lines", "提示：数字被拆到两行"),
    "check.kind.mark": ("advice: a line begins with a closing mark", "提示：行首是收尾标点"),
    "check.summary": (
        "{file}: {cues} cues, rules for {language}: {structural} violations, {advice} pieces of advice.",
        "{file}：{cues} 条字幕，按 {language} 的规则：{structural} 处不合规，{advice} 处提示。",
    ),
}
