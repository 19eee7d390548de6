"""Embeddings by FastAPI: as JSON lists, and as raw bytes.

fastapi_embeddings.py PORT
"""

import sys
from typing import List

import uvicorn_server
import vectors
from fastapi import FastAPI, Response
from pydantic import BaseModel

app = FastAPI()


class Params(BaseModel):
    model: str
    texts: List[str]


@app.post("/embed")
async def embed(params: Params):
    return vectors.ALL[: len(params.texts)].tolist()


@app.post("/embedRaw")
async def embed_raw(params: Params):
    data = vectors.ALL[: len(params.texts)].tobytes()
    return Response(data, media_type="application/octet-stream")


if __name__ == "__main__":
    uvicorn_server.serve("fastapi_embeddings:app", int(sys.argv[-1]))
