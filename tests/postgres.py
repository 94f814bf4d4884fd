"""A real PostgreSQL server for tests: its own data folder, on loopback, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

START_SECONDS = 30
_USER = "leadership"


@dataclass
class Postgres:
    """A running server. `url` is an address for SQLAlchemy with psycopg; `dsn` one for psql and pg_dump."""

    binaries: Path
    folder: Path
    port: int
    password: str
    durable: bool
    process: subprocess.Popen[bytes] | None = None
    databases: int = field(default=0)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{_USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def dsn(self, database: str) -> str:
        return self.url(database).replace("+psycopg", "")

    def new_database(self) -> str:
        """Makes an empty database; its name."""
        self.databases += 1
        name = f"test_{self.databases}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name

    def start(self) -> None:
        settings = ["listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}"]
        if not self.durable:
            settings += ["fsync=off", "full_page_writes=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*_as_user(), self.binaries / "postgres", "-D", self.folder / "data", *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends the server: SIGINT in order, SIGQUIT as a crash would."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(START_SECONDS)
        self.process = None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                ended = self.process is None or self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start: {error}\n{log}") from error
                time.sleep(0.05)
            else:
                return


def find_binaries() -> Path | None:
    """The folder of initdb and postgres: Debian's newest, else the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    initdb = found[-1] if found else Path(on_path).resolve() if on_path else None
    return initdb.parent if initdb and (initdb.parent / "postgres").exists() else None


@contextlib.contextmanager
def run_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Starts a server and ends it; `durable` waits for the disk at each commit, as in earnest."""
    binaries = find_binaries()
    assert binaries, "no PostgreSQL here"
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="leadership-pg-"))
    server = Postgres(binaries, folder, free_port(), secrets.token_hex(8), durable)
    try:
        _initialise(server)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _initialise(server: Postgres) -> None:
    password = server.folder / "password"
    password.write_text(server.password)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam(_account())
        for path in (server.folder, password):
            os.chown(path, account.pw_uid, account.pw_gid)
    command = [*_as_user(), server.binaries / "initdb", "--no-sync", "--encoding=UTF8", "--locale=C"]
    command += [f"--username={_USER}", "--auth=scram-sha-256", f"--pwfile={password}", "-D", server.folder / "data"]
    subprocess.run(command, check=True, capture_output=True, cwd=server.folder)


def _as_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam(_account())
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _account() -> str:
    """Debian's own account for the server, else one that every system has."""
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests of a run; each test makes its own database."""
    if find_binaries() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and setpriv, which would start it as another, is missing")
    with run_postgres() as server:
        yield server
