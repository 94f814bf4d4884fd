"""The statements of the hot paths, built once; both databases run the same ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Delete,
    Insert,
    Integer,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
    update,
)

from bot.store.schema import (
    channel_reports,
    claims,
    installations,
    posts,
    questions,
    receipts,
    rejections,
    settings,
    subscriptions,
    tallies,
    threads,
    votes,
)

CURATION_REVISION = "curation-revision"  # the setting that rises with each decision of the curators


class Queries:
    """Statements for one dialect; parameters are named as the columns are."""

    def __init__(self, dialect: str) -> None:
        insert = _insert_of(dialect)
        self.claim = _add(insert, claims)
        self.reject = _add(insert, rejections)
        self.set_once = _add(insert, settings)
        self.keep_receipt = _put(insert, receipts)
        self.vote = _put(insert, votes)
        self.follow = _put(insert, threads)
        self.count_reply = _count(insert)
        self.set_channel_report = _put(insert, channel_reports)
        channel = _same(channel_reports, "workspace", "channel")
        self.unset_channel_report: Delete = delete(channel_reports).where(channel)
        self.find_channel_reports: Select[Any] = select(channel_reports.c.channel, channel_reports.c.report)
        self.add_post = _add(insert, posts)
        self.keep_question = _ask_again(insert)
        self.subscribe = _put(insert, subscriptions, keep="last_posted")
        self.add_subscription = _add(insert, subscriptions)
        self.install = _put(insert, installations)
        self.find_installation: Select[Any] = select(installations).where(_same(installations, "workspace"))
        self.setting: Select[Any] = select(settings.c.value).where(_same(settings, "name"))
        counted = tallies.c.day.between(bindparam("first"), bindparam("last"))
        self.count_all_replies: Select[Any] = select(tallies).where(counted).order_by(*tallies.primary_key)
        self.count_replies: Select[Any] = self.count_all_replies.where(_same(tallies, "workspace"))
        self.find_receipt: Select[Any] = select(receipts).where(_same(receipts, "workspace", "receipt"))
        self.find_thread: Select[Any] = select(threads.c.topic).where(_same(threads, "workspace", "thread"))
        self.unfollow: Delete = delete(threads).where(_same(threads, "workspace", "thread"))
        self.count_votes: Select[Any] = select(
            func.coalesce(func.sum(case((votes.c.helpful, 1), else_=0)), 0).label("helpful"),
            func.coalesce(func.sum(case((votes.c.helpful, 0), else_=1)), 0).label("unhelpful"),
        ).where(_same(votes, "workspace", "receipt"))


def raise_number(name: str) -> Update:
    """Adds one to a setting that is a number, where it is there."""
    risen = cast(cast(settings.c.value, Integer) + 1, String)
    return update(settings).where(settings.c.name == name).values(value=risen)


def _insert_of(dialect: str) -> Callable[[Table], Any]:
    """SQLite and PostgreSQL share ON CONFLICT; SQLAlchemy keeps it in each dialect's own insert()."""
    # Only the one in use is imported: the other costs the terminal 20 ms.
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        return sqlite.insert
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert


def _same(table: Table, *columns: str) -> Any:  # noqa: ANN401 a condition
    return and_(*(table.c[name] == bindparam(name) for name in columns))


def _add(insert: Callable[[Table], Any], table: Table) -> Insert:
    """Adds a row; leaves one that is there, and then touches no row."""
    statement = insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key))
    # An insert's count of rows is kept on request only:
    # https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Connection.execution_options.params.preserve_rowcount
    add: Insert = statement.execution_options(preserve_rowcount=True)
    return add


def _put(insert: Callable[[Table], Any], table: Table, keep: str = "") -> Insert:
    """Adds a row, or replaces the one that is there but for its column `keep`."""
    statement = insert(table)
    columns = [column.name for column in table.c if not column.primary_key and column.name != keep]
    changed = {name: statement.excluded[name] for name in columns}
    put: Insert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)
    return put


def _count(insert: Callable[[Table], Any]) -> Insert:
    """Adds `replies` to the day's count."""
    statement = insert(tallies)
    count: Insert = statement.on_conflict_do_update(
        index_elements=list(tallies.primary_key),
        set_={"replies": tallies.c.replies + statement.excluded.replies},
    )
    return count


def _ask_again(insert: Callable[[Table], Any]) -> Insert:
    """Adds a question, or counts that the same person asked it again."""
    statement = insert(questions)
    changed: dict[str, Any] = {name: statement.excluded[name] for name in ("why", "nearest", "asked_at")}
    changed["times"] = questions.c.times + statement.excluded.times
    again: Insert = statement.on_conflict_do_update(index_elements=list(questions.primary_key), set_=changed)
    return again
