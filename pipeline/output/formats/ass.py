"""Advanced SubStation Alpha with a style for each speaker, through pysubs2."""

import colorsys

import pysubs2

from pipeline.output.subtitles import Cue, cues, rules_for
from pipeline.settings import WriteSettings
from pipeline.text.typography import one_line
from pipeline.transcript import Transcript

WIDTH, HEIGHT, FONT_SIZE, OUTLINE, MARGIN = 1920, 1080, 66, 3.0, 60
FONT = "Noto Sans CJK SC"
GOLDEN = 0.618034  # of the circle of hues, from one speaker to the next: no two neighbours are alike


def write_ass(transcript: Transcript, settings: WriteSettings) -> str:
    """ASS with a style for each speaker; cues too fast to read say so in the field for effects."""
    made = pysubs2.SSAFile()
    made.info |= {
        "Title": one_line(transcript.recording.file).replace("\n", " "),
        "Comment": one_line(transcript.status.notice),
        "PlayResX": str(WIDTH),
        "PlayResY": str(HEIGHT),
        "WrapStyle": "2",
    }
    shown = cues(transcript, settings.notice_cue, settings.labels)
    styles: dict[str | None, str] = {None: "Default"}
    made.styles = {"Default": _style(None)}
    rules = rules_for(transcript.language)
    made.append(pysubs2.SSAEvent(0, 0, _escaped(transcript.status.notice), type="Comment"))
    for cue in shown:
        if cue.speaker not in styles:
            name = f"Speaker {len(styles)}"
            styles[cue.speaker] = name
            made.styles[name] = _style(len(styles) - 2)
        effect = f"{cue.per_second(rules):.1f}/s" if cue.per_second(rules) > rules.per_second else ""
        made.append(_event(cue, styles[cue.speaker], effect))
    return str(made.to_string("ass"))


def _event(cue: Cue, style: str, effect: str) -> pysubs2.SSAEvent:
    return pysubs2.SSAEvent(
        start=round(cue.start * 1000),
        end=round(cue.end * 1000),
        text="\\N".join(map(_escaped, cue.lines)),
        style=style,
        name=_field(cue.speaker or ""),
        effect=effect,
    )


def _style(number: int | None) -> pysubs2.SSAStyle:
    hue = 0.0 if number is None else (0.55 + number * GOLDEN) % 1.0
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.0 if number is None else 0.25, 1.0)
    return pysubs2.SSAStyle(
        fontname=FONT,
        fontsize=FONT_SIZE,
        primarycolor=pysubs2.Color(round(red * 255), round(green * 255), round(blue * 255)),
        outline=OUTLINE,
        shadow=0.0,
        marginv=MARGIN,
    )


def _escaped(line: str) -> str:
    """Braces and backslashes would be read as commands; the format has no other way to write them than their likes."""
    return one_line(line).replace("\\", "＼").replace("{", "｛").replace("}", "｝")


def _field(name: str) -> str:
    """A name in a line of fields divided by commas."""
    return one_line(name).replace(",", "，")
