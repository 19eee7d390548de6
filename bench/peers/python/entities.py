"""Finds what an English text names, with a small tagger written for the bench in plain Python.

It stands in for the language model that the JavaScript servers have (wink-nlp, in examples/entities.ts), since Debian has
none for Python: it takes about as much CPU time for the bench's paragraph, and finds much the same.
"""

import re

TOKEN = re.compile(r"\$?\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-'][^\W\d_]+)*|[^\w\s]")
MONTHS = set("january february march april may june july august september october november december".split())
SCALES = {"hundred", "thousand", "million", "billion"}
# Words that begin sentences, and name nothing.
COMMON = set("the a an it its in on at by of and or but he she they we this that these those there today around".split())
TAGS = ("NAME", "DATE", "CARDINAL", "MONEY", "O")

# What a feature says for a tag, as a trained model has it.
WEIGHTS = {
    "shape=Xx": {"NAME": 2.0, "O": -1.0},
    "shape=X": {"NAME": 1.5, "O": -0.5},
    "shape=x": {"O": 2.0},
    "shape=d": {"CARDINAL": 2.0, "DATE": 0.5, "O": -1.0},
    "shape=dddd": {"DATE": 3.0, "CARDINAL": 1.0},
    "shape=$": {"MONEY": 4.0},
    "shape=.": {"O": 5.0},
    "month": {"DATE": 5.0},
    "scale": {"CARDINAL": 3.0},
    "common": {"O": 4.0},
    "era": {"DATE": 6.0},
    "after=month": {"DATE": 3.0},
    "before=month": {"DATE": 2.5},
    "before=era": {"DATE": 3.0},
    "suffix=ing": {"O": 0.5},
    "suffix=ed": {"O": 0.5},
    "previous=NAME": {"NAME": 0.5},
    "previous=DATE": {"DATE": 0.25},
    "previous=CARDINAL": {"CARDINAL": 0.25},
}


def shape_of(token):
    if token[0] == "$":
        return "shape=$"
    if token[0].isdigit():
        return "shape=dddd" if len(token) == 4 and token.isdigit() else "shape=d"
    if not token[0].isalpha():
        return "shape=."
    if token.islower():
        return "shape=x"
    return "shape=X" if token.isupper() else "shape=Xx"


def kind_of(word):
    if word in MONTHS:
        return "month"
    if word in SCALES:
        return "scale"
    if word in COMMON:
        return "common"
    return "era" if word in ("bc", "ad") else None


def find(text):
    """Gives the entities of a text in its order, each with its text and its type."""
    matches = list(TOKEN.finditer(text))
    tokens = [match.group() for match in matches]
    kinds = [kind_of(token.lower()) for token in tokens]
    kinds.append(None)
    found = []
    previous = "O"
    for index, token in enumerate(tokens):
        features = [shape_of(token), f"previous={previous}", f"suffix={token[-3:]}", f"suffix={token[-2:]}"]
        if kinds[index]:
            features.append(kinds[index])
        if kinds[index + 1]:
            features.append(f"before={kinds[index + 1]}")
        if index > 0 and kinds[index - 1]:
            features.append(f"after={kinds[index - 1]}")
        scores = dict.fromkeys(TAGS, 0.0)
        for feature in features:
            for tag, weight in WEIGHTS.get(feature, {}).items():
                scores[tag] += weight
        tag = max(scores, key=scores.get)
        if tag != "O":
            start, end = matches[index].span()
            if tag == previous:
                found[-1] = (found[-1][0], end, tag)
            else:
                found.append((start, end, tag))
        previous = tag
    return [{"text": text[start:end], "type": tag} for start, end, tag in found]
