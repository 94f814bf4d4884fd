"""The database's revisions by Alembic, run without a configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def script() -> ScriptDirectory:
    """The revisions, files of versions/."""
    return ScriptDirectory(str(Path(__file__).parent))


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Runs the missing revisions up to `revision` in the connection's transaction: all of them or none."""
    scripts = script()

    def steps(current: Any, _context: MigrationContext) -> Any:  # noqa: ANN401 Alembic's own, private types
        return scripts._upgrade_revs(revision, current)  # noqa: SLF001 what alembic.command.upgrade itself calls

    with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=revision) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
