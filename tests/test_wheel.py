"""The wheel: built from the checkout, installed outside it, it answers with the knowledge inside."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from bot.config import ROOT

QUESTION = "what did CEOs say about talent management?"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT],
        check=True,
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_what_the_bot_reads_and_nothing_of_the_project(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("bot/_shipped/report.yaml", "bot/_shipped/source/article.txt", "bot/render/static/page.css"):
        assert needed in names
    assert any(name.startswith("bot/store/migrations/versions/") for name in names)
    outside = [name for name in names if not name.startswith(("bot/", "leadership_bot-"))]
    assert outside == []


def test_an_installed_wheel_answers_outside_the_checkout(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    places = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, check=True
    )
    installed = Path(places.stdout.decode().strip())
    zipfile.ZipFile(wheel).extractall(installed)
    # Fitting the examples takes ten seconds of processor time; what this checkout has fitted is as good.
    shutil.copytree(ROOT / "var" / "cache", tmp_path / "elsewhere" / "var" / "cache", dirs_exist_ok=True)
    # What the wheel needs is borrowed from here: on PYTHONPATH no .pth is read, so this checkout's bot is not found.
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": sysconfig.get_path("purelib"), "HOME": str(tmp_path)}

    def run(*words):
        given = {"cwd": tmp_path / "elsewhere", "env": environment, "capture_output": True, "text": True}
        return subprocess.run([python, *words], check=True, **given).stdout

    assert run("-c", "import bot; print(bot.__file__)").startswith(str(installed))
    assert "Talent management has not been a notable feature" in run("-m", "bot", "ask", QUESTION)
    assert "no faults" in run("-m", "bot", "check")
