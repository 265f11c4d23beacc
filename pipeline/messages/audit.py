"""The audit."""

AUDIT: dict[str, tuple[str, str]] = {
    "audit.title": ("Audit of {file}", "审计：{file}"),
    "audit.kind": ("what", "内容"),
    "audit.seconds": ("seconds", "秒"),
    "audit.share": ("share", "占比"),
    "audit.kind.text": ("speech with text", "有文字的语音"),
    "audit.kind.untranscribed": ("speech without text", "没有文字的语音"),
    "audit.kind.silence": ("silence", "静音"),
    "audit.kind.sound": ("other sound (applause, music, noise)", "其他声音（掌声、音乐、噪声）"),
    "audit.kind.missing": ("missing from the recording", "录音缺失"),
    "audit.share_untranscribed": ("{share} of the speech has no text.", "语音中有 {share} 没有文字。"),
    "audit.untranscribed": ("Speech without text", "没有文字的语音"),
    "audit.about": ("about {seconds} s", "约{seconds}秒"),
    "audit.checked": ("heard by {by} on {on}: nothing to transcribe", "{by}已于 {on} 听过，没有可转写的内容"),
    "audit.removed": ("Recognised, but left out", "识别出但未采用的文字"),
    "audit.put_back": (
        "To put a text back: tinglu run … --keep ID (or --keep all).",
        "如需放回某段文字：tinglu run … --keep 编号（或 --keep all）。",
    ),
    "audit.is_back": ("put back, so it is in the text", "已按要求放回文稿"),
    "audit.other_speakers": (
        "Number of speakers asked for: {wanted}. Voices that could be told apart: {found}. Check who speaks where.",
        "要求的发言人数为 {wanted}，实际分辨出 {found} 个声音。请核对发言人。",
    ),
    "audit.nothing_left_out": (
        "--keep {id}: nothing was left out of this transcript, so there is nothing to put back.",
        "--keep {id}：本文稿没有略去任何文字，无需放回。",
    ),
    "audit.nothing_to_keep": (
        "--keep {id}: nothing with this number was left out. There are: {known}.",
        "--keep {id}：略去的文字里没有这个编号。可用的有：{known}。",
    ),
    "audit.voice_not_told": (
        "event.toml: it cannot be told any more which voice is {name}; nobody gets the name. Name the voice by "
        "its id in this transcript, as S2.",
        "event.toml：已无法确定哪个声音是{name}，因此没有使用该姓名。请改写为本次文稿中的发言人编号，如 S2。",
    ),
    "audit.no_voice": (
        "event.toml: speaker = {speaker}, told of {name}: no voice is heard in this recording; nobody gets the name.",
        "event.toml：{name} 写有 speaker = {speaker}，但此录音中没有人说话，因此没有使用该姓名。",
    ),
    "audit.no_such_voice": (
        "event.toml: speaker = {speaker}, told of {name}, is no voice of this recording; nobody gets the name. "
        "There are: {known}.",
        "event.toml：{name} 的 speaker = {speaker} 在此录音中没有对应的声音，因此没有使用该姓名。可用的有：{known}。",
    ),
    "audit.named_by_people": (
        "event.toml: {name} is told to be the voice {voice}, but people have named it {now}, and that stays. Where it "
        "is {name} after all, name it so with tinglu review.",
        "event.toml：{name} 指向声音 {voice}，但人工已将其命名为 {now}，予以保留。"
        "如果确实是 {name}，请用 tinglu review 改名。",
    ),
    "audit.several_for_one_voice": (
        "event.toml: {names} are told to be one voice, {voice}; nobody gets a name for it. "
        "Leave speaker to one of them.",
        "event.toml：{names} 指向同一个声音 {voice}，因此都没有使用。请只保留其中一位的 speaker。",
    ),
    "audit.title_without_voice": (
        "event.toml: no speech gets the title {title}, because no voice is told for {name}. Add: speaker = its number "
        "in the transcript.",
        "event.toml：没有写明哪个声音是{name}，因此没有发言用上题目“{title}”。请加上：speaker = 文稿中该发言人的号码。",
    ),
    "audit.reason.phantom": ("a phrase Whisper often invents", "Whisper 常凭空写出的套话"),
    "audit.reason.loop": ("the same words over and over", "同样的字句反复出现"),
    "audit.reason.not_speech": ("probably no speech", "很可能不是语音"),
    "audit.reason.too_fast": ("more text than can be said in the time", "文字多于这段时间里能说出的话"),
    "audit.changes": ("Changes to the recognised text", "对识别文字的改动"),
    "audit.step.punctuation": ("punctuation", "标点"),
    "audit.step.script": ("script", "繁简"),
    "audit.step.glossary": ("glossary", "术语表"),
    "audit.step.homophones": ("the word that was meant", "同音改正"),
    "audit.step.numbers": ("numbers", "数字"),
    "audit.step.correction": ("correction", "更正"),
    "audit.step.fillers": ("fillers left out", "略去口头语"),
    "audit.doubts": ("Doubtful words, those first where most is gained by looking", "存疑之处，最值得核对的在前"),
    "audit.doubts_left": ("… and {count} more; audit.json has all.", "……还有 {count} 处，全部见 audit.json。"),
    "audit.none": ("None.", "无。"),
    "audit.no_job": (
        "{path} holds no transcript.json. Name a job folder (made by tinglu run) or a transcript.json.",
        "{path} 里没有 transcript.json。请指定 tinglu run 生成的任务文件夹，或 transcript.json 文件。",
    ),
    "audit.no_transcript": (
        "{path} is no transcript of tinglu, or not a whole one. Name a job folder or a transcript.json; one that is "
        "damaged tinglu run makes anew.",
        "{path} 不是听录的文稿，或内容不全。请指定任务文件夹或 transcript.json；"
        "若文件已损坏，重新运行 tinglu run 即可生成。",
    ),
    "audit.unreadable": (
        "{path} cannot be read as a transcript: {reason}. Run tinglu run again to make it anew.",
        "无法把 {path} 作为文稿读取：{reason}。请重新运行 tinglu run 生成。",
    ),
    "audit.too_much": (
        "{share} of the speech has no text; at most {allowed} is allowed.",
        "语音中有 {share} 没有文字，超过允许的 {allowed}。",
    ),
}
