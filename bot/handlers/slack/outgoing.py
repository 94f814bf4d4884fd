"""The two ways out: a post for all to see, and a word to the one who pressed a button."""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.render.blocks import Message

# The channel cannot be posted in, and a person can mend it:
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
CLOSED = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission"}

# Where private answers go, also in Slack's cloud for governments: https://docs.slack.dev/govslack
_HOSTS = {"hooks.slack.com", "hooks.slack-gov.com"}


async def post(client: AsyncWebClient, channel: str, thread: str | None, message: Message) -> None:
    """Posts a message in a thread (in the channel where `thread` is None); nothing in it unfolds into a preview.

    Raises:
        SlackApiError: Slack refuses it.
    """
    await client.chat_postMessage(channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **message)


async def answer_privately(
    client: AsyncWebClient, response_url: str, thread: str | None, message: Message, *, replace: bool = False
) -> None:
    """Answers to the address a press brings, which works in every channel, joined or not.

    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses

    Raises:
        RuntimeError: the address is not Slack's, or answers anything but 200.
    """
    if not _is_slack(response_url, client):
        raise RuntimeError("response_url is no address of Slack's")
    body = {"response_type": "ephemeral", "replace_original": replace, "unfurl_links": False, **message}
    if thread and not replace:
        body["thread_ts"] = thread
    response = await AsyncWebhookClient(response_url, session=client.session, timeout=10).send_dict(body)
    if response.status_code != 200:
        raise RuntimeError(f"response_url answered {response.status_code}")


async def post_privately(
    client: AsyncWebClient, channel: str, person: str, thread: str | None, message: Message
) -> None:
    """Posts where one person sees it; the bot must be in the channel.

    Raises:
        SlackApiError: Slack refuses it.
    """
    await client.chat_postEphemeral(channel=channel, user=person, thread_ts=thread, **message)


def _is_slack(url: str, client: AsyncWebClient) -> bool:
    """Whether an address is Slack's, or of the host that the Web API is configured with: nothing else is written to."""
    try:
        asked, own = urlsplit(url), urlsplit(client.base_url)
    except ValueError:
        return False
    if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
        return True
    return asked.scheme == "https" and asked.netloc in _HOSTS
