"""Named entities by Flask on gunicorn.

flask_entities.py sync|gevent WORKERS PORT
"""

import sys
import time

import announce
import entities
from flask import Flask, jsonify, request
from gunicorn.app.base import BaseApplication

MODE, WORKERS, PORT = sys.argv[1:]
if MODE == "gevent":
    import gevent  # noqa: F401 - which gunicorn would miss too late

app = Flask(__name__)


@app.post("/entities")
def find():
    return jsonify(entities.find(request.get_json()["text"]))


@app.post("/entitiesLater")
def find_later():
    time.sleep(0.1)
    return find()


class Gunicorn(BaseApplication):
    """https://docs.gunicorn.org/en/stable/custom.html"""

    def load_config(self):
        settings = {
            "bind": f"127.0.0.1:{PORT}",
            "workers": int(WORKERS),
            "worker_class": MODE,
            "loglevel": "error",
            "graceful_timeout": 1,
            "post_worker_init": lambda worker: announce.announce(),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self):
        return app


announce.end_with_parent()
Gunicorn().run()
