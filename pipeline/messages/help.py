"""What --help says."""

HELP: dict[str, tuple[str, str]] = {
    "help.approve": (
        "Note that a speaker approves all they are quoted with. The notice in every file follows; any change of their "
        "words takes the approval back.",
        "记录发言人已审核其全部发言。各文件中的声明随之更新；其发言一有改动，审核即失效。",
    ),
    "help.approve.job": ("Job folder.", "任务文件夹。"),
    "help.approve.speaker": ("The speaker's name or id.", "发言人的姓名或编号。"),
    "help.approve.by": ("Who tells so.", "由谁确认。"),
    "help.approve.on": ("The date, as 2026-11-26; today where none is given.", "日期，如 2026-11-26；默认为今天。"),
    "help.audit": (
        "Show where a recording's seconds went: text, speech without text, silence; and what was left out or changed. "
        "Exits 1 when more speech than allowed has no text.",
        "显示录音每一秒的去向：有文字、语音没有文字、静音，以及略去或改动的文字。"
        "没有文字的语音超出允许值时退出码为 1。",
    ),
    "help.doubts": (
        "List the doubtful words of a transcript, those first that are likeliest wrong, with what they may be.",
        "列出文稿中存疑的字词，最可能有错的在前，并给出可能的写法。",
    ),
    "help.doubts.most": ("At most so many.", "最多列出几处。"),
    "help.doubts.json": ("Print JSON, of all places.", "输出 JSON，列出全部。"),
    "help.audit.job": ("Job folder, or its transcript.json.", "任务文件夹，或其中的 transcript.json。"),
    "help.audit.max": (
        "Share of the speech, in per cent, that may be without text.",
        "允许没有文字的语音占比（百分数）。",
    ),
    "help.audit.json": ("Print the audit as JSON.", "以 JSON 格式输出。"),
    "help.review": (
        "Correct a transcript on a page in the browser, with the sound: text, who speaks, approval. "
        "Every correction is kept at once; the files are written anew at the end.",
        "在浏览器里对照录音校对文稿：改字、定发言人、审核。每处改动即时保存，结束时重新生成各个文件。",
    ),
    "help.review.by": ("Who reviews (default: the user's name).", "校对者的姓名（默认为用户名）。"),
    "help.review.port": (
        "Port of the page's server (default: the job's own, where its page finds what it could not save).",
        "网页服务的端口（默认为该任务固定的端口，以便网页找回未保存的改动）。",
    ),
    "help.review.browser": ("Whether the browser is opened.", "是否打开浏览器。"),
    "help.run.keep": (
        "Put text that was left out back into the transcript: ids from audit.md, comma-separated, or all.",
        "把略去的文字放回文稿：audit.md 中的编号，以逗号分隔；all 表示全部。",
    ),
    "help.tinglu": (
        "tinglu turns recordings of forums, panels, lectures and meetings into speaker-labelled transcripts and "
        "subtitles, on your own machine. Every export carries the notice that the speakers have not reviewed it.",
        "听录：把论坛、座谈、讲座、会议的录音整理成分发言人的文稿和字幕，全部在本机完成。每份导出文件都注明“根据录音整理，未经本人审核”。",
    ),
    "help.version": ("Show the version.", "显示版本。"),
    "help.run.ui_lang": (
        "Language of messages, and of the documents' own words, as labels and notice are: zh or en (default: the "
        "locale's; documents follow the speech).",
        "界面语言，也是文稿里发言人编号、声明等固定用语的语言：zh 或 en（默认界面随系统，文稿随录音的语言）。",
    ),
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
    "help.run.effort": (
        "How hard the best text is searched for: fast, normal (a third slower, fewer errors) or best (hears all "
        "twice and takes the surer words: twice as slow as normal, fewest errors).",
        "搜索最佳文本的力度：fast 最快；normal 慢三分之一，错误较少；best 全部听两遍，取更有把握的字词，"
        "比 normal 慢一倍，错误最少。",
    ),
    "help.run.script": (
        "Script of Chinese text: hans (simplified), hant (traditional) or keep.",
        "中文字形：hans 简体，hant 繁体，keep 不变。",
    ),
    "help.run.homophones": (
        "Write the word that was meant where Mandarin text has only its sound (金费 → 经费): on or off.",
        "普通话里同音写错的词改为原意的词（金费 → 经费）：on 改，off 不改。",
    ),
    "help.run.numbers": (
        "Numbers in Chinese text: digits (35%), chinese (百分之三十五) or keep.",
        "中文里的数字：digits 用阿拉伯数字，chinese 用汉字，keep 不变。",
    ),
    "help.run.verbatim": (
        "full keeps every word; clean leaves out sounds of thinking in Chinese and English (嗯, um) and repeated 那个.",
        "full 一字不删；clean 略去中英文里的“嗯”“um”和重复的“那个”。",
    ),
    "help.run.glossary": (
        "Text file with the names and terms of the event, one a line.",
        "本次活动的人名、术语表（文本文件，每行一个）。",
    ),
    "help.run.event": (
        "event.toml: title, event, date, place and attendees.",
        "event.toml：题目、活动、日期、地点、与会者。",
    ),
    "help.run.labels": (
        "When subtitles name the speaker: change, always or never.",
        "字幕何时标出发言人：change 换人时，always 每条，never 不标。",
    ),
    "help.check": (
        "Check subtitles (SRT, VTT, ASS) against the rules of their language.",
        "检查字幕（SRT、VTT、ASS）是否合乎该语言的字幕规范。",
    ),
    "help.check.file": ("The subtitle file.", "字幕文件。"),
    "help.check.strict": ("Advice counts as a violation.", "提示也算不合规。"),
    "help.check.json": ("Print one JSON object instead of the table.", "输出 JSON，不输出表格。"),
    "help.check.language": (
        "Whose rules: zh, en, ja …; auto tells by the script.",
        "按哪种语言的规范：zh、en、ja……；auto 按文字判断。",
    ),
    "help.run.times": ("Show in documents when each paragraph begins.", "文稿中每段标出开始时间。"),
    "help.run.notice_cue": (
        "Where subtitles show the notice: start, end or none.",
        "字幕在哪里显示声明：start 开头，end 结尾，none 不显示。",
    ),
    "help.run.diarization": (
        "What tells speakers apart: campplus, or community-1 (fetched by `tinglu models pull`, with HF_TOKEN set).",
        "用什么区分说话人：campplus，或 community-1（设好 HF_TOKEN，用 tinglu models pull 下载）。",
    ),
    "help.run.compute": (
        "Number format: auto, fp32, bf16 or fp16 (GPU).",
        "运算精度：auto、fp32、bf16、fp16（需显卡）。",
    ),
    "help.run.redo_from": (
        "Do this stage and all after it again; `tinglu status` shows the stages.",
        "从这一步起全部重做；各步骤见 tinglu status。",
    ),
    "help.run.force": ("Do everything again.", "全部重做。"),
    "help.run.wait": (
        "Wait where another run works on the same recording.",
        "同一录音正被另一个 tinglu 处理时，等它结束。",
    ),
    "help.run.verbose": ("Show on the screen what goes into job.log.", "把写入 job.log 的内容也显示在屏幕上。"),
    "help.run.log_text": (
        "Let job.log hold what was said; by default it holds none of it.",
        "允许 job.log 记录说话内容；默认一字不记。",
    ),
    "help.run.lists": (
        "Text file with a recording a line; - reads the list from standard input.",
        "列出录音的文本文件，每行一个；- 表示从标准输入读取。",
    ),
    "help.run.jobs": (
        "So many recordings at once, each in a process with its share of the cores.",
        "同时处理几个录音，每个占一个进程和一份处理器。",
    ),
    "help.run.cluster": (
        "Work on the Ray cluster at this address; recordings and output must lie on storage all its machines share.",
        "在此地址的 Ray 集群上运行；录音和输出须在各机共享的存储上。",
    ),
    "help.watch": (
        "Transcribe the recordings of a folder, then those that are added to it, until stopped.",
        "整理文件夹里的录音，之后有新录音就接着整理，直到停止。",
    ),
    "help.correct": (
        "Read edited files back into a job: what was changed in one is in all.",
        "读回人工改过的文件：改一处，全部输出随之更新。",
    ),
    "help.correct.job": ("The job folder that the files were written in.", "写出这些文件的任务文件夹。"),
    "help.correct.files": (
        "Edited files, in the job folder or copies of them: DOCX, Markdown, TXT, SRT, VTT, ASS or transcript.json.",
        "人工改过的文件（任务文件夹内的或其副本）：DOCX、Markdown、TXT、SRT、VTT、ASS 或 transcript.json。",
    ),
    "help.correct.replace": (
        "Also where the transcript was changed after the file was written, make it say what the file says.",
        "文件写出之后文稿另有改动的地方，也改为以文件为准。",
    ),
    "help.correct.by": (
        "Who made the changes (default: your user name).",
        "改动由谁做出（默认：当前用户名）。",
    ),
    "help.status": (
        "Show what is done of a job, or of all jobs in a folder.",
        "查看一个任务或文件夹中全部任务的进度。",
    ),
    "help.status.job": ("A job folder, or a folder that holds some.", "任务文件夹，或存放任务的文件夹。"),
    "help.status.json": ("Print JSON instead of the table.", "输出 JSON，不输出表格。"),
    "help.run.offline": ("Never try a network.", "绝不联网。"),
    "help.run.quiet": ("Tell nothing but errors.", "只显示错误。"),
    "help.doctor": ("Check that this machine can do the job.", "检查本机能否运行。"),
    "help.doctor.output": ("The folder whose disk is checked.", "检查哪个文件夹所在的磁盘。"),
    "help.models": ("List, check and fetch models.", "查看、校验、下载模型。"),
    "help.models.list": ("Show the models and whether they are here.", "列出模型及本机是否已有。"),
    "help.models.verify": ("Check the files of models by sha256.", "用 sha256 校验模型文件。"),
    "help.models.names": ("Models to check (default: all that are here).", "要校验的模型（默认本机已有的全部）。"),
    "help.models.name": ("A model's name, as `tinglu models list` has it.", "模型名称，见 tinglu models list。"),
    "help.models.pull": ("Make a model ready, fetching it if need be.", "准备一个模型，必要时下载。"),
    "help.models.path": ("Print where a model's file is.", "显示模型文件的位置。"),
    "help.evaluate": (
        "Measure how far a transcript is from a reference: errors of text, of text per speaker, of who speaks when.",
        "评测：文稿与参考相差多少（文字、分发言人的文字、谁在什么时候发言）。",
    ),
    "help.evaluate.hypothesis": (
        "The transcript: transcript.json, SRT, VTT, TXT, Markdown, RTTM or STM.",
        "文稿：transcript.json、SRT、VTT、TXT、Markdown、RTTM 或 STM。",
    ),
    "help.evaluate.reference": (
        "What was said in truth, in one of the same formats or JSON with segments.",
        "正确的内容：格式同上，或含 segments 的 JSON。",
    ),
    "help.evaluate.language": (
        "Language of the text: zh, en …; auto asks the transcript, else the script.",
        "文字的语言：zh、en……；auto 先看文稿的标注，再按文字判断。",
    ),
    "help.evaluate.json": ("Print one JSON object instead of the table.", "输出 JSON，不输出表格。"),
    "help.evaluate.html": ("Also write a page that shows each difference.", "另存一个网页，逐处显示差异。"),
    "help.evaluate.collar": (
        "Seconds left out around borders for the second DER.",
        "计算第二个 DER 时，边界前后不计的秒数。",
    ),
    "help.group.hear": ("What to hear", "听什么"),
    "help.group.who": ("Who speaks", "谁在说话"),
    "help.group.text": ("The text", "文字"),
    "help.group.output": ("The files written", "输出文件"),
    "help.group.batch": ("Runs and batches", "任务与批处理"),
    "help.group.machine": ("This machine", "本机"),
    "help.watch.folder": ("The folder that recordings are put into.", "放入录音的文件夹。"),
}
