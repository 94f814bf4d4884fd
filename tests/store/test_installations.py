"""Installations on both databases: sealed, bound to their workspace, renewed by one, begun by one browser once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import JSON, Boolean, Column, Date, Double, Integer, insert, select, update

from bot.errors import TokenError
from bot.store.database import Database
from bot.store.installations import STATE_SECONDS, Installation, Installations
from bot.store.schema import installations as table, metadata
from bot.store.vault import Tokens, Vault, new_key
from tests.store.conftest import Clock

OLD, NEW = new_key(), new_key()
TOKENS = Tokens("xoxb-one", "xoxe-one")


def installation(workspace: str = "T1", access: str = "xoxb-one", **more: Any) -> Installation:
    kept = {"name": "Trust", "bot_user": "UBOT", "tokens": Tokens(access, "xoxe-one"), "expires_at": None}
    return Installation(workspace, **{**kept, **more})


@pytest.fixture
def kept(database: Database) -> Installations:
    return Installations(database, Vault([OLD]))


def test_what_is_saved_is_found_again(kept: Installations, clock: Clock):
    kept.save(installation(expires_at=5))
    found = kept.find("T1")
    assert found
    now = int(clock().timestamp())
    assert found == installation(expires_at=5, installed_at=now, version=found.version)
    assert kept.find("T2") is None
    assert kept.installed_at("T1") == now


def test_no_token_stands_in_the_database_or_is_ever_printed(kept: Installations, database: Database):
    kept.save(installation())
    with database.reading() as connection:
        row = connection.execute(select(table)).one()
    assert "xoxb-" not in str(row)
    assert "xoxb-" not in repr(kept.find("T1")) + str(kept.all())


def test_a_row_moved_to_another_workspace_is_refused(kept: Installations, database: Database):
    kept.save(installation("T1"))
    with database.transaction() as connection:
        connection.execute(update(table).values(workspace="T2"))
    with pytest.raises(TokenError, match="token of workspace T2 was sealed for another, so its row was moved") as moved:
        kept.find("T2")
    assert "xoxb-" not in str(moved.value)
    assert [str(fault) for fault in kept.check()[1]] == [str(moved.value)]


def test_a_sealed_token_copied_over_another_is_refused(kept: Installations, database: Database):
    kept.save(installation("T1"))
    kept.save(installation("T2", "xoxb-two"))
    with database.transaction() as connection:
        stolen = connection.execute(select(table.c.sealed).where(table.c.workspace == "T1")).scalar_one()
        connection.execute(update(table).where(table.c.workspace == "T2").values(sealed=stolen))
    with pytest.raises(TokenError):
        kept.find("T2")


def test_an_altered_token_and_one_of_a_lost_key_are_refused(kept: Installations, database: Database):
    kept.save(installation())
    with pytest.raises(TokenError, match="TOKEN_KEYS: none of them opens the token of workspace T1"):
        Installations(database, Vault([NEW])).find("T1")
    with database.transaction() as connection:
        connection.execute(update(table).values(sealed="gAAAA" + "0" * 90))
    with pytest.raises(TokenError):
        kept.find("T1")


def test_keys_are_changed_without_losing_a_token(kept: Installations, database: Database):
    for number in range(3):
        kept.save(installation(f"T{number}"))
    both = Installations(database, Vault([NEW, OLD]))
    both.save(installation("T0"))
    assert both.find("T1")
    assert both.reseal() == 2
    assert both.reseal() == 0
    assert Installations(database, Vault([NEW])).check() == (3, [])


def test_resealing_stops_at_a_token_that_no_key_opens(kept: Installations, database: Database):
    kept.save(installation())
    with pytest.raises(TokenError):
        Installations(database, Vault([NEW])).reseal()
    assert kept.find("T1")


# --- renewing ---


def test_of_two_who_renew_one_succeeds(kept: Installations):
    kept.save(installation())
    known = kept.find("T1")
    assert known
    renewed = kept.renew(known, Tokens("xoxb-two", "xoxe-two"), 9)
    assert renewed == kept.find("T1")
    assert renewed
    assert (renewed.tokens, renewed.expires_at) == (Tokens("xoxb-two", "xoxe-two"), 9)
    assert kept.renew(known, Tokens("xoxb-three", "xoxe-three"), 9) is None
    assert kept.find("T1") == renewed


def test_an_installation_made_again_is_not_overwritten_by_what_was_renewed_before_it(kept: Installations):
    kept.save(installation())
    known = kept.find("T1")
    assert known
    kept.save(installation(access="xoxb-again"))
    assert kept.renew(known, Tokens("xoxb-late", None), None) is None
    found = kept.find("T1")
    assert found
    assert found.tokens.access == "xoxb-again"


def test_what_holds_it_is_said_once_and_forgotten_when_it_is_installed_again(kept: Installations):
    kept.save(installation())
    known = kept.find("T1")
    assert known
    assert kept.hold(known, "token_revoked")
    assert not kept.hold(known, "token_revoked")
    found = kept.find("T1")
    assert found
    assert found.held == "token_revoked"
    kept.save(installation())
    assert not kept.hold(known, "token_revoked")
    again = kept.find("T1")
    assert again
    assert again.held is None


def test_what_ends_soon_is_due_unless_it_is_held(kept: Installations):
    kept.save(installation("T1", expires_at=100))
    kept.save(installation("T2", expires_at=50))
    kept.save(installation("T3", expires_at=None))
    kept.save(installation("T4", expires_at=60))
    held = kept.find("T4")
    assert held
    kept.hold(held, "token_revoked")
    assert kept.due(100) == ("T2",)
    assert kept.due(101) == ("T2", "T1")


# --- organisations ---


def test_an_organisation_s_token_serves_its_workspaces(kept: Installations):
    kept.adopt("T1", "E1")
    assert kept.find("T1") is None
    kept.save(installation("E1"))
    kept.adopt("T1", "E1")
    kept.adopt("T1", "E1")
    kept.adopt("T2", "E1")
    served = kept.find("T1")
    assert served
    assert served.workspace == "E1"
    assert kept.workspaces_of("E1") == ("E1", "T1", "T2")
    assert kept.workspaces_of("T1") == ("T1",)


def test_it_takes_the_place_of_a_workspace_s_own(kept: Installations):
    kept.save(installation("T1", "xoxb-own"))
    kept.adopt("T1", "E1")
    own = kept.find("T1")
    assert own
    assert own.tokens.access == "xoxb-own"
    kept.save(installation("E1", "xoxb-all"))
    kept.adopt("T1", "E1")
    found = kept.find("T1")
    assert found
    assert found.tokens.access == "xoxb-all"


# --- states ---


def test_a_state_is_good_once_in_its_own_browser_for_ten_minutes(kept: Installations, clock: Clock):
    kept.open_state("s1", "b1")
    assert not kept.take_state("s1", "b2")
    assert not kept.take_state("s2", "b1")
    assert not kept.take_state("", "")
    assert kept.take_state("s1", "b1")
    assert not kept.take_state("s1", "b1")
    kept.open_state("s3", "b1")
    clock.move(seconds=STATE_SECONDS)
    assert not kept.take_state("s3", "b1")


def test_of_many_replicas_one_takes_a_state(opened: Callable[[], Database]):
    replicas = [Installations(opened(), Vault([OLD])) for _ in range(4)]
    replicas[0].open_state("s1", "b1")
    barrier = Barrier(len(replicas))

    def take(replica: Installations) -> bool:
        barrier.wait()
        return replica.take_state("s1", "b1")

    with ThreadPoolExecutor(len(replicas)) as pool:
        assert sum(pool.map(take, replicas)) == 1


def test_states_are_kept_as_hashes_and_old_ones_are_swept(kept: Installations, database: Database, clock: Clock):
    states = metadata.tables["oauth_states"]
    kept.open_state("s1", "b1")
    clock.move(seconds=STATE_SECONDS)
    kept.open_state("s2", "b2")
    with database.reading() as connection:
        (row,) = connection.execute(select(states)).all()
    assert "s2" not in row
    assert len(row.state) == len(row.browser) == 64


# --- leaving ---


def test_nothing_of_a_workspace_is_left_in_any_table_and_nothing_of_another_goes(database: Database):
    owned = [table for table in metadata.sorted_tables if "workspace" in table.c]
    with database.transaction() as connection:
        for each in owned:
            for workspace in ("T1", "T2"):
                connection.execute(insert(each), {c.name: some(c, workspace) for c in each.c})
    assert database.purge_workspace("T1") == len(owned)
    with database.reading() as connection:
        left = {each.name: connection.execute(select(each)).all() for each in owned}
    assert {len(rows) for rows in left.values()} == {1}
    assert "T1" not in str(left)


def test_a_table_without_a_workspace_holds_nothing_of_one():
    """Whoever adds a table decides what a departure deletes: here are those that hold nobody's."""
    assert {table.name for table in metadata.sorted_tables if "workspace" not in table.c} == {
        "settings",
        "oauth_states",
    }


def some(column: Column[Any], workspace: str) -> Any:
    """A value for a column, another one in another workspace."""
    if column.name == "workspace":
        return workspace
    for kind, value in (
        (Boolean, True),
        (Date, date(2026, 11, 23)),
        (Double, 1.5),
        (Integer, int(workspace[1:])),
        (JSON, []),
    ):
        if isinstance(column.type, kind):
            return value
    return f"of {workspace}"


def test_nothing_is_logged_of_a_token(kept: Installations, caplog):
    caplog.set_level(logging.DEBUG)
    kept.save(installation())
    found = kept.find("T1")
    assert found
    kept.renew(replace(found), Tokens("xoxb-two", None), None)
    assert "xoxb-" not in caplog.text


def test_new_keys_are_keys():
    assert Fernet(new_key())
