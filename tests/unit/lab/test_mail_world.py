# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail in a whole world: sent through the API, read on disk and over IMAP, its links followed through the edges."""

from __future__ import annotations

import imaplib
import importlib
import mailbox
import re
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest

from lab.clients import PATIENCE, Got, call, fetch, trusting, until
from lab.clock import Clock
from lab.fakes import FakeAws, legacy_behaviour, origin
from lab.settings import Settings
from lab.world import World
from support.fastly_edge import ORIGIN

HOST = "track.example.com"
TARGET = "https://www.example.com/offers?a=1&b=2"
HTML = f'<html><body><a href="{TARGET}">Offers</a></body></html>'
NOWHERE = "https://www.sparkpost.com/"
EDGES = {
    "cloudfront": ("127.0.0.31", "127.0.0.32"),
    "cloudflare": ("127.0.0.51", "127.0.0.52"),
    "fastly": ("127.0.0.61", "127.0.0.62"),
}
AGENT = {"User-Agent": "Reader/1.0"}


@pytest.fixture(scope="module")
def started() -> Iterator[World]:
    with World(Settings(zones=()), aws=FakeAws) as world:
        yield world


@pytest.fixture
def world(started: World) -> World:
    started.reset()
    return prepare(started)


def prepare(world: World) -> World:
    """The domains of a sender, in both regions."""
    for service in world.sparkpost.values():
        service.put_sending_domain("example.com")
        service.put_domain(HOST, verified=True, secure=True)
    return world


def api(world: World, method: str, path: str, body: Any = None, service: str = "sparkpost") -> Any:
    headers = {"Authorization": world.environment()["SPARKPOST_API_KEY"], "Content-Type": "application/json"}
    status, answer = call(method, f"{world.url(service)}/api/v1{path}", body, headers)
    assert status == 200, answer
    return answer["results"]


def send(world: World, *to: str, service: str = "sparkpost", **more: Any) -> str:
    """Sends one mail through the API; returns the transmission's id."""
    body = {
        "recipients": [{"address": {"email": each}} for each in to or ("reader@inbox.test",)],
        "content": {"from": "news@example.com", "subject": "Offers", "text": f"See {TARGET}\n", "html": HTML},
        "tracking_domain": HOST,
        **more,
    }
    return str(api(world, "POST", "/transmissions", body, service)["id"])


def parsed(world: World) -> list[EmailMessage]:
    return [message_from_bytes(each, _class=EmailMessage, policy=default) for each in world.mail.inbox.messages()]


def link(world: World, kind: str = "plain") -> str:
    """The one link of the newest mail."""
    part = parsed(world)[-1].get_body((kind,))
    assert part is not None
    found = re.search(r"https?://[^\s\"]+/f/[^\s\"]+", part.get_content())
    assert found is not None
    return found.group()


def pixels(world: World) -> list[str]:
    """The two pixels of the newest mail, top first."""
    part = parsed(world)[-1].get_body(("html",))
    assert part is not None
    found = re.findall(r'src="([^"]+/q/[^"]+)"', part.get_content())
    assert len(found) == 2
    return found


def visit(world: World, url: str, address: str | None = None) -> Got:
    """Opens the address as a reader's browser would, without following it."""
    parts = urlsplit(url)
    host = str(parts.hostname)
    where = address or world.directory.addresses(host)[0]
    port, tls = world.ports.http, None
    if parts.scheme == "https":
        port, tls = world.ports.https, trusting(world.authority.root_pem)
    return fetch(host, url.partition(host)[2], where, port, tls=tls, headers=AGENT)


def click_events(world: World, transmission: str) -> list[dict[str, Any]]:
    now = datetime.fromtimestamp(time.time() + 2, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    found: list[dict[str, Any]] = api(
        world, "GET", f"/events/message?events=click,open,initial_open&transmissions={transmission}&to={now}"
    )
    return found


def read_over_imap(world: World) -> imaplib.IMAP4_SSL:
    environment = world.environment()
    tls = ssl.create_default_context(cafile=environment["TRACKING_CA_PATH"])
    box = imaplib.IMAP4_SSL(
        environment["LAB_IMAP_HOST"], int(environment["LAB_IMAP_PORT"]), ssl_context=tls, timeout=10
    )
    box.login(environment["LAB_IMAP_USERNAME"], environment["LAB_IMAP_PASSWORD"])
    return box


def on_cloudfront(world: World, *, headers: tuple[str, ...] = ("User-Agent",), names_host: bool = True) -> None:
    """A distribution for the host; by default as the guide has it."""
    assert isinstance(world.aws, FakeAws)
    if not world.aws.hosted_zones():
        world.host_zone("example.com")
    forwarded = legacy_behaviour()["ForwardedValues"]
    forwarded["Headers"] = {"Quantity": len(headers), "Items": list(headers)}
    source = origin() if names_host else origin(CustomHeaders={"Quantity": 0})
    made = world.aws.put_distribution(
        HOST,
        certificate=world.aws.put_certificate(HOST),
        Origins={"Quantity": 1, "Items": [source]},
        DefaultCacheBehavior=legacy_behaviour(ForwardedValues=forwarded),
    )
    world.aws.put_record(HOST, "CNAME", made.domain_name)


class TestBoxes:
    """The Maildir and IMAP."""

    def test_there_is_one_mail_for_each_recipient_of_the_domain(self, world: World) -> None:
        send(world, "one@inbox.test", "TWO@Inbox.Test", "other@example.org", "sub@x.inbox.test")
        stored = mailbox.Maildir(world.environment()["LAB_MAILDIR"], create=False)
        assert sorted(each["Delivered-To"] for each in stored) == ["TWO@Inbox.Test", "one@inbox.test"]
        assert [each.get_subdir() for each in stored] == ["new", "new"]
        assert len({each["Message-ID"] for each in stored}) == 2

    def test_imap_shows_the_same_mail(self, world: World) -> None:
        send(world, "one@inbox.test")
        send(world, "two@inbox.test")
        box = read_over_imap(world)
        assert box.select("INBOX") == ("OK", [b"2"])
        assert box.search(None, "TO", '"two@inbox.test"') == ("OK", [b"2"])
        assert box.search(None, "SUBJECT", '"Nothing"') == ("OK", [b""])
        [numbers] = box.uid("SEARCH", "HEADER", "Delivered-To", '"two@inbox.test"')[1]
        status, answer = box.uid("FETCH", numbers.decode(), "(BODY.PEEK[])")
        [(_unused, raw), *_rest] = answer
        assert status == "OK"
        assert raw.replace(b"\r\n", b"\n") == world.mail.inbox.messages()[1]
        assert box.search(None, "UNSEEN") == ("OK", [b"1 2"])
        [(_unused, whole), *_rest] = box.fetch("2", "(RFC822)")[1]  # type: ignore[misc]
        assert whole == raw
        assert box.search(None, "UNSEEN") == ("OK", [b"1"])
        assert len(list(mailbox.Maildir(world.environment()["LAB_MAILDIR"], create=False))) == 2
        box.logout()

    def test_a_reader_hears_of_new_mail_and_of_a_reset(self, world: World) -> None:
        box = read_over_imap(world)
        assert box.select("INBOX") == ("OK", [b"0"])
        send(world)
        box.noop()
        assert box.search(None, "ALL") == ("OK", [b"1"])
        world.reset()
        box.noop()
        assert box.search(None, "ALL") == ("OK", [b""])
        assert world.mail.inbox.messages() == []
        box.logout()

    @pytest.mark.parametrize(
        ("user", "password"),
        [("reader@inbox.test", "wrong-password-0123456789"), ("nobody@inbox.test", "lab-imap-password-0123456789")],
    )
    def test_a_wrong_login_is_refused(self, world: World, user: str, password: str) -> None:
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            imap_as(world, user, password)

    def test_its_certificate_is_the_labs(self, world: World) -> None:
        environment = world.environment()
        with pytest.raises(ssl.SSLCertVerificationError):
            imaplib.IMAP4_SSL(
                environment["LAB_IMAP_HOST"],
                int(environment["LAB_IMAP_PORT"]),
                ssl_context=ssl.create_default_context(),
                timeout=PATIENCE,
            )

    def test_concurrent_sends_are_all_stored(self, world: World) -> None:
        with ThreadPoolExecutor(8) as together:
            list(together.map(lambda number: send(world, f"r{number}@inbox.test"), range(24)))
        expected = {f"r{number}@inbox.test" for number in range(24)}
        assert {str(each["To"]) for each in parsed(world)} == expected
        assert len(world.mail.inbox.messages()) == 24
        box = read_over_imap(world)
        assert box.select("INBOX") == ("OK", [b"24"])
        box.logout()

    def test_the_official_client_sends(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        official: Any = importlib.import_module("sparkpost")
        environment = world.environment()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", environment["TRACKING_CA_PATH"])
        client = official.SparkPost(
            environment["SPARKPOST_API_KEY"], world.url("sparkpost-tls").removeprefix("https://")
        )
        results = client.transmissions.send(
            recipients=["reader@inbox.test"],
            html=HTML,
            from_email="News <news@example.com>",
            subject="Offers",
            track_opens=False,
            track_clicks=True,
            tracking_domain=HOST,
        )
        assert (results["total_accepted_recipients"], results["total_rejected_recipients"]) == (1, 0)
        [message] = parsed(world)
        assert (message["From"], message["To"]) == ("News <news@example.com>", "reader@inbox.test")
        assert link(world, "html").startswith(f"https://{HOST}/f/a/")
        assert "/q/" not in message.get_content()


def imap_as(world: World, user: str, password: str) -> None:
    environment = world.environment()
    tls = ssl.create_default_context(cafile=environment["TRACKING_CA_PATH"])
    place = environment["LAB_IMAP_HOST"], int(environment["LAB_IMAP_PORT"])
    with imaplib.IMAP4_SSL(*place, ssl_context=tls, timeout=PATIENCE) as box:
        box.login(user, password)


class TestLateAndLost:
    """Delays and faults."""

    def test_mail_takes_as_long_as_it_is_told_to(self) -> None:
        clock = Clock()
        with World(Settings(zones=(), now=clock), aws=FakeAws) as timed:
            prepare(timed)
            assert call("POST", f"{timed.control_url}/latency", {"mail_delivery": 0.2})[0] == 200
            send(timed)
            box = read_over_imap(timed)
            clock.advance(0.1)
            # Longer than the delay of the machine's time: what counts is the lab's.
            time.sleep(0.3)
            assert timed.mail.inbox.messages() == []
            assert box.select("INBOX") == ("OK", [b"0"])
            clock.advance(1)
            until(timed.mail.inbox.messages)
            box.noop()
            assert box.search(None, "ALL") == ("OK", [b"1"])
            box.logout()

    def test_a_reset_recalls_what_is_on_its_way(self, world: World) -> None:
        world.context.latency.mail_delivery = 0.2
        send(world)
        world.reset()
        assert world.context.latency.mail_delivery == 0.0
        time.sleep(0.3)
        assert world.mail.inbox.messages() == []

    def test_mail_may_be_lost(self, world: World) -> None:
        fault = {"fault": "mail-lost", "host": "lost@inbox.test", "count": 1}
        assert call("POST", f"{world.control_url}/faults", fault)[0] == 200
        send(world, "lost@inbox.test", "found@inbox.test")
        assert [each["To"] for each in parsed(world)] == ["found@inbox.test"]
        send(world, "Lost@inbox.test")
        assert [each["To"] for each in parsed(world)] == ["found@inbox.test", "Lost@inbox.test"]

    def test_events_take_as_long_as_they_are_told_to(self, world: World) -> None:
        on_cloudfront(world)
        transmission = send(world)
        world.context.latency.event_indexing = 60.0
        visit(world, link(world))
        assert click_events(world, transmission) == []
        world.context.latency.event_indexing = 0.0
        assert len(click_events(world, transmission)) == 1


class TestEdges:
    """What the origin makes of a link, by how the edge passes the request on."""

    @pytest.fixture(params=["cloudflare", "fastly", "cloudfront"])
    def edge(self, request: pytest.FixtureRequest, world: World) -> str:
        getattr(self, f"_{request.param}")(world)
        return str(request.param)

    def _cloudfront(self, world: World) -> None:
        on_cloudfront(world)

    def _cloudflare(self, world: World) -> None:
        world.host_cloudflare_zone("example.com", "pro")
        world.cloudflare.put_record("example.com", "track", "CNAME", "spgo.io", proxied=True)

    def _fastly(self, world: World) -> None:
        # Over http, so that no certificate has to be subscribed to.
        world.fastly.put_service("tracking", [HOST], [ORIGIN])
        world.sparkpost["us"].change_domain(HOST, secure=False)
        world.own_zones.create("example.com")
        world.delegate("example.com")
        world.own_zones.put(HOST, "CNAME", ["t.sni.global.fastly.net"])

    def test_a_click_leads_to_the_target_and_is_recorded(self, world: World, edge: str) -> None:
        transmission = send(world)
        got = visit(world, link(world))
        assert (got.status, got.headers["location"]) == (302, TARGET), edge
        [event] = click_events(world, transmission)
        names = ("type", "user_agent", "ip_address", "target_link_url", "rcpt_to", "transmission_id", "message_id")
        assert {name: event[name] for name in names} == {
            "type": "click",
            "user_agent": "Reader/1.0",
            "ip_address": "127.0.0.1",
            "target_link_url": TARGET,
            "rcpt_to": "reader@inbox.test",
            "transmission_id": transmission,
            "message_id": str(parsed(world)[0]["Message-ID"]).strip("<>").partition("@")[0],
        }
        assert {each.tracking_domain for each in world.events.listed("click")} == {HOST}

    def test_the_recipients_address_may_be_lost(self, world: World, edge: str) -> None:
        world.faults.network("request-headers", at="spgo.io", headers={"X-Forwarded-For": ""})
        transmission = send(world)
        visit(world, link(world))
        [event] = click_events(world, transmission)
        assert event["ip_address"] in EDGES[edge]
        assert event["user_agent"] == "Reader/1.0"

    def test_a_known_host_is_served_where_unknown_ones_are_not(self, world: World, edge: str) -> None:
        world.sparkpost["us"].control(serves_unknown_domains=False)
        transmission = send(world)
        assert visit(world, link(world)).headers["location"] == TARGET, edge
        assert len(click_events(world, transmission)) == 1

    def test_host_and_user_agent_may_be_lost_together(self, world: World) -> None:
        on_cloudfront(world, headers=(), names_host=False)
        transmission = send(world)
        assert visit(world, link(world)).headers["location"] == TARGET
        [event] = click_events(world, transmission)
        assert (event["user_agent"], event["ip_address"]) == ("Amazon CloudFront", "127.0.0.1")
        [seen] = world.events.listed("click")
        assert (seen.host, seen.tracking_domain, seen.registered) == ("spgo.io", "spgo.io", False)

    def test_a_lost_host_is_nobodys_where_unknown_ones_are_not_served(self, world: World) -> None:
        on_cloudfront(world, names_host=False)
        transmission = send(world)
        asked = {"region": "us", "serves_unknown_domains": False}
        assert call("POST", f"{world.control_url}/sparkpost/switches", asked)[0] == 200
        got = visit(world, link(world))
        assert (got.status, got.headers["location"]) == (302, NOWHERE)
        for pixel in pixels(world):
            assert visit(world, pixel).headers["content-type"] == "image/gif"
        assert click_events(world, transmission) == []

    def test_a_lost_query_shows_in_an_older_link(self, world: World) -> None:
        on_cloudfront(world)
        world.sparkpost["us"].control(links_in_query=True)
        transmission = send(world)
        older = link(world)
        assert visit(world, older).headers["location"] == TARGET
        assert visit(world, older.partition("?")[0]).headers["location"] == NOWHERE
        assert [each["target_link_url"] for each in click_events(world, transmission)] == [TARGET]

    def test_a_sublink_and_its_name_reach_the_event(self, world: World) -> None:
        on_cloudfront(world)
        html = f'<html><body><a href="{TARGET}" data-msys-sublink="tour" data-msys-linkname="Tour">x</a></body></html>'
        content = {"from": "news@example.com", "subject": "Offers", "html": html}
        transmission = send(world, content=content, campaign_id="spring")
        found = re.search(r'href="(https://[^"]+/f/tour/[^"]+)"', parsed(world)[0].get_content())
        assert found is not None
        assert visit(world, found.group(1)).headers["location"] == TARGET
        [event] = click_events(world, transmission)
        assert (event["target_link_name"], event["campaign_id"]) == ("Tour", "spring")

    def test_both_pixels_are_opens_of_their_own_kind(self, world: World) -> None:
        on_cloudfront(world)
        transmission = send(world)
        for pixel in pixels(world):
            assert visit(world, pixel).headers["content-type"] == "image/gif"
        assert [each["type"] for each in click_events(world, transmission)] == ["open", "initial_open"]

    def test_a_region_does_not_follow_links_of_the_other(self, world: World) -> None:
        on_cloudfront(world)
        send(world, service="sparkpost-eu")
        got = visit(world, link(world))
        assert (got.status, got.headers["location"]) == (302, NOWHERE)
        assert world.events.listed("click") == []

    def test_without_a_tracking_domain_the_endpoint_itself_serves(self, world: World) -> None:
        world.sparkpost["us"].control(serves_unknown_domains=False)
        transmission = send(world, tracking_domain="")
        assert link(world).startswith("http://spgo.io/f/a/")
        assert visit(world, link(world)).headers["location"] == TARGET
        assert len(click_events(world, transmission)) == 1
