"""What people do to a transcript: acts in a log that is only added to, folded over what the machine left.

    review = Review.open(job)               the machine's transcript, the log, the transcript they make
    ops = review.making.retext("u7", "…")   acts made from places in review.transcript
    review.add(ops, by="chen", known=review.head)

Acts are anchored on recognised words (places.py) and done in order (fold.py); a run with other options keeps every one
that still fits and lists the others. Who approved what is computed (approval.py), and the notice follows from it.
"""

from pipeline.review.log import Stale
from pipeline.review.review import PUBLISHED, REVIEWED, Review

__all__ = ["PUBLISHED", "REVIEWED", "Review", "Stale"]
