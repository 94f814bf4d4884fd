"""The configuration: what holds where nothing is set, and every fault at once."""

from pathlib import Path

import pytest

from bot.config import ROOT, find_misspelt, find_unread, read
from bot.curation import Curators
from bot.errors import ConfigError

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}


def faults(**settings):
    with pytest.raises(ConfigError) as caught:
        read(settings)
    return caught.value.faults


def test_with_nothing_set_the_page_is_served_on_loopback_from_the_shipped_report():
    config = read({})
    assert (config.host, config.port, config.slack, config.web_page) == ("127.0.0.1", 3000, None, True)
    assert config.report == ROOT / "knowledge" / "report.yaml"
    assert config.database_url == f"sqlite:///{ROOT}/var/leadership.db"


def test_things_are_kept_for_ninety_days_and_members_change_digests_unless_it_is_said_otherwise():
    usual = read({})
    assert (usual.retention_days, usual.digest_curators) == (90, frozenset())
    guid = "0f8fad5b-d9cb-469f-a165-70867728950e"
    said = read({"RETENTION_DAYS": "3", "DIGEST_CURATORS": f"U0123ABCD,W0456 {guid}"})
    assert (said.retention_days, said.digest_curators) == (3, frozenset({"U0123ABCD", "W0456", guid}))


def test_how_much_may_be_asked_has_a_limit_unless_the_owner_lifts_it():
    usual, said = read({}), read({"RATE_PERSON": "OFF", "RATE_WORKSPACE": "7", "RATE_ADDRESS": "off", "PROXIES": "1"})
    assert (usual.rate_person, usual.rate_workspace, usual.rate_address, usual.proxies) == (30, 1000, 300, 0)
    assert (said.rate_person, said.rate_workspace, said.rate_address, said.proxies) == (None, 7, None, 1)


def test_nobody_curates_and_no_question_is_kept_unless_the_owner_says_so():
    usual = read({}).curation
    assert (usual.curators, usual.channel, usual.keeps_questions) == (Curators(), None, False)
    said = {"CURATORS": "U0123ABCD, T0123ABCD/W0456EFGH", "CURATORS_NEEDED": "2", "QUESTION_LOG": "on"}
    curation = read({**SLACK, **said, "CURATORS_CHANNEL": "C0123ABCD"}).curation
    assert curation.curators == Curators(frozenset({"U0123ABCD", "T0123ABCD/W0456EFGH"}), 2)
    assert (curation.channel, curation.keeps_questions) == (("", "C0123ABCD"), True)
    there = read({**SLACK, **said, "CURATORS_CHANNEL": "T0123ABCD/G0123ABCD"}).curation.channel
    assert there == ("T0123ABCD", "G0123ABCD")


def test_a_curator_bound_to_a_workspace_is_none_in_another():
    curators = Curators(frozenset({"U1", "T1/U2"}))
    assert curators.know("T1", "U1")
    assert curators.know("T1", "U2")
    assert not curators.know("T2", "U2")
    assert not curators.know("T1", "")
    assert not Curators(frozenset({"/"})).know("", "")


def test_nothing_is_told_to_anybody_unless_it_is_said():
    usual = read({}).watch
    assert (usual.metrics, usual.traces, usual.owner) == (False, False, None)
    assert (usual.log_format, usual.log_level) == ("text", "info")


def test_metrics_are_for_all_or_for_whoever_has_the_token_and_the_owner_may_have_a_workspace():
    token = "a-token-of-some-length"
    on, guarded = read({"METRICS": "On"}).watch, read({"METRICS": token}).watch
    assert (on.metrics, on.metrics_token) == (True, "")
    assert (guarded.metrics, guarded.metrics_token) == (True, token)
    assert read({**SLACK, "OWNER": "C0123ABCD"}).watch.owner == ("", "C0123ABCD")
    assert read({**SLACK, "OWNER": "T0123ABCD/U0123ABCD"}).watch.owner == ("T0123ABCD", "U0123ABCD")


def test_an_empty_variable_counts_as_not_set():
    assert read({"PORT": " ", "SLACK_BOT_TOKEN": "", "REPORT": ""}) == read({})


def test_with_slack_the_page_is_off_until_it_is_asked_for():
    assert read(SLACK).web_page is False
    assert read({**SLACK, "WEB_PAGE": "ON"}).web_page is True


def test_an_app_token_needs_no_signing_secret():
    slack = read({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}).slack
    assert (slack.app_token, slack.signing_secret) == ("xapp-1", None)


def test_guests_and_strangers_may_ask_and_citations_are_slacks_own_unless_the_owner_says_otherwise():
    usual, said = (
        read(SLACK).slack,
        read({**SLACK, "SLACK_GUESTS": "off", "SLACK_STRANGERS": "off", "SLACK_CITATIONS": "off"}).slack,
    )
    assert (usual.guests, usual.strangers, usual.native_citations) == (True, True, True)
    assert (said.guests, said.strangers, said.native_citations) == (False, False, False)
    assert faults(**SLACK, SLACK_GUESTS="no")[0].startswith("SLACK_GUESTS: ")


def test_the_web_apis_base_ends_in_one_slash():
    for url in ("http://127.0.0.1:9/api", "http://127.0.0.1:9/api/", "http://127.0.0.1:9/api//"):
        assert read({**SLACK, "SLACK_API_URL": url}).slack.api_url == "http://127.0.0.1:9/api/"
    assert read(SLACK).slack.api_url == "https://slack.com/api/"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_gets_the_driver_that_is_installed(scheme):
    assert read({"DATABASE_URL": f"{scheme}://me@h/db"}).database_url == "postgresql+psycopg://me@h/db"


@pytest.mark.parametrize(
    ("url", "journal"),
    [
        ("sqlite:////data/bot.db", Path("/data/bot.db-terminal.jsonl")),
        ("sqlite:////data/bot.db?timeout=3", Path("/data/bot.db-terminal.jsonl")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql://h/db", ROOT / "var" / "terminal.jsonl"),
    ],
)
def test_the_journal_lies_beside_a_sqlite_file_or_under_var(url, journal):
    assert read({"DATABASE_URL": url}).journal == journal


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"RETENTION_DAYS": "2"}, "RETENTION_DAYS: '2' is no number of days from 3 to 9999"),
        ({"RETENTION_DAYS": "ninety"}, "RETENTION_DAYS: 'ninety' is no number of days"),
        ({**SLACK, "CURATORS": "U0123ABCD, @ann"}, "CURATORS: '@ann' is no id of a person in Slack"),
        ({"CURATORS": "U0123ABCD"}, "CURATORS: set, though Slack is not served"),
        ({**SLACK, "CURATORS_NEEDED": "3"}, "CURATORS_NEEDED: '3' is neither 1 nor 2"),
        ({**SLACK, "CURATORS": "U0123ABCD", "CURATORS_NEEDED": "2"}, "CURATORS_NEEDED: 2, though CURATORS names fewer"),
        ({**SLACK, "CURATORS": "U0123ABCD", "CURATORS_CHANNEL": "#x"}, "CURATORS_CHANNEL: '#x' is no id of a channel"),
        ({**SLACK, "CURATORS_CHANNEL": "C0123ABCD"}, "CURATORS_CHANNEL: set, though CURATORS names nobody"),
        ({"QUESTION_LOG": "yes"}, "QUESTION_LOG: 'yes' is neither 'on' nor 'off'"),
        ({"DIGEST_CURATORS": "U0123ABCD, @ann"}, "DIGEST_CURATORS: '@ann' is no id of a person"),
        ({"RATE_PERSON": "0"}, "RATE_PERSON: '0' is no number of questions a minute"),
        ({"RATE_WORKSPACE": "-1"}, "RATE_WORKSPACE: '-1' is no number of questions a minute"),
        ({"RATE_ADDRESS": "many"}, "RATE_ADDRESS: 'many' is no number of questions a minute"),
        ({"PROXIES": "10"}, "PROXIES: '10' is no number from 0 to 9"),
        ({"PORT": "three"}, "PORT: 'three' is no port"),
        ({"PORT": "65536"}, "PORT: '65536' is no port"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT: 'xml' is neither 'text' nor 'json'"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: 'loud' is no level; give one of debug, info"),
        ({"METRICS": "short"}, "METRICS: neither 'on' nor 'off' nor a token of 16 characters"),
        ({**SLACK, "OWNER": "Ann"}, "OWNER: 'Ann' is no id of a person or channel in Slack"),
        ({"OWNER": "U0123ABCD"}, "OWNER: set, though Slack is not served"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "there"}, "OTEL_EXPORTER_OTLP_ENDPOINT: not an address"),
        ({"PORT": "-1"}, "PORT: '-1' is no port"),
        ({"PORT": "٣٠٠٠٠٠"}, "is no port"),
        ({"WEB_PAGE": "yes"}, "WEB_PAGE: 'yes' is neither 'on' nor 'off'"),
        ({"REPORT": "/no/such.yaml"}, "REPORT: no file at /no/such.yaml"),
        ({"DATABASE_URL": "mysql://h/d"}, "DATABASE_URL: neither sqlite:///… nor postgresql://…"),
        ({"DATABASE_URL": "nothing"}, "DATABASE_URL: neither"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN: not set, though other Slack variables are"),
        ({"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN: not a bot token"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET: not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: not an app-level token"),
        ({**SLACK, "SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL: not an address"),
        ({**SLACK, "SLACK_API_URL": "http://[::1"}, "SLACK_API_URL: not an address"),
    ],
    ids=str,
)
def test_a_fault_names_the_variable_and_the_mend(settings, said):
    (fault,) = faults(**settings)
    assert said in fault
    assert ";" in fault


def test_all_faults_are_told_at_once():
    told = faults(PORT="x", WEB_PAGE="x", REPORT="/x", DATABASE_URL="x", SLACK_APP_TOKEN="x", SLACK_API_URL="x")
    assert sorted(fault.split(":")[0] for fault in told) == [
        "DATABASE_URL",
        "PORT",
        "REPORT",
        "SLACK_API_URL",
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
        "WEB_PAGE",
    ]


def test_no_fault_repeats_a_secret():
    told = faults(
        SLACK_BOT_TOKEN="hush-1", SLACK_APP_TOKEN="hush-2", SLACK_SIGNING_SECRET="hush-3", DATABASE_URL="hush-4"
    )
    assert "hush" not in "\n".join(told)


# --- many workspaces of Slack ---

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
MANY = {
    "SLACK_CLIENT_ID": "12.34",
    "SLACK_CLIENT_SECRET": "s3cret",
    "TOKEN_KEYS": KEY,
    "PUBLIC_URL": "https://bot.example/",
    "SLACK_SIGNING_SECRET": "s",
}


def test_many_workspaces_need_no_bot_token():
    slack = read({**MANY, "TOKEN_KEYS": f"{KEY}, {KEY}"}).slack
    assert slack.bot_token == ""
    assert (slack.oauth.client_id, slack.oauth.client_secret) == ("12.34", "s3cret")
    assert (slack.oauth.token_keys, slack.oauth.public_url) == ((KEY, KEY), "https://bot.example")
    assert read(SLACK).slack.oauth is None


def test_no_secret_of_slacks_is_printed_with_the_configuration():
    printed = repr(read({**MANY, "SLACK_APP_TOKEN": "xapp-1"})) + repr(read(SLACK))
    assert not [secret for secret in ("s3cret", KEY, "xapp-1", "xoxb-1") if secret in printed]


def test_one_token_and_many_workspaces_exclude_each_other():
    (fault,) = faults(**MANY, SLACK_BOT_TOKEN="xoxb-1")
    assert fault.startswith("SLACK_BOT_TOKEN: set together with SLACK_CLIENT_ID; unset it")


@pytest.mark.parametrize("absent", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "TOKEN_KEYS", "PUBLIC_URL"])
def test_many_workspaces_need_all_four_variables(absent):
    (fault,) = faults(**{name: value for name, value in MANY.items() if name != absent})
    assert fault.startswith(f"{absent}: not set, though other variables for many workspaces are; set it")


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"SLACK_CLIENT_ID": "A1"}, "SLACK_CLIENT_ID: not two numbers with a point between"),
        ({"TOKEN_KEYS": f"{KEY},short"}, "TOKEN_KEYS: key 2 is none; make one by `leadership workspaces new-key`"),
        ({"TOKEN_KEYS": "é" * 44}, "TOKEN_KEYS: key 1 is none"),
        ({"PUBLIC_URL": "http://bot.example"}, "PUBLIC_URL: not the address of a host by https"),
        ({"PUBLIC_URL": "https://bot.example/slack"}, "PUBLIC_URL: not the address of a host by https"),
        ({"PUBLIC_URL": "https://me@bot.example"}, "PUBLIC_URL: not the address of a host by https"),
        ({"PUBLIC_URL": "bot.example"}, "PUBLIC_URL: not the address of a host by https"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET: not set; set it for HTTP"),
    ],
)
def test_each_fault_of_many_workspaces_is_named(settings, fault):
    (found,) = faults(**MANY | settings)
    assert found.startswith(fault)
    assert KEY not in found


def test_on_this_machine_browsers_may_come_without_https():
    assert read({**MANY, "PUBLIC_URL": "http://127.0.0.1:3000"}).slack.oauth.public_url == "http://127.0.0.1:3000"


def test_in_many_workspaces_people_and_channels_are_named_with_theirs():
    named = {
        "CURATORS": "T0123ABCD/U0123ABCD",
        "CURATORS_CHANNEL": "T0123ABCD/C0123ABCD",
        "OWNER": "T0123ABCD/U0123ABCD",
    }
    assert read(MANY | named).watch.owner == ("T0123ABCD", "U0123ABCD")
    for name in named:
        bare = named[name].partition("/")[2]
        (fault,) = faults(**MANY | named | {name: bare})
        assert fault == f"{name}: '{bare}' does not say in which workspace; write it as T0123ABCD/{bare}"
    assert read({**SLACK, "OWNER": "U0123ABCD"}).watch.owner == ("", "U0123ABCD")


# --- names ---


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRT", "SLACK_SIGNING_SECRET"),
        ("TEAM_APP_ID", "TEAMS_APP_ID"),
        ("RETENTION_DAY", "RETENTION_DAYS"),
    ],
)
def test_a_misspelt_name_is_found(given, meant):
    assert [*find_misspelt({given: "x"})] == [f"{given}: the bot knows no such variable; did you mean {meant}?"]


def test_names_of_others_are_left_alone():
    others = (
        "PATH HOME HOSTNAME SPORT LANG SLACK_USER_TOKEN SLACK_WEBHOOK_URL HTTP_PROXY OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
    )
    assert [*find_misspelt(dict.fromkeys(others.split(), "x"))] == []
    assert [*find_misspelt({"SLACK_BOT_TOKEN_2": "x", "SLACK_BOT_TOKEN": "y"})] == []


def test_what_a_file_sets_and_the_environment_has_not_is_found(tmp_path):
    file = tmp_path / ".env"
    assert find_unread({}, file) == []
    file.write_text("# OWNER=U1\nPORT=\nMETRICS=on\nexport WEB_PAGE=on\nLOG_LEVEL=info\nOTHER=1\n")
    assert find_unread({"LOG_LEVEL": "debug"}, file) == ["METRICS", "WEB_PAGE"]


@pytest.mark.parametrize("token", ['"xoxb-1"', "xoxb-1   # the bot's", "xoxb-…", "xoxb-"])
def test_a_token_with_a_comment_or_quotes_or_the_page_s_own_dots_is_none(token):
    with pytest.raises(ConfigError, match=r"SLACK_BOT_TOKEN: not a bot token.*without quotes"):
        read({"SLACK_BOT_TOKEN": token, "SLACK_SIGNING_SECRET": "x"})
