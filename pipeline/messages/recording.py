"""What is wrong with a recording, or remarkable."""

RECORDING: dict[str, tuple[str, str]] = {
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
    "convert.no_wav": (
        "{file} is missing, so nothing can be heard. `tinglu run` with the recording makes it again.",
        "缺少 {file}，没有声音可听。请再次用 tinglu run 处理录音，会重新生成。",
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
    "convert.default_not_decoded": (
        "The file's default audio stream {default} is in a codec this ffmpeg cannot decode ({codec}); stream {stream} "
        "was used instead.",
        "文件默认的音轨 {default} 采用当前 ffmpeg 无法解码的编码（{codec}），改用了编号 {stream} 的音轨。",
    ),
    "convert.joined": (
        "The file holds {count} recordings joined end to end; the later ones begin at {times}. All of them are in the "
        "transcript, one after the other.",
        "文件由 {count} 段录音首尾相接而成，后面各段开始于 {times}。全部按先后顺序转写。",
    ),
    "convert.longer_than_declared": (
        "By its header the recording ends at {declared}, but its sound goes on to {end}. All of it is in the "
        "transcript. The recorder may have been cut off; check that what comes after {declared} belongs to it.",
        "按文件头的说法，录音到 {declared} 结束，但声音一直持续到 {end}。全部都已转写。可能是录音设备中途断电；"
        "请核对 {declared} 之后的内容是否属于这次录音。",
    ),
    "convert.unread": (
        "{bytes} bytes of the file, behind what could be read as sound, are not in the transcript. If they are sound, "
        "about {seconds} s are missing after {end}. Check that the recording plays to its end.",
        "文件中有 {bytes} 字节无法当作声音读取，没有转写。如果那是声音，{end} 之后大约缺失 {seconds} 秒。"
        "请确认录音能完整播放到结尾。",
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
    "convert.raised": (
        "The recording is very quiet: its loudest second reaches {level} dBFS. All of it was raised by {gain} dB; what "
        "its noise covers may be missed.",
        "录音音量极低：最响的一秒只有 {level} dBFS。已整体提高 {gain} dB；被噪声盖住的内容可能漏掉。",
    ),
    "convert.lowered": (
        "The recording exceeds full scale by {level} dB. All of it was lowered by {gain} dB, so that nothing is cut "
        "off.",
        "录音的电平超出满刻度 {level} dB。已整体降低 {gain} dB，避免削波。",
    ),
    "convert.clipped": (
        "The recording is overdriven in {percent} % of its seconds. Words may be misheard there.",
        "录音有 {percent}% 的时间过载失真，这些地方可能听错。",
    ),
}
