"""What delivery keeps: who subscribes to a digest, and the ledger of posts with the questions not yet answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, bindparam, delete, func, select, update

from bot.model import Nation, Subscription
from bot.store.database import Database
from bot.store.schema import posts, subscriptions

Decide = Callable[[Subscription, date | None], bool]
Edit = Callable[["KeptSubscription"], tuple[Subscription, int | None] | None]


@dataclass(frozen=True, slots=True)
class Received:
    """A question to answer; `payload` is what its handler needs, deleted as soon as it is answered."""

    workspace: str
    key: str
    payload: dict[str, Any]
    owner: str


@dataclass(frozen=True, slots=True)
class Began:
    """The owner is about to send the answer, at a time in seconds since 1970."""

    workspace: str
    key: str
    owner: str
    at: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A delivery is over; `state` is sent, refused, held or missed, `detail` the timestamp or the reason."""

    workspace: str
    key: str
    state: str
    detail: str


Change = Received | Began | Finished


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A question not answered yet; `begun` is the process that was about to send the answer, and when."""

    workspace: str
    key: str
    payload: dict[str, Any]
    begun: tuple[str, float] | None


@dataclass(frozen=True, slots=True)
class KeptSubscription:
    """A subscription with what delivery knows of it; `stopped` is why the platform will not take its posts."""

    subscription: Subscription
    next_due: int | None  # seconds since 1970
    last_posted: date | None  # the last local date a post was begun for
    stopped: str | None


class Deliveries:
    """Subscriptions and posts in the bot's database. Methods block; they raise `StoreError` as the Store's do."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queries = database.queries

    @property
    def database(self) -> Database:
        """For what else a platform keeps."""
        return self._database

    @property
    def engine(self) -> Engine:
        """For locks, which are the database's too."""
        return self._database.engine

    # --- posts ---

    def message_key(self, workspace: str, key: str) -> str:
        """The pseudonym of a message, its post's key."""
        return self._database.pseudonyms.message(workspace, key)

    def apply(self, changes: Sequence[Change]) -> list[bool]:
        """Makes all changes in one transaction; whether each took: a known key is not received twice, and nobody
        begins or finishes what another process has taken over.
        """
        now = self._database.now()
        with self._database.transaction() as connection:
            return [_apply(connection, change, self._queries, now) for change in changes]

    def open_owners(self) -> tuple[str, ...]:
        """The processes with questions not answered yet."""
        query = select(posts.c.owner).where(posts.c.owner.is_not(None)).distinct()
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def open_posts(self, owner: str) -> tuple[OpenPost, ...]:
        """The questions a process has not answered yet."""
        with self._database.reading() as connection:
            return tuple(_open_post(row) for row in connection.execute(select(posts).where(posts.c.owner == owner)))

    def take_over(self, owner: str, heir: str) -> int:
        """Hands the questions of a dead process to `heir`; how many there were."""
        with self._database.transaction() as connection:
            return connection.execute(update(posts).where(posts.c.owner == owner).values(owner=heir)).rowcount

    def find_post(self, workspace: str, key: str) -> tuple[str, str] | None:
        """State and detail of a post."""
        query = select(posts.c.state, posts.c.detail).where(posts.c.workspace == workspace, posts.c.key == key)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return (row.state, row.detail) if row else None

    def expire_posts(self, before: datetime) -> int:
        """Deletes finished posts last changed before a moment; how many there were."""
        old = delete(posts).where(posts.c.owner.is_(None), posts.c.changed_at < int(before.timestamp()))
        with self._database.transaction() as connection:
            return connection.execute(old).rowcount

    # --- subscriptions ---

    def save_subscription(self, subscription: Subscription, next_due: int | None) -> None:
        """Adds or edits a channel's subscription; what stopped it before is forgotten."""
        row = _subscription_row(subscription) | {"next_due": next_due, "stopped": None}
        with self._database.transaction() as connection:
            connection.execute(self._queries.subscribe, row)

    def edit_subscription(self, blank: Subscription, edit: Edit) -> None:
        """Edits the subscription of `blank`'s channel as it stands; `blank` itself where the channel has none.

        `edit` gives what to keep, with the moment it is due next (seconds since 1970), or None where nothing changes.
        Nobody else edits it or begins its post meanwhile. What stopped it before is forgotten.
        """
        where = _is(blank.workspace, blank.channel)
        with self._database.transaction() as connection:
            # Added first, for a row that is not there cannot be locked: of two who start a digest one comes second.
            empty = dict.fromkeys(("next_due", "last_posted", "stopped"))
            added = connection.execute(self._queries.add_subscription, _subscription_row(blank) | empty).rowcount
            row = connection.execute(_ONE_LOCKED, {"w": blank.workspace, "c": blank.channel}).one()
            edited = edit(_kept(row))
            if edited is not None:
                subscription, next_due = edited
                values = _subscription_row(subscription) | {"next_due": next_due, "stopped": None}
                connection.execute(update(subscriptions).where(where).values(**values))
            elif added:
                connection.execute(delete(subscriptions).where(where))

    def expire_subscriptions(self, before: date) -> int:
        """Deletes those that are off and neither posted nor edited since a date; how many there were."""
        last = func.coalesce(subscriptions.c.last_posted, subscriptions.c.started)
        old = delete(subscriptions).where(subscriptions.c.off, last < before, subscriptions.c.started < before)
        with self._database.transaction() as connection:
            return connection.execute(old).rowcount

    def find_subscription(self, workspace: str, channel: str) -> KeptSubscription | None:
        with self._database.reading() as connection:
            row = connection.execute(_ONE, {"w": workspace, "c": channel}).first()
        return _kept(row) if row else None

    def workspace_subscriptions(self, workspace: str) -> tuple[KeptSubscription, ...]:
        """Those of a workspace that are not off, by channel."""
        query = select(subscriptions).where(subscriptions.c.workspace == workspace, subscriptions.c.off.is_(False))
        with self._database.reading() as connection:
            return tuple(_kept(row) for row in connection.execute(query.order_by(subscriptions.c.channel)))

    def due_subscriptions(self, now: int, limit: int) -> tuple[KeptSubscription, ...]:
        """Those due at `now` or before, earliest first."""
        query = select(subscriptions).where(subscriptions.c.next_due <= now)
        query = query.order_by(subscriptions.c.next_due, subscriptions.c.workspace, subscriptions.c.channel)
        with self._database.reading() as connection:
            return tuple(_kept(row) for row in connection.execute(query.limit(limit)))

    def schedule(self, moves: Sequence[tuple[KeptSubscription, int | None]]) -> None:
        """Sets when each is due next, where nobody has edited it since it was read."""
        with self._database.transaction() as connection:
            for kept, next_due in moves:
                where = _is(kept.subscription.workspace, kept.subscription.channel)
                unedited = subscriptions.c.next_due == kept.next_due
                connection.execute(update(subscriptions).where(where, unedited).values(next_due=next_due))

    def claim_digest(self, workspace: str, channel: str, day: date, key: str, decide: Decide) -> bool:
        """Whether the post of a local date may begin: `decide` says so of the subscription as it stands now, and of the
        last date posted.

        The date and the post are written down in the same transaction, so that a date is begun under one key only.
        Under that key it may begin again until it is over: then `decide` is asked as if the date were not posted.
        """
        with self._database.transaction() as connection:
            row = connection.execute(_ONE_LOCKED, {"w": workspace, "c": channel}).first()
            kept = _kept(row) if row else None
            if kept is None or kept.stopped:
                return False
            known = select(posts.c.state).where(posts.c.workspace == workspace, posts.c.key == key)
            if (state := connection.execute(known).scalar()) is not None:
                return bool(state == "open") and decide(kept.subscription, None)
            if not decide(kept.subscription, kept.last_posted):
                return False
            connection.execute(self._queries.add_post, _post_row(workspace, key, self._database.now()))
            where = _is(workspace, channel)
            connection.execute(update(subscriptions).where(where).values(last_posted=day))
            return True

    def stop_subscription(self, workspace: str, channel: str, why: str) -> None:
        """Stops a subscription that the platform will not take posts of, until it is edited."""
        stop = update(subscriptions).where(_is(workspace, channel)).values(next_due=None, stopped=why)
        with self._database.transaction() as connection:
            connection.execute(stop)

    def count_subscriptions(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(subscriptions)).scalar_one())


# --- inside ---

_ONE: Select[Any] = select(subscriptions).where(
    subscriptions.c.workspace == bindparam("w"), subscriptions.c.channel == bindparam("c")
)
_ONE_LOCKED = _ONE.with_for_update()  # SQLite leaves it out: there the transaction is the lock

_BEGIN = (
    update(posts)
    .where(posts.c.workspace == bindparam("w"), posts.c.key == bindparam("k"), posts.c.owner == bindparam("o"))
    .values(boot=bindparam("o"), begun_at=bindparam("at"))
)
_FINISH = (
    update(posts)
    .where(posts.c.workspace == bindparam("w"), posts.c.key == bindparam("k"), posts.c.state == "open")
    .values(
        state=bindparam("s"),
        detail=bindparam("d"),
        changed_at=bindparam("now"),
        payload=None,
        owner=None,
        boot=None,
        begun_at=None,
    )
)


def _apply(connection: Connection, change: Change, queries: Any, now: int) -> bool:  # noqa: ANN401
    match change:
        case Received():
            row = _post_row(change.workspace, change.key, now) | {"payload": change.payload, "owner": change.owner}
            result = connection.execute(queries.add_post, row)
        case Began():
            row = {"w": change.workspace, "k": change.key, "o": change.owner, "at": change.at}
            result = connection.execute(_BEGIN, row)
        case Finished():
            row = {"w": change.workspace, "k": change.key, "s": change.state, "d": change.detail[:500], "now": now}
            result = connection.execute(_FINISH, row)
    return result.rowcount == 1


def _is(workspace: str, channel: str) -> Any:  # noqa: ANN401 a condition
    return (subscriptions.c.workspace == workspace) & (subscriptions.c.channel == channel)


def _post_row(workspace: str, key: str, now: int) -> dict[str, Any]:
    empty = dict.fromkeys(("payload", "owner", "boot", "begun_at"))
    return {"workspace": workspace, "key": key, "state": "open", "detail": "", "changed_at": now} | empty


def _open_post(row: Row[Any]) -> OpenPost:
    begun = (row.boot, row.begun_at) if row.boot is not None else None
    return OpenPost(row.workspace, row.key, row.payload, begun)


def _subscription_row(subscription: Subscription) -> dict[str, Any]:
    return {
        "workspace": subscription.workspace,
        "channel": subscription.channel,
        "created_by": subscription.created_by,
        "zone": subscription.zone,
        "at": subscription.at.isoformat("minutes"),
        "weekdays": "".join(str(day) for day in sorted(subscription.weekdays)),
        "holidays": subscription.holidays.value if subscription.holidays else None,
        "paused_until": subscription.paused_until,
        "off": subscription.off,
        "started": subscription.started,
        "shown": subscription.shown,
        "report": subscription.report or None,
    }


def _kept(row: Row[Any]) -> KeptSubscription:
    subscription = Subscription(
        workspace=row.workspace,
        channel=row.channel,
        created_by=row.created_by,
        zone=row.zone,
        at=time.fromisoformat(row.at),
        weekdays=frozenset(int(day) for day in row.weekdays),
        holidays=Nation(row.holidays) if row.holidays else None,
        paused_until=row.paused_until,
        off=row.off,
        started=row.started,
        shown=row.shown,
        report=row.report or "",
    )
    return KeptSubscription(subscription, row.next_due, row.last_posted, row.stopped)
