"""The page: any address, any form, any header."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import strategies as st

from tests.fuzz.site import site
from tests.fuzz.words import fuzzed, typed

FIELDS = st.sampled_from(["q", "intent", "receipt", "view", "helpful", "x"])
VALUES = st.one_of(typed, st.sampled_from(["inclusion", "ABCD-2345", "abcdefghijklmnop", "yes", "no", ""]))
OWN = {"Sec-Fetch-Site": "same-origin"}
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Origin", "Sec-Fetch-Site", "Accept", "Content-Type", "Referer", "X-Forwarded-For", "Cookie", "Range"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40),
)


def asked(text: str) -> str:
    return quote(text.encode("utf-8", "replace")[:1500])


@fuzzed(
    typed,
    st.sampled_from(["/?q=", "/api/ask?q=", "/?intent=", "/why?receipt=", "/api/ask?intent=", "/?q=talent&intent="]),
)
def test_whatever_is_asked_comes_back_inert(text: str, path: str):
    site().page("GET", path + asked(text))


@fuzzed(st.sampled_from(["/vote", "/none"]), st.dictionaries(FIELDS, VALUES))
def test_forms_of_any_shape_are_taken_or_refused(path: str, form: dict[str, str]):
    data = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
    site().page("POST", path, data=data, headers=OWN)


@fuzzed(
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]), st.text(max_size=60), HEADERS, st.binary(max_size=200)
)
def test_requests_of_any_shape_are_answered(method: str, path: str, headers: dict[str, str], body: bytes):
    site().page(method, "/" + asked(path), headers=headers, data=body if method in ("POST", "PUT") else None)
