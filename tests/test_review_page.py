"""The server of the review page, asked from outside of the page: what it does, and what it refuses."""

import http.client
import json
import math
import re
import socket
import string
from dataclasses import replace
from importlib import resources

import pytest
from helpers.pages import Deaf, forum, reviewable, serving

from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.messages import MESSAGES
from pipeline.review import Review
from pipeline.review_page.guard import ADDRESS, HEADER, POLICY
from pipeline.review_page.peaks import PER_SECOND, peaks
from pipeline.review_page.rows import Rows
from pipeline.transcript import Span

ASSETS = resources.files("pipeline.review_page").joinpath("assets")


@pytest.fixture
def job(tmp_path):
    return reviewable(tmp_path / "录音")


@pytest.fixture
def served(job):
    with serving(job) as running:
        yield running


def ask(served, path, body=None, method=None, **headers):
    """As anybody could: (status, headers, body). A header that is None is not sent."""
    usual = {"Host": served.guard.host, HEADER: served.guard.key}
    if body is not None:
        usual |= {"Content-Type": "application/json", "Origin": served.guard.origin}
        body = json.dumps(body).encode() if not isinstance(body, bytes) else body
    sent = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.putrequest(
        method or ("GET" if body is None else "POST"), path, skip_host=True, skip_accept_encoding=True
    )
    for name, value in sent.items():
        if value is not None:
            connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    told = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return told


def act(served, n, op, **headers):
    status, _, body = ask(
        served, "/api/job/1/act", {"id": f"{n} {op['op']} {op.get('text')}", "n": n, "act": op}, **headers
    )
    return status, json.loads(body)


REPLACED = {"op": "text", "row": "u5", "text": "对的。"}


def test_an_act_is_in_the_log_before_it_is_answered(served, job):
    status, told = act(served, 0, REPLACED)
    assert status == 200
    assert [row["text"] for row in told["rows"]] == ["对的。"]
    assert Review.open(job).transcript.utterances[4].text == "对的。"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"},
        {"Host": "127.0.0.1"},
        {"Host": "evil.example"},
        {"Host": None},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"X_Tinglu_Key": "wrong"},
        {"X_Tinglu_Key": ""},
        {"X_Tinglu_Key": None},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": None},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_whoever_is_not_the_page_changes_nothing(served, job, headers):
    status, _, _ = ask(served, "/api/job/1/act", {"id": "1", "n": 0, "act": REPLACED}, **headers)
    assert status in (400, 403)
    assert Review.open(job).head == 0


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"?\r\n\r\n"]
)
def test_what_is_no_http_is_refused_and_nobody_at_the_terminal_reads_of_it(served, sent, caplog):
    with socket.create_connection((ADDRESS, served.port), timeout=60) as connection:
        connection.sendall(sent)
        assert b" 400 " in connection.recv(1000).splitlines()[0]
    assert caplog.records == []


@pytest.mark.parametrize("path", ["/api/job/1", "/api/job/1/peaks"])
def test_nothing_is_told_without_the_key(served, path):
    for headers in ({HEADER.replace("-", "_"): None}, {"X_Tinglu_Key": served.guard.sound}, {"Host": "evil.example"}):
        status, _, body = ask(served, path, **headers)
        assert status == 403
        assert "上午好".encode() not in body


def test_the_sound_has_a_cookie_that_opens_nothing_else(served):
    cookie = f"{served.guard.cookie}={served.guard.sound}"
    assert ask(served, "/sound/1")[0] == 403
    assert ask(served, "/sound/1", Cookie=f"{served.guard.cookie}=wrong")[0] == 403
    assert ask(served, "/sound/1", Cookie=cookie, Sec_Fetch_Site="cross-site")[0] == 403
    assert ask(served, "/api/job/1", Cookie=cookie, X_Tinglu_Key=None)[0] == 403
    status, headers, body = ask(served, "/sound/1", Cookie=cookie, Range="bytes=80-89")
    assert (status, len(body)) == (206, 10)
    assert headers["Content-Range"].startswith("bytes 80-89/")
    assert ask(served, "/sound/1", Cookie=cookie, Range="bytes=999999999-")[0] == 416


def test_the_cookie_comes_with_the_key_and_no_other_site_can_send_it(served):
    status, headers, body = ask(served, "/api/enter", {"secret": served.guard.key, "window": "w"})
    assert status == 200
    assert json.loads(body)["key"] == served.guard.key
    assert {"HttpOnly", "SameSite=Strict", "Path=/sound/"} <= set(re.split("; ", headers["Set-Cookie"]))
    assert ask(served, "/api/enter", {"secret": "", "window": "w"})[0] == 403


def test_the_ticket_that_the_browser_is_opened_with_lets_in_once(served):
    ticket = served.guard.ticket
    assert ask(served, "/api/enter", {"secret": ticket, "window": "w"}, X_Tinglu_Key=None)[0] == 200
    assert ask(served, "/api/enter", {"secret": ticket, "window": "w"}, X_Tinglu_Key=None)[0] == 403
    assert ask(served, "/api/job/1", X_Tinglu_Key=ticket)[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../server.py",
        "/assets/..%2fserver.py",
        "/assets/%2e%2e/guard.py",
        "/assets/..%5cserver.py",
        "/sound/../job.json",
        "/sound/1/../../job.json",
        "/sound/%2e%2e%2fjob.json",
        "/api/job/..%2f..",
        "/api/job/2",
        "/etc/passwd",
        "//etc/passwd",
    ],
)
def test_no_file_is_reached_by_its_path(served, path):
    status, _, body = ask(served, path, Cookie=f"{served.guard.cookie}={served.guard.sound}")
    assert status in (404, 422)
    assert b"import" not in body
    assert b"tinglu.job" not in body


def test_the_page_may_load_and_ask_this_server_alone_and_nobody_may_frame_it(served):
    for path in ("/", "/assets/main.js", "/api/job/1", "/nothing"):
        headers = ask(served, path)[1]
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert ask(served, "/api/job/1/act", method="OPTIONS", Origin="http://evil.example")[0] in (403, 405)


def test_the_page_itself_holds_nothing_of_the_transcript_or_the_key(served):
    for name in ["", *(f"assets/{file.name}" for file in ASSETS.iterdir())]:
        status, _, body = ask(served, f"/{name}", X_Tinglu_Key=None)
        assert status == 200
        assert served.guard.key.encode() not in body
        assert "上午好".encode() not in body


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        {"id": "1", "n": 0, "act": {"op": "insert", "row": "u1", "start": 1.0, "end": math.inf, "text": "x"}},
        {"id": "1", "n": 0, "act": {"op": "insert", "row": "u1", "start": math.nan, "end": 2.0, "text": "x"}},
        {"id": "1", "n": 0, "act": {"op": "insert", "row": "u1", "start": 2.0, "end": 1.0, "text": "x"}},
        {"id": "1", "n": 0, "act": {"op": "no-text", "start": 0.0, "end": math.inf}},
        {"id": "1", "n": 0, "act": {"op": "no-text", "start": 2.0, "end": 2.0}},
        {"id": "1", "n": 0, "act": {"op": "delete-everything"}},
        {"id": "1", "n": 0, "act": {"op": "text", "row": "nobody", "text": "x"}},
        {"id": "1", "n": 0, "act": {"op": "text", "row": "u1"}},
        {
            "id": "1",
            "n": 0,
            "act": {"op": "replace", "changes": [{"row": "u1", "first": 0, "last": 1, "before": "x", "after": "y"}]},
        },
        {"id": "1", "n": 0, "act": {"op": "speaker", "row": "u1", "first": 0, "to": "u1", "last": 2, "name": ""}},
        {"id": "1", "n": 0, "act": {"op": "undo"}},
        {"id": "1", "n": 0, "act": {"op": "drop", "n": 7}},
        {"id": "1", "n": 0, "act": {"op": "approve", "person": "S1", "by": "x", "on": "soon"}},
    ],
    ids=lambda body: str(body)[:100],
)
def test_what_cannot_be_meant_changes_nothing_and_says_so(served, job, body):
    status, _, told = ask(served, "/api/job/1/act", body)
    assert status == 422
    assert json.loads(told)["message"]
    assert Review.open(job).head == 0


def test_a_charset_that_does_not_exist_is_no_json(served):
    body = {"id": "1", "n": 0, "act": REPLACED}
    assert ask(served, "/api/job/1/act", body, Content_Type="application/json; charset=nonsense")[0] == 422


def test_what_is_sent_twice_is_done_once(served, job):
    first, second = act(served, 0, REPLACED), act(served, 0, REPLACED)
    assert first == second
    assert len([one for one in Review.open(job).acts if one.op.kind == "text"]) == 1


def test_whoever_does_not_know_the_last_act_is_refused_and_told_how_it_stands(served, job):
    n = act(served, 0, REPLACED)[1]["n"]
    status, told = act(served, 0, {"op": "text", "row": "u5", "text": "不对。"})
    assert status == 409
    assert {row["id"]: row["text"] for row in told["rows"] if row["kind"] == "text"}["u5"] == "对的。"
    assert told["n"] == n == Review.open(job).head


def test_what_another_program_adds_to_the_log_is_seen(served, job):
    other = Review.open(job)
    other.add(other.making.retext("u5", "对，对。"), "chen")
    assert act(served, 0, REPLACED)[0] == 409
    assert "对，对。" in ask(served, "/api/job/1")[2].decode()


def test_each_act_is_taken_back_and_done_again_step_by_step(served, job):
    told = [act(served, 0, REPLACED)[1]]
    changes = [
        {"row": row, "first": 0, "last": 1, "before": before, "after": "某"}
        for row, before in (("u1", "各"), ("u6", "我"))
    ]
    for op in (
        {"op": "replace", "changes": changes},
        {"op": "speaker", "row": "u5", "first": 0, "to": "u5", "last": 3, "name": "王芳"},
        {"op": "name", "person": "S1", "name": "陈国栋"},
        {"op": "split", "row": "u6", "at": 4},
        {"op": "join", "row": "u2"},
        {"op": "merge", "person": "S3", "into": "S2"},
        {"op": "confirm", "row": "u1", "first": 0, "last": 5},
        {"op": "comment", "row": "u1", "first": 0, "last": 5, "text": "？"},
        {"op": "insert", "row": "u2", "start": 6.6, "end": 7.0, "text": "好。"},
        {"op": "no-text", "start": 1.0, "end": 60.0},
        {"op": "approve", "person": "S2", "by": "李晓梅", "on": "2026-11-26"},
    ):
        status, answer = act(served, told[-1]["n"], op)
        assert status == 200, answer
        told.append(answer)
    states = [Review.open(job).transcript]
    for _ in list(told):
        status, answer = act(served, told[-1]["n"], {"op": "undo"})
        assert status == 200
        told.append(answer)
        states.append(Review.open(job).transcript)
    review = Review.open(job)
    assert review.transcript == review.machine
    assert not answer["undo"]
    assert len({repr(one) for one in states}) == len(states), "each step is one"
    for state in reversed(states[:-1]):
        status, answer = act(served, told[-1]["n"], {"op": "redo"})
        assert status == 200
        told.append(answer)
        assert Review.open(job).transcript.utterances == state.utterances
    assert not answer["redo"]
    assert answer["undo"]


def test_a_term_is_kept_once_for_the_next_run(served, job):
    for term in ("经费", "社区\n养老", "经费"):
        assert ask(served, "/api/job/1/term", {"term": term})[0] == 200
    assert (job / "review" / "glossary.txt").read_text() == "经费\n社区 养老\n"
    assert ask(served, "/api/job/1/term", {"term": " "})[0] == 422


def test_a_term_that_cannot_be_kept_is_told(served, job):
    (job / "review" / "glossary.txt").mkdir(parents=True)
    status, _, body = ask(served, "/api/job/1/term", {"term": "经费"})
    assert status == 422
    assert "glossary.txt" in json.loads(body)["message"]


def test_without_its_sound_a_job_can_still_be_corrected(served, job):
    (job / "work" / "audio.wav").unlink()
    status, _, body = ask(served, "/sound/1", Cookie=f"{served.guard.cookie}={served.guard.sound}")
    assert status == 422
    assert "audio.wav" in json.loads(body)["message"]
    assert ask(served, "/api/job/1/peaks")[0] == 422
    assert act(served, 0, REPLACED)[0] == 200


def test_the_outline_tells_how_loud_each_moment_is(job):
    import numpy as np

    from pipeline.stages.convert.wav import writing

    loud = np.zeros(SAMPLE_RATE_HZ * 61 + 7, dtype="<i2")
    loud[SAMPLE_RATE_HZ] = -32768
    loud[-1] = 12800
    with writing(job / "work" / "audio.wav") as wav:
        wav.write(loud.tobytes())
    found = peaks(job / "work" / "audio.wav")
    assert len(found) == 61 * PER_SECOND + 1
    assert {at: level for at, level in enumerate(found) if level} == {PER_SECOND: 255, 61 * PER_SECOND: 100}


def test_a_folder_of_jobs_offers_each_of_them(tmp_path):
    for name in ("上午", "下午"):
        reviewable(tmp_path / name)
    with serving(tmp_path) as served:
        _, _, body = ask(served, "/api/enter", {"secret": served.guard.key, "window": "w"})
        assert [(job["id"], job["name"]) for job in json.loads(body)["jobs"]] == [("1", "上午"), ("2", "下午")]
        assert ask(served, "/api/job/2")[0] == 200
        assert ask(served, "/api/job/3")[0] == 422


def test_whatever_the_page_says_is_a_row_of_the_table_and_every_row_is_used():
    source = "\n".join(file.read_text() for file in ASSETS.iterdir())
    package = "\n".join(
        file.read_text() for file in resources.files("pipeline.review_page").iterdir() if file.name.endswith(".py")
    )
    asked = set(re.findall(r'["`](desk\.[a-z_.]+)["`]', source))
    assert asked <= set(MESSAGES)
    made_up = re.findall(r"`(desk\.[a-z_.]+\.)\$\{", source)
    assert {"desk.kind.", "desk.saved.", "desk.key.", "desk.reason."} <= set(made_up)
    command = (resources.files("pipeline.cli").joinpath("review.py")).read_text()
    rows = {key for key in MESSAGES if key.startswith("desk.")}
    unused = {key for key in rows - asked if not key.startswith(tuple(made_up)) and f'"{key}"' not in package + command}
    assert unused == set()
    for key in rows:
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(MESSAGES[key][0]))


def test_rows_stay_in_the_order_of_the_transcript_with_gaps_where_they_are_heard(served):
    rows = json.loads(ask(served, "/api/job/1")[2])["rows"]
    assert [row["kind"] for row in rows] == ["text", "text", "gap", "text", "text", "text", "removed", "text"]
    assert [row["id"] for row in rows if row["kind"] == "text"] == ["u1", "u2", "u3", "u4", "u5", "u6"]


def test_speech_without_text_around_words_that_were_left_out_has_rows_of_its_own(tmp_path):
    made = forum()
    gap = Span(made.removed[0].start - 3.0, made.removed[0].end + 0.5)
    made = replace(made, coverage=replace(made.coverage, untranscribed=(gap,)))
    rows = Rows(made).of(made)
    found = [(row["kind"], row["start"], row["end"]) for row in rows if row["kind"] != "text"]
    assert found == [("gap", gap.start, gap.start + 3.0), ("removed", gap.start + 3.0, gap.end - 0.5)]


def test_what_an_earlier_review_did_not_live_to_write_is_written_by_the_next(job):
    from pipeline.review_page.desks import Desks

    review = Review.open(job)
    review.add(review.making.retext("u5", "对的。"), "chen")
    Desks(job, "editor", hearing=Deaf()).close()
    assert "对的。" in (job / "录音.txt").read_text(encoding="utf-8")
