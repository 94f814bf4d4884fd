"""The log: a line a record, with the request's id, and never a word that an exception quotes."""

import asyncio
import gc
import io
import json
import logging
import sys
import threading

import pytest

from bot.errors import StoreError
from bot.telemetry import logs, requests

SECRET = "please tell nobody that I asked this"


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    root, own = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = root.handlers[:], (root.level, own.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])


def written(form="json", level="debug"):
    stream = io.StringIO()
    logs.set_up(form, level, stream)
    return stream


def fail():
    try:
        int(SECRET)
    except ValueError as error:
        raise RuntimeError(f"because of {SECRET}") from error


def test_a_line_of_json_has_time_level_logger_request_and_message():
    stream, request = written(), requests.begin()
    logging.getLogger("bot.x").info("%d digests", 3)
    told = json.loads(stream.getvalue())
    assert told.pop("time").endswith("Z")
    assert told == {"level": "info", "logger": "bot.x", "request": request, "message": "3 digests"}


def test_a_line_of_text_has_the_same():
    stream, request = written("text"), requests.begin()
    logging.getLogger("bot.x").warning("away")
    assert stream.getvalue().split(" ", 1)[1] == f"WARNING {request} bot.x: away\n"


@pytest.mark.parametrize("form", ["text", "json"])
def test_of_an_exception_kind_place_and_cause_are_logged_but_not_its_words(form):
    stream = written(form)
    try:
        fail()
    except RuntimeError as error:
        logging.getLogger("bot.x").warning("failed: %s", error, exc_info=error)
    text = stream.getvalue()
    assert SECRET not in text
    assert "failed: RuntimeError" in text
    assert "RuntimeError at" in text
    assert "ValueError at" in text
    assert "test_logs.py:" in text


def test_the_bots_own_errors_and_the_systems_are_worded():
    stream = written("text")
    logging.getLogger("bot.x").warning("%s; %s", StoreError("away"), OSError(28, "No space left on device", SECRET))
    assert "StoreError: away; OSError: No space left on device" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_libraries_log_from_warning_on_whatever_the_level():
    stream = written(level="debug")
    for name in ("slack_sdk.web", "slack_bolt.App", "microsoft_agents.x", "slack_socket", "dbos"):
        logging.getLogger(name).debug(SECRET)
        logging.getLogger(name).info(SECRET)
        logging.getLogger(name).warning("away")
    assert SECRET not in stream.getvalue()
    assert stream.getvalue().count("away") == 5


async def test_what_a_task_nobody_waits_for_a_thread_or_a_destructor_raises_is_logged_without_its_words():
    class Falling:
        def __del__(self):
            int(SECRET)

    async def fall():
        int(SECRET)

    stream = written("text")
    logs.take_unhandled()
    logs.take_unhandled(asyncio.get_running_loop())
    task = asyncio.create_task(fall())
    await asyncio.sleep(0)
    del task
    gc.collect()
    thread = threading.Thread(target=int, args=[SECRET])
    thread.start()
    thread.join()
    Falling()
    asyncio.get_running_loop().set_exception_handler(None)
    text = stream.getvalue()
    assert SECRET not in text
    assert "Task exception was never retrieved" in text
    assert "a thread ended with a fault" in text
    assert "a fault where none can be raised" in text
    assert text.count("ValueError at") == 3


def test_the_level_holds_for_the_bots_own():
    stream = written(level="warning")
    logging.getLogger("bot.x").info("no")
    logging.getLogger("bot.x").warning("yes")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["yes"]


def test_a_record_cannot_pretend_to_be_two():
    stream = written("text")
    logging.getLogger("bot.x").warning("a\n2026-01-01T00:00:00.000Z ERROR - bot.y: forged")
    assert len([line for line in stream.getvalue().splitlines() if not line.startswith("    ")]) == 1


async def test_the_request_goes_on_into_tasks_and_threads_and_each_has_its_own():
    async def joined():
        return requests.join()

    async def one():
        return {requests.begin(), await asyncio.to_thread(requests.current), await asyncio.create_task(joined())}

    first, second = await asyncio.gather(asyncio.create_task(one()), asyncio.create_task(one()))
    assert len(first) == len(second) == 1
    assert first != second


# --- the digest's engine ---


def engine_says(text, at=1_700_000_000.0):
    record = logging.getLogger("dbos").makeRecord("dbos", logging.WARNING, "", 0, text, (), None)
    record.created = at
    logging.getLogger("dbos").handle(record)


LOST = f"""Exception polling queues: (psycopg.OperationalError) connection failed: Connection refused
[SQL: SELECT dbos.queues.name FROM dbos.queues WHERE dbos.queues.name = %(name_1)s]
[parameters: {{'name_1': '{SECRET}'}}]"""


def test_of_the_engine_s_line_the_words_of_an_exception_are_left_out():
    stream = written("text")
    engine_says(LOST)
    engine_says(f"Exception polling schedules: Traceback (most recent call last):\n  File x\nValueError: {SECRET}")
    engine_says(f"Notification listener error: {SECRET}")
    engine_says("Asyncio task cancelled")
    assert [line.split(" dbos: ")[1] for line in stream.getvalue().splitlines()] == [
        "Exception polling queues: psycopg.OperationalError",
        "Exception polling schedules: ValueError",
        "Notification listener error",
        "Asyncio task cancelled",
    ]


def test_the_engine_says_the_same_once_a_minute_and_others_what_they_like():
    stream = written("text")
    for second in range(61):
        engine_says(LOST, 1_700_000_000.0 + second)
    for _ in range(2):
        logging.getLogger("bot.x").warning("one: two")
    assert [line.split(": ", 1)[1] for line in stream.getvalue().splitlines()] == [
        "Exception polling queues: psycopg.OperationalError",
        "Exception polling queues: psycopg.OperationalError (59 more of these since)",
        "one: two",
        "one: two",
    ]
