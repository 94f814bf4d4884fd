"""Draft titles are questions that a button can carry; labels and addresses become no passage."""

from __future__ import annotations

import pytest

from bot.importing.cover import find_date
from bot.importing.document import Block, BlockKind, Document, numbered
from bot.importing.drafts import draft_intents
from bot.importing.passages import make_material
from bot.importing.titles import section_titles


def titles_of(heading: str, *paragraphs: str) -> list[str]:
    blocks = [Block(BlockKind.HEADING, heading, 1), *(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)]
    drafts = draft_intents(make_material(Document("text", numbered(blocks))))
    return [draft.title for draft in drafts if not draft.id.startswith("about-")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The council repaired 8,412 potholes in the year.", "Streets: how many potholes?"),
        ("There are 184 grit bins, which are refilled once a year.", "How many grit bins?"),
        ("Residents reported 2,318 cases of fly-tipping to us.", "How many cases of fly-tipping?"),
        ("The service employs 168 people in all.", "Streets: how many people?"),
        ("“It is cheaper than an agency,” said Helen Marsh, Head of Streets.", "What did Helen Marsh say?"),
    ],
)
def test_a_draft_asks_for_what_is_counted_or_who_speaks(text: str, title: str):
    assert titles_of("Streets", text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "Repairs are made within 28 days of a report.",
        "The average claim cost 318 pounds last spring.",
        "As Table 3 shows, the roads are worse.",
        "Band 5 nurses are hard to find this winter.",
        "In 2019 councils built more houses.",
        "Of all roads 38 per cent are gritted.",
        "The fine was £2,600 pounds sterling then.",
    ],
)
def test_years_shares_prices_and_numbered_things_are_not_counted(text: str):
    assert not any("ow many" in title for title in titles_of("Streets", text))


def test_a_list_is_asked_for_by_what_leads_into_it():
    blocks = [
        Block(BlockKind.HEADING, "Streets", 1),
        Block(BlockKind.PARAGRAPH, "What residents can do to help:"),
        Block(BlockKind.ITEM, "report it online;", mark="•"),
        Block(BlockKind.ITEM, "ask for a licence.", mark="•"),
    ]
    drafts = draft_intents(make_material(Document("text", numbered(blocks))))
    assert "What does the report say about what residents can do to help?" in [draft.title for draft in drafts]


def test_no_two_drafts_have_an_example_in_the_same_words():
    blocks = [
        Block(BlockKind.HEADING, "Missed bins", 1),
        Block(BlockKind.PARAGRAPH, "The council counted 30 missed bins within two working days of the summer."),
        Block(BlockKind.HEADING, "Plans", 1),
        Block(BlockKind.PARAGRAPH, "The council will count missed bins within three working days of a report."),
    ]
    drafts = draft_intents(make_material(Document("text", numbered(blocks))))
    examples = [example.casefold().rstrip("?") for draft in drafts for example in draft.examples]
    assert len(examples) > 20
    assert len(set(examples)) == len(examples)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Foreword", "What does the foreword say?"),
        ("about this report", "What does the report say about this report?"),
        ("Who pays?", "Who pays?"),
    ],
)
def test_a_section_is_asked_for_as_one_would(heading: str, title: str):
    assert next(section_titles(heading, heading.rstrip("?"), "")) == title


@pytest.mark.parametrize(
    "label",
    [
        "Contact: streets@example.org, Town Hall, Market Square",
        "Table 1: tonnes collected at the kerbside, by type",
        "Write to streets@example.org or call the Town Hall",
    ],
)
def test_labels_and_addresses_become_no_passage(label: str):
    blocks = [Block(BlockKind.PARAGRAPH, label), Block(BlockKind.PARAGRAPH, "The council repaired all the roads.")]
    material = make_material(Document("text", numbered(blocks)))
    assert [passage.text for passage in material.passages] == ["The council repaired all the roads."]
    assert label in material.source


def test_a_cover_tells_its_date_where_it_stands_by_itself():
    blocks = [Block(BlockKind.PARAGRAPH, "A report"), Block(BlockKind.PARAGRAPH, "Published July 2025")]
    assert find_date(blocks) == "July 2025"
    assert find_date([*blocks, Block(BlockKind.PARAGRAPH, "May 2024")]) == ""
