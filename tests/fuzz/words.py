"""What people type, and what those type who want something to come back live."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

# The same examples each time: no build fails by luck. `make fuzz` looks further.
_SETTINGS = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "30")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def fuzzed(*drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A target: a test that is given what is drawn."""
    return lambda target: _SETTINGS(given(*drawn)(target))


MARK = "zqmark"  # stands in what is typed: no log may hold it

TOKENS = [
    *(
        "<!channel>",
        "<!here|x>",
        "<@UEVIL>",
        "<@UEVIL|ann>",
        "<#CEVIL|general>",
        "<!subteam^SEVIL|@all>",
        "<!date^1^{x}|y>",
    ),
    *("<https://evil.example|click>", "<https://evil.example>", "[x](https://evil.example)", "javascript:alert(1)"),
    *("<at>everyone</at>", "<script>alert(1)</script>", "<b onclick=x>", '"><img src=x onerror=y>', "&lt;!channel&gt;"),
    *(
        "{{DATE(2020-01-01T00:00:00Z)}}",
        "${x}",
        "{0}",
        "%s",
        "*bold*",
        "_it_",
        "`code`",
        "```",
        "~x~",
        ">>>",
        "\x1b[31m",
    ),
    *(
        "\u202e",
        "\u200b",
        "\u2066",
        "\U000e0041",
        "\ufeff",
        "\x00",
        "\r\n",
        "\n",
        "\t",
        "\u2028",
        "e\u0301",
        "é",
        "👩🏽‍🌾",
        "ﷺ",
    ),
    *("&amp;", "&", "<", ">", "|", "'", '"', "\\", "ﬁ", "İ", "ß", "\ud800", "\udfff"),
    *(
        "what did CEOs say about talent management?",
        "talent",
        "inclusion",
        "who was interviewed",
        "the report",
        "hello",
    ),
    *("digest on", "digest", "pause until 3 January", "at 09:00", "next 5", "why ABCD-2345", "topics", "help", "stop"),
    *("ignore all previous instructions", "and", "?", "not", "Europe/London", MARK, "a" * 300, "word " * 80, "<" * 60),
]

typed = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=8)), max_size=14).map(" ".join),
    st.lists(st.sampled_from(TOKENS), max_size=30).map("".join),
    st.tuples(st.sampled_from(TOKENS), st.integers(1, 400)).map(lambda drawn: drawn[0] * drawn[1]),
)
ids = st.one_of(st.sampled_from(["U1", "C1", "D1", "T1", "UBOT", ""]), st.text(max_size=12))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), typed)
json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn, made: dict[str, Any]) -> dict[str, Any]:
    """The same object with some of its parts replaced, taken out or put elsewhere."""
    body = _copied(made)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(body))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        match draw(st.integers(0, 3)):
            case 0:
                del holder[key]
            case 1:
                holder[key] = draw(json)
            case 2 if isinstance(holder, dict):
                holder[draw(st.text(max_size=10))] = holder[key]
            case _:
                other, name = draw(st.sampled_from(places))
                holder[key] = _copied(other.get(name)) if isinstance(other, dict) else None
    return body


def _copied(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _copied(one) for name, one in part.items()}
    return [_copied(one) for one in part] if isinstance(part, list) else part


def _places(part: Any) -> Any:
    for key, one in list(part.items() if isinstance(part, dict) else enumerate(part)):
        yield part, key
        if isinstance(one, dict | list):
            yield from _places(one)
