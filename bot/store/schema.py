"""The tables: what is kept, of which revision. Ids of people and channels only where delivery needs them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

# Oldest first, as under migrations/versions; a test holds the two together.
REVISIONS = ("0001", "0002", "0003", "0005", "0006", "0007", "0008")
ID_LENGTH = 64  # of a receipt

# Constraints need names on both databases, or a later migration could not drop them:
# https://alembic.sqlalchemy.org/en/latest/naming.html
metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})


def _workspace() -> Column[str]:
    return Column("workspace", String(128), nullable=False)


def _pseudonym(name: str) -> Column[str]:
    """A keyed hash of an id, see pseudonyms.py."""
    return Column(name, String(32), nullable=False)


def _moment(name: str) -> Column[int]:
    """Seconds since 1970 in UTC: SQLite keeps no time zones."""
    return Column(name, BigInteger, nullable=False)


receipts = Table(
    "receipts",
    metadata,
    _workspace(),
    Column("receipt", String(ID_LENGTH), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("reason", String(32)),
    Column("intents", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    _moment("kept_at"),
    PrimaryKeyConstraint("workspace", "receipt"),
    Index(None, "kept_at"),
)

votes = Table(
    "votes",
    metadata,
    _workspace(),
    Column("receipt", String(ID_LENGTH), nullable=False),
    _pseudonym("person"),
    Column("helpful", Boolean, nullable=False),
    _moment("voted_at"),
    PrimaryKeyConstraint("workspace", "receipt", "person"),
)

rejections = Table(
    "rejections",
    metadata,
    _workspace(),
    Column("receipt", String(ID_LENGTH), nullable=False),
    _pseudonym("person"),
    _moment("rejected_at"),
    PrimaryKeyConstraint("workspace", "receipt", "person"),
)

threads = Table(
    "threads",
    metadata,
    _workspace(),
    _pseudonym("thread"),
    Column("topic", String(200)),
    _moment("followed_at"),
    Column("place", String(32)),
    PrimaryKeyConstraint("workspace", "thread"),
    Index(None, "followed_at"),
    Index(None, "workspace", "place"),
)

claims = Table(
    "claims",
    metadata,
    _workspace(),
    _pseudonym("key"),
    _moment("claimed_at"),
    PrimaryKeyConstraint("workspace", "key"),
    Index(None, "claimed_at"),
)

channel_reports = Table(
    "channel_reports",
    metadata,
    _workspace(),
    _pseudonym("channel"),
    Column("report", String(ID_LENGTH), nullable=False),
    _moment("chosen_at"),
    PrimaryKeyConstraint("workspace", "channel"),
)

# A reply is counted once, in one row: `intents` holds the ids replied with, or the nearest where none was, with a
# space between, after the report's id and a slash; "" where there was neither.
tallies = Table(
    "tallies",
    metadata,
    _workspace(),
    Column("day", Date, nullable=False),
    Column("surface", String(32), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("intents", String(1000), nullable=False),
    Column("replies", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "day", "surface", "outcome", "reason", "intents"),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), nullable=False),
    Column("value", String(1000), nullable=False),
    PrimaryKeyConstraint("name"),
)

# --- delivery: ids of channels and of those who subscribe are kept as they are, there is nobody to post to without ---

subscriptions = Table(
    "subscriptions",
    metadata,
    _workspace(),
    Column("channel", String(200), nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("at", String(5), nullable=False),
    Column("weekdays", String(7), nullable=False),
    Column("holidays", String(32)),
    Column("paused_until", Date),
    Column("off", Boolean, nullable=False),
    Column("started", Date, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("next_due", BigInteger),
    Column("last_posted", Date),
    Column("stopped", String(200)),
    Column("report", String(ID_LENGTH)),
    PrimaryKeyConstraint("workspace", "channel"),
    Index(None, "next_due"),
)

# A post is open until it is sent, refused, held or missed; only a question's has an owner and, until it is over, a
# payload. `boot` and `begun_at` are the checkpoint of the attempt under way.
posts = Table(
    "posts",
    metadata,
    _workspace(),
    Column("key", String(300), nullable=False),
    Column("state", String(16), nullable=False),
    Column("detail", String(500), nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("owner", String(32)),
    Column("boot", String(32)),
    Column("begun_at", Double),
    _moment("changed_at"),
    PrimaryKeyConstraint("workspace", "key"),
    Index(None, "owner"),
    Index(None, "changed_at"),
)

# --- the curators' loop: the text of a question only where the owner keeps it (QUESTION_LOG) ---

# `why` is "" until there is a reason to show the question to a curator; `nearest` is an intent's id or "".
questions = Table(
    "questions",
    metadata,
    _workspace(),
    Column("receipt", String(ID_LENGTH), nullable=False),
    _pseudonym("person"),
    Column("report", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("why", String(16), nullable=False),
    Column("nearest", String(200), nullable=False),
    Column("times", Integer, nullable=False),
    _moment("asked_at"),
    PrimaryKeyConstraint("workspace", "receipt", "person"),
    Index(None, "asked_at"),
)

# Who decided is kept as workspace/person, "" once that person had it erased. `covers` are the hashes of the questions
# decided on, as they were typed.
decisions = Table(
    "decisions",
    metadata,
    Column("decision", String(16), nullable=False),
    _workspace(),
    Column("report", String(100), nullable=False),
    Column("verb", String(16), nullable=False),
    Column("intent", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("texts", JSON, nullable=False),
    Column("passages", JSON, nullable=False),
    Column("covers", JSON, nullable=False),
    Column("times", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("proposed_by", String(330), nullable=False),
    _moment("proposed_at"),
    Column("accepted_by", String(330)),
    Column("accepted_at", BigInteger),
    Column("undone_by", String(330)),
    Column("undone_at", BigInteger),
    PrimaryKeyConstraint("decision"),
    Index(None, "state"),
)

# Who did what as a curator, or tried to; `actor` as in the decisions.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, nullable=False),
    _workspace(),
    Column("actor", String(330), nullable=False),
    Column("act", String(64), nullable=False),
    Column("target", String(64), nullable=False),
    Column("allowed", Boolean, nullable=False),
    _moment("acted_at"),
    PrimaryKeyConstraint("number"),
    Index(None, "acted_at"),
)

# --- Slack in many workspaces ---

# A workspace whose organisation installed the bot for all has no token of its own, only `organisation`.
installations = Table(
    "installations",
    metadata,
    _workspace(),
    Column("organisation", String(128)),
    Column("name", String(200), nullable=False),
    Column("bot_user", String(64), nullable=False),
    Column("sealed", String(4000)),
    Column("expires_at", BigInteger),
    _moment("installed_at"),
    Column("held", String(200)),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("workspace"),
    Index(None, "organisation"),
)

# Installations begun; both ids are hashed.
oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", String(64), nullable=False),
    Column("browser", String(64), nullable=False),
    _moment("expires_at"),
    PrimaryKeyConstraint("state"),
    Index(None, "expires_at"),
)
