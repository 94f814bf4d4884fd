"""The command `leadership`, mostly as a process of its own, as people meet it."""

import contextlib
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from bot import phrases
from bot.cli import main
from bot.config import ROOT
from bot.store.database import Database
from tests.knowledge_files import write_report

ASKED = "what did CEOs say about talent management?"
COMMAND = [sys.executable, "-m", "bot"]


@pytest.fixture
def environ(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "COV"))}
    return kept | {"DATABASE_URL": f"sqlite:///{tmp_path}/db/bot.db", "COLUMNS": "80", "NO_COLOR": ""}


@pytest.fixture
def run(environ):
    def run(*arguments, stdin="", **settings):
        return subprocess.run(
            [*COMMAND, *arguments],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            timeout=120,
            env=environ | settings,
            cwd=ROOT,
            check=False,
        )

    return run


def text(completed):
    return completed.stdout.decode()


def complaint(completed):
    assert b"Traceback" not in completed.stderr
    return completed.stderr.decode()


# --- ask ---


def test_an_answer_is_the_reports_words_with_section_link_follow_ups_and_receipt(run):
    done = run("ask", ASKED)
    assert (done.returncode, done.stderr) == (0, b"")
    flat = " ".join(text(done).replace("│", " ").split())
    assert "Talent management has not been a notable feature within the NHS in recent years, but this is" in flat
    assert "Primary observations, Report on leadership in the NHS, NHS Confederation, June 2019" in flat
    assert "https://www.hospitaltimes.co.uk/" in flat
    assert "#:~:text=" in flat
    assert "Ask next" in flat
    assert re.search(r"Receipt [A-Z2-7]{4}-[A-Z2-7]{4}$", flat)


def test_lines_keep_to_the_terminals_width_but_addresses_stay_whole(run):
    for width in (40, 80):
        lines = text(run("ask", ASKED, COLUMNS=str(width))).splitlines()
        assert all(len(line) <= width for line in lines if "https://" not in line)
        assert sum("https://" in line for line in lines) == 2


def test_a_question_needs_no_quotes(run):
    assert text(run("ask", *ASKED.split())) == text(run("ask", ASKED))


def test_there_is_no_colour_without_a_terminal(run):
    assert b"\x1b" not in run("ask", ASKED).stdout


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("what are the chief executives paid?", "The report does not say."),
        ("my laptop will not turn on", "That is outside what I can help with."),
        ("xyzzy plugh frobnicate", "I could not match that to anything"),
        ("hello", "Hello."),
        ("", "Questions to try"),
        ("?", "Questions to try"),
    ],
)
def test_what_is_not_answered_exits_with_3_and_a_way_on(asked, said, run):
    done = run("ask", asked)
    assert (done.returncode, done.stderr) == (3, b"")
    assert said in " ".join(text(done).split())


def test_json_is_one_object_with_quote_and_citation(run):
    done = run("ask", "--json", ASKED)
    reply = json.loads(done.stdout)
    assert done.returncode == 0
    assert (reply["outcome"], reply["passages"], reply["question"]) == ("answered", ["obs-3", "obs-4"], ASKED)
    assert reply["quotes"][0]["section"] == "Primary observations"
    assert "‘" not in reply["quotes"][0]["text"] or b"\\u" not in done.stdout


def test_another_report_is_asked_with_report(run, tmp_path):
    done = run("ask", "what do gardeners want", "--report", str(write_report(tmp_path)))
    assert done.returncode == 0
    assert "Gardeners want more time and better tools." in text(done)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "--jsonl", "and a question"],
        ["ask", "--json", "--jsonl"],
        ["ask", "--loud", "x"],
        ["ask", "x", "--report", "/no/such.yaml"],
        ["sing"],
        ["serve", "--port", "70000"],
        ["why"],
        ["check", "/no/such.yaml"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_how(arguments, run):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "usage: leadership" in complaint(done)


def test_a_fault_in_a_servers_settings_is_no_reason_not_to_answer(run):
    assert run("ask", ASKED, PORT="none", SLACK_BOT_TOKEN="nonsense").returncode == 0


def test_a_fault_in_the_settings_it_needs_is_one_line_and_exit_1(run):
    done = run("ask", ASKED, DATABASE_URL="mysql://h/d")
    assert (done.returncode, done.stdout) == (1, b"")
    assert complaint(done).startswith("leadership: DATABASE_URL: neither")
    assert complaint(done).count("\n") == 1


def test_a_store_that_cannot_be_written_costs_a_warning_never_the_answer(run):
    done = run("ask", ASKED, DATABASE_URL="sqlite:////proc/nowhere/bot.db")
    assert done.returncode == 0
    assert "Talent management" in text(done)
    assert complaint(done).startswith("leadership: warning: DATABASE_URL: /proc/nowhere/bot.db-terminal.jsonl cannot")
    assert complaint(done).count("\n") == 1


def test_bytes_that_are_no_text_are_answered_all_the_same(environ):
    done = subprocess.run(
        [*COMMAND, "ask", b"talent \xff\xfe management"], capture_output=True, env=environ, check=False
    )
    assert done.returncode in (0, 3)
    assert done.stderr == b""


def test_a_locale_without_curly_quotes_does_not_spoil_the_quote(run):
    done = run("ask", "--json", "a privilege", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "‘" in json.loads(done.stdout)["quotes"][0]["text"]


# --- what it costs ---


# Run by a small process of its own: a process counts the memory of the one it was forked from, here pytest's.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def test_a_cold_ask_takes_under_0_6_seconds_of_processor_time_and_90_megabytes(run, environ):
    run("ask", ASKED)  # the first question to an edition reads its examples and compiles the modules
    costs = []
    for _ in range(3):
        measured = [sys.executable, "-c", MEASURE, *COMMAND, "ask", ASKED]
        told = subprocess.run(measured, capture_output=True, env=environ, cwd=ROOT, check=True).stdout
        costs.append([float(number) for number in told.split()])
    seconds, kilobytes = min(costs)
    assert seconds < 0.6, costs
    assert kilobytes < 90 * 1024, costs


def test_asking_imports_no_platform_no_server_and_no_database(environ):
    heavy = ["aiohttp", "slack_bolt", "slack_sdk", "sqlalchemy", "alembic", "asyncio", "prometheus_client"]
    code = (
        f"import sys; from bot.cli import main; code = main(['ask', {ASKED!r}]);"
        f" print([m for m in {heavy} if m in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environ, cwd=ROOT, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


# --- ask --jsonl ---


def test_jsonl_answers_a_line_a_line_in_order(run):
    questions = [ASKED, "what are they paid?", "hello", "  ", "naïve ‘quoted’ \u202e \ud800 question", "talent " * 5000]
    lines = "\n".join(json.dumps({"question": question, "id": 1}) for question in questions) + "\n\n"
    done = run("ask", "--jsonl", stdin=lines)
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert [reply["question"] for reply in replies] == questions
    assert [reply["outcome"] for reply in replies[:4]] == ["answered", "not_in_report", "small_talk", "small_talk"]
    for reply in replies:
        assert {"question", "outcome", "passages", "suggestions", "score", "intent"} <= set(reply)
        assert all(isinstance(choice, list) for choice in reply["suggestions"])


def test_jsonl_gives_the_same_as_asking_alone(run):
    line = json.loads(run("ask", "--jsonl", stdin=json.dumps({"question": ASKED})).stdout)
    alone = json.loads(run("ask", "--json", ASKED).stdout)
    del alone["why"]  # a batch measures; `why --jsonl` explains one
    assert line == alone


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"hello", "not JSON"),
        (b'"hello"', 'no object with a "question" of text'),
        (b"{}", 'no object with a "question" of text'),
        (b'{"question": 7}', 'no object with a "question" of text'),
        (b'{"question": "caf\xe9"}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
    ids=["text", "string", "empty", "number", "latin-1", "deep"],
)
def test_a_bad_line_is_named_by_its_number_and_the_others_are_answered(line, said, run):
    done = run("ask", "--jsonl", stdin=b'{"question": "hello"}\n\n' + line + b'\n{"question": "thanks"}\n')
    assert done.returncode == 2
    assert complaint(done).startswith(f"leadership: standard input:3: {said}")
    assert [json.loads(reply)["question"] for reply in done.stdout.splitlines()] == ["hello", "thanks"]


def test_each_bad_line_is_named(run):
    done = run("ask", "--jsonl", stdin=b'{}\n{"question": "hello"}\nhello\n')
    assert done.returncode == 2
    assert [line.split(":")[2] for line in done.stderr.decode().splitlines()] == ["1", "3"]
    assert len(done.stdout.splitlines()) == 1


def test_a_batch_keeps_nothing(run, tmp_path):
    run("ask", "--jsonl", stdin='{"question": "hello"}\n')
    assert not (tmp_path / "db").exists()


# --- why, topics, check ---


def test_why_tells_how_the_reply_was_found(run):
    receipt = re.search(r"Receipt (\S+)", text(run("ask", ASKED)))[1]
    for typed in (receipt, receipt.lower().replace("-", "")):
        done = run("why", typed)
        told = " ".join(text(done).split())
        assert done.returncode == 0
        for word in (receipt, "The report was quoted.", "For", "of 100", "Against", "Edition"):
            assert word in told


def test_refusals_have_receipts_too(run):
    receipt = re.search(r"Receipt (\S+)", text(run("ask", "what are they paid?")))[1]
    assert "the report does not say." in " ".join(text(run("why", receipt)).split())


def test_why_without_a_kept_reply_is_one_line_and_exit_1(run):
    done = run("why", "AAAA-AAAA")
    assert done.returncode == 1
    assert (
        complaint(done) == "leadership: no reply with receipt 'AAAA-AAAA' is kept here; check the id under the reply\n"
    )


# --- why of a question ---


def test_why_of_a_question_tells_its_words_and_keeps_nothing(run, tmp_path):
    done = run("why", *["how", "do", "you", "spot", "talnt", "early", "on?"])
    told = " ".join(text(done).split())
    assert (done.returncode, done.stderr) == (0, b"")
    assert "‘talnt’ counts as ‘talent’, which is spelt nearly so" in told
    for label in ("Question", "Reply", "How sure", "For", "Against", "What to do", "Receipt", "Edition"):
        assert label in told
    assert not (tmp_path / "db").exists()


def test_why_as_json_has_the_same_keys_for_a_question_and_for_a_receipt(run):
    asked = json.loads(run("ask", "--json", ASKED).stdout)
    question = json.loads(run("why", "--json", ASKED).stdout)
    kept = json.loads(run("why", "--json", asked["receipt"]).stdout)
    assert asked["why"] == question
    assert list(kept) == list(question)
    assert kept["receipt"] == question["receipt"] == asked["receipt"]
    assert question["for"][0].startswith("‘What did CEOs say about talent management?’ (talent-management)")
    assert question["candidates"][0]["nearest"][0]["words"][0].keys() == {"typed", "known", "tie", "little"}
    assert [c.keys() for c in kept["candidates"]] == [question["candidates"][0].keys()] * len(kept["candidates"])


@pytest.mark.parametrize("typed", ["AAAA-AAAA", "aaaa-2aaa", "AAAA AAAA", "aaaa2aaa"])
def test_what_can_only_be_a_receipt_is_never_read_as_a_question(typed, run):
    done = run("why", typed)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "no reply with receipt" in complaint(done)


@pytest.mark.parametrize("typed", ["long-term", "Learning", "what role"])
def test_words_of_a_receipts_length_are_a_question(typed, run):
    done = run("why", typed)
    assert done.returncode == 0
    assert f"Question         {typed}" in text(done)
    assert ("was read as a question" in complaint(done)) is (" " not in typed)


def test_why_explains_a_line_a_line_and_names_a_bad_one(run):
    done = run("why", "--jsonl", stdin=b'{"question": "hello"}\n{}\n{"question": "what are they paid?"}\n')
    assert done.returncode == 2
    assert complaint(done).startswith("leadership: standard input:2:")
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["small_talk", "not_in_report"]


def test_a_follow_up_is_explained_as_it_was_read_in_the_conversation(run):
    alone, told = (json.loads(run("why", "--json", *more, "and when?").stdout) for more in ([], ["--after", ASKED]))
    assert (alone["read_after"], alone["compared"]) == (None, "when?")
    if told["read_after"]:
        assert told["read_after"] == "talent-management"
        assert "talent management" in told["compared"]
        assert any("read together" in said for said in told["for"])
    chat = " ".join(text(run("chat", stdin=f"{ASKED}\nand when?\nwhy\n")).split())
    assert told["reply"] in chat
    assert told["for"][-1] in chat


def test_chat_explains_the_last_question_word_by_word(run):
    told = " ".join(text(run("chat", stdin="how do you spot talnt early on?\nwhy\n")).split())
    assert "‘talnt’ counts as ‘talent’" in told


def test_a_small_report_without_a_tuning_is_explained_too(run, tmp_path):
    path = str(write_report(tmp_path))
    told = json.loads(run("why", "--json", "what do growers want", "--report", path).stdout)
    assert [pair["tie"] for pair in told["candidates"][0]["nearest"][0]["words"] if pair["typed"] == "growers"] == [
        "synonym"
    ]
    assert "report.yaml" in " ".join(told["to_do"])


def test_a_full_journal_empties_itself_into_the_database(run, tmp_path):
    receipt = re.search(r"Receipt (\S+)", text(run("ask", ASKED)))[1]
    journal = tmp_path / "db" / "bot.db-terminal.jsonl"
    line = journal.read_bytes()
    journal.write_bytes(b"half a li\n" + line * (256 * 1024 // len(line)) + b'{"id": "cut')
    assert run("ask", "hello").returncode == 3
    assert journal.read_bytes() == b""
    assert receipt in text(run("why", receipt))


def test_topics_lists_every_question_under_its_section(run):
    told = text(run("topics"))
    assert told.startswith("Introduction\n  - ")
    assert "\n\nPrimary observations\n  - " in told
    assert "  - What did CEOs say about talent management?\n" in told


def test_check_counts_what_it_found(run):
    assert re.search(r"report\.yaml: 13 passages, \d+ intents, [\d,]+ examples: no faults\n", text(run("check")))


@pytest.mark.parametrize("command", [["ask", "x"], ["topics"], ["chat"], ["serve"], ["check"], ["why", "AAAA-AAAA"]])
def test_every_command_refuses_a_faulty_report_in_one_line(command, run, tmp_path):
    done = run(*command, REPORT=str(write_report(tmp_path, "[time]", "[tine]")))
    assert done.returncode == 1
    faults = [line for line in complaint(done).splitlines() if "cites passage 'tine'" in line]
    assert len(faults) == 1


# --- chat ---


def test_chat_without_a_terminal_has_no_prompt_and_no_colour(run):
    done = run("chat", stdin=f"{ASKED}\n2\n99\nwhy\n\ntopics\nquit\nnever reached\n")
    told = text(done)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b" not in told
    assert "> " not in told
    assert "  2. What kind of talent management do leaders want?" in told
    assert "\nWhat kind of talent management do leaders want?\n\n│ Leaders want to see" in told
    assert "Choose a number from 1 to " in told
    assert "Reply            The report was quoted." in told
    assert "Type a question, or the number of a choice." in " ".join(told.split())
    assert "never reached" not in told


def test_chat_explains_itself_before_anything_was_asked(run):
    told = text(run("chat", stdin="why\n3\n"))
    assert "There is no reply to explain yet." in told
    assert "There is nothing to choose from yet." in told


def test_chat_finds_an_earlier_reply_by_its_receipt(run):
    receipt = re.search(r"Receipt (\S+)", text(run("ask", ASKED)))[1]
    assert "Read as          What did CEOs say about talent management?" in text(run("chat", stdin=f"why {receipt}\n"))
    assert "no reply with receipt" in text(run("chat", stdin="why AAAA-AAAA\n"))


def test_a_question_that_begins_with_why_is_a_question(run):
    told = text(run("chat", stdin="why diversity?\n"))
    assert "no reply with receipt" not in told
    assert "Receipt" in told


# --- with a terminal ---


@pytest.fixture
def terminal(environ):
    """Runs a command on a terminal of 80 columns and talks to it."""
    started = []

    def start(*arguments, **settings):
        leader, follower = pty.openpty()
        child = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=environ | {"TERM": "xterm"} | settings,
            cwd=ROOT,
            start_new_session=True,
            close_fds=True,
            # Whoever runs the tests in the background ignores SIGINT, and a child would too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        )
        os.close(follower)
        started.append((child, leader))
        return child, leader

    yield start
    for child, leader in started:
        child.kill()
        child.wait()
        os.close(leader)


def read_until(leader, wanted, seconds=60):
    seen = b""
    deadline = time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < deadline:
        if select.select([leader], [], [], 0.2)[0]:
            try:
                seen += os.read(leader, 65536)
            except OSError:  # the other side is closed
                break
    assert wanted in seen, seen
    return seen


def test_a_terminal_gets_colour_unless_it_says_no(terminal):
    assert b"\x1b[" in read_until(terminal("ask", ASKED)[1], b"Receipt")
    assert b"\x1b[" not in read_until(terminal("ask", ASKED, NO_COLOR="1")[1], b"Receipt")
    assert b"\x1b[" not in read_until(terminal("ask", ASKED, TERM="dumb")[1], b"Receipt")


def test_chat_greets_prompts_answers_and_leaves(terminal):
    child, leader = terminal("chat", TERM="dumb")
    read_until(leader, b"> ")
    os.write(leader, b"talent management\n")
    read_until(leader, b"> ")
    os.write(leader, b"\x04")
    assert child.wait(timeout=30) == 0


def test_ctrl_c_ends_a_chat_silently(terminal):
    child, leader = terminal("chat", TERM="dumb")
    read_until(leader, b"> ")
    for _ in range(20):  # readline does not notice a signal that comes between its prompt and its waiting
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=1)
            break
    assert child.returncode == 130
    assert b"Traceback" not in os.read(leader, 65536)


def test_a_reader_that_leaves_is_not_complained_about(environ):
    child = subprocess.Popen(
        [*COMMAND, "topics"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ, cwd=ROOT
    )
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait(timeout=30) == 141


# --- serve ---


def test_serve_says_where_to_look_answers_there_and_stops_when_told(environ):
    child = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ, cwd=ROOT
    )
    with child.stdout, child.stderr:
        child.stdout.readline()
        address = re.fullmatch(r"Open (http://127\.0\.0\.1:\d+/) in a browser\.\n", child.stdout.readline().decode())[1]
        with urllib.request.urlopen(f"{address}healthz", timeout=10) as response:
            assert json.load(response) == {"status": "ok"}
        with urllib.request.urlopen(address, timeout=10) as response:
            assert b"Leadership Bot" in response.read()
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=30) == 0
        assert b"Traceback" not in child.stderr.read()


def test_serve_names_every_fault_of_the_configuration(run):
    done = run("serve", PORT="x", WEB_PAGE="x", SLACK_APP_TOKEN="x")
    assert (done.returncode, done.stdout) == (1, b"")
    assert [line.split(":")[1].strip() for line in complaint(done).splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "PORT",
        "WEB_PAGE",
    ]


def test_a_port_that_is_taken_is_one_line(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "(Address already in use); give another PORT or HOST" in complaint(done)
    assert complaint(done).count("\n") == 1


# --- the rest ---


def test_fitting_takes_one_thread_unless_somebody_wants_more():
    code = "import os; from bot.cli import main; main(['--version']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    given = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    for more, wanted in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=given | more, check=True
        )
        assert done.stdout.split()[-1] == wanted


def test_the_version_is_the_packages(run):
    assert re.fullmatch(r"leadership-bot \d+\.\d+\.\d+\S*\n", text(run("--version")))


def test_help_names_every_command_and_exit_code(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    for command in ("ask", "why", "topics", "chat", "serve", "doctor", "check", "0 answered", "3 not answered"):
        assert command in told


# --- workspaces ---


def test_keys_are_changed_and_workspaces_listed_and_removed(run, environ):
    from bot.store.database import Database
    from bot.store.installations import Installation, Installations
    from bot.store.vault import Tokens, Vault

    old, new = (text(run("workspaces", "new-key")).strip() for _ in range(2))
    assert "installed in no workspace yet" in text(run("workspaces", "list"))
    with contextlib.closing(Database.open(environ["DATABASE_URL"])) as database:
        kept = Installations(database, Vault([old]))
        kept.save(Installation("T1", "Trust", "UBOT", Tokens("xoxb-1", "xoxe-1"), 1795000000))
        kept.save(Installation("T2", "Board", "UBOT", Tokens("xoxb-2"), None))
        kept.hold(kept.find("T2"), "token_revoked")

    listed = text(run("workspaces", "list"))
    (_, second, first) = listed.splitlines()
    assert re.fullmatch(r"T1 +Trust +[\d-]{10} +good until 2026-11-18 \d\d:\d\d UTC, then renewed", first)
    assert re.fullmatch(r"T2 +Board +[\d-]{10} +refused by Slack: token_revoked; have the bot installed again", second)
    assert "xoxb-" not in listed

    many = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "PUBLIC_URL": "https://bot.example"}
    many["SLACK_SIGNING_SECRET"] = "s"
    changed = run("workspaces", "change-key", **many, TOKEN_KEYS=f"{new},{old}")
    assert text(changed).startswith("2 tokens are encrypted anew.")
    with contextlib.closing(Database.open(environ["DATABASE_URL"])) as database:
        assert Installations(database, Vault([new])).check() == (2, [])

    assert text(run("workspaces", "remove", "T1")).startswith("T1: 1 rows are deleted.")
    again = run("workspaces", "remove", "T1")
    assert (again.returncode, complaint(again)[:40]) == (2, "leadership: T1: nothing is kept of it; `")
    assert complaint(run("workspaces", "change-key")).startswith("leadership: TOKEN_KEYS: not set")


def test_forget_erases_what_is_kept_of_a_person(run, environ, tmp_path):
    database = Database.open(environ["DATABASE_URL"])
    database.save_vote("T1", "ABCD-2345", "U1", helpful=True)
    database.save_vote("T1", "ABCD-2345", "U2", helpful=True)
    database.close()
    assert run("forget", "T1/U1").stdout.decode() == "1 row erased\n"
    assert run("forget", "T1/U1").stdout.decode() == "0 rows erased\n"
    assert run("forget", "U1").returncode == 2


def test_in_a_terminal_nobody_is_known_and_that_is_what_is_said(run):
    assert phrases.NOBODY_KNOWN_IN_TERMINAL in run("chat", stdin="forget me\n").stdout.decode()
