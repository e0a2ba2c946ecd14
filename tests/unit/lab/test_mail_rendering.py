# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The message that a transmission becomes."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from lab.mail.rendering import render
from lab.origin.links import Link, parse
from lab.sparkpost.fakes import EPOCH
from lab.sparkpost.transmissions import Recipient, Transmission

CLICK = re.compile(r"(https?)://click\.example\.com(/f/([^/\s]+)/([\w-]{22}~~)/([\w-]{7}~)/([\w~-]{100,}))")
PIXEL = re.compile(r"src=\"https?://click\.example\.com/q/([\w-]{22}~~)/([\w-]{7}~)/([\w~-]+)\"")
TARGET = "https://www.example.com/offers?a=1&b=2"
HTML = f'<html><body><a href="{TARGET.replace("&", "&amp;")}" data-msys-linkname="Offers">Öffnen</a></body></html>'
CONTENT: dict[str, Any] = {
    "from": {"name": "Die Post", "email": "news@example.com"},
    "subject": "Grüße",
    "text": f"Siehe {TARGET}.\n",
    "html": HTML,
    "reply_to": "answers@example.com",
    "headers": {"X-Campaign": "spring", "Subject": "not this one"},
}
READER = Recipient("reader@inbox.test", "0000000000000000000a", "Réader <reader@inbox.test>")


def transmission(**given: Any) -> Transmission:
    usual: dict[str, Any] = {
        "subaccount": 0,
        "at": EPOCH,
        "sender": "news@example.com",
        "tracking_domain": "click.example.com",
        "secure": True,
        "open_tracking": True,
        "click_tracking": True,
        "initial_open": True,
        "recipients": (READER,),
        "content": CONTENT,
        "id": "71000000000000001",
    }
    return Transmission(**{**usual, **given})


def rendered(*, links_in_query: bool = False, region: str = "us", **given: Any) -> EmailMessage:
    raw = render(transmission(**given), READER, region, links_in_query=links_in_query)
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = message_from_bytes(raw, _class=EmailMessage, policy=default)
    assert not any(part.defects for part in message.walk())
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def links(text: str) -> list[Link]:
    found = [parse(*each.group(4, 5, 6)) for each in CLICK.finditer(text)]
    assert None not in found
    return [each for each in found if each is not None]


def test_the_headers_are_those_of_a_delivered_mail() -> None:
    message = rendered()
    assert {name: message[name] for name in ("From", "To", "Subject", "Reply-To", "X-Campaign", "Delivered-To")} == {
        "From": "Die Post <news@example.com>",
        "To": "Réader <reader@inbox.test>",
        "Subject": "Grüße",
        "Reply-To": "answers@example.com",
        "X-Campaign": "spring",
        "Delivered-To": "reader@inbox.test",
    }
    assert message["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<0000000000000000000a@example.com>"
    assert "inbox.test" in message["Received"]
    assert len(message.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    ("names", "structure"),
    [
        (("text", "html"), ["multipart/alternative", "text/plain", "text/html"]),
        (("text",), ["text/plain"]),
        (("html",), ["text/html"]),
    ],
)
def test_its_parts_are_those_given(names: tuple[str, ...], structure: list[str]) -> None:
    content = {name: value for name, value in CONTENT.items() if name not in ("text", "html") or name in names}
    assert [each.get_content_type() for each in rendered(content=content).walk()] == structure


def test_links_say_where_they_lead_and_from_which_mail() -> None:
    message = rendered()
    [in_text], [in_html] = links(part(message, "plain")), links(part(message, "html"))
    common = {
        "kind": "click",
        "region": "us",
        "target": TARGET,
        "recipient": "reader@inbox.test",
        "message_id": READER.message_id,
        "transmission_id": "71000000000000001",
    }
    assert {name: vars(in_text)[name] for name in common} == common
    assert {name: vars(in_html)[name] for name in common} == common
    assert (in_text.link_name, in_html.link_name) == ("", "Offers")
    assert part(message, "plain").startswith("Siehe https://click.example.com/f/a/")
    assert ">Öffnen</a>" in part(message, "html")


@pytest.mark.parametrize(("secure", "scheme"), [(True, "https"), (False, "http")])
def test_the_scheme_is_the_domains(secure: bool, scheme: str) -> None:
    message = rendered(secure=secure)
    found = CLICK.search(part(message, "plain"))
    assert found is not None
    assert found.group(1) == scheme
    assert part(message, "html").count(f'"{scheme}://click.example.com/') == 3


def test_pixels_tell_the_two_kinds_of_opens_apart() -> None:
    document = part(rendered(), "html")
    found = [parse(*each.groups()) for each in PIXEL.finditer(document)]
    assert [each.kind for each in found if each is not None] == ["initial_open", "open"]
    assert document.index("/q/") < document.index("/f/") < document.rindex("/q/")


@pytest.mark.parametrize(
    ("given", "clicks", "pixels"),
    [
        ({"click_tracking": False}, 0, ["initial_open", "open"]),
        ({"open_tracking": False}, 1, ["initial_open"]),
        ({"initial_open": False}, 1, ["open"]),
        ({"open_tracking": False, "initial_open": False}, 1, []),
        ({"open_tracking": False, "initial_open": False, "click_tracking": False}, 0, []),
    ],
)
def test_the_flags_switch_tracking_off(given: dict[str, Any], clicks: int, pixels: list[str]) -> None:
    message = rendered(**given)
    document = part(message, "html")
    assert len(links(document)) == len(links(part(message, "plain"))) == clicks
    found = [parse(*each.groups()) for each in PIXEL.finditer(document)]
    assert [each.kind for each in found if each is not None] == pixels


def test_nothing_is_changed_where_nothing_is_tracked() -> None:
    message = rendered(open_tracking=False, initial_open=False, click_tracking=False)
    assert part(message, "html").splitlines() == [HTML]
    assert part(message, "plain").splitlines() == CONTENT["text"].splitlines()


def test_older_links_carry_the_target_in_the_query() -> None:
    message = rendered(links_in_query=True)
    text = part(message, "plain")
    found = CLICK.search(text)
    assert found is not None
    assert text[found.end() :].startswith("?target=https%3A%2F%2Fwww.example.com%2Foffers%3Fa%3D1%26b%3D2.")
    assert [each.target for each in links(text)] == [""]


def test_a_link_of_the_other_region_says_so() -> None:
    assert [each.region for each in links(part(rendered(region="eu"), "plain"))] == ["eu"]


def test_a_whole_message_keeps_its_structure_and_attachments() -> None:
    given = EmailMessage()
    given["From"], given["To"], given["Subject"] = "News <news@example.com>", "list@example.com", "Whole"
    given["Message-ID"] = "<own@example.com>"
    given.set_content(f"See {TARGET}\n")
    given.add_alternative(HTML, subtype="html")
    given.add_attachment(f"{TARGET}\n", filename="links.txt")
    message = rendered(content={"email_rfc822": given.as_string()})
    assert (message["To"], message["Message-ID"]) == ("list@example.com", "<own@example.com>")
    assert message["Delivered-To"] == "reader@inbox.test"
    assert [each.target for each in links(part(message, "plain"))] == [TARGET]
    assert [each.link_name for each in links(part(message, "html"))] == ["Offers"]
    [attachment] = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content().rstrip()) == ("links.txt", TARGET)


def test_the_sandboxes_template_has_both_parts() -> None:
    message = rendered(content={"template_id": "my-first-email"}, sender="sandbox@sparkpostbox.com")
    assert message["From"] == "sandbox@sparkpostbox.com"
    assert [each.target for each in links(part(message, "plain"))] == ["https://www.sparkpost.com/"]
    assert [each.target for each in links(part(message, "html"))] == ["https://www.sparkpost.com/"]
