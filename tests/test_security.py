"""The page of threats is true; what no module's own tests can show: bombs, secrets, words that stay."""

from __future__ import annotations

import io
import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import ROOT
from bot.errors import KnowledgeError
from bot.knowledge.nodes import parse
from bot.store.database import Database
from tests.fuzz import site as whole
from tests.handlers.slack.conftest import SECRET
from tests.handlers.teams.service import TOKEN

PAGE = (ROOT / "docs" / "security.md").read_text()
# What must be proved; each has a row on the page in which it stands in bold.
PROVED = [
    *(
        "Slack signature",
        "replay",
        "Teams token",
        "Echoes",
        "Unicode",
        "Size",
        "Knowledge file",
        "Import by address",
        "Secrets",
        "Isolation",
    ),
    *("Authorisation", "Rate limit", "OAuth", "Privacy", "Supply chain"),
]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("## Threats, measures, proofs")[1].split("## Fuzzing")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| threat")
]


# --- the page ---


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_each_threat_has_a_measure_and_a_test_that_is_there(row: list[str]):
    threat, measure, proof = row
    assert threat
    assert measure
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
    assert named, "no test is named"
    assert re.sub(r"`[^`]*`", "", proof).strip() == "", "something else than tests is named"
    for file, test in named:
        text = (ROOT / file).read_text()
        assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), f"{file} has no {test}"


def test_all_that_must_be_proved_is_there():
    bold = {found for row in ROWS for found in re.findall(r"\*\*(.+?)\*\*", row[0])}
    assert bold >= set(PROVED)


def test_each_module_that_the_page_names_is_there():
    for name in re.findall(r"`(bot/[\w/]+\.py)`", PAGE):
        assert (ROOT / name).is_file(), name


# --- bombs ---


def test_a_bomb_of_aliases_is_refused_at_once():
    bomb = b'a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]\n' + b"".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n".encode() for before, name in pairwise("abcdefghi")
    )
    assert len(bomb) > 341
    started = time.thread_time()
    for raw in (bomb, bomb[:341]):
        with pytest.raises(KnowledgeError, match="alias"):
            parse(raw, "file")
    assert time.thread_time() - started < 0.05


# --- secrets, and what people wrote ---

WORDS = "zqxjkv"  # in what is asked
TOKENS = re.compile(r"xox[a-z]-|xapp-|Bearer |eyJ[\w-]{10}|v0=[0-9a-f]{10}|[\w+/-]*BEGIN [A-Z ]*PRIVATE KEY")


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that is logged: the bot's own from DEBUG on, libraries' from INFO on, more than `serve` lets through."""
    stream = io.StringIO()
    handler, root, own = logging.StreamHandler(stream), logging.getLogger(), logging.getLogger("bot")
    levels = root.level, own.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    own.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(levels[0])
        own.setLevel(levels[1])


def talk(site: whole.Site) -> None:
    """Asks on every surface, well and badly, where the platform takes it and where it does not."""
    for refusal in ({}, {"chat.postMessage": "invalid_auth", "views.open": "token_revoked", "respond": "x"}):
        site.slack.refuse.update(refusal)
        well_formed = not refusal
        site.command({"text": f"what about {WORDS}?", "trigger_id": f"T{len(refusal)}"})
        for number, channel in enumerate(("C1", "D1")):
            said = {"type": "app_mention", "channel": channel, "user": "UPERSON", "text": f"<@UBOT> talent {WORDS}?"}
            site.event({**said, "ts": f"17000000{number}{len(refusal)}.1"}, well_formed=well_formed)
        press = {"type": "block_actions", "user": {"id": "UPERSON"}, "team": {"id": "T1"}, "channel": {"id": "C1"}}
        press["actions"] = [
            {"type": "button", "action_id": "vote", "value": "+ABCD-2345", "action_ts": f"{len(refusal)}.1"}
        ]
        site.interaction({**press, "response_url": f"{site.slack.url}/respond/1"}, well_formed=well_formed)
    site.slack.refuse.clear()
    site.signed(f'{{"type": "event_callback", "event": "{WORDS}"}}'.encode(), whole.JSON, well_formed=False)
    site.page("POST", "/slack/events", data=WORDS.encode(), headers={"X-Slack-Signature": f"v0={WORDS}"})
    place = {"id": "a:ann", "conversationType": "personal", "tenantId": whole.TENANT}
    asked = {"type": "message", "channelId": "msteams", "serviceUrl": site.connector.url, "conversation": place}
    asked |= {"from": {"id": "29:person"}, "recipient": {"id": "28:bot"}, "text": f"what about {WORDS}?"}
    site.activity({**asked, "id": "said-1"})
    site.connector.answers.append(lambda: whole.web.json_response({"error": {"code": "Unauthorized"}}, status=401))
    site.activity({**asked, "id": "said-2"}, well_formed=False)
    site.page("POST", "/api/messages", data=WORDS.encode(), headers={"Authorization": f"Bearer {WORDS}"})
    for path in ("/?q=", "/api/ask?q=", "/why?receipt="):
        site.page("GET", f"{path}{WORDS}+talent")
    form = {"q": WORDS, "receipt": WORDS, "view": "abcdefghijklmnop", "helpful": "yes"}
    site.page("POST", "/vote", data=form, headers={"Sec-Fetch-Site": "same-origin"})


def test_no_secret_and_no_word_of_a_question_is_in_the_log_or_the_database():
    with logged() as log, closing(whole.Site()) as site:
        talk(site)
        site.bot._store.flush()
        file = Path(site.settings.database_url.removeprefix("sqlite:///"))
        rows = "\n".join(sqlite3.connect(file).iterdump())
        sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = b"".join(part.read_bytes() for part in file.parent.iterdir() if part.is_file())
    text = log.getvalue()
    assert "posts" in rows
    for hidden in ("xoxb-fuzz", SECRET, "hush", TOKEN, WORDS):
        assert hidden not in text, hidden
        assert hidden not in rows, hidden
        assert hidden.encode() not in raw, f"{hidden} is left in the file"
    assert not TOKENS.search(text)
    assert not TOKENS.search(rows)
    assert "UPERSON" not in rows
    assert "29:person" not in rows


def test_what_is_erased_is_overwritten_in_the_file(tmp_path: Path):
    database = Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    with database.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (words TEXT)")
        connection.exec_driver_sql("INSERT INTO notes VALUES ('a private matter')")
    with database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM notes")
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert b"a private matter" not in (tmp_path / "bot.db").read_bytes()
