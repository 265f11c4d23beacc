"""Options, the run and its job folder, doctor."""

COMMANDS: dict[str, tuple[str, str]] = {
    # --- options
    "diarize.out_of_range": (
        "The number of speakers must lie between 1 and {most}, not {given}.",
        "说话人数必须在 1 到 {most} 之间，不能是 {given}。",
    ),
    "diarize.unknown": (
        "--diarization {given} is not known. Use one of: {choices}.",
        "--diarization 不支持 {given}。可选：{choices}。",
    ),
    "models.not_pipeline": (
        "{file} is not a pipeline pyannote.audio can load. Get it anew with: tinglu models pull community-1",
        "{file} 不是 pyannote.audio 能加载的模型。请重新获取：tinglu models pull community-1",
    ),
    "diarize.exact_and_bounds": (
        "Give either --speakers or --min-speakers and --max-speakers, not both.",
        "--speakers 不能与 --min-speakers、--max-speakers 同时使用。",
    ),
    "diarize.bounds_crossed": (
        "--min-speakers {least} is more than --max-speakers {most}.",
        "--min-speakers {least} 大于 --max-speakers {most}。",
    ),
    "recognise.unknown_language": (
        "--language {given} is not known. Use a code such as zh, en, ja, or auto.",
        "--language 不支持 {given}。请用 zh、en、ja 等代码，或 auto。",
    ),
    "polish.script": (
        "--script {given} is not known. Use one of: {choices}.",
        "--script 不支持 {given}。可选：{choices}。",
    ),
    "polish.numbers": (
        "--numbers {given} is not known. Use one of: {choices}.",
        "--numbers 不支持 {given}。可选：{choices}。",
    ),
    "polish.verbatim": (
        "--verbatim {given} is not known. Use one of: {choices}.",
        "--verbatim 不支持 {given}。可选：{choices}。",
    ),
    "write.notice_cue": (
        "--notice-cue {given} is not known. Use one of: {choices}.",
        "--notice-cue 不支持 {given}。可选：{choices}。",
    ),
    "write.unknown_format": (
        "The format {given} is not known. Use: {choices}.",
        "不支持格式 {given}。可选：{choices}。",
    ),
    "write.mixed_formats": (
        "--formats {given} mixes names with + and -. Give either all formats wanted, or only changes.",
        "--formats {given} 混用了格式名和增减号。请要么列出全部格式，要么只写增减。",
    ),
    "write.no_speech": ("No speech was found in the recording.", "录音中没有找到语音。"),
    "cli.ui_lang": (
        "--ui-lang {given} is not known. Use one of: {choices}.",
        "--ui-lang 不支持 {given}。可选：{choices}。",
    ),
    "cli.interrupted": (
        "Stopped. What is finished is kept; run the same command again to go on.",
        "已停止。已完成的部分都保留着；再次运行同一命令即可继续。",
    ),
    # --- the run and its job folder
    "stage.convert": ("Reading the recording", "读取录音"),
    "stage.segment": ("Finding speech", "查找语音"),
    "stage.recognise": ("Recognising speech", "识别语音"),
    "stage.diarize": ("Telling speakers apart", "区分说话人"),
    "stage.merge": ("Putting it together", "合并文稿"),
    "stage.polish": ("Polishing the text", "润色文字"),
    "stage.finished": ("{stage}: done", "{stage}：完成"),
    "run.done": ("Finished: {folder}", "已完成：{folder}"),
    "run.nothing_to_do": ("Nothing to do, all is up to date: {folder}", "无需处理，全部已是最新：{folder}"),
    "run.set_aside": (
        "A file you had changed was kept as {file}, beside its new version.",
        "您改过的文件已保留为 {file}，新版本在其旁边。",
    ),
    "run.summary": ("{failed} of {total} recordings failed.", "{total} 个录音中有 {failed} 个失败。"),
    "job.locked": (
        "{folder} is being worked on by another run of tinglu ({holder}). Wait for it to end, or give --wait.",
        "另一个 tinglu（{holder}）正在处理 {folder}。请等它结束，或加上 --wait。",
    ),
    "job.holder": ("process {pid} on {host}", "{host} 上的进程 {pid}"),
    "job.holder_unknown": ("unknown process", "未知进程"),
    "job.unwritable": (
        "{folder} cannot be written: {reason}. Make room or permission there, or choose another folder with -o.",
        "无法写入 {folder}：{reason}。请检查空间和权限，或用 -o 换一个文件夹。",
    ),
    "job.damaged": (
        "{file} cannot be understood ({reason}). Move the job folder away, or choose another one with -o.",
        "无法理解 {file}（{reason}）。请移走这个任务文件夹，或用 -o 换一个文件夹。",
    ),
    "job.other_version": (
        "{file} was made by another version of tinglu ({found}; this one writes {expected}). Move the job folder "
        "away, or choose another one with -o.",
        "{file} 由另一版本的 tinglu 生成（{found}；本版本为 {expected}）。请移走这个任务文件夹，或用 -o 换一个文件夹。",
    ),
    "job.taken": (
        "{folder} already holds the work on another recording, {other}. Choose another folder with -o.",
        "{folder} 里已有另一个录音的结果：{other}。请用 -o 换一个文件夹。",
    ),
    "job.replaced": (
        "{folder} holds the transcript of another recording that was {other} before. Choose another folder with -o.",
        "{folder} 里是 {other} 原来那个录音的文稿，与现在的录音不同。请用 -o 换一个文件夹。",
    ),
    # --- doctor
    "doctor.verified": ("verified ({file})", "已校验（{file}）"),
    "doctor.disk": ("disk", "磁盘"),
    "doctor.free": ("{free} free", "剩余 {free}"),
    "doctor.cpu": ("CPU", "处理器"),
    "doctor.gpu": ("GPU", "显卡"),
    "doctor.compute": ("computing with", "运算方式"),
    "doctor.no_gpu": ("none, and none is needed", "没有，也不需要"),
    "doctor.bf16": ("bf16 in hardware", "硬件支持 bf16"),
    "doctor.no_bf16": ("no bf16 in hardware: fp32 is used", "硬件不支持 bf16，使用 fp32"),
    "doctor.ready": ("All is ready for: tinglu run RECORDING", "一切就绪，可以运行：tinglu run 录音文件"),
    "doctor.not_ready": ("Not ready: mend what is marked !! above.", "尚未就绪：请处理上面标 !! 的项目。"),
}
