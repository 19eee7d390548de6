"""The vectors that every server of the bench gives for embeddings, as ../vectors.ts makes them."""

import numpy

DIMENSIONS = 1024


def make(count):
    states = []
    state = 1
    for _ in range(count * DIMENSIONS):
        state = (state * 1664525 + 1013904223) % 2**32
        states.append(state >> 8)
    return (numpy.array(states) / 2**23 - 1).astype(numpy.float32).reshape(count, DIMENSIONS)


ALL = make(256)
