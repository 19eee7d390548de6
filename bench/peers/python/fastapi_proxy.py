"""Gives random ids, and passes on those of a second copy of itself, by httpx or by aiohttp.

fastapi_proxy.py httpx|aiohttp [UPSTREAM] PORT
"""

import sys
import uuid

import announce  # noqa: F401 - tells of modules that are missing
import aiohttp
import httpx
import uvicorn_server
from fastapi import FastAPI

UPSTREAM = f"http://127.0.0.1:{sys.argv[2]}/id"
app = FastAPI()


@app.get("/id")
async def random_id() -> str:
    return str(uuid.uuid4())


if sys.argv[1] == "httpx":
    client = httpx.AsyncClient(timeout=None)

    @app.get("/forward")
    async def forward() -> str:
        return (await client.get(UPSTREAM)).json()

else:

    @app.on_event("startup")
    async def open_session():
        app.state.session = aiohttp.ClientSession()

    @app.get("/forward")
    async def forward() -> str:
        async with app.state.session.get(UPSTREAM) as response:
            return await response.json()


if __name__ == "__main__":
    uvicorn_server.serve("fastapi_proxy:app", int(sys.argv[-1]))
