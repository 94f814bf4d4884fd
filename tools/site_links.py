"""A hook of MkDocs: what stands outside docs/ is not on the site, so links to it become its name."""

from __future__ import annotations

import re

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)#]+)(?:#[^)]*)?\)")


def on_page_markdown(markdown: str, **_given: object) -> str:
    """`[the file](../knowledge/report.yaml)` → `` the file (`knowledge/report.yaml`) ``, or the name alone."""

    def name(found: re.Match[str]) -> str:
        text, path = found.groups()
        return f"`{path}`" if text.strip("`") == path else f"{text} (`{path}`)"

    return _OUTSIDE.sub(name, markdown)
