"""Many recordings: batches, a watched folder, a cluster."""

BATCH: dict[str, tuple[str, str]] = {
    "batch.plan": ("{files} recordings, {duration} in all.", "共 {files} 个录音，总长 {duration}。"),
    "batch.next": ("[{number}/{files}] {file}", "[{number}/{files}] {file}"),
    "batch.measuring": ("Measuring how long that takes here …", "正在实测本机所需时间 …"),
    "batch.estimate": (
        "About {duration} of work for what is not done yet, as measured here on {sample} s from the middle of {file}.",
        "尚未完成的部分约需 {duration}（在本机用 {file} 中间的 {sample} 秒实测）。",
    ),
    "batch.nothing_given": (
        "Name the recordings: files, folders, patterns, or --list FILE.",
        "请给出录音：文件、文件夹、通配符，或 --list 列表文件。",
    ),
    "batch.nothing_found": (
        "{places}: no recording is there. Check the path.",
        "{places}：没有找到录音。请检查路径。",
    ),
    "batch.voices_of_one": (
        "{file}: speaker = {speaker}, told of {name}, is a voice of one recording; in the others it is somebody else. "
        "Run that recording alone with it, or leave speaker out and name each recording's voices with tinglu review.",
        "{file}：{name} 的 speaker = {speaker} 是某一个录音里的编号，在别的录音里是别人。请只对那个录音使用它；"
        "或删去 speaker，用 tinglu review 在每份文稿里写上姓名。",
    ),
    "batch.texts_of_one": (
        "--keep {id}: this is the number of a text in one transcript; in the others it is another text. Run that "
        "recording alone with it, or say --keep all.",
        "--keep {id}：这是某一份文稿里的编号，在别的文稿里是别的文字。请只对那个录音使用它，或用 --keep all。",
    ),
    "batch.jobs_or_cluster": (
        "--jobs and --cluster cannot be used together.",
        "--jobs 和 --cluster 不能同时使用。",
    ),
    "batch.worker_died": (
        "{file}: the process working on it died, perhaps for want of memory. Run it again with fewer --jobs.",
        "{file}：处理它的进程意外终止，可能是内存不足。请减少 --jobs 后再试。",
    ),
    "batch.replaced": (
        "{file} is another recording than the one whose transcript is in {old}, or was changed since. That transcript "
        "is kept; this recording goes to {folder}.",
        "{file} 与 {old} 中文稿所依据的录音不同，或此后有改动。原文稿保留；这个录音的结果写入 {folder}。",
    ),
    "batch.grown": (
        "{file} has grown since: the transcript in {folder} is of its beginning alone, and is made anew of all of it.",
        "{file} 此后变长了：{folder} 里的文稿只到当时为止，现按完整录音重做。",
    ),
    "batch.name_taken": (
        "{old} holds the work on {other}; the results of {file} go to {folder}.",
        "{old} 里是 {other} 的结果；{file} 的结果写入 {folder}。",
    ),
    "batch.name_of_file": (
        "{other} is a file, no folder; the results of {file} go to {folder}.",
        "{other} 是文件而不是文件夹；{file} 的结果写入 {folder}。",
    ),
    "batch.moved": (
        "{file} is the recording that was {old} before; its results stay in {folder}.",
        "{file} 就是原来的 {old}；结果仍在 {folder}。",
    ),
    "batch.several": (
        "{file} has several job folders, each with the time of the last work in it. Work goes on in {job}, not in "
        "{others}. To go on with another one, move the rest out of this folder.",
        "{file} 有多个任务文件夹（括号内为最后处理时间）：在 {job} 中继续，不用 {others}。"
        "如要用另一个，请把其余的移出该目录。",
    ),
    "batch.shortened": (
        "{file}: the name is too long for results to be called after it; they are called {name}.",
        "{file}：文件名过长，结果改用名称 {name}。",
    ),
    "batch.unreadable": (
        "{path} cannot be looked into ({reason}) and was left out.",
        "无法查看 {path}（{reason}），已跳过。",
    ),
    "batch.no_sound": (
        "{file} is called like a recording, but no sound can be read from it; it was left out.",
        "{file} 从名称看是录音，但读不出声音，已跳过。",
    ),
    "batch.column.recording": ("recording", "录音"),
    "batch.column.audio": ("length", "时长"),
    "batch.column.work": ("work", "用时"),
    "batch.column.state": ("result", "结果"),
    "batch.state.done": ("done", "完成"),
    "batch.state.failed": ("failed", "失败"),
    "batch.state.busy": ("left to another run", "由另一进程处理"),
    "batch.state.waiting": ("not begun", "未开始"),
    "cluster.no_ray": (
        '--cluster needs Ray. Install it with: pip install "tinglu[cluster]"',
        '--cluster 需要 Ray。请安装：pip install "tinglu[cluster]"',
    ),
    "cluster.unreachable": (
        "No Ray cluster answers at {address} ({reason}). Start one with: ray start --head",
        "{address} 处没有 Ray 集群应答（{reason}）。可用 ray start --head 启动一个。",
    ),
    "cluster.no_machine": (
        "The cluster at {address} has no machine that could work. Start some with: ray start --address={address}; then "
        "run the same command again to go on.",
        "{address} 处的集群没有可以工作的机器。请用 ray start --address={address} 启动，再运行同一命令即可继续。",
    ),
    "cluster.machine_failed": (
        "The machine {node} cannot work ({reason}). Each machine needs tinglu at the same version in the same Python.",
        "机器 {node} 无法工作（{reason}）。各机须用同样的 Python 安装同一版本的 tinglu。",
    ),
    "cluster.not_shared": (
        "The machine {node} does not see {folder}. Put recordings and output on storage all machines share.",
        "机器 {node} 看不到 {folder}。请把录音和输出放在各机共享的存储上。",
    ),
    "cluster.lost": (
        "The cluster could not finish it: {reason}. Run the same command again to go on.",
        "集群未能完成：{reason}。再次运行同一命令即可继续。",
    ),
    "watch.one_folder": (
        "{folder} is no folder. Name the folder that recordings are put into.",
        "{folder} 不是文件夹。请给出放入录音的文件夹。",
    ),
    "watch.begun": (
        "Watching {folder}. Ctrl-C ends it.",
        "正在监视 {folder}。按 Ctrl-C 结束。",
    ),
}
