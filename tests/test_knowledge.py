"""The knowledge file: what is refused, in which words; and the quote lock."""

import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from bot import phrases
from bot.answerer import Answerer
from bot.cli import main
from bot.config import default_report
from bot.errors import KnowledgeError, QuoteError
from bot.knowledge import citation_forms, fold, group_topics, load, locate, publish, quote
from bot.knowledge.source import difference, setting
from bot.matcher import Matcher
from bot.model import Abstention, IntentKind, Reason
from tests.knowledge_files import REPORT, SOURCE, line_of, write_report

SHIPPED = load(default_report())


def faults_of(path, capsys):
    """The lines `leadership check` complains with; it exits with 1, and no traceback is shown."""
    assert main(["check", str(path)]) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    *faults, count = [line.removeprefix("leadership: ") for line in err.splitlines()]
    assert count.startswith(f"{path}: {len(faults)} fault")
    return faults


# --- a good file ---


def test_the_small_file_is_without_fault(tmp_path, capsys):
    path = write_report(tmp_path)
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"{path}: 3 passages, 6 intents, 7 examples: no faults, 6 warnings\n")


def test_a_report_holds_what_the_file_says(tmp_path):
    report = load(write_report(tmp_path))
    assert (report.title, report.command, report.prompts) == ("Report on gardens", "/garden", ("pruning",))
    assert report.passages["privilege"].speaker == "Ann Lee"
    assert report.passages["privilege"].text == "‘Weeding is a privilege’, said Ann Lee of the Garden Trust."
    assert [i.kind for i in report.intents.values()][-3:] == [
        IntentKind.NOT_IN_REPORT,
        IntentKind.OUTSIDE,
        IntentKind.SMALL_TALK,
    ]


def test_the_version_changes_with_any_byte_of_file_or_source(tmp_path):
    first = load(write_report(tmp_path)).version
    assert load(write_report(tmp_path)).version == first
    assert load(write_report(tmp_path, "- wishes", "- wish")).version != first


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path):
    path = write_report(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(path).passages["privilege"].text.endswith("Garden Trust.")


def test_bare_words_that_yaml_takes_for_values_stay_text(tmp_path):
    report = load(write_report(tmp_path, "      - wishes\n", "      - No\n      - 2019\n      - null\n"))
    assert report.intents["wishes"].examples[1:] == ("No", "2019", "null")


def test_topics_stand_under_the_section_of_their_first_passage(tmp_path):
    (group,) = group_topics(load(write_report(tmp_path)))
    assert group.section.title == "Findings"
    assert [intent.id for intent in group.intents] == ["wishes", "pruning", "weeding"]


# --- one fault, one line ---

FAULTS = {
    "bad YAML": ("title: Findings", "title: Findings: first", "not YAML: a colon inside unquoted text"),
    "a tab": ("    title: Findings", "\ttitle: Findings", "not YAML: a tab; indent with spaces"),
    "an open quote": ("title: Findings", 'title: "Findings', "not YAML: a quote is opened here and not closed"),
    "an alias": ("title: Findings", "title: *other", r"an alias \(\*other\); aliases are not allowed"),
    "an unknown key": (
        "    title: Findings",
        "    titel: Findings",
        "unknown key 'titel' in section 'findings'; did you mean 'title'",
    ),
    "a key that stands twice": ("    title: Findings", "    id: findings", "'id:' stands twice"),
    "an unknown passage": ("passages: [time]", "passages: [tine]", "'tine', which is not under 'passages:'; did you"),
    "an unknown follow-up": ("follow_ups: [pruning]", "follow_ups: [prune]", "follow-up 'prune', which is no intent"),
    "a follow-up to a refusal": (
        "follow_ups: [pruning]",
        "follow_ups: [pay]",
        "'pay' of intent 'wishes' leads nowhere",
    ),
    "a follow-up to itself": ("follow_ups: [pruning]", "follow_ups: [wishes]", "leads nowhere"),
    "too many follow-ups": (
        "follow_ups: [pruning]",
        "follow_ups: [pruning, weeding, pruning, weeding]",
        "4 follow-ups; keep 3",
    ),
    "a duplicate id": ("id: weeding", "id: wishes", "id 'wishes' is used twice"),
    "a duplicate passage": ("  - id: pruned", "  - id: time\n    note: x", "id 'time' is used twice"),
    "a page that is a list": (
        "  - id: pruned\n",
        "  - id: pruned\n    page: [1]\n",
        "'page:' of passage 'pruned' must be text",
    ),
    "a paragraph that is no number": (
        "  - id: pruned\n",
        "  - id: pruned\n    paragraph: two\n",
        "'paragraph:' of passage 'pruned' is 'two'; write a number from 1 on",
    ),
    "a draft that is neither": (
        "  - id: weeding\n",
        "  - id: weeding\n    draft: maybe\n",
        "'draft:' of intent 'weeding' is 'maybe'; write true, or delete the line",
    ),
    "a first page that is no number": (
        "    title: A report on gardens\n",
        "    title: A report on gardens\n    first_page: iv\n",
        "'first_page:' of 'source:' is 'iv'; write a whole number",
    ),
    "no examples": ("    examples:\n      - weeding\n", "", "intent 'weeding' has no 'examples:'; add it"),
    "empty examples": ("    examples:\n      - weeding\n", "    examples: []\n", "'weeding' has no examples; add"),
    "an empty example": ("      - weeding\n", '      - ""\n', "an empty entry"),
    "examples as text": ("    examples:\n      - weeding\n", "    examples: weeding\n", "must be a list"),
    "an example of two parts": (
        "      - weeding\n",
        "      - weeding: hard\n",
        "not plain text; put it in double quotes",
    ),
    "a long example": ("      - weeding\n", f"      - {'w' * 501}\n", "501 characters; shorten it to 500"),
    "a long title": ("Do they enjoy weeding?", "W" * 76, "76 characters; shorten it to 75"),
    "an empty title": ("title: Do they enjoy weeding?", "title:", "'title:' .* is empty"),
    "a bad id": ("id: weeding", "id: Weeding Now", "small letters, digits and single hyphens"),
    "an unknown section": ("section: findings", "section: finding", "'finding', which is not under 'sections:'"),
    "an unknown kind": ("kind: quote", "kind: saying", "'saying' of passage 'privilege' is unknown; use one of"),
    "a speaker the source does not name": ("speaker: Ann Lee", "speaker: Ann Leigh", "'Ann Leigh' .* not named"),
    "a changed word": (
        "not been a notable feature",
        "never been a notable feature",
        "after '… Pruning has' the source has 'not been .*', the passage has 'never been",
    ),
    "half a word": ("text: Gardeners want", "text: ardeners want", "not word for word"),
    "a changed source": ("sha256: ", "sha256: 0", r"not the locked text \(its SHA-256 is [0-9a-f]{64}\)"),
    "a source that is not there": ("file: source.txt", "file: sauce.txt", r"'sauce.txt' cannot be read \(No such"),
    "a source elsewhere": ("file: source.txt", "file: ../source.txt", "outside the knowledge file's folder"),
    "an unsafe link": ("link: https://example.org/news", "link: javascript:alert(1)", "write it as https://"),
    "a bad command": ("command: /garden", "command: garden", "write a slash and small letters"),
    "an unknown prompt": ("prompts: [pruning]", "prompts: [prune]", "prompt 'prune' is no intent with passages"),
    "a prompt the report does not answer": ("prompts: [pruning]", "prompts: [pay]", "no intent with passages"),
    "a nearest passage with no intent": ("passages: [time]", "passages: [pruned]", "'time' comes first in no intent"),
    "an unknown nearest passage": ("nearest: [time]", "nearest: [tide]", "'tide', which is not under 'passages:'"),
    "a group of one": ("- [gardener, grower]", "- [gardener]", "a group of one word"),
    "a second document": ("sections:\n", "---\nsections:\n", "a second document begins"),
    "a key that is a list": ("sections:\n", "? [a]\n: b\nsections:\n", "a key must be a word"),
    "a control character": ("title: Findings", "title: Fin\x07dings", "a character that YAML forbids"),
}


HAS_CONSEQUENCES = {"a duplicate passage"}  # the id that is now missing is missed
ELSEWHERE = {"a nearest passage with no intent"}  # told where the passage is named


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_one_line_that_says_where_what_and_mend(name, tmp_path, capsys):
    old, new, said = FAULTS[name]
    path = write_report(tmp_path, old, new)
    fault, *more = faults_of(path, capsys)
    assert re.search(said, fault), fault
    assert not more or name in HAS_CONSEQUENCES
    line = int(re.match(rf"{re.escape(str(path))}:(\d+): ", fault)[1])
    assert name in ELSEWHERE or abs(line - line_of(old)) <= old.count("\n") + 1


def test_the_line_is_exact(tmp_path, capsys):
    path = write_report(tmp_path, "passages: [time]", "passages: [tine]")
    (fault,) = faults_of(path, capsys)
    where = f"{path}:{line_of('passages: [time]')}"
    assert fault == (
        f"{where}: intent 'wishes' cites passage 'tine', which is not under 'passages:'; did you mean 'time'?"
    )


def test_all_faults_are_told_at_once_in_the_files_order(tmp_path, capsys):
    path = write_report(tmp_path, "      - weeding\n", "      - ''\n")
    path.write_text(path.read_text().replace("kind: quote", "kind: saying").replace("[pruned, time]", "[nothing]"))
    assert [int(fault.split(":")[1]) for fault in faults_of(path, capsys)] == [
        line_of("kind: quote"),
        line_of("[pruned, time]"),
        line_of("      - weeding\n"),
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", ":1: the file is empty"),
        (b"# only a comment\n", ":1: the file is empty"),
        (b"just text\n", ":1: the file must hold 'key: value' lines"),
        (b"- a\n- b\n", ":1: the file must hold 'key: value' lines"),
        (b"report:\n  title: caf\xe9\n", ":2: not UTF-8"),
        (b"\x00\x01\x02", "a character that YAML forbids"),
        (b"a: " + b"[" * 50_000, "nested more than 12 deep"),
        (b"a: " + b"{b: " * 50_000, "nested more than 12 deep"),
        (b"".join(b" " * i + b"a:\n" for i in range(3_000)), "nested more than 12 deep"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ":2: an alias"),
        (b"--- !!python/object/apply:os.system ['true']\n", ":1: the file must hold 'key: value' lines"),
        (b"%YAML 9.9\n---\na: b\n", ":1: "),
        (b"x" * (8 * 1024 * 1024 + 1), "bytes"),
    ],
    ids=str,
)
def test_whatever_else_the_file_holds_is_one_clear_line(raw, said, tmp_path, capsys):
    path = tmp_path / "report.yaml"
    path.write_bytes(raw)
    faults = faults_of(path, capsys)
    assert said in faults[0], faults[0]
    assert all(len(fault) < 500 for fault in faults)


def test_a_folder_in_place_of_the_file_is_a_fault(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load(tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_to_the_file_ends_in_anything_but_a_report_or_faults(tmp_path, data):
    path = write_report(tmp_path)
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 60)))
    path.write_bytes(raw[:start] + data.draw(st.binary(max_size=12)) + raw[end:])
    try:
        load(path)
    except KnowledgeError as error:
        faults = error.faults
    else:
        return
    assert faults
    assert all(fault.startswith(str(path)) and "\n" not in fault for fault in faults)


# --- the quote lock ---


def test_the_shipped_passages_stand_word_for_word_in_the_locked_source():
    raw = (default_report().parent / SHIPPED.source.path).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SHIPPED.source.sha256
    text = " ".join(raw.decode().replace("\xa0", " ").split())
    assert len(SHIPPED.passages) == 13
    for passage in SHIPPED.passages.values():
        assert passage.text in text
        assert text[passage.start : passage.end] == passage.text


@given(st.data())
def test_any_one_changed_word_of_any_passage_is_refused(data):
    passage = data.draw(st.sampled_from(list(SHIPPED.passages.values())))
    words = passage.text.split()
    at = data.draw(st.integers(0, len(words) - 1))
    old = words[at]
    kind = data.draw(st.sampled_from(["other word", "a letter", "case", "twice", "inner left out"]))
    if kind == "other word":
        words[at] = data.draw(st.sampled_from(sorted(set(SHIPPED.source.folded.split()))))
    elif kind == "a letter":
        letter = data.draw(st.integers(0, len(old) - 1))
        words[at] = old[:letter] + data.draw(st.characters(categories=["L", "P"])) + old[letter + 1 :]
    elif kind == "case":
        words[at] = old.swapcase()
    elif kind == "twice":
        words.insert(at, old)
    else:
        assume(0 < at < len(words) - 1)
        del words[at]
    changed = " ".join(words)
    assume(fold(changed) != passage.text)
    assert locate(changed, SHIPPED.source.folded) is None
    assert difference(changed, SHIPPED.source.folded)


@pytest.mark.parametrize("passage", SHIPPED.passages.values(), ids=lambda passage: passage.id)
def test_the_first_differing_words_are_named(passage):
    words = passage.text.split()
    for at, old in enumerate(words):
        changed = [*words[:at], "MARMALADE", *words[at + 1 :]]
        said = difference(" ".join(changed), SHIPPED.source.folded)
        there, here = re.search(r"the source has '(.*)', the passage has '(.*)'$", said).groups()
        assert here.split()[0] == "MARMALADE"
        assert there.split()[0] == old


def test_a_changed_word_in_the_shipped_file_stops_the_bot(tmp_path, capsys):
    source = default_report().parent / SHIPPED.source.path
    (tmp_path / "source").mkdir()
    (tmp_path / SHIPPED.source.path).write_bytes(source.read_bytes())
    path = tmp_path / "report.yaml"
    text = default_report().read_text()
    path.write_text(text.replace("Talent management has not been a notable", "Talent management has been a notable", 1))
    for arguments in (["ask", "talent", "--report"], ["topics", "--report"], ["serve", "--report"]):
        assert main([*arguments, str(path)]) == 1
        (fault,) = capsys.readouterr().err.splitlines()
        assert "passage 'obs-3' is not word for word in source/article.txt: after '… Talent management has'" in fault
        assert "the source has 'not been a notable" in fault


def test_only_spaces_and_line_breaks_may_differ_from_the_source():
    folded = fold(SOURCE)
    assert locate("Gardeners want\n  more\xa0time and better tools.", folded)
    for changed in ("gardeners want more", "Gardeners want more time, and", "'Weeding is a privilege'", "Garden Trus"):
        assert locate(changed, folded) is None


def test_letters_with_accents_are_the_same_composed_and_decomposed():
    assert locate("cafe\u0301 notes", fold("The caf\u00e9 notes"))


def test_a_quote_is_checked_again_when_it_leaves(tmp_path):
    report = load(write_report(tmp_path))
    assert quote(report, "time").passage.text.startswith("Gardeners")
    forged = replace(report.passages["time"], text="Gardeners want less time and better tools.")
    report.passages["time"] = forged
    with pytest.raises(QuoteError, match="'time' is not word for word"):
        quote(report, "time")


def test_a_passage_is_shown_between_its_neighbours(tmp_path):
    report = load(write_report(tmp_path))
    before, after = setting(report, report.passages["privilege"])
    assert before.endswith("Gardeners want more time and better tools.")
    assert after.startswith("Pruning has not been")


def test_the_small_file_here_is_the_one_the_lines_are_counted_in():
    assert REPORT.count("{sha256}") == 1


# --- page and paragraph, drafts ---


@pytest.mark.parametrize(
    ("line", "shown", "link"),
    [
        ("page: 12", "p. 12", "#page=14"),
        ("page: 12–13", "pp. 12–13", "#page=14"),
        ("page: iv", "p. iv", ""),
        ("paragraph: 7", "para. 7", "#:~:text="),
    ],
)
def test_a_citation_says_where_in_the_report_and_opens_it_there(line, shown, link, tmp_path):
    path = write_report(tmp_path, "  - id: time\n", f"  - id: time\n    {line}\n")
    path.write_text(
        path.read_text().replace(
            "    link: https://example.org/news", "    link: https://example.org/r.pdf\n    first_page: 3"
        )
    )
    report = load(path)
    cited = quote(report, "time").citation
    assert phrases.citation(cited).startswith(f"Findings, {shown}, Report on gardens")
    assert cited.link.startswith(f"https://example.org/r.pdf{link}")
    forms = citation_forms(cited, "1 May 2024")
    assert f"'Findings', {shown}." in forms.harvard
    assert f"Section: Findings; {shown}." in forms.vancouver
    assert f"Findings, {shown} (May 2020)" in forms.markdown


def test_what_leads_to_a_draft_is_taken_out_before_the_report_is_served(tmp_path):
    path = write_report(
        tmp_path, "    title: What about pruning?\n", "    title: What about pruning?\n    draft: true\n"
    )
    text = path.read_text().replace("    nearest: [time]\n", "    nearest: [time, pruned]\n")
    path.write_text(text)
    report, served = load(path), publish(load(path))
    assert set(report.intents) - set(served.intents) == {"pruning"}
    assert set(report.passages) - set(served.passages) == {"pruned"}
    assert served.intents["wishes"].follow_ups == ()
    assert served.intents["pay"].nearest == ("time",)
    assert served.prompts == ("wishes",)


def test_questions_to_try_are_of_findings_first_where_none_are_named(tmp_path):
    path = write_report(tmp_path, "  prompts: [pruning]\n", "")
    assert load(path).prompts == ("wishes", "pruning", "weeding")
    finding = "  - id: time\n    section: findings\n    kind: observation"
    path.write_text(path.read_text("utf-8").replace(finding, finding.replace("observation", "context")), "utf-8")
    assert load(path).prompts == ("pruning", "wishes", "weeding")


def test_what_the_report_does_not_say_may_have_nothing_near(tmp_path):
    report = load(write_report(tmp_path, "    nearest: [time]\n", ""))
    reply = Answerer(report, Matcher(report)).answer_intent("pay")
    assert isinstance(reply, Abstention)
    assert (reply.reason, reply.nearest) == (Reason.NOT_IN_REPORT, ())
