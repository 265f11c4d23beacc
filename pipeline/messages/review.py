"""The review: what people have done to a transcript."""

REVIEW: dict[str, tuple[str, str]] = {
    "review.stale": (
        "{file}: somebody else has made {count} changes meanwhile. Look at them and try again.",
        "{file}：其间他人已做了 {count} 处改动。请查看后重试。",
    ),
    "review.damaged": (
        "{file}, line {line}, is not as tinglu wrote it ({reason}). Put the file back from a copy, or move it away to "
        "begin a new review.",
        "{file} 第 {line} 行与听录写入的内容不符（{reason}）。请用备份恢复该文件，或将其移走后重新审校。",
    ),
    "review.unreadable": (
        "{file} cannot be read: {reason}. Check the permissions there.",
        "无法读取 {file}：{reason}。请检查权限。",
    ),
    "review.unwritable": (
        "{file} cannot be written: {reason}. Make room or permission there; the change was not kept.",
        "无法写入 {file}：{reason}。请检查空间和权限；这处改动没有保存。",
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
    "review.no_transcript": (
        "{folder} holds no transcript yet. Run tinglu run on its recording first.",
        "{folder} 里还没有文稿。请先对其录音运行 tinglu run。",
    ),
}
