"""What the review page's server keeps from one start to the next, and an act that cannot be done at the moment."""

import http.client
import json
import shutil
from urllib.parse import urlsplit

from helpers.pages import Deaf, reviewable, serving

from pipeline.errors import JobError
from pipeline.review import Review
from pipeline.review_page.acts import read_request
from pipeline.review_page.desk import Desk
from pipeline.review_page.desks import Desks
from pipeline.review_page.guard import HEADER
from pipeline.review_page.server import listen_for


def test_the_server_of_a_job_has_the_same_port_each_time_unless_it_is_taken(tmp_path):
    with listen_for(tmp_path) as first:
        port = first.getsockname()[1]
        with listen_for(tmp_path) as beside, listen_for(tmp_path / "other") as other:
            assert len({port, beside.getsockname()[1], other.getsockname()[1]}) == 3
    with listen_for(tmp_path / "x" / "..") as again:
        assert again.getsockname()[1] == port


def test_a_job_is_known_again_whatever_its_number_and_no_other_is_taken_for_it(tmp_path):
    alone = Desks(reviewable(tmp_path / "b"), "editor", hearing=Deaf()).jobs()[0]["identity"]
    shutil.copytree(tmp_path / "b", tmp_path / "a")
    copy, same = Desks(tmp_path, "editor", hearing=Deaf()).jobs()
    assert (same["id"], same["identity"]) == ("2", alone)
    assert copy["identity"] != alone
    manifest = json.loads((tmp_path / "b" / "job.json").read_text())
    manifest["recording"]["sha256"] = "of another recording"
    (tmp_path / "b" / "job.json").write_text(json.dumps(manifest))
    assert Desks(tmp_path / "b", "editor", hearing=Deaf()).jobs()[0]["identity"] != alone


def test_an_act_that_cannot_be_written_now_is_not_refused_for_good(tmp_path, monkeypatch):
    def full(*_):
        raise JobError("review.unwritable", file=tmp_path, reason="No space left on device")

    monkeypatch.setattr(Review, "add", full)
    with serving(reviewable(tmp_path / "job")) as served:
        connection = http.client.HTTPConnection(urlsplit(served.guard.origin).netloc, timeout=60)
        headers = {"Origin": served.guard.origin, "Content-Type": "application/json", HEADER: served.guard.key}
        asked = {"id": "1", "n": 0, "act": {"op": "text", "row": "u5", "text": "对的。"}}
        connection.request("POST", "/api/job/1/act", json.dumps(asked), headers)
        answer = connection.getresponse()
        assert answer.status == 503
        assert "No space left" in json.loads(answer.read())["message"]
        connection.close()


def test_an_act_asked_for_again_after_others_is_answered_with_all_as_it_is_now(tmp_path):
    desk = Desk(reviewable(tmp_path / "job"), "editor")
    first = read_request({"id": "1", "n": 0, "act": {"op": "text", "row": "u5", "text": "对的。"}})
    answer = desk.act(first)
    assert desk.act(first) == answer
    joined = desk.act(read_request({"id": "2", "n": answer["n"], "act": {"op": "join", "row": "u2"}}))
    again = desk.act(first)
    assert (again["n"], again["order"]) == (joined["n"], joined["order"])
    assert [row["id"] for row in again["rows"]] == joined["order"]
