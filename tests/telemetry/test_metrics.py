"""The metrics are those that the documents name, and their labels can be counted on two hands."""

import re
import subprocess
import sys

from bot.config import ROOT
from bot.model import Abstention, Evidence, Reason
from bot.telemetry import metrics

TABLE = (ROOT / "docs" / "operate.md").read_text().split("### Metrics")[1].split("###")[0]


def exposed():
    own = (family for family in metrics.REGISTRY.collect() if family.name.startswith("leadership_"))
    return {family.name + ("_total" if family.type == "counter" else "") for family in own}


def test_every_metric_stands_in_the_documents_and_every_one_there_is_exposed():
    rows = [line.split("|")[1] for line in TABLE.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(leadership_\w+)", row)} == exposed()


def test_what_is_alarmed_by_is_there_before_it_is_first_counted():
    code = "from bot.telemetry import metrics; print(metrics.exposition().decode())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    for series in (
        'digests_total{outcome="held"}',
        'reloads_total{outcome="refused"}',
        'failures_total{surface="web"}',
    ):
        assert f"leadership_{series} 0.0" in told.splitlines()


def test_labels_are_the_bots_own_words():
    for declined in Reason:
        metrics.count_reply(
            "web", Abstention("who is zoe?", declined, None, (), Evidence((), 0, 0, (), "v"), "AAAA-AAAA")
        )
    text = metrics.exposition().decode()
    assert "zoe" not in text
    assert "AAAA" not in text
    labels = set(re.findall(r"^leadership_\w+\{(.*)\}", text, re.MULTILINE))
    names = {name for label in labels for name in re.findall(r"(\w+)=", label)}
    assert names <= {"surface", "outcome", "reason", "route", "status", "le", "part", "report", "version"}
