"""Runs, their stages and job folders."""

JOBS: dict[str, tuple[str, str]] = {
    "run.unknown_stage": (
        "--from {given} is not a stage. Use one of: {choices}.",
        "--from {given} 不是处理步骤。可选：{choices}。",
    ),
    "run.done": ("Finished: {folder}", "已完成：{folder}"),
    "run.nothing_to_do": ("Nothing to do, all is up to date: {folder}", "无需处理，全部已是最新：{folder}"),
    "run.set_aside": (
        "A file you had changed was kept as {file}, beside its new version.",
        "您改过的文件已保留为 {file}，新版本在其旁边。",
    ),
    "run.holds_edits": ("You have changed {file}; it was left as it is.", "您改过 {file}，该文件保持原样。"),
    "run.out_of_date": (
        "Out of date now, with the text and the notice of before: {files}. These formats are not among those of the "
        "last run (--formats); run again with them, or remove the files.",
        "以下文件的文字和声明已过期：{files}。上次运行的格式（--formats）不包括它们；请带上这些格式重新运行，或删除这些文件。",
    ),
    "run.summary": ("{failed} of {total} recordings failed.", "{total} 个录音中有 {failed} 个失败。"),
    "run.summary_busy": (
        "{busy} of {total} recordings were left to another run of tinglu, which worked on them.",
        "{total} 个录音中有 {busy} 个正由另一个 tinglu 处理，本次未做。",
    ),
    "job.locked": (
        "{folder} is being worked on by another run of tinglu ({holder}). Wait for it to end; tinglu run --wait does.",
        "另一个 tinglu（{holder}）正在处理 {folder}。请等它结束；tinglu run --wait 会自动等待。",
    ),
    "job.holder": ("process {pid} on {host}", "{host} 上的进程 {pid}"),
    "job.holder_unknown": ("unknown process", "未知进程"),
    "job.unwritable": (
        "{folder} cannot be written: {reason}. Make room or permission there; tinglu run -o writes to another folder.",
        "无法写入 {folder}：{reason}。请检查空间和权限；tinglu run -o 可写到另一个文件夹。",
    ),
    "job.none": (
        "{folder} is no job folder: there is no job.json in it. Give the folder that tinglu run made for the "
        "recording, with all that was in it.",
        "{folder} 不是任务文件夹：里面没有 job.json。请给出 tinglu run 为该录音建立的文件夹，且内容须完整。",
    ),
    "job.damaged": (
        "{file} cannot be understood ({reason}). Put a whole copy of it back; or move the job folder away, and "
        "tinglu run makes a new one.",
        "无法理解 {file}（{reason}）。请换回完整的备份；或移走这个任务文件夹，用 tinglu run 重新建立。",
    ),
    "job.other_version": (
        "{file} was made by another version of tinglu ({found}; this one writes {expected}). Use "
        "that version; or move the job folder away, and tinglu run makes a new one.",
        "{file} 由另一版本的 tinglu 生成（{found}；本版本为 {expected}）。请使用那个版本；"
        "或移走这个任务文件夹，用 tinglu run 重新建立。",
    ),
    "job.replaced": (
        "{folder} holds the transcript of another recording that was {other} before. Choose another folder with -o.",
        "{folder} 里是 {other} 原来那个录音的文稿，与现在的录音不同。请用 -o 换一个文件夹。",
    ),
    "job.taken": (
        "{folder} already holds the work on another recording, {other}. Choose another folder with -o.",
        "{folder} 里已有另一个录音的结果：{other}。请用 -o 换一个文件夹。",
    ),
    "status.no_job": (
        "{path}: no job folder of tinglu is there. Give the folder that holds job.json, or one above it.",
        "{path}：这里没有听录的任务文件夹。请给出含 job.json 的文件夹，或它的上级文件夹。",
    ),
    "status.column.stage": ("stage", "步骤"),
    "status.column.state": ("state", "状态"),
    "status.column.age": ("done ago", "完成于多久前"),
    "status.column.seconds": ("took", "用时"),
    "status.column.size": ("size", "大小"),
    "status.state.done": ("done", "完成"),
    "status.state.stale": ("out of date", "已过期"),
    "status.state.edited": ("changed by hand", "人工改过"),
    "status.state.damaged": ("damaged or removed", "损坏或被删"),
    "status.state.begun": ("begun", "进行中"),
    "status.state.missing": ("not done", "未做"),
    "status.recording.same": ("recording unchanged", "录音未变"),
    "status.recording.changed": ("the recording has changed since", "录音已改变"),
    "status.recording.replaced": (
        "another recording lies in its place, with a job of its own",
        "原处现为另一个录音，另有任务文件夹",
    ),
    "status.recording.missing": ("the recording is no longer there", "录音已不在原处"),
    "stage.recover": ("Hearing doubtful places again", "重听可疑之处"),
    "stage.convert": ("Reading the recording", "读取录音"),
    "stage.segment": ("Finding speech", "查找语音"),
    "stage.recognise": ("Recognising speech", "识别语音"),
    "stage.diarize": ("Telling speakers apart", "区分说话人"),
    "stage.merge": ("Putting it together", "合并文稿"),
    "stage.polish": ("Polishing the text", "润色文字"),
    "stage.review": ("Applying what people have changed", "应用人工改动"),
    "stage.align": ("Finding corrected text in the sound", "在录音中定位改过的文字"),
    "stage.finished": ("{stage}: done", "{stage}：完成"),
}
