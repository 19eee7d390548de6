"""Calls the example server with NumPy, in every representation that arrays and images have.

Usage: arrays.py URL

Prints a line for each comparison, and ends with 1 where one of them fails.
"""

import base64
import io
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

import cbor2
import numpy as np

URL = sys.argv[1]
TEXTS = ["a red boat", "a blue house", ""]
F32_LITTLE_ENDIAN = 85  # RFC 8746
MULTI_DIMENSIONAL = 40
failures = 0


def request(path, body=None, kind=None, accept=None, **query):
    """Sends a request, and gives the body of the response and its media type."""
    url = URL + path + ("?" + urllib.parse.urlencode(query) if query else "")
    headers = {name: value for name, value in (("content-type", kind), ("accept", accept)) if value}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as response:
        return response.read(), response.headers["content-type"]


def from_tag(decoder, tag):
    """Typed and multi-dimensional arrays (RFC 8746) as NumPy has them."""
    if tag.tag == F32_LITTLE_ENDIAN:
        return np.frombuffer(tag.value, "<f4")
    if tag.tag == MULTI_DIMENSIONAL:
        shape, data = tag.value
        return np.asarray(data).reshape(shape)
    return tag


def to_tag(encoder, array):
    """The other way round."""
    typed = cbor2.CBORTag(F32_LITTLE_ENDIAN, array.astype("<f4").tobytes())
    encoder.encode(typed if array.ndim == 1 else cbor2.CBORTag(MULTI_DIMENSIONAL, [list(array.shape), typed]))


def rpc(method, **params):
    """A JSON-RPC call in CBOR."""
    call = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
    body, kind = request("/", cbor2.dumps(call, default=to_tag), "application/cbor", "application/cbor")
    assert kind == "application/cbor", kind
    return cbor2.loads(body, tag_hook=from_tag)["result"]


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def as_json(value):
    return json.dumps(value).encode()


def same(what, result, expected):
    """Tells whether both arrays have the same shape and the same numbers, to the bit."""
    global failures
    result = np.asarray(result, dtype="float32")
    equal = result.shape == expected.shape and np.array_equal(result, expected)
    failures += not equal
    print(f"{'ok ' if equal else 'NOT'} {what}: {result.shape} {result.dtype}")


def found(what, result, expected):
    """Tells whether a search gave these names, the first of them first."""
    global failures
    names = [one["name"] for one in result]
    equal = names[: len(expected)] == expected
    failures += not equal
    print(f"{'ok ' if equal else 'NOT'} {what}: {', '.join(names)}")


def refused(what, array):
    """Tells whether a .npy file is refused, with words on what is wrong."""
    global failures
    try:
        request("/nearest", array, "application/x-npy")
        words, equal = "taken", False
    except urllib.error.HTTPError as error:
        words, equal = json.load(error)["issues"][0]["message"], error.code == 422
    failures += not equal
    print(f"{'ok ' if equal else 'NOT'} {what}: {words}")


# Results: one array in four representations.
texts = as_json({"texts": TEXTS})
raw, kind = request("/embed", texts, "application/json", "application/octet-stream")
assert kind == "application/octet-stream", kind
rows = np.frombuffer(raw, "<f4").reshape(-1, 1024)
assert rows.shape == (3, 1024) and not rows[2].any()
assert np.allclose(np.linalg.norm(rows[:2], axis=1), 1)

body, kind = request("/embed", texts, "application/json", "application/x-npy")
assert kind == "application/x-npy", kind
array = np.load(io.BytesIO(body))
assert array.dtype == np.float32, array.dtype
same("embed, .npy", array, rows)
same("embed, JSON", json.loads(request("/embed", texts, "application/json")[0]), rows)
body, kind = request("/embed", texts, "application/json", "application/cbor")
assert kind == "application/cbor", kind
same("embed, CBOR", cbor2.loads(body, tag_hook=from_tag), rows)
same("embed, JSON-RPC in CBOR", rpc("embed", texts=TEXTS), rows)

# Images as parameters and results.
photo, kind = request("/pictures/red%20boat")
assert kind == "image/png", kind
encoded = base64.b64encode(photo).decode()
words = "a red boat"
vector = np.frombuffer(
    request("/vectorize", photo, "image/png", "application/octet-stream", description=words)[0], "<f4"
)
assert vector.shape == (1536,)
body, _ = request("/vectorize", as_json({"description": words, "photo": encoded}), "application/json")
same("vectorize, JSON", json.loads(body), vector)
same("vectorize, JSON-RPC in CBOR", rpc("vectorize", description=words, photo=photo), vector)
form = (
    b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\na red boat\r\n'
    b'--x\r\nContent-Disposition: form-data; name="photo"; filename="boat.png"\r\nContent-Type: image/png\r\n\r\n'
    + photo
    + b"\r\n--x--\r\n"
)
body, _ = request("/vectorize", form, "multipart/form-data; boundary=x", "application/x-npy")
same("vectorize, a form", np.load(io.BytesIO(body)), vector)

boats = ["red boat", "orange boat"]
found("similar, an image", json.loads(request("/similar", photo, "image/png", k=3)[0]), boats)
found("similar, JSON", json.loads(request("/similar", as_json({"photo": encoded, "k": 3}))[0]), boats)
found("similar, JSON-RPC in CBOR", rpc("similar", photo=photo, k=3), boats)

# An array as a parameter, in every representation.
red = ["red boat"]
found("nearest, raw", json.loads(request("/nearest", vector.tobytes(), "application/octet-stream", k=2)[0]), red)
found("nearest, .npy", json.loads(request("/nearest", npy(vector), "application/x-npy", k=2)[0]), red)
found("nearest, JSON", json.loads(request("/nearest", as_json({"vector": vector.tolist(), "k": 2}))[0]), red)
in_base64 = base64.b64encode(npy(vector)).decode()
found("nearest, .npy in JSON", json.loads(request("/nearest", as_json({"vector": in_base64, "k": 2}))[0]), red)
found("nearest, JSON-RPC in CBOR", rpc("nearest", vector=vector, k=2), red)

refused("an array of another type", npy(vector.astype("f8")))
refused("an array of objects", npy(np.array([{"a": 1}], dtype=object)))
refused("an array of another shape", npy(vector[:5]))
refused("a file that is cut off", npy(vector)[:-1])

sys.exit(failures > 0)
