"""Evidence as plain data and back, with every field."""

from dataclasses import asdict

from bot.model import Evidence, Match
from bot.store.evidence import read_evidence, write_evidence

EVIDENCE = Evidence(
    (Match("pruning", 71.5, "what about pruning"), Match("pay", 3.0, "salary")), 50, 40, ("a",), "v1", "gardens"
)


def test_every_field_is_written_and_read_back():
    written = write_evidence(EVIDENCE)
    assert {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(EVIDENCE).items()} == written
    assert read_evidence(written) == EVIDENCE
