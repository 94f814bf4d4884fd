"""Whose words a passage is said to be: nobody's name stands under what the report says itself."""

import pytest

from bot.importing.speakers import find_attribution, part_words

SAID = "“We thought nobody would dare,” said Amir Hussain, branch manager. “Now we need a second table.”"
OWN = "About thirty people a week now use it."
BEN = "“Nobody waters the plots at noon any more,” said Ben Okafor."


def test_what_the_report_says_itself_is_parted_from_what_somebody_says():
    assert part_words(f"{OWN} {SAID} {OWN}") == [(OWN, None), (SAID, "Amir Hussain"), (OWN, None)]


def test_a_passage_in_which_two_speak_is_nobodys():
    both = f"{SAID} {BEN}"
    assert part_words(both) == [(both, None)]


def test_words_whose_speaker_is_named_in_another_sentence_stay_with_it_and_are_nobodys():
    text = "Ann Lee has kept a plot since 1987. “It was a field of thistles when we came here.”"
    assert part_words(text) == [(text, None)]


def test_the_parts_put_together_are_the_paragraph():
    text = f"{OWN} A “waiting queue” forms. {SAID} Dr. Lee agrees. {BEN[:-1]}, who knows."
    assert " ".join(part for part, _ in part_words(text)) == text


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("— Ann Lee, head gardener", "Ann Lee"),
        ("Dorothy Pell, chair of the Friends of Great Hatch Library", "Dorothy Pell"),
        ("Library assistant, Brackwell", "Library assistant, Brackwell"),
        ("Resident, 79, Thorley", "Resident, 79, Thorley"),
        ("Not everybody felt welcome, but many did.", None),
        ("Figure 2, visits by month", None),
        ("Of those who came, most said that they would come again, and some did", None),
    ],
)
def test_a_line_under_a_quote_tells_who_spoke_or_it_is_text(line, speaker):
    assert find_attribution(line) == speaker
