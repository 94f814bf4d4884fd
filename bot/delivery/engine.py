"""DBOS Transact with the four guards without which its promises do not hold here.

1. Each process has an executor id of its own, and whoever finds another dead takes over its workflows.
2. The application version is pinned: a deploy strands nothing.
3. Inputs and outcomes are kept as JSON, not as pickles.
4. SQLite is in WAL mode before the launch.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, EnqueueOptions, Serializer, error as dbos_errors
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.replicas import Replicas
from bot.errors import StoreError
from bot.store.engine import make_private
from bot.store.faults import reason

logger = logging.getLogger(__name__)

# Raise it only when the steps of a workflow change their order: what is under way then stays with the old version.
WORKFLOWS_VERSION = "1"
DIGESTS = "digests"
NOTICES = "notices"
# Slack allows a workspace "several hundred messages per minute": https://docs.slack.dev/apis/web-api/rate-limits
WORKSPACE_LIMIT = 5  # starts a second
AT_ONCE = 100  # digests under way in one process
_SLICE = 200  # workflows deleted at once

Workflow = Callable[..., Coroutine[Any, Any, str]]


class Json(Serializer):
    """Plain JSON: readable, and nothing runs when it is read."""

    def serialize(self, data: Any) -> str:  # noqa: ANN401 whatever JSON takes
        return json.dumps(data)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: ANN401, N805 as the engine declares it
        return json.loads(serialized_data)

    def name(self) -> str:
        return "leadership_json"


class Engine:
    """The one durable engine of a process: DBOS knows no second."""

    def __init__(self, url: URL, replicas: Replicas, poll: float) -> None:
        self._url = url
        self.replicas = replicas
        self._poll = poll

    def launch(self, digest: Workflow, notice: Workflow, weekly: Workflow | None = None) -> None:
        """Starts it with its workflows; blocks for a moment. What a dead process left is taken up at once.

        Raises:
            StoreError: its database cannot be used.
        """
        own_log = logging.getLogger("dbos")
        own_log.addFilter(_without_traceback)  # what it logs with one is raised below, in a line
        try:
            self._launch({"digest": digest, "notice": notice} | ({"weekly": weekly} if weekly else {}))
        except (SQLAlchemyError, sqlite3.Error, dbos_errors.DBOSException) as error:
            DBOS.destroy(destroy_registry=True)
            raise StoreError(f"DATABASE_URL: the engine of digests cannot start: {reason(error)}") from error
        finally:
            own_log.removeFilter(_without_traceback)

    def _launch(self, workflows: Mapping[str, Workflow]) -> None:
        DBOS(config=self._config())
        for name, workflow in workflows.items():
            DBOS.workflow(name=name)(workflow)
        DBOS.launch()
        for name in (DIGESTS, NOTICES):
            DBOS.register_queue(
                name,
                partition_limiter={"limit": WORKSPACE_LIMIT, "period": 1.0},
                worker_concurrency=AT_ONCE,
                polling_interval_sec=self._poll,
                on_conflict="always_update",
            )
        self.recover_dead()

    def enqueue(self, workflow: str, queue: str, workflow_id: str, workspace: str, *arguments: str) -> None:
        """Starts a workflow, its turn within the workspace's rate; once an id. Not from within a workflow."""
        # The engine's asynchronous calls put its own thread pool under the calling loop, which then dies with it.
        DBOS.enqueue_workflow_with_options(_options(workflow, queue, workflow_id, workspace), *arguments)

    async def enqueue_from_workflow(
        self, workflow: str, queue: str, workflow_id: str, workspace: str, *arguments: str
    ) -> None:
        """The same as a step of a workflow."""
        options = _options(workflow, queue, workflow_id, workspace)
        await DBOS.enqueue_workflow_with_options_async(options, *arguments)

    def recover_dead(self) -> int:
        """Puts the workflows of dead processes back into their queues; how many there were."""
        mine = self.replicas.boot
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {workflow.executor_id for workflow in pending} - {mine, None}
        recovered = 0
        for executor in others:
            with self.replicas.alone(str(executor)) as dead:
                if dead:
                    # Private; tests/delivery/test_engine.py holds it to what we need of it.
                    recovered += len(DBOS._recover_pending_workflows([str(executor)]))  # noqa: SLF001
        if recovered:
            logger.info("took over %d digests of dead replicas", recovered)
        return recovered

    def forget(self, before: datetime) -> int:
        """Deletes what is kept of workflows that ended before a moment, inputs and all; how many there were."""
        forgotten = 0
        while True:
            ended = DBOS.list_workflows(
                status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
                end_time=before.isoformat(),
                load_input=False,
                load_output=False,
                limit=_SLICE,
            )
            if not ended:
                return forgotten
            DBOS.delete_workflows([workflow.workflow_id for workflow in ended])
            forgotten += len(ended)

    def forget_all(self, prefixes: list[str]) -> int:
        """Ends and deletes all workflows whose ids begin so, inputs and all; how many there were."""
        found = DBOS.list_workflows(workflow_id_prefix=prefixes, load_input=False, load_output=False)
        names = [workflow.workflow_id for workflow in found]
        for start in range(0, len(names), _SLICE):
            DBOS.cancel_workflows(names[start : start + _SLICE])
            DBOS.delete_workflows(names[start : start + _SLICE])
        return len(names)

    def close(self) -> None:
        """Stops it; what is under way is taken up by the next process. Blocks for a moment."""
        DBOS.destroy(destroy_registry=True)

    def _config(self) -> DBOSConfig:
        return {
            "name": "leadership-bot",
            "system_database_url": self._address(),
            "application_version": WORKFLOWS_VERSION,
            "executor_id": self.replicas.boot,
            "serializer": Json(),
            "log_level": "WARNING",
            "sys_db_pool_size": 8,
        }

    def _address(self) -> str:
        """The same PostgreSQL database, in a schema of its own; beside a SQLite file one of its own, for the engine
        holds the write lock often.
        """
        if self._url.get_backend_name() == "postgresql":
            return self._url.render_as_string(hide_password=False)
        path = Path(f"{self._url.database}-engine")
        make_private(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        return f"sqlite:///{path}"


def _without_traceback(record: logging.LogRecord) -> bool:
    return record.exc_info is None


def _options(workflow: str, queue: str, workflow_id: str, workspace: str) -> EnqueueOptions:
    return {
        "workflow_name": workflow,
        "queue_name": queue,
        "workflow_id": workflow_id,
        "queue_partition_key": workspace or "-",
        "app_version": WORKFLOWS_VERSION,
    }
