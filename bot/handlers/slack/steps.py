"""The workflow step 'Ask the report': it always ends, well or with a reason.

https://docs.slack.dev/workflows/workflow-steps
"""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.handlers.slack import errors
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.outgoing import CLOSED, post
from bot.model import Abstention, Answer, Clarification, Question, Reply, Report, SmallTalk
from bot.render import block_kit as kit, blocks

ASK_REPORT = "ask_report"  # as in the manifest


class StepError(Exception):
    """Why a step cannot do what it is for, in words for whoever keeps the workflow."""


def register(slack: AsyncApp) -> None:
    # Acknowledged only when the step is over: where this process dies in between, Slack sends the event again.
    slack.function(ASK_REPORT, auto_acknowledge=False)(run)


async def run(event: dict[str, Any], context: AsyncBoltContext, desk: Desk) -> BoltResponse:
    """Answers, and tells the workflow; where Slack cannot be told, the event is refused, so that it comes again."""
    execution = event["function_execution_id"]
    client = context.client
    try:
        outputs = await _answer(desk, client, event, context.team_id or context.enterprise_id or "")
    except StepError as error:
        told = await _tell(client, "completeError", {"function_execution_id": execution, "error": str(error)})
    except Exception as error:  # noqa: BLE001 - whatever it is, the workflow is told and the log has it
        reason = phrases.FAILED.format(reference=errors.record(error))
        told = await _tell(client, "completeError", {"function_execution_id": execution, "error": reason})
    else:
        told = await _tell(client, "completeSuccess", {"function_execution_id": execution, "outputs": outputs})
    return BoltResponse(status=200 if told else 503, body="")


def outputs_of(report: Report, reply: Reply) -> dict[str, Any]:
    """What the next steps of the workflow get: answer, citation, link, and whether there is an answer."""
    match reply:
        case Answer(quotes=quotes):
            citations = dict.fromkeys(phrases.citation(quote.citation) for quote in quotes)
            links = (quote.citation.link or quote.citation.report_link for quote in quotes)
            answer = "\n\n".join(f"“{quote.passage.text}”" for quote in quotes)
            return _outputs(answer, "; ".join(citations), next((link for link in links if link), ""), matched=True)
        case Clarification():
            titles = [f"• {intent.title}" for intent in reply.choices]
            return _outputs("\n".join([phrases.clarification(report, reply), *titles]), "", "", matched=False)
        case Abstention():
            return _outputs(phrases.abstention(report, reply), "", "", matched=False)
        case SmallTalk():
            said = phrases.small_talk(report, reply, phrases.how_in_slack(report))
            return _outputs(said, "", "", matched=False)


def _outputs(answer: str, citation: str, link: str, *, matched: bool) -> dict[str, Any]:
    return {"answer": kit.cut(answer, kit.MESSAGE_TEXT), "citation": citation, "link": link, "matched": matched}


async def _answer(desk: Desk, client: AsyncWebClient, event: dict[str, Any], workspace: str) -> dict[str, Any]:
    inputs = event.get("inputs", {})
    question, channel = str(inputs.get("question") or ""), inputs.get("channel")
    if not question.strip():
        raise StepError(phrases.STEP_WHICH)
    reply = await desk.bot.ask(Question(question, "slack", workspace, channel=str(channel or "")))
    # Sent again, the event does not post again.
    if channel and await desk.bot.claim(workspace, f"step:{event['function_execution_id']}"):
        await _post(desk, client, workspace, channel, reply)
    return outputs_of(desk.bot.report_of(reply), reply)


async def _post(desk: Desk, client: AsyncWebClient, workspace: str, channel: str, reply: Reply) -> None:
    message = blocks.reply(desk.bot.report_of(reply), reply)

    async def send(shown: list[dict[str, Any]]) -> None:
        await post(client, channel, None, {**message, "blocks": shown})

    try:
        await desk.citations.post(workspace, message["blocks"], send)
    except SlackApiError as error:
        if errors.name_of(error) not in CLOSED:
            raise
        raise StepError(phrases.cannot_post_there(channel)) from None


async def _tell(client: AsyncWebClient, method: str, arguments: dict[str, Any]) -> bool:
    """Whether the workflow knows; True too where Slack will not be told however often, for the step is over."""
    try:
        # As a body: the SDK's own method puts the outputs into the address, where logs of proxies keep them.
        await client.api_call(f"functions.{method}", json=arguments)
    except SlackApiError as error:
        errors.record(error)
        return errors.name_of(error) not in ("internal_error", "fatal_error", "ratelimited", "request_timeout")
    except Exception as error:  # noqa: BLE001 - no connection, no answer: Slack sends the event again
        errors.record(error)
        return False
    return True
