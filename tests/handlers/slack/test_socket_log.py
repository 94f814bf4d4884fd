"""A token that Slack refuses is one line a minute with its mend; what mends itself is left as the SDK says it."""

import logging

from bot.handlers.slack.socket_log import SocketWords, socket_log

SAID = "Failed to retrieve WSS URL: The server responded with: {'ok': False, 'error': '%s'}"


def record(error, at):
    made = logging.getLogger("slack_socket").makeRecord("slack_socket", logging.ERROR, "", 0, SAID, (error,), None)
    made.created = at
    return made


def test_a_refused_token_is_told_once_a_minute_and_kept_as_the_reason():
    words = SocketWords()
    told = [one for second in range(0, 121, 10) if words.filter(one := record("invalid_auth", 1_700_000_000 + second))]
    assert [one.getMessage().split(";")[0] for one in told] == ["Slack refuses SLACK_APP_TOKEN (invalid_auth)"] * 3
    assert words.refused == "invalid_auth"


def test_what_mends_itself_is_left_as_it_is():
    words, one = SocketWords(), record("internal_error", 1_700_000_000)
    assert words.filter(one)
    assert one.getMessage() == SAID % "internal_error"
    assert words.refused is None


def test_each_of_two_sockets_learns_why_it_is_refused(caplog):
    both = SocketWords(), SocketWords()
    for words in both:
        socket_log(words).error(SAID, "invalid_auth")
    assert [words.refused for words in both] == ["invalid_auth"] * 2
    assert [(record.name, record.levelname) for record in caplog.records] == [("slack_socket", "ERROR")] * 2
