"""Which of several reports a message asks: "in the leadership report: …", also misspelt or in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from rapidfuzz.distance import JaroWinkler

NEAR = 0.9  # JaroWinkler from which one name may be another one misspelt
SHORTEST_FUZZY = 4
READ = 160  # characters of a message in which a name may stand at the beginning

_TO = r"(?:in|from|of|by|on|to|ask|per|according to|as for|for)"
_COLON = re.compile(rf"(?is)\s*(?P<to>{_TO}\s+)?(?P<name>[^:?!.\n]{{1,120}}?)\s*:(?!//)\s*(?P<rest>.*)")
_COMMA = re.compile(rf"(?is)\s*{_TO}\s+(?P<name>[^,:?!.\n]{{1,120}}?)\s*,\s*(?P<rest>.*)")
_OTHER = re.compile(
    r"(?is)\s*(?:in|ask|according to)\s+(?P<name>[^,:?!.\n]{1,60}?)\s*(?P<sign>[:,])(?!//)\s*(?P<rest>.*\w.*)"
)
_LONGEST_OTHER = 4  # words of a name that no report has; more begin a sentence
_ARTICLES = ("the", "a", "an", "our", "your", "this", "that")
_KINDS = ("report", "reports", "document")
# What begins a question without naming a report: "in short: …", "in one line: …", "in your view: …".
_IDIOM = re.compile(
    r"(?i)\b(?:short|brief|summary|general|particular|one|two|three|few|other|plain|simple|words?|lines?|sentences?"
    r"|paragraphs?|nutshell|detail|total|full|fact|english|numbers|figures|quotes?|quotation|questions?|views?|opinion"
    r"|mind|case|bullets?|points?|form|terms|order|addition|conclusion|practice|context|all|my|your|their|his|her|its"
    r"|it|them|me|us|here|there|what|which|whom)\b"
)
# Words that tell no report from another.
_COMMON = frozenset((*_ARTICLES, *_KINDS, "in", "on", "of", "and", "for", "to", "by", "from", "at", "annual", "about"))


class Names:
    """How reports may be called: by title, by id and by the short names of their knowledge files.

    A name that would do for two reports counts for neither.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """`names` are what each report may be called, by its id."""
        self._names = {report: {_words(name) for name in (report.replace("-", " "), *n)} for report, n in names.items()}
        keys = [(_key(words), report) for report, known in self._names.items() for words in known]
        owners: dict[str, set[str]] = {}
        for key, report in keys:
            owners.setdefault(key, set()).add(report)
        self._keys = {key: min(reports) for key, reports in owners.items() if key and len(reports) == 1}

    def find(self, typed: str) -> str | None:
        """The report somebody means by a name: exactly, else in part, else misspelt; None where that is not plain."""
        key = _key(_words(typed))
        return self._keys.get(key) or self._find_part(key) or self._find_near(key)

    def split(self, text: str) -> tuple[str, str] | None:
        """The report a message is addressed to and the message without that; None where it names none, or two."""
        head = text[:READ]
        if (found := _COLON.match(head)) and (report := self._addressed(found)):
            return report, text[found.start("rest") :].strip()
        if (found := _COMMA.match(head)) and (report := self._called(found["name"])):
            return report, text[found.start("rest") :].strip()
        return self._mentioned(text)

    def split_unknown(self, text: str) -> str | None:
        """What is asked of a report that is none of these, or might be two; None where no such report is named."""
        found = _OTHER.match(text[:READ])
        if not found or self.find(found["name"]):
            return None
        words = _words(found["name"])
        says_so = found["sign"] == ":" or words[-1] in _KINDS
        named = set(words) - _COMMON
        plain = named and len(_stripped(words)) <= _LONGEST_OTHER and not _IDIOM.search(found["name"])
        digits = any(word[0].isdigit() for word in named)
        return text[found.start("rest") :].strip() if says_so and plain and not digits else None

    # --- inside ---

    def _addressed(self, found: re.Match[str]) -> str | None:
        """Without "in" a colon follows many words that are no report's name: then it must be one exactly."""
        return self.find(found["name"]) if found["to"] else self._keys.get(_key(_words(found["name"])))

    def _called(self, name: str) -> str | None:
        """A name before a comma must be one exactly or say that it is a report's: "in London, …" is no report."""
        words = _words(name)
        return self._keys.get(_key(words)) or (self.find(name) if words[-1:] and words[-1] in _KINDS else None)

    def _mentioned(self, text: str) -> tuple[str, str] | None:
        """A report that is named within a question by its title, or as "the … report"."""
        if self._phrase is None:
            return None
        found = list(self._phrase.finditer(text))
        reports = {self._forms[" ".join(_words(each["name"]))] for each in found}
        if len(reports) != 1:
            return None
        rest = text
        for each in reversed(found):
            instead = " " if each["to"] else " the report "
            rest = rest[: each.start()] + instead + rest[each.end() :]
        rest = re.sub(r"\s+(?=[?.!,])", "", " ".join(rest.split())).strip(" ,")
        return reports.pop(), rest if set(_words(rest)) - _COMMON else text

    @cached_property
    def _forms(self) -> dict[str, str]:
        """What names a report wherever it stands: two words at least, so that a subject is not taken for a report."""
        owners: dict[str, set[str]] = {}
        for report, known in self._names.items():
            for words in known:
                for form in (words, *((*_stripped(words), kind) for kind in _KINDS[:1])):
                    if len(form) > 1 and set(form) - _COMMON:
                        owners.setdefault(" ".join(form), set()).add(report)
        return {form: min(reports) for form, reports in owners.items() if len(reports) == 1}

    @cached_property
    def _phrase(self) -> re.Pattern[str] | None:
        forms = sorted(self._forms, key=len, reverse=True)
        if not forms:
            return None
        spelt = "|".join(r"\W+".join(map(re.escape, form.split())) for form in forms)
        articles = "|".join(_ARTICLES)
        to = rf"(?P<to>(?<!\w)(?:,\s*)?(?:{_TO})\s+)?"
        return re.compile(rf"{to}(?<!\w)(?:(?:{articles})\s+)?(?P<name>{spelt})(?!\w)", re.IGNORECASE)

    def _find_part(self, key: str) -> str | None:
        """All words typed stand in names of one report only."""
        typed = set(key.split())
        if not typed - _COMMON:
            return None
        reports = {report for report, known in self._names.items() if any(typed <= set(words) for words in known)}
        return reports.pop() if len(reports) == 1 else None

    def _find_near(self, key: str) -> str | None:
        if len(key) < SHORTEST_FUZZY:
            return None
        near = {report for name, report in self._keys.items() if JaroWinkler.similarity(key, name) >= NEAR}
        return near.pop() if len(near) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", name.casefold()))


def _stripped(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the article before a name and the "report" behind it or "report on" before it."""
    while words and words[0] in _ARTICLES:
        words = words[1:]
    if words[:1] and words[0] in _KINDS and words[1:2] in (("on",), ("of",), ("about",)):
        words = words[2:]
    return words[:-1] if len(words) > 1 and words[-1] in _KINDS else words


def _key(words: tuple[str, ...]) -> str:
    return " ".join(_stripped(words))
