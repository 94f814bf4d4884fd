"""A small knowledge file to break, one fault at a time."""

import hashlib
from pathlib import Path

SOURCE = """A report on gardens

Gardeners want more time and better tools. ‘Weeding is a privilege’, said Ann Lee of the Garden Trust.

Pruning has not been a notable feature in recent years, but this is starting to be addressed.
"""

REPORT = """\
report:
  id: gardens
  title: Report on gardens
  publisher: Garden Trust
  date: May 2020
  link: https://example.org/report
  bot_name: Garden Bot
  command: /garden
  prompts: [pruning]
  source:
    file: source.txt
    sha256: {sha256}
    title: A report on gardens
    publisher: Garden News
    link: https://example.org/news
sections:
  - id: findings
    title: Findings
passages:
  - id: time
    section: findings
    kind: observation
    text: Gardeners want more time and better tools.
  - id: privilege
    section: findings
    kind: quote
    speaker: Ann Lee
    text: >-
      ‘Weeding is a privilege’, said Ann Lee
      of the Garden Trust.
  - id: pruned
    section: findings
    kind: observation
    text: Pruning has not been a notable feature in recent years
vocabulary:
  synonyms:
    - [gardener, grower]
intents:
  - id: wishes
    title: What do gardeners want?
    passages: [time]
    follow_ups: [pruning]
    examples:
      - what do gardeners want
      - wishes
  - id: pruning
    title: What about pruning?
    passages: [pruned, time]
    examples:
      - what about pruning
  - id: weeding
    title: Do they enjoy weeding?
    passages: [privilege]
    examples:
      - weeding
not_in_report:
  - id: pay
    title: What are gardeners paid?
    nearest: [time]
    examples:
      - what are gardeners paid
outside:
  - id: cooking
    title: Cooking
    examples:
      - how do I boil an egg
small_talk:
  - id: greeting
    title: Hello
    examples:
      - hello
"""


def write_report(folder: Path, old: str = "", new: str = "", source: str = SOURCE) -> Path:
    """Writes the file, with `old` replaced by `new` once, and the source beside it."""
    (folder / "source.txt").write_bytes(source.encode())
    text = REPORT.format(sha256=hashlib.sha256(SOURCE.encode()).hexdigest())
    assert old in text, old
    path = folder / "report.yaml"
    path.write_bytes(text.replace(old, new, 1).encode() if old else text.encode())
    return path


def line_of(text: str) -> int:
    """The line on which `text` first stands in the whole file."""
    return REPORT[: REPORT.index(text)].count("\n") + 1
