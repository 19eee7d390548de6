"""A client of aiohttp that asks for embeddings, each answer decoded into an array. See ../embedding-client.ts.

aiohttp_embeddings.py json|raw TARGET PORT
"""

import asyncio
import json
import sys
import time

import announce  # noqa: F401 - tells of modules that are missing
import aiohttp
import numpy
import vectors

UNDER_WAY = 4
HEADERS = {"Accept-Encoding": "identity"}
checked = set()
REPRESENTATION, TARGET, PORT = sys.argv[1:]
if REPRESENTATION == "raw":
    HEADERS["Accept"] = "application/octet-stream"


async def ask(session, count):
    params = {"model": "random", "texts": [f"The text number {index}." for index in range(count)]}
    async with session.post(f"http://127.0.0.1:{PORT}{TARGET}", json=params, headers=HEADERS) as response:
        response.raise_for_status()
        if REPRESENTATION == "json":
            return numpy.array(await response.json(), numpy.float32)
        return numpy.frombuffer(await response.read(), numpy.float32).reshape(-1, vectors.DIMENSIONS)


async def run(session, count, seconds):
    if count not in checked:
        if not numpy.array_equal(await ask(session, count), vectors.ALL[:count]):
            raise ValueError("a wrong answer: not the numbers that were due")
        checked.add(count)
    begun = time.perf_counter()
    requests = 0

    async def one_after_the_other():
        nonlocal requests
        while time.perf_counter() - begun < seconds:
            if (await ask(session, count)).shape != (count, vectors.DIMENSIONS):
                raise ValueError("a wrong answer: an array of another shape")
            requests += 1

    await asyncio.gather(*(one_after_the_other() for _ in range(UNDER_WAY)))
    return {"requests": requests, "milliseconds": (time.perf_counter() - begun) * 1000}


async def main():
    announce.end_with_parent()
    async with aiohttp.ClientSession() as session:
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            count, milliseconds = map(float, line.split())
            print(json.dumps(await run(session, int(count), milliseconds / 1000)), flush=True)


asyncio.run(main())
