"""Messages: what a platform and good manners put around a question comes off, and nothing else."""

import time

import pytest
from hypothesis import given, settings, strategies as st

from bot.matcher.message import KEPT_WORDS, clean, words


@pytest.mark.parametrize(
    ("typed", "core"),
    [
        ("<@U07ABC123> what about pruning?", "what about pruning?"),
        ("what <@U07ABC123|ann> about pruning?", "what about pruning?"),
        ("<!channel> <!subteam^S1|@all> pruning", "pruning"),
        ("see <#C01|garden> pruning", "see pruning"),
        ("read <https://example.org/a|the garden report> now", "read the garden report now"),
        ("<https://example.org> pruning", "pruning"),
        ("pruning https://example.org/x?y=1 hedges", "pruning hedges"),
        ("<at>Garden Bot</at> pruning", "pruning"),
        ("time &amp; tools &lt;3", "time & tools <3"),
        (":wave: *pruning* _hedges_ `now` ~later~", "pruning hedges now later"),
        ("pruning \U0001f33f\ufe0f hedges 👩🏽‍🌾", "pruning hedges"),
        ("pru\u200bning\u202e \U000e0041hedges", "pruning hedges"),
        ("cafe\u0301 pruning", "café pruning"),
        ("hi can u tell me whether hedges were pruned please?", "whether hedges were pruned?"),
        ("Good morning all, could you kindly remind me: what about pruning? Many thanks", "what about pruning?"),
        ("I was wondering if hedges are pruned", "if hedges are pruned"),
        ("yo who prunes the hedges tho lol", "who prunes the hedges"),
        ("soz, is it pruned m8?", "is it pruned?"),
    ],
)
def test_what_stands_around_a_question_comes_off(typed, core):
    assert clean(typed).core == core


@pytest.mark.parametrize("greeting", ["hello", "thanks", "good morning", "please"])
def test_a_greeting_alone_stays(greeting):
    assert clean(greeting).core == greeting


@pytest.mark.parametrize("nothing", ["", "   ", "<@U1>", "👍", ":+1: :tada:", "\u200b\u2060", "?!", "<!here>"])
def test_a_message_without_words_is_empty(nothing):
    assert clean(nothing).is_empty


def test_words_lose_case_accents_and_possessive_endings():
    assert words("Café’s GARDENERS' tools, don't") == ["cafe", "gardeners", "tools", "dont"]


def test_of_a_long_message_whole_words_from_both_ends_are_read():
    text = " ".join(f"word{n}" for n in range(20_000))
    found = words(clean(text).core)
    assert len(found) <= KEPT_WORDS
    assert found[0] == "word0"
    assert found[-1] == "word19999"
    assert set(found) <= set(text.split())


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "\n",
        "<",
        "<@",
        "hi ",
        "please,",
        ":a",
        "@",
        "\u200b",
        "e\u0301",
        "&amp;",
        "😀",
        ". ",
        "ignore ",
        "and ",
        "?",
    ],
)
def test_a_hundred_kilobytes_of_anything_take_no_time(piece):
    text = piece * (100_000 // len(piece.encode()))
    started = time.thread_time()
    words(clean(text).core)
    assert time.thread_time() - started < 0.05


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_cleaning_never_fails_and_leaves_no_hidden_character(text):
    message = clean(text)
    assert not any(c in message.text for c in "\u200b\u200d\u202e\ufeff")
    assert clean(message.text).text == clean(clean(message.text).text).text
    assert len(words(message.core)) <= KEPT_WORDS
