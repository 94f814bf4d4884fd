"""The curators' loop in Slack: what was asked in vain at home, decided on in a modal, confirmed and undone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import SlackConfig
from bot.curation import Curators, Decision, Effect, State, Verb
from bot.curators import Council, council_of
from bot.handlers import slack as handler
from bot.handlers.slack import curation_posts
from bot.knowledge import load
from bot.library import Library, load_library
from bot.matcher import Matcher
from bot.model import Answer, Question
from bot.store.curation import Curation
from bot.store.database import Database
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, Front, buttons, delivery
from tests.knowledge_files import write_report
from tests.render.checkers import texts

BEES = "Where do bees sleep at night?"
RECORDED = """\
questions:
  - ask: what do gardeners want
    gold: [time]
  - ask: what are gardeners paid
    gold: []
"""


@dataclass
class Bench:
    """A bot with curators, and Slack in front of it."""

    front: Front
    slack: FakeSlack
    bot: Bot
    council: Council

    @property
    def curation(self) -> Curation:
        assert isinstance(self.bot._store, Database)
        return Curation(self.bot._store)

    async def ask(self, text: str = BEES, person: str = "U7") -> Any:
        return await self.bot.ask(Question(text, "slack", "T1", person))

    async def home(self, person: str = "U1") -> dict[str, Any]:
        await self.front.open_tab(person=person)
        return self.published()

    def published(self) -> dict[str, Any]:
        return dict(self.slack.sent("views.publish")[-1]["view"])

    async def press(self, view: dict[str, Any], label: str, person: str = "U1", workspace: str = "T1") -> None:
        element = next(each for words, each in buttons(view).items() if words.startswith(label))
        body = {
            "type": "block_actions",
            "user": {"id": person},
            "team": {"id": workspace},
            "container": {"type": "view", "view_id": "V0"},
            "trigger_id": "T.2",
            "view": {"id": "V0", **view},
            "actions": [{"action_ts": self.front.ts(), **element}],
        }
        await self.front.interact(body)

    def modal(self) -> dict[str, Any]:
        """The modal as it is now."""
        return next(sent["view"] for name, sent in reversed(self.slack.calls) if name in ("views.open", "views.update"))

    async def submit(self, view: dict[str, Any], person: str = "U1", **typed: Any) -> dict[str, Any]:
        """Sends a modal, with what Slack would say stands in its fields."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                name, element = block["block_id"], block["element"]
                given = {
                    "value": element.get("initial_value"),
                    "selected_option": element.get("initial_option"),
                    "selected_options": element.get("initial_options", []),
                }
                values[name] = {name: given | typed.get(name, {})}
        body = {"type": "view_submission", "user": {"id": person}, "team": {"id": "T1"}}
        response = await self.front.interact({**body, "view": {"id": "V1", **view, "state": {"values": values}}})
        return dict(json.loads(await response.text() or "{}"))

    async def search(self, action: str, typed: str, view: dict[str, Any], person: str = "U1") -> list[str]:
        body = {"type": "block_suggestion", "user": {"id": person}, "team": {"id": "T1"}}
        body |= {"action_id": action, "block_id": action, "value": typed, "view": {"id": "V1", **view}}
        answer = await (await self.front.interact(body)).json()
        return [option["value"] for option in answer["options"]]


def words(view: dict[str, Any]) -> str:
    return "\n".join(texts(view["blocks"]))


@pytest.fixture
async def made(tmp_path: Path, slack: FakeSlack) -> AsyncIterator[Callable[..., Any]]:
    clients: list[TestClient[web.Request, web.Application]] = []
    benches: list[Bench] = []

    async def make(needed: int = 1, *, keeps_questions: bool = True) -> Bench:
        report = load(write_report(tmp_path))
        (tmp_path / "questions.yaml").write_text(RECORDED)
        database = Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
        library = Library([Answerer(report, Matcher(report, tmp_path / "cache"))])
        bot = Bot(library, database, keeps_questions=keeps_questions)
        council = council_of(bot, database, Curators(frozenset({"U1", "T1/U2", "T2/U3"}), needed), tmp_path / "cache")
        council.following.catch_up()
        app = web.Application()
        config = SlackConfig("xoxb-1", SECRET, None, f"{slack.url}/api/")
        handler.register(app, bot, config, delivery(bot), council=council)
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        benches.append(Bench(Front(client, slack), slack, bot, council))
        return benches[-1]

    yield make
    for client, bench in zip(clients, benches, strict=True):
        await client.close()
        bench.council.close()
        bench.bot.close()


@pytest.fixture
async def bench(made: Callable[..., Any]) -> Bench:
    return await made()


# --- what is seen ---


async def test_a_curator_sees_at_home_what_was_asked_in_vain(bench: Bench):
    await bench.ask()
    await bench.ask(person="U8")
    await bench.ask("where do the bees sleep at night")

    shown = words(await bench.home())
    assert f"‘{BEES}’{phrases.more_like_it(1)}" in shown
    assert phrases.suggestions_lead(1, keeps_text=True) in shown


async def test_nobody_else_sees_it(bench: Bench):
    await bench.ask()
    for person in ("U9", "U3"):
        assert phrases.SUGGESTIONS not in words(await bench.home(person))


async def test_without_the_text_curators_see_counts(made: Callable[..., Any]):
    bench = await made(keeps_questions=False)
    assert phrases.NOTHING_COUNTED in words(await bench.home())
    await bench.ask("what are the gardeners paid a year")
    shown = words(await bench.home())
    assert phrases.TEXT_NOT_KEPT in shown
    assert phrases.NOTHING_COUNTED not in shown
    assert "a year" not in shown


async def test_what_people_typed_is_inert(bench: Bench):
    await bench.ask("<!channel> *bees* <https://example.org|sleep> & <@U1> where?")
    view = await bench.home()
    assert "<!channel>" not in json.dumps(view)
    assert "‘@channel *bees* sleep & @U1 where?’" in words(view)


# --- the two presses ---


async def test_an_unanswered_question_becomes_an_example_by_two_presses(bench: Bench):
    assert not isinstance(await bench.ask(), Answer)
    home = await bench.home()
    title = "Example of: "
    await bench.press(home, title)
    modal = bench.modal()
    assert phrases.effect_lead(2, 0, 0, 0) in words(modal)
    assert modal["submit"]["text"] == phrases.ACCEPT
    assert await bench.submit(modal) == {"response_action": "clear"}

    assert isinstance(await bench.ask(), Answer)
    assert phrases.DONE in words(bench.published())
    assert phrases.NO_SUGGESTIONS in words(bench.published())
    (decision,) = bench.curation.find_decisions()
    assert (decision.verb, decision.state, decision.texts) == (Verb.EXAMPLE, State.ACCEPTED, (BEES,))
    assert decision.proposed.by == "T1/U1"


async def test_the_modal_opens_at_once_and_shows_the_effect_when_it_is_known(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    (first,) = bench.slack.sent("views.open")
    assert phrases.TRYING in words(first["view"])
    (known,) = bench.slack.sent("views.update")
    assert known["view_id"] == "V1"


async def test_what_is_changed_in_the_modal_is_tried_again_before_it_is_taken(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    typed = {"curate_texts": {"value": "where do bees sleep\n\n where do BEES sleep? \nbees at night"}}
    answer = await bench.submit(bench.modal(), **typed)
    assert answer["response_action"] == "update"
    assert phrases.CHANGED_SINCE in words(answer["view"])
    assert bench.curation.find_decisions() == ()

    assert await bench.submit(bench.modal()) == {"response_action": "clear"}
    (decision,) = bench.curation.find_decisions()
    assert decision.texts == ("where do bees sleep", "bees at night")
    assert phrases.NO_SUGGESTIONS in words(await bench.home())


async def test_another_question_is_found_by_what_is_typed(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), phrases.EXAMPLE_OF_ANOTHER)
    modal = bench.modal()
    assert (await bench.search("curate_intent", "pruning", modal))[0] == "pruning"
    assert set(await bench.search("curate_intent", "", modal)) == {"wishes", "pruning", "weeding"}
    assert await bench.search("curate_intent", "", modal, person="U9") == []

    refused = await bench.submit(modal)
    assert refused == {"response_action": "errors", "errors": {"curate_intent": phrases.NO_INTENT_CHOSEN}}
    chosen = {"curate_intent": {"selected_option": {"value": "pruning"}}}
    assert (await bench.submit(modal, **chosen))["response_action"] == "update"
    assert await bench.submit(bench.modal()) == {"response_action": "clear"}
    reply = await bench.ask()
    assert isinstance(reply, Answer)
    assert reply.intents[0].id == "pruning"


async def test_what_stands_in_the_file_as_another_s_example_is_refused(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    typed = {"curate_texts": {"value": "What about pruning"}}
    refused = await bench.submit(bench.modal(), **typed)
    said = phrases.KNOWN_EXAMPLE.format(text="What about pruning", title="What about pruning?")
    assert refused == {"response_action": "errors", "errors": {"curate_texts": said}}


async def test_a_new_question_answers_with_the_passages_chosen(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), phrases.NEW_QUESTION)
    modal = bench.modal()
    assert (await bench.submit(modal))["errors"].keys() == {"curate_title", "curate_passages"}
    assert "privilege" in await bench.search("curate_passages", "weeding", modal)

    typed = {
        "curate_title": {"value": "Where do bees sleep?"},
        "curate_passages": {"selected_options": [{"value": "privilege"}]},
    }
    await bench.submit(modal, **typed)
    assert bench.bot.report.passages["privilege"].text in words(bench.modal())
    await bench.submit(bench.modal())
    reply = await bench.ask()
    assert isinstance(reply, Answer)
    assert reply.quotes[0].passage.id == "privilege"
    assert reply.intents[0].title == "Where do bees sleep?"


async def test_what_the_report_does_not_say_is_declined_as_that(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), phrases.NOT_SAID)
    assert await bench.search("curate_intent", "", bench.modal()) == ["pay"]
    nothing = {"curate_intent": {"selected_option": None}}
    assert (await bench.submit(bench.modal(), **nothing))["errors"] == {"curate_title": phrases.NO_TITLE}
    await bench.submit(bench.modal(), **nothing, curate_title={"value": "Where do bees sleep?"})
    await bench.submit(bench.modal())

    reply = await bench.ask()
    assert phrases.abstention(bench.bot.report, reply) == (
        "The report does not say. I read your question as: Where do bees sleep?"
    )
    assert phrases.NO_SUGGESTIONS in words(await bench.home())


async def test_what_is_ignored_is_not_shown_again_and_changes_nothing(bench: Bench):
    before = await bench.ask()
    await bench.press(await bench.home(), phrases.IGNORE)
    assert phrases.IGNORE_LEAD in words(bench.modal())
    await bench.submit(bench.modal())

    assert phrases.IGNORED in words(bench.published())
    assert await bench.ask() == before
    assert phrases.NO_SUGGESTIONS in words(await bench.home())


# --- undo, and a second curator ---


async def test_any_curator_can_undo_and_the_questions_wait_again(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    await bench.submit(bench.modal())
    await bench.press(await bench.home("U2"), phrases.UNDO, "U2")

    assert phrases.UNDONE in words(bench.published())
    assert not isinstance(await bench.ask(), Answer)
    assert phrases.suggestions_lead(1, keeps_text=True) in words(await bench.home())
    (decision,) = bench.curation.find_decisions()
    assert decision.undone
    assert decision.undone.by == "T1/U2"


async def test_where_two_are_needed_the_second_confirms_what_the_first_has_proposed(made: Callable[..., Any]):
    bench = await made(needed=2)
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    assert bench.modal()["submit"]["text"] == phrases.PROPOSE
    await bench.submit(bench.modal())
    assert phrases.PROPOSED in words(bench.published())
    assert not isinstance(await bench.ask(), Answer)

    await bench.press(await bench.home(), phrases.LOOK_AND_CONFIRM)
    own = await bench.submit(bench.modal())
    assert phrases.OWN_PROPOSAL in words(own["view"])
    await bench.press(await bench.home("U2"), phrases.LOOK_AND_CONFIRM, "U2")
    assert phrases.effect_lead(2, 0, 0, 0) in words(bench.modal())
    assert await bench.submit(bench.modal(), "U2") == {"response_action": "clear"}
    assert isinstance(await bench.ask(), Answer)
    (decision,) = bench.curation.find_decisions()
    assert decision.accepted
    assert (decision.proposed.by, decision.accepted.by) == ("T1/U1", "T1/U2")


async def test_of_two_curators_who_decide_on_the_same_the_slower_is_told(bench: Bench):
    await bench.ask()
    home = await bench.home()
    await bench.press(home, "Example of: ")
    mine = bench.modal()
    await bench.press(home, phrases.IGNORE, "U2")
    await bench.submit(bench.modal(), "U2")

    answer = await bench.submit(mine)
    assert phrases.GONE_SUGGESTION in words(answer["view"])
    assert len(bench.curation.find_decisions()) == 1
    await bench.press(home, "Example of: ")
    assert phrases.GONE_SUGGESTION in words(bench.modal())


# --- nobody else ---


@pytest.mark.parametrize("label", ["Example of: ", phrases.NEW_QUESTION, phrases.IGNORE])
async def test_whoever_is_no_curator_is_refused_and_that_is_recorded(bench: Bench, label: str):
    await bench.ask()
    await bench.press(await bench.home(), label, "U9")
    assert phrases.CURATORS_ONLY in words(bench.modal())
    (act,) = bench.curation.find_acts(5)
    assert (act.mark.by, act.allowed) == ("T1/U9", False)


async def test_a_submission_or_undo_of_somebody_else_is_refused_too(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    answer = await bench.submit(bench.modal(), "U9")
    assert phrases.CURATORS_ONLY in words(answer["view"])
    assert bench.curation.find_decisions() == ()

    await bench.submit(bench.modal())
    await bench.press(await bench.home(), phrases.UNDO, "U9")
    assert bench.curation.find_decisions()[0].state is State.ACCEPTED
    assert [act.allowed for act in bench.curation.find_acts(9)] == [False, True, False]


async def test_curators_see_the_questions_of_their_own_workspace_alone(bench: Bench):
    await bench.bot.ask(Question(BEES, "slack", "T2", "U7"))
    assert phrases.NO_SUGGESTIONS in words(await bench.home())
    await bench.bot.ask(Question(BEES, "web"))
    assert BEES in words(await bench.home())


async def test_curators_of_another_workspace_see_and_settle_no_decision_of_this_one(bench: Bench):
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    await bench.submit(bench.modal())
    mine = await bench.home()
    bench.front.workspace = "T2"
    await bench.front.open_tab(person="U3")
    assert phrases.SUGGESTIONS in words(bench.published())
    assert BEES not in words(bench.published())

    await bench.press(mine, phrases.UNDO, "U3", "T2")
    assert phrases.ALREADY_DECIDED in words(bench.modal())
    assert bench.curation.find_decisions()[0].state is State.ACCEPTED


# --- when something fails ---


async def test_where_the_effect_cannot_be_found_out_the_modal_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    async def fail(_decision: Decision) -> Effect:
        raise OSError("no process")

    monkeypatch.setattr(bench.council, "effect", fail)
    await bench.ask()
    await bench.press(await bench.home(), "Example of: ")
    assert phrases.FAILED.split("{")[0] in words(bench.modal())
    assert bench.modal()["submit"]["text"] == phrases.SHOW_EFFECT


async def test_a_modal_that_was_closed_meanwhile_is_left_alone(bench: Bench, caplog: pytest.LogCaptureFixture):
    await bench.ask()
    bench.slack.refuse["views.update"] = "not_found"
    await bench.press(await bench.home(), "Example of: ")
    assert len(bench.slack.sent("views.update")) == 1
    assert "ERROR" not in caplog.text


# --- the weekly post ---


async def test_the_weekly_post_names_what_waits_and_its_button_lists_it_for_curators(bench: Bench):
    weekly = curation_posts.weekly(bench.bot, bench.council, "", "C0CURATORS")
    assert await weekly.render("key") is None
    await bench.ask()
    post = await weekly.render("key")
    assert post
    assert (post.key, post.channel) == ("key", "C0CURATORS")
    assert f"• ‘{BEES}’. " in post.text
    assert phrases.weekly_lead(1) in post.text

    button = buttons({"blocks": post.blocks})[phrases.OPEN_SUGGESTIONS]
    await bench.front.press(button)
    assert BEES in words(bench.modal())
    await bench.front.press(button, user={"id": "U9"})
    assert phrases.CURATORS_ONLY in words(bench.modal())


async def test_the_weekly_post_of_one_workspace_says_nothing_of_another(bench: Bench):
    await bench.bot.ask(Question(BEES, "slack", "T2", "U7"))
    assert await curation_posts.weekly(bench.bot, bench.council, "T1", "C1").render("key") is None
    assert await curation_posts.weekly(bench.bot, bench.council, "T2", "C1").render("key")


async def test_where_no_text_is_kept_the_weekly_post_counts(made: Callable[..., Any]):
    bench = await made(keeps_questions=False)
    await bench.ask("what are the gardeners paid a year")
    post = await curation_posts.weekly(bench.bot, bench.council, "", "C0CURATORS").render("key")
    assert post
    assert phrases.TEXT_NOT_KEPT in post.text
    assert "a year" not in post.text


# --- what people are told ---


async def test_people_see_that_their_questions_are_kept_and_can_erase_them(bench: Bench):
    await bench.ask(person="U7")
    home = await bench.home("U7")
    assert phrases.kept_of_person(0, 0, 0, 1, keeps_questions=True) in words(home)
    await bench.press(home, phrases.ERASE, "U7")
    assert phrases.NO_SUGGESTIONS in words(await bench.home())


@pytest.mark.parametrize("kept", [True, False])
def test_whoever_asks_is_told_whether_questions_are_kept(tmp_path: Path, kept: bool):
    library = load_library([write_report(tmp_path)], None, questions_kept=kept)
    assert (phrases.QUESTIONS_KEPT in phrases.page_small_print(library.default)) is kept
    reply = library.answerer().small_talk("privacy")
    said = phrases.small_talk(library.default, reply, "")
    assert (phrases.QUESTIONS_KEPT in said, phrases.QUESTIONS_NOT_KEPT in said) == (kept, not kept)
