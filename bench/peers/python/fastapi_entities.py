"""Named entities by FastAPI on uvicorn.

fastapi_entities.py WORKERS PORT
"""

import asyncio
import sys

import uvicorn_server
import entities
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Params(BaseModel):
    text: str


@app.post("/entities")
async def find(params: Params):
    return entities.find(params.text)


@app.post("/entitiesLater")
async def find_later(params: Params):
    await asyncio.sleep(0.1)
    return entities.find(params.text)


if __name__ == "__main__":
    uvicorn_server.serve("fastapi_entities:app", int(sys.argv[-1]), workers=int(sys.argv[1]))
