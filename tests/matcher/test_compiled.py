"""What was fitted is kept: read again alike, refitted where it is broken, done without where the disk says no."""

import os
from dataclasses import replace

import numpy as np
import pytest

from bot.matcher import Matcher, compiled
from tests.matcher.gardens import report

ASKED = ("what about prunning", "how much do growers earn", "hello", "quantum chromodynamics")


def replies(matcher):
    return [matcher.read(text) for text in ASKED]


def kept(folder):
    return folder / compiled.name(report().version)


def test_a_kept_matcher_reads_as_the_fitted_one(tmp_path):
    first = Matcher(report(), tmp_path)
    assert kept(tmp_path).exists()
    again = Matcher(report(), tmp_path)
    assert replies(again) == replies(first)


def test_kept_arrays_are_what_is_used(tmp_path):
    Matcher(report(), tmp_path)
    with np.load(kept(tmp_path)) as held:
        arrays = {**held, "duals": np.zeros_like(held["duals"])}
    with kept(tmp_path).open("wb") as file:
        np.savez(file, **arrays)
    assert Matcher(report(), tmp_path).read("what about pruning").strength == 0.0


@pytest.mark.parametrize("damage", [b"", b"no zip at all", None])
def test_a_broken_file_is_fitted_anew(tmp_path, damage):
    whole = Matcher(report(), tmp_path)
    raw = kept(tmp_path).read_bytes()
    kept(tmp_path).write_bytes(raw[: len(raw) // 2] if damage is None else damage)
    assert replies(Matcher(report(), tmp_path)) == replies(whole)


def test_pickled_arrays_are_refused(tmp_path):
    whole = Matcher(report(), tmp_path)
    with np.load(kept(tmp_path)) as held:
        arrays = {**held, "labels": np.array([object()])}
    with kept(tmp_path).open("wb") as file:
        np.savez(file, **arrays)
    assert replies(Matcher(report(), tmp_path)) == replies(whole)


@pytest.mark.parametrize(
    ("name", "shape", "kind"),
    [
        ("turn", (3, 64), np.float32),
        ("turn", (0, 16), np.float32),
        ("meanings", (2, 64), np.float16),
        ("duals", (1, 1), np.float16),
        ("duals", (0, 14), np.float32),
    ],
)
def test_arrays_of_another_shape_or_kind_are_refused(tmp_path, name, shape, kind):
    whole = Matcher(report(), tmp_path)
    counts = len(whole.examples), len(whole.intents)
    assert compiled.read(kept(tmp_path), report().version, *counts)
    with np.load(kept(tmp_path)) as held:
        arrays = {**held, name: np.zeros(shape, kind)}
    with kept(tmp_path).open("wb") as file:
        np.savez(file, **arrays)
    assert compiled.read(kept(tmp_path), report().version, *counts) is None
    assert replies(Matcher(report(), tmp_path)) == replies(whole)


def test_a_file_of_another_version_is_left_alone(tmp_path):
    Matcher(report(), tmp_path)
    other = replace(report(), version="0" * 12)
    kept(tmp_path).rename(tmp_path / compiled.name(other.version))
    assert compiled.read(tmp_path / compiled.name(other.version), other.version, 1, 1) is None
    assert replies(Matcher(other, tmp_path))[0].choices == Matcher(report(), None).read(ASKED[0]).choices


def test_a_disk_that_refuses_does_no_harm(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert replies(Matcher(report(), tmp_path / "file" / "cache"))


def test_no_part_is_left_behind(tmp_path):
    Matcher(report(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [compiled.name(report().version)]


def test_many_small_editions_do_not_push_out_one_that_is_used(tmp_path):
    Matcher(report(), tmp_path)
    os.utime(kept(tmp_path), (0, 0))
    Matcher(report(), tmp_path)
    assert kept(tmp_path).stat().st_mtime > 0


def test_only_the_newest_editions_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "KEPT_BYTES", 0)
    for age in range(compiled.KEPT + 3):
        old = tmp_path / f"matcher-1-{age:012}.npz"
        old.write_bytes(b"")
        os.utime(old, (age, age))
    Matcher(report(), tmp_path)
    assert len(list(tmp_path.glob("matcher-*.npz"))) == compiled.KEPT
    assert kept(tmp_path).exists()
    assert not (tmp_path / "matcher-1-000000000000.npz").exists()
