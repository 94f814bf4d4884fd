"""Characters that nobody sees, and that make a text read other than it is: they are taken out of what people typed."""

from __future__ import annotations

import re

# Control characters but tab and line end; soft hyphens, joiners, fillers and other zero-width characters; those that
# turn the direction of reading; half surrogates; tags and all else that is to be ignored where it is not known:
# https://www.unicode.org/reports/tr36/ and its property Default_Ignorable_Code_Point. Selectors of emoji stay.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def without_unseen(text: str) -> str:
    """The same text without characters that nobody sees."""
    return _UNSEEN.sub("", text)
