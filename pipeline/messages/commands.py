"""The command line, its settings, and doctor."""

COMMANDS: dict[str, tuple[str, str]] = {
    "cli.crashed": (
        "{file}: an error of tinglu itself ({kind}). Please report it with this file: {report}",
        "{file}：听录程序出错（{kind}）。请附上此文件报告问题：{report}",
    ),
    "cli.paths_lost": (
        "The paths of the files written cannot be told on standard output ({reason}). The work goes on; the files are "
        "in the folders of their recordings.",
        "无法向标准输出写出结果文件的路径（{reason}）。处理继续进行；文件在各录音的文件夹里。",
    ),
    "cli.no_room": (
        "What was to be told cannot be written ({reason}). Make room there, or write to another place.",
        "要输出的内容写不下（{reason}）。请腾出空间，或写到别处。",
    ),
    "cli.ui_lang": (
        "--ui-lang {given} is not known. Use one of: {choices}.",
        "--ui-lang 不支持 {given}。可选：{choices}。",
    ),
    "cli.interrupted": (
        "Stopped. What is finished is kept; run the same command again to go on.",
        "已停止。已完成的部分都保留着；再次运行同一命令即可继续。",
    ),
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
    "settings.choice": (
        "{option} {given} is not known. Use one of: {choices}.",
        "{option} 不支持 {given}。可选：{choices}。",
    ),
    "settings.kind": (
        "{option}={given}: its values are of the kind {kind}.",
        "{option}={given}：该选项的值应为 {kind}。",
    ),
    "settings.range": (
        "{option} must lie between {least} and {most}, not {given}.",
        "{option} 必须在 {least} 到 {most} 之间，不能是 {given}。",
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
}
