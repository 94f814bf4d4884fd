"""The fitted matcher as a file of plain arrays, named by the knowledge file's version: fitted once, read ever after."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from itertools import accumulate
from pathlib import Path

import numpy as np

from bot.matcher.classifier import Fitted
from bot.matcher.index import Index
from bot.matcher.vectors import WIDTH as VECTOR_WIDTH

KEPT = 8  # fitted matchers in a folder, whatever their size: several reports, and an edition or two of each
KEPT_BYTES = 64_000_000  # and as many more as these hold; the shipped report's has 7 MB, a small one's a few thousand
FORMAT = 13  # raise it whenever fitting or the arrays change


def name(version: str) -> str:
    return f"matcher-{FORMAT}-{version}.npz"


def path_beside(knowledge: Path) -> Path:
    """Where a fitted matcher is shipped: report.yaml → report.matcher.npz."""
    return knowledge.with_suffix(".matcher.npz")


def is_kept(knowledge: Path, version: str, cache: Path | None) -> bool:
    """Whether a knowledge file's matcher is shipped beside it or kept in the cache, as far as names tell."""
    return path_beside(knowledge).exists() or (cache is not None and (cache / name(version)).exists())


def read(path: Path, version: str, examples: int, classes: int) -> Fitted | None:
    """What was written to `path` for this version; None where there is nothing, or nothing sound."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            if bytes(held["made"]).decode() != name(version):
                return None
            fitted = Fitted(
                Index(
                    terms=tuple(bytes(held["terms"]).decode().split("\n")),
                    weights=held["weights"],
                    starts=held["starts"],
                    examples=held["examples"].astype(np.intp),
                    roots=held["roots"],
                ),
                meanings=held["meanings"],
                turn=held["turn"],
                labels=held["labels"],
                classes=classes,
                duals=held["duals"],
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, UnicodeDecodeError):
        return None
    if path.name == name(version):  # in the cache; what is shipped is not ours to touch
        with contextlib.suppress(OSError):
            os.utime(path)
    return fitted if _is_sound(fitted, examples, classes) else None


def write(fitted: Fitted, version: str, path: Path) -> bool:
    """Writes to `path` in one step, so that no reader sees half of it; False where the disk does not let us."""
    index = fitted.index
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            np.savez(
                file,
                made=np.frombuffer(name(version).encode(), np.uint8),
                terms=np.frombuffer("\n".join(index.terms).encode(), np.uint8),
                weights=index.weights,
                starts=index.starts,
                examples=index.examples.astype(np.int32),
                roots=index.roots,
                meanings=fitted.meanings,
                turn=fitted.turn,
                labels=fitted.labels,
                duals=fitted.duals.astype(np.float16, copy=False),
            )
        temporary.replace(path)
        _prune(path.parent)
    except OSError:
        if temporary:
            with contextlib.suppress(OSError):
                temporary.unlink()
        return False
    return True


def _prune(folder: Path) -> None:
    """Deletes the matchers that were used longest ago: each edit of a knowledge file leaves one behind."""
    found = sorted(folder.glob("matcher-*.npz"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    sizes = accumulate(file.stat().st_size for file in found)
    for number, (file, size) in enumerate(zip(found, sizes, strict=True)):
        if number >= KEPT and size > KEPT_BYTES:
            file.unlink(missing_ok=True)


def _is_sound(fitted: Fitted, examples: int, classes: int) -> bool:
    index = fitted.index
    terms = len(index.terms)
    return (
        fitted.labels.shape == (examples,)
        and index.roots.shape == (examples,)
        and index.weights.shape == (terms,)
        and fitted.meanings.shape == (examples, VECTOR_WIDTH)
        and fitted.turn.shape in ((0, VECTOR_WIDTH), (VECTOR_WIDTH, VECTOR_WIDTH))
        and fitted.meanings.dtype == fitted.duals.dtype == np.float16
        and index.starts.shape == (terms + 1,)
        and int(index.starts[-1]) == len(index.examples)
        and fitted.duals.shape in ((classes, examples), (0, examples))
        and (not len(index.examples) or 0 <= int(index.examples.min()) <= int(index.examples.max()) < examples)
        and (not examples or 0 <= int(fitted.labels.min()) <= int(fitted.labels.max()) < classes)
    )
