"""Firefox for playwright, run in its place: what playwright asks in vain is answered.

    python firefox.py /usr/bin/firefox-esr ARGUMENT...

For every context playwright sends a command that Firefox ESR 153 does not know, and takes nothing but yes. To be thrown
away when Debian's Firefox knows it.
"""

import asyncio
import json
import re
import sys

import aiohttp
from aiohttp import web

ASKED_IN_VAIN = "emulation.setMediaFeaturesOverride"
LISTENING = "WebDriver BiDi listening on "


async def relay(request: web.Request, address: str) -> web.WebSocketResponse:
    """Hands on what playwright and Firefox say to each other."""
    ours = web.WebSocketResponse(max_msg_size=0)
    await ours.prepare(request)
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{address}/session", max_msg_size=0) as theirs:

        async def answers() -> None:
            async for message in theirs:
                await ours.send_str(message.data)
            await ours.close()

        answering = asyncio.create_task(answers())
        async for message in ours:
            asked = json.loads(message.data)
            if asked["method"] == ASKED_IN_VAIN:
                await ours.send_json({"type": "success", "id": asked["id"], "result": {}})
            else:
                await theirs.send_str(message.data)
        answering.cancel()
    return ours


async def serve(address: str) -> int:
    """Opens the wire to Firefox at the address; the port that it is reached at."""
    app = web.Application()
    app.router.add_get("/session", lambda request: relay(request, address))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return int(runner.addresses[0][1])


async def main(*command: str) -> int:
    firefox = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    async for line in firefox.stderr:
        told = line.decode(errors="replace").rstrip()
        if found := re.search(rf"{LISTENING}(ws://\S+)", told):
            told = f"{LISTENING}ws://127.0.0.1:{await serve(found[1])}"
        print(told, file=sys.stderr, flush=True)
    return await firefox.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
