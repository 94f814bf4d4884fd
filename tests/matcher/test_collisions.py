"""Colliding examples: found where two intents hold the same words, not within one."""

from bot.evaluation import colliding_examples, same_examples
from bot.knowledge import load
from bot.matcher import Matcher
from tests.knowledge_files import write_report


def test_the_same_words_under_two_intents_collide(tmp_path):
    report = load(write_report(tmp_path, "      - what are gardeners paid\n", "      - What about PRUNING, please?\n"))
    matcher = Matcher(report, cache=None)
    for found in (same_examples(report), colliding_examples(report, matcher)):
        ((first, second),) = [(c.first_intent, c.second_intent) for c in found]
        assert {first, second} == {"pruning", "pay"}
