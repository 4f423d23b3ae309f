"""The preview of a Telegram channel: a page of its messages, in HTML that is documented nowhere.

The class names are those that public readers agree on.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape

from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dates import instant
from plugins.feeds.trees import Element, classes, first, inner_html, parse_html, select, text_of

_POST = re.compile(r"(\w+)/(\d{1,12})", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
_MESSAGE = ".tgme_widget_message[data-post]"
_GONE = "Post not found"
# An emoji is a picture in italics, its character in bold.
_EMOJI = re.compile(r'<i class="emoji"[^>]*>\s*<b>([^<]*)</b>\s*</i>')
# Since April 2024 the ampersands of foreign links are escaped once too often.
_HREF = re.compile(r'href="[^"]*"')


@dataclass(frozen=True, slots=True)
class Message:
    """One message; *owner* is the number of its channel, empty where it is not told."""

    channel: str
    number: str
    owner: str
    published: datetime | None
    html: str
    service: bool
    forwarded: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a preview: its messages, the title of the channel, and before which number older ones are."""

    messages: tuple[Message, ...]
    title: str
    before: str


def parse_page(answer: Answer) -> Page:
    """Return the page in *answer*; raise `ParseError` where it is no preview of a channel."""
    root = parse_html(answer.body, answer.url, answer.headers).root
    if first(root, ".tgme_channel_history") is None:
        raise ParseError(answer.url, "no public preview: the channel is private, restricted, or there is none")
    title = first(root, ".tgme_channel_info_header_title, .tgme_header_title")
    older = first(root, ".tme_messages_more[data-before]")
    before = older.get("data-before", "") if older is not None else ""
    return Page(
        messages=tuple(_messages(root)),
        title=text_of(title) if title is not None else "",
        before=before if _NUMBER.fullmatch(before) else "",
    )


def verdict(widget: Answer, number: str) -> bool | None:
    """Tell whether the *widget* of the message *number* says that it stands, False that it is gone, None neither."""
    root = parse_html(widget.body, widget.url, widget.headers).root
    error = first(root, ".tgme_widget_message_error")
    if error is not None and text_of(error) == _GONE:
        return False
    posts = (post.get("data-post", "").rpartition("/")[2] for post in select(root, _MESSAGE))
    return True if number in posts else None


def _messages(root: Element) -> Iterator[Message]:
    for element in select(root, _MESSAGE):
        time = first(element, ".tgme_widget_message_date time[datetime]")
        if post := _POST.fullmatch(element.get("data-post", "")):
            yield Message(
                channel=post[1],
                number=post[2],
                owner=_owner(element.get("data-view", "")),
                published=instant(time.get("datetime", "")) if time is not None else None,
                html="".join(_pieces(element)),
                service="service_message" in classes(element),
                forwarded=first(element, ".tgme_widget_message_forwarded_from") is not None,
            )


def _owner(view: str) -> str:
    """Return the number of the channel that the token of a message's view counter holds, empty where it has none."""
    with suppress(ValueError, RecursionError):
        token = json.loads(urlsafe_b64decode(view + "=" * (-len(view) % 4)))
        number = token.get("c", "") if isinstance(token, dict) else None
        return str(abs(number)) if type(number) is int else ""
    return ""


def _pieces(element: Element) -> Iterator[str]:
    """Yield the text of a message, its poll, the names of its documents, and the card of the page it leads to."""
    words = first(element, ".js-message_text, .tgme_widget_message_text:not(.js-message_reply_text)")
    if words is not None:
        plain = _EMOJI.sub(r"\1", inner_html(words))
        yield f"<p>{_HREF.sub(_escaped_once, plain)}</p>"
    for question in select(element, ".tgme_widget_message_poll_question"):
        yield f"<p>{escape(text_of(question))}</p>"
    options = select(element, ".tgme_widget_message_poll_option_text")
    if options:
        yield f"<ul>{''.join(f'<li>{escape(text_of(option))}</li>' for option in options)}</ul>"
    for document in select(element, ".tgme_widget_message_document_title"):
        yield f"<p>{escape(text_of(document))}</p>"
    for card in select(element, "a.tgme_widget_message_link_preview[href]"):
        yield from _card(card)


def _card(card: Element) -> Iterator[str]:
    title, description = first(card, ".link_preview_title"), first(card, ".link_preview_description")
    if title is not None:
        more = f"<br>{escape(text_of(description))}" if description is not None else ""
        yield f'<p><a href="{escape(card.get("href", ""))}">{escape(text_of(title))}</a>{more}</p>'


def _escaped_once(found: re.Match[str]) -> str:
    return found[0].replace("&amp;amp;", "&amp;")
