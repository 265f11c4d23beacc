"""Words of documents, and what may be asked of outputs."""

DOCUMENTS: dict[str, tuple[str, str]] = {
    "document.speech": ("[Speech] {speaker}", "【主旨发言】{speaker}"),
    "document.date": ("{year}-{month:02d}-{day:02d}", "{year}年{month}月{day}日"),
    "document.questions": ("Appended: discussion with the audience", "附：现场互动"),
    "document.discussion": ("Appended: discussion", "附：讨论"),
    "document.gap": ("[about {seconds} s not recognised here]", "【此处约{seconds}秒未识别】"),
    "document.left_out": (
        "[about {seconds} s: what was recognised here is doubtful and left out, {ids} in audit.md]",
        "【此处约{seconds}秒识别结果存疑，未采用，见 audit.md 之 {ids}】",
    ),
    "document.no_speech": ("No speech was found in the recording.", "录音中没有找到语音。"),
    "document.not_recognised": (
        "Speech was found in the recording, but none of it was recognised. Run again with --language and the language "
        "that is spoken.",
        "录音中找到了语音，但没有识别出文字。请用 --language 指定实际所说的语言，重新运行。",
    ),
    "document.all_left_out": (
        "All that was recognised in the recording is doubtful and was left out. See audit.md.",
        "录音的识别结果全部存疑，均未采用，见 audit.md。",
    ),
    "document.deleted": (
        "All of the text of this recording has been deleted.",
        "本录音的文字已全部删除。",
    ),
    "document.doubtful": (
        "Check against the recording at {time}.",
        "请对照录音 {time} 核对。",
    ),
    "document.maybe": ("Perhaps: {candidates}", "可能是：{candidates}"),
    "document.doubtful_legend": (
        "Underlined like this: the machine was not sure; check it against the recording.",
        "这样标出的词句：机器没有把握，请对照录音核对。",
    ),
    "document.listen": (
        "Click a sentence to hear it. Arrow keys go from sentence to sentence.",
        "点击句子即可收听；用方向键逐句移动。",
    ),
    "document.no_sound": (
        "To listen, put the recording {file} beside this page or one folder up, and load the page again.",
        "要收听，请把录音 {file} 放在本网页旁边或上一级文件夹，再重新打开网页。",
    ),
    "document.timeline": ("Who speaks when", "发言时间图"),
    "document.player": ("Recording", "录音"),
    "document.unrecognised": ("not recognised", "未识别"),
    "document.nameless": ("Transcript", "录音整理稿"),
    "write.unwritable": (
        "{folder} cannot be written: {reason}. Make room or permission there, or give another folder.",
        "无法写入 {folder}：{reason}。请检查空间和权限，或换一个文件夹。",
    ),
    "write.nameless_folder": (
        '{option}="" names no folder. Give its path; "." is the current folder.',
        '{option}="" 没有指明文件夹。请给出路径；当前文件夹写作 "."。',
    ),
    "write.unknown_format": (
        "The format {given} is not known. Use: {choices}.",
        "不支持格式 {given}。可选：{choices}。",
    ),
    "write.mixed_formats": (
        "--formats {given} mixes names with + and -. Give either all formats wanted, or only changes.",
        "--formats {given} 混用了格式名和增减号。请要么列出全部格式，要么只写增减。",
    ),
}
