"""When the review page's server ends: its windows hold a socket open, which ends with them whatever they still say."""

import asyncio
import gc
import socket
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import pytest
from helpers.desk import wait_for
from helpers.pages import Deaf, reviewable, serving

from pipeline.review_page import server as server_module
from pipeline.review_page.desks import Desks
from pipeline.review_page.server import Server, listen


@pytest.fixture
def served(tmp_path):
    with serving(reviewable(tmp_path / "job")) as running:
        yield running


def hold(served, said, then, origin=None):
    """Opens a window's socket and says something there; `then` goes on while it is open."""

    async def held():
        address = f"http://{served.guard.host}/api/here"
        headers = {"Origin": served.guard.origin if origin is None else origin}
        async with aiohttp.ClientSession() as session, session.ws_connect(address, headers=headers) as opened:
            await opened.send_str(said)
            return await asyncio.to_thread(then) if then else await asyncio.wait_for(opened.receive(), 30)

    with ThreadPoolExecutor(1) as thread:  # playwright may have a loop running in this one
        return thread.submit(asyncio.run, held()).result()


def introduction(served, window="w1"):
    return f'{{"key": "{served.guard.key}", "window": "{window}"}}'


def windows(served):
    return served.server._windows


def test_a_window_is_there_as_long_as_its_socket(served):
    hold(served, introduction(served), lambda: wait_for(lambda: windows(served) == {"w1"}))
    wait_for(lambda: not windows(served))
    assert not served.server.stop.is_set()


def test_the_server_ends_some_time_after_the_last_socket(served, monkeypatch):
    monkeypatch.setattr(server_module, "LOST", 0.2)

    def a_second():
        hold(served, introduction(served, "w2"), lambda: wait_for(lambda: windows(served) == {"w1", "w2"}))
        wait_for(lambda: windows(served) == {"w1"})
        time.sleep(0.4)
        assert not served.server.stop.is_set()

    hold(served, introduction(served), a_second)
    wait_for(served.server.stop.is_set)


def test_a_window_that_comes_back_in_time_is_waited_for_no_more(served):
    def waits():
        return served.server._farewell is not None

    hold(served, introduction(served), lambda: wait_for(lambda: windows(served)))
    wait_for(lambda: not windows(served) and waits())
    hold(served, introduction(served), lambda: wait_for(lambda: windows(served) and not waits()))
    assert not served.server.stop.is_set()


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", '"x"', '{"key": "wrong", "window": "w1"}', '{"key": null}', '{"window": "w1"}']
)
def test_whoever_does_not_know_the_key_is_no_window(served, said):
    assert hold(served, said, None).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert windows(served) == set()


def test_another_site_opens_no_socket(served):
    for origin in ("http://example.com", "null", ""):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            hold(served, introduction(served), None, origin)
    assert windows(served) == set()


@pytest.mark.parametrize("turns", range(6))  # of the loop, between its coming and the end
def test_a_connection_that_comes_as_the_server_ends_is_closed_with_it(tmp_path, turns):
    desks = Desks(reviewable(tmp_path / "job"), "editor", hearing=Deaf())

    with listen() as listening, socket.socket() as caller, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        server = Server(desks, listening)

        def end(left):
            asyncio.get_running_loop().call_soon(end, left - 1) if left else server.stop.set()

        def call(_):
            caller.connect(listening.getsockname())
            end(turns)

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, server.run(call)).result()
        gc.collect()

    assert [str(one.message) for one in told] == []


def test_behind_the_end_nothing_is_looked_for_in_the_sound(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(server_module, "PAUSE", 0.2)
    desks = Desks(reviewable(tmp_path / "job"), "editor", hearing=Deaf())

    async def run(listening):
        server = Server(desks, listening)

        def change(_):
            server._align_soon("1")
            server.stop.set()

        await server.run(change)
        await asyncio.sleep(0.3)

    with listen() as listening, ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run(listening)).result()
    gc.collect()

    assert [one.getMessage() for one in caplog.records] == []
