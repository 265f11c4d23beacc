"""Measuring a transcript."""

EVALUATE: dict[str, tuple[str, str]] = {
    "evaluate.missing": (
        "{file}: there is no such file. Check the path.",
        "{file}：没有这个文件。请检查路径。",
    ),
    "evaluate.not_a_file": (
        "{file} is a folder or a device. Name the transcript or reference itself, e.g. {file}/transcript.json.",
        "{file} 是文件夹或设备。请直接指定文稿或参考文件，如 {file}/transcript.json。",
    ),
    "evaluate.empty": (
        "{file} is empty. Give a file that holds a transcript.",
        "{file} 是空文件。请提供有内容的文稿。",
    ),
    "evaluate.unknown_format": (
        "{file}: neither its suffix nor its content shows its format. Name it after its format, one of: {known}.",
        "{file}：从后缀和内容都看不出格式。请按格式命名，可选：{known}。",
    ),
    "evaluate.damaged": (
        "{file} cannot be read as {format}: {reason}. Correct it, or export it anew.",
        "{file} 无法按 {format} 格式读取：{reason}。请改正或重新导出。",
    ),
    "evaluate.nothing": (
        "{file} holds neither words nor times of speakers, so nothing can be measured. Give a reference with text.",
        "{file} 既没有文字，也没有发言时间，无法评测。请提供有内容的参考文件。",
    ),
    "evaluate.library_missing": (
        "Measuring needs the package {library}. Install it with: {command}",
        "评测需要软件包 {library}。请运行：{command}",
    ),
    "evaluate.collar": (
        "--collar {given} is not possible. Give seconds between 0 and 10.",
        "--collar 不能是 {given}。请给 0 到 10 之间的秒数。",
    ),
    "evaluate.html_is_input": (
        "--html {file} would overwrite a file that is measured. Give another name.",
        "--html {file} 会覆盖被评测的文件。请换一个文件名。",
    ),
    "evaluate.not_written": (
        "{file} cannot be written: {reason}. Check the folder, or give another path with --html.",
        "无法写入 {file}：{reason}。请检查文件夹，或用 --html 换一个路径。",
    ),
    "evaluate.normaliser.chinese": (
        "Compared by characters after: NFKC, simplified characters (OpenCC t2s), numerals as digits (cn2an), no "
        "punctuation, lower case; a Latin word, spelled letters or a number are one token",
        "按字比较；比较前：NFKC，转简体（OpenCC t2s），数字统一为阿拉伯数字（cn2an），去标点，小写；"
        "一个外文词、一串字母或一个数算一个字",
    ),
    "evaluate.normaliser.characters": (
        "Compared by characters after: NFKC, no punctuation, lower case; a Latin word, spelled letters or a number are "
        "one token",
        "按字比较；比较前：NFKC，去标点，小写；一个外文词、一串字母或一个数算一个字",
    ),
    "evaluate.normaliser.words": (
        "Compared by words after: NFKC, lower case, no punctuation but apostrophes within words",
        "按词比较；比较前：NFKC，小写，去标点（词内的撇号除外）",
    ),
    "evaluate.column.measure": ("measure", "指标"),
    "evaluate.column.value": ("value", "数值"),
    "evaluate.column.remark": ("remark", "说明"),
    "evaluate.row.er.characters": ("Character error rate (CER)", "字错误率（CER）"),
    "evaluate.row.er.words": ("Word error rate (WER)", "词错误率（WER）"),
    "evaluate.row.cp.characters": ("CER per speaker (cpCER)", "分发言人字错误率（cpCER）"),
    "evaluate.row.cp.words": ("WER per speaker (cpWER)", "分发言人词错误率（cpWER）"),
    "evaluate.row.marks.any": ("Punctuation, any mark (F1)", "标点，任何标点（F1）"),
    "evaluate.row.marks.ends": ("Punctuation, ends of sentences (F1)", "标点，句末（F1）"),
    "evaluate.row.marks.questions": ("Punctuation, question marks (F1)", "标点，问号（F1）"),
    "evaluate.row.der": ("Diarization error rate (DER)", "说话人分离错误率（DER）"),
    "evaluate.row.der_collar": ("DER, borders ±{seconds} s left out", "DER，边界 ±{seconds} 秒不计"),
    "evaluate.row.speakers": ("Speakers: reference / transcript", "发言人数：参考 / 文稿"),
    "evaluate.errors.characters": (
        "{substitutions} substituted, {deletions} missing, {insertions} added, of {length} characters",
        "错 {substitutions}，漏 {deletions}，多 {insertions}，参考共 {length} 字",
    ),
    "evaluate.errors.words": (
        "{substitutions} substituted, {deletions} missing, {insertions} added, of {length} words",
        "错 {substitutions}，漏 {deletions}，多 {insertions}，参考共 {length} 词",
    ),
    "evaluate.cp": (
        "words under the wrong speaker count as errors; speakers matched for the fewest",
        "归错发言人的文字也算错；发言人按错误最少的方式对应",
    ),
    "evaluate.marks": (
        "precision {precision}, recall {recall}; {reference} in the reference, {hypothesis} in the transcript",
        "精确率 {precision}，召回率 {recall}；参考 {reference} 处，文稿 {hypothesis} 处",
    ),
    "evaluate.parts": (
        "missed {missed}, false alarm {false_alarm}, confused {confusion}",
        "漏检 {missed}，误检 {false_alarm}，混淆 {confusion}",
    ),
    "evaluate.why.text": ("{file} holds no text", "{file} 不含文字"),
    "evaluate.why.words": ("{file} holds no words to compare with", "{file} 没有可供比较的文字"),
    "evaluate.why.speakers": ("{file} does not say who speaks", "{file} 没有标明发言人"),
    "evaluate.why.turns": ("{file} does not say who speaks when", "{file} 没有标明谁在什么时候发言"),
    "evaluate.why.collar": ("the collar leaves nothing of {file}", "{file} 去掉边界后没有剩余内容"),
    "evaluate.page.title": ("{hypothesis} against {reference}", "{hypothesis} 对照 {reference}"),
    "evaluate.page.reference": ("reference", "参考"),
    "evaluate.page.hypothesis": ("transcript", "文稿"),
    "evaluate.page.substituted": ("substituted (box)", "错（方框）"),
    "evaluate.page.deleted": ("missing from the transcript (struck through)", "漏（删除线）"),
    "evaluate.page.inserted": ("added by the transcript (underlined)", "多（下划线）"),
    "evaluate.page.no_rows": ("There is no text to show.", "没有可显示的文字。"),
}
