"""FastAPI: one call a request over REST, one JSON-RPC call a message over WebSocket.

fastapi_calls.py PORT
"""

import json
import sys

import uvicorn_server
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.get("/sum")
async def sum_(a: int, b: int) -> int:
    return a + b


@app.get("/validateSession")
async def validate_session(user_id: int, session_id: int) -> bool:
    return (user_id ^ session_id) % 23 == 0


PROCEDURES = {"sum": (sum_, {"a", "b"}), "validateSession": (validate_session, {"user_id", "session_id"})}


async def answer(text):
    try:
        message = json.loads(text)
    except ValueError:
        return failure(None, -32700, "Parse error")
    id_ = message.get("id")
    if message.get("method") not in PROCEDURES:
        return failure(id_, -32601, "Method not found")
    run, names = PROCEDURES[message["method"]]
    params = message.get("params")
    if not isinstance(params, dict) or params.keys() != names or any(type(value) is not int for value in params.values()):
        return failure(id_, -32602, "Invalid params")
    return {"jsonrpc": "2.0", "id": id_, "result": await run(**params)}


def failure(id_, code, message):
    return {"jsonrpc": "2.0", "id": id_, "error": {"code": code, "message": message}}


@app.websocket("/")
async def calls(socket: WebSocket):
    await socket.accept()
    try:
        while True:
            await socket.send_json(await answer(await socket.receive_text()))
    except WebSocketDisconnect:
        pass


if __name__ == "__main__":
    uvicorn_server.serve("fastapi_calls:app", int(sys.argv[-1]))
