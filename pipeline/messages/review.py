"""The review: what people have done to a transcript."""

REVIEW: dict[str, tuple[str, str]] = {
    "review.stale": (
        "{file}: somebody else has made {count} changes meanwhile. Look at them and try again.",
        "{file}：其间他人已做了 {count} 处改动。请查看后重试。",
    ),
    "review.damaged": (
        "{file}, line {line}, is not as tinglu wrote it ({reason}). Put the file back from a copy, or move it and "
        "{end} away to begin a new review.",
        "{file} 第 {line} 行与听录写入的内容不符（{reason}）。请用备份恢复该文件，或将其与 {end} 一并移走后重新审校。",
    ),
    "review.shortened": (
        "{file} is not whole: act {kept} was kept in it and is gone. Put the file back from a copy; to go on with what "
        "it holds, remove {end}.",
        "{file} 不完整：其中保存过的第 {kept} 条记录已经不在。请用备份恢复该文件；若要用现存的记录继续，请删除 {end}。",
    ),
    "review.unreadable": (
        "{file} cannot be read: {reason}. Check the permissions there.",
        "无法读取 {file}：{reason}。请检查权限。",
    ),
    "review.unwritable": (
        "{file} cannot be written: {reason}. Make room or permission there; the change was not kept.",
        "无法写入 {file}：{reason}。请检查空间和权限；这处改动没有保存。",
    ),
    "review.noted": (
        "{reason} It is noted all the same; the files follow when tinglu run is next run on the recording.",
        "{reason}您的改动已经记下；下次对该录音运行 tinglu run 时，各文件会随之更新。",
    ),
    "review.dropped": (
        "{file}: a change that was being written when tinglu was stopped is not there. Make it again.",
        "{file}：听录被中断时正在写入的一处改动没有保存。请重新修改。",
    ),
    "review.conflicts": (
        "{count} changes made by people do not fit what the machine says now. What they wrote stands; "
        "tinglu status names each.",
        "有 {count} 处人工改动与机器现在的结果不符，已保留人工改动；tinglu status 逐一列出。",
    ),
    "review.not_aligned": (
        "In {count} utterances the times of corrected words are estimated: {reason}",
        "有 {count} 句话中改过的文字，其时间为估算：{reason}",
    ),
    "review.acts": ("Changes made by people: {count} ({people})", "人工改动：{count} 处（{people}）"),
    "review.approved": ("Approved: {speaker}, told by {by} on {on}", "已审核：{speaker}（{on}，由 {by} 确认）"),
    "review.pending": ("Not approved: {speakers}", "未审核：{speakers}"),
    "review.unwritten": (
        "The files do not follow the last changes yet. Run tinglu run on the recording again.",
        "输出文件尚未反映最近的改动。请对录音再次运行 tinglu run。",
    ),
    "review.half_line": (
        "A change that was being written when tinglu was stopped is not there.",
        "听录被中断时正在写入的一处改动没有保存。",
    ),
    "review.column.time": ("time", "时间"),
    "review.column.kind": ("change", "改动"),
    "review.column.reason": ("does not fit because", "不符之处"),
    "review.column.wanted": ("people wrote", "人工"),
    "review.column.found": ("the machine has", "机器"),
    "review.kind.text": ("text", "文字"),
    "review.kind.speaker": ("speaker", "发言人"),
    "review.kind.split": ("split", "拆分"),
    "review.kind.join": ("join", "合并"),
    "review.kind.insert": ("added passage", "补充段落"),
    "review.kind.name": ("name", "姓名"),
    "review.kind.merge-speakers": ("two voices, one person", "合并发言人"),
    "review.kind.confirm": ("confirmed text", "已确认文字"),
    "review.kind.comment": ("comment", "批注"),
    "review.kind.times": ("time of a subtitle", "字幕时间"),
    "review.kind.approve": ("approved text", "本人审核文字"),
    "review.reason.changed": ("the machine has other text there now", "机器在此处的文字已不同"),
    "review.reason.moved": ("only the time tells where it belongs", "仅能凭时间确定位置"),
    "review.reason.lost": ("nothing was recognised there", "此处没有识别出文字"),
    "review.reason.voice": ("whose voice is this now?", "这是谁的声音？"),
    "approve.done": ("{speaker} has approved. The notice is now: {notice}", "{speaker} 已审核。现在的声明为：{notice}"),
    "approve.which": (
        "--speaker {given} is not one speaker of this transcript. Give a name, or the id of a name with one voice: "
        "{known}. To readers one name is one person; call two people of one name differently first.",
        "--speaker {given} 在此文稿中并非一位发言人。请填写姓名；姓名只有一个声音的，也可填写编号：{known}。"
        "读者会把同名者当作一人；若有两人同名，请先改名加以区分。",
    ),
    "approve.nobody_quoted": (
        "In this transcript no word is under the name of a speaker, so nobody can approve. Say on the review page who "
        "speaks, or run the recording again with other options.",
        "此文稿中没有归于任何发言人的话，因此无人可以审核。请在校对页面指明发言人，或用其他选项重新运行该录音。",
    ),
    "approve.date": ("--on {given} is no date. Write it as 2026-11-26.", "--on {given} 不是日期。请写成 2026-11-26。"),
    "approve.nobody": ("--by names nobody. Say who tells of the approval.", "--by 不能为空。请写明由谁确认。"),
    "review.no_transcript": (
        "{folder} holds no transcript yet. Run tinglu run on its recording first.",
        "{folder} 里还没有文稿。请先对其录音运行 tinglu run。",
    ),
}
