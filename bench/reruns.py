"""What of a review stands after another run. usage: bench/reruns.py FIRST SECOND, folders of jobs by the same names

Random corrections and a name for every voice are made on each job of FIRST and done on what the machine left in the job
of that name of SECOND, run with other options: `--effort`, `--speakers`. Told are the corrections whose text stands,
those that found their place without a question, and the names that stand on a voice whose time was mostly another's.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import table  # noqa: E402
from pipeline.review import PUBLISHED, Review  # noqa: E402
from pipeline.review.places import letters  # noqa: E402
from pipeline.transcript import Transcript  # noqa: E402

CORRECTED, NAMED = "改正", "名"  # what no recording says, and how a name begins


def corrected(review: Review, draw: random.Random) -> int:
    """Gives each voice its id as a name and corrects two characters of every utterance that has them; how many."""
    review.add([review.making.name(one.id, NAMED + one.id) for one in review.transcript.speakers], "bench")
    acts = []
    for one in review.transcript.utterances:
        at = draw.randrange(max(1, len(one.text) - 2))
        if len(letters(one.text)) > 3 and one.text[at : at + 2].isalnum():
            acts.append(review.making.text(one.id, at, at + 2, CORRECTED))
    review.add(acts, "bench")
    return len(acts)


def on_another_voice(first: Transcript, second: Transcript) -> int:
    """Names whose utterances lie mostly in the time of a voice of the first run that had another name."""
    wrong = 0
    for speaker in second.speakers:
        held: Counter[str | None] = Counter()
        for one in second.utterances:
            if one.speaker == speaker.id:
                for own in first.utterances:
                    held[own.speaker] += max(0.0, min(one.end, own.end) - max(one.start, own.start))
        if speaker.name.startswith(NAMED) and held:
            wrong += speaker.name != f"{NAMED}{held.most_common(1)[0][0]}"
    return wrong


def measured(first: Path, second: Path) -> list[int]:
    """Corrections, those that stand, those without a question; names, those on another voice."""
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        (job / "work").mkdir()
        shutil.copy(first / "job.json", job)
        shutil.copy(first / "work" / PUBLISHED, job / "work")
        review = Review.open(job)
        acts = corrected(review, random.Random(first.name))
        before = review.machine
        shutil.copy(second / "work" / PUBLISHED, job / "work")
        after = Review.open(job).transcript
        standing = sum(one.text.count(CORRECTED) for one in after.utterances)
        asked = sum(one.kind == "text" for one in after.status.conflicts)
        names = sum(one.name.startswith(NAMED) for one in after.speakers)
        return [acts, standing, acts - asked, names, on_another_voice(before, after)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    given = parser.parse_args()
    names = sorted(
        file.parent.name for file in given.second.glob("*/job.json") if (given.first / file.parent.name).is_dir()
    )
    rows = [measured(given.first / name, given.second / name) for name in names]
    lines = [[name, *map(str, row)] for name, row in zip(names, rows, strict=True)]
    total = ["all", *(str(sum(column)) for column in zip(*rows, strict=True))]
    heads = ["recording", "corrections", "stand", "without a question", "names", "on another voice"]
    print(table(heads, [*lines, total]))


if __name__ == "__main__":
    main()
