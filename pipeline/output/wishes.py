"""Wishes of the editor that the recording could not meet: told by the run and by the audit, never passed over.

They are no failure and leave the exit code alone: the results are as good as the recording allows, and one option is
given to all recordings of a batch.
"""

from collections.abc import Iterator

from pipeline.messages import text
from pipeline.transcript import Transcript


def unmet_wishes(transcript: Transcript, lang: str | None = None) -> Iterator[str]:
    """A sentence for each, in `lang` or the user's language: a number of speakers, a text that is not there to keep."""
    asked = transcript.provenance.settings.get("diarize", {})
    exact = asked.get("speakers")
    least, most = exact or asked.get("min_speakers"), exact or asked.get("max_speakers")
    found = len({turn.speaker for turn in transcript.turns})
    if found and ((least and found < least) or (most and found > most)):
        wanted = str(exact) if exact else f"{least}–{most}" if least and most else f"≥{least}" if least else f"≤{most}"
        yield text("audit.other_speakers", lang=lang, wanted=wanted, found=found)
    known = [one.id for one in transcript.removed]
    for name in transcript.provenance.settings.get("evidence", {}).get("keep", ()):
        if name != "all" and name not in known:
            yield text("audit.nothing_to_keep", lang=lang, id=name, known=", ".join(known) or "–")
