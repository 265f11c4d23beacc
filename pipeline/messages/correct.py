"""Edited files read in again."""

CORRECT: dict[str, tuple[str, str]] = {
    "correct.waiting": (
        "Take what was changed into all outputs with: {command}",
        "要把改动带入全部输出文件，请运行：{command}",
    ),
    "correct.missing": (
        "{file} is not there. Give a file that tinglu wrote and somebody has edited.",
        "{file} 不存在。请给出听录写出、经人改过的文件。",
    ),
    "correct.unreadable": (
        "{file} cannot be read: {reason}. Check its permissions and give it again.",
        "无法读取 {file}：{reason}。请检查权限后再试。",
    ),
    "correct.unknown_format": (
        "{file} is of no format that is read in again. Save it as one of: {known}.",
        "{file} 的格式无法读回。请另存为以下格式之一：{known}。",
    ),
    "correct.damaged": (
        "{file} is not a {format} file that can be understood ({reason}). Put that right, or open it in its program "
        "and save it again, and give the new file.",
        "{file} 不是能读懂的 {format} 文件（{reason}）。请改正该处，或用原来的程序打开、重新保存，再给出新文件。",
    ),
    "correct.other_job": (
        "{file} shares {share} of its text with {job}: it belongs to another recording. Give the job folder that it "
        "was written in.",
        "{file} 与 {job} 相同的文字只有 {share}：它属于另一个录音。请给出写出它的任务文件夹。",
    ),
    "correct.only_a_part": (
        "{file} lacks {share} of the text of {job}: taken in, that would be deleted. Put your changes into a whole "
        "file, or delete in several steps.",
        "{file} 缺少 {job} 中 {share} 的文字，读回就会把它们删掉。请改在完整的文件里，或分几次删除。",
    ),
    "correct.column.time": ("time", "时间"),
    "correct.column.speaker": ("speaker", "发言人"),
    "correct.column.kind": ("change", "改动"),
    "correct.column.before": ("before", "原来"),
    "correct.column.after": ("now", "现在"),
    "correct.column.reason": ("why not", "原因"),
    "correct.kind.text": ("text", "文字"),
    "correct.kind.speaker": ("who says it", "说话人"),
    "correct.kind.split": ("split", "拆分"),
    "correct.kind.join": ("joined", "合并"),
    "correct.kind.name": ("name, everywhere", "姓名（全文）"),
    "correct.kind.times": ("times of a subtitle", "字幕时间"),
    "correct.kind.insert": ("new passage", "新增"),
    "correct.reason.fixed": (
        "titles, headings and remarks come from event.toml and from the program",
        "标题、小标题和说明来自 event.toml 或程序本身",
    ),
    "correct.reason.changed_since": (
        "changed otherwise since the file was written",
        "文件写出之后，此处已另有改动",
    ),
    "correct.reason.no_name": ("nobody is named for it", "没有写明是谁说的"),
    "correct.reason.unknown_name": (
        "it begins with what may be a name nobody has: set it in bold (DOCX, Markdown), or use tinglu review",
        "开头像发言人的姓名，但没有这个人：请把姓名设为粗体（DOCX、Markdown），或用 tinglu review 指定",
    ),
    "correct.reason.may_be_note": (
        "it may be a heading, a note or who made the text: if it was said, put the speaker's name before it",
        "可能是小标题、注释或署名：如是发言，请在前面写上发言人姓名",
    ),
    "correct.reason.in_table": (
        "text in a table is nobody's unless the speaker's name stands before it there",
        "表格里的文字前面没有发言人姓名，不算任何人的发言",
    ),
    "correct.reason.unread": (
        "of transcript.json, texts, speakers and their names are taken in; an event comes from event.toml, times from "
        "the sound or a subtitle",
        "transcript.json 只读回文字、发言人及其姓名；活动信息来自 event.toml，时间来自声音或字幕文件",
    ),
    "correct.reason.impossible_times": (
        "a subtitle must end after it begins: put its times right, and give the file again",
        "字幕须先开始后结束：请改正时间，再读入一次",
    ),
    "correct.reason.out_of_order": (
        "it would show before what was said before it: put it back in order, or move its words",
        "会显示在它前面的话之前：请放回原来的次序，或移动文字",
    ),
    "correct.reason.not_taken": (
        "it cannot be done as the file has it: use tinglu review",
        "无法照文件里的样子改入：请用 tinglu review 修改",
    ),
    "correct.reason.gap_stays": (
        "there is speech without text: write what is heard in the place of the mark, or use tinglu review",
        "此处有语音而无文字：请在标记处写上听到的内容，或用 tinglu review 处理",
    ),
    "correct.reason.text_box": (
        "a text box, shape or diagram is no part of the text: put what is said into a paragraph",
        "文本框、形状和图示不算正文：如是发言，请写进段落",
    ),
    "correct.reason.equation": (
        "an equation is not read: write in the paragraph what is said",
        "不读取公式：请在段落里写出所说的话",
    ),
    "correct.reason.note": (
        "a footnote or endnote is no part of the text: put what is said into a paragraph",
        "脚注和尾注不算正文：如是发言，请写进段落",
    ),
    "correct.reason.symbol": (
        "what this character of a symbol font means cannot be told: write it as text",
        "无法判断符号字体里的这个字符是什么：请写成文字",
    ),
    "correct.reason.header": (
        "headers and footers are no part of the text, and the next file has none but the notice",
        "页眉和页脚不算正文，新写出的文件里只有声明",
    ),
    "correct.reason.struck": (
        "text that is struck through is still said: delete it, by hand or as a tracked change",
        "加了删除线的文字仍算正文：如要删去，请直接删除，或以修订方式删除",
    ),
    "correct.reason.hidden": (
        "hidden text is not read: show it, or delete it",
        "不读取隐藏文字：请取消隐藏，或将其删除",
    ),
    "correct.taken": (
        "{file}: {count} changes taken in; compared with what was written at {at}.",
        "{file}：已读入 {count} 处改动；对照的是 {at} 写出的版本。",
    ),
    "correct.older": (
        "{file} is the version that was written at {at}. The transcript was changed since in {count} places, and keeps "
        "that. Edit the newest file in {folder}; or repeat the command with --replace, and the transcript says again "
        "what this file says.",
        "{file} 就是 {at} 写出的版本。此后文稿有 {count} 处改动，予以保留。请修改 {folder} 里的最新文件；"
        "如要让文稿恢复为此文件的内容，请加 --replace 重新运行。",
    ),
    "correct.kept": (
        "{file}: in {count} places the transcript was changed after {at} and keeps that; --replace makes it say there, "
        "too, what the file says.",
        "{file}：文稿在 {at} 之后另有 {count} 处改动，予以保留；加 --replace 则这些地方也以此文件为准。",
    ),
    "correct.replaced": (
        "{file}: in {count} places that were changed after {at}, the transcript says now what the file says.",
        "{file}：{at} 之后改动过的 {count} 处，文稿已改为此文件的内容。",
    ),
    "correct.nothing": ("{file}: nothing in it has changed.", "{file}：没有改动。"),
    "correct.unplaced": (
        "{file}: {count} changes could not be taken in; make them elsewhere or again in the new file.",
        "{file}：有 {count} 处改动未能读入，请在别处修改，或在新文件里重改。",
    ),
}
