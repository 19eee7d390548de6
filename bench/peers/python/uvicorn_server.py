"""FastAPI's usual server: uvicorn on uvloop and httptools, in one process or in several."""

import announce

import httptools  # noqa: F401 - uvicorn would do without it, more slowly
import uvicorn
import uvloop  # noqa: F401
from uvicorn.supervisors import Multiprocess


class AnnouncingServer(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        if self.started:
            announce.announce()


def serve(app, port, workers=1):
    """Serves `app`, the name of a module and of a variable in it, on loopback."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        log_level="error",
        access_log=False,
    )
    server = AnnouncingServer(config)
    announce.end_with_parent()
    if workers == 1:
        server.run()
    else:
        Multiprocess(config, target=server.run, sockets=[config.bind_socket()]).run()
