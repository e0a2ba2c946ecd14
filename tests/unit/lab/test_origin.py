# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's tracking endpoints over real connections: answers, events, server names."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from lab.clients import LabUnderTest
from lab.origin.links import click_path, parse, pixel_path
from lab.settings import OriginSettings, Settings

HOST = "track.example.com"
TARGET = "https://www.example.com/landing?a=b&c=%20d"


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        lab.aws.put_record(HOST, "CNAME", "spgo.io")
        yield lab


@pytest.mark.parametrize(
    ("path", "status", "location", "event"),
    [
        ("/f/", 200, None, "probe"),
        ("/f", 200, None, "probe"),
        ("/f/a/b/c/d", 302, None, "probe"),
        ("/f/w/x/y/z", 302, None, "probe"),
        ("/f/a/b", 302, "https://www.sparkpost.com/", "unknown"),
        ("/", 302, "https://www.sparkpost.com/", "unknown"),
        ("/robots.txt", 302, "https://www.sparkpost.com/", "unknown"),
    ],
)
def test_answers_to_what_is_no_link(
    lab: LabUnderTest, path: str, status: int, location: str | None, event: str
) -> None:
    got = lab.get(f"http://{HOST}{path}")
    assert (got.status, got.headers.get("location")) == (status, location)
    assert (got.headers["content-type"], got.headers["content-length"], got.body) == ("text/plain", "0", b"")
    assert got.headers["server"] == "msys-http"
    assert [each.type for each in lab.world.events.listed()] == [event]
    assert lab.sparkpost().events == []


@pytest.mark.parametrize("query", [False, True], ids=["target in the path", "target in the query"])
def test_a_click_leads_to_its_target_and_is_reported(lab: LabUnderTest, query: bool) -> None:
    path = click_path(TARGET, link_name="offer", recipient="a@example.org", transmission_id="7", query=query)
    got = lab.get(
        f"http://{HOST}{path}", headers={"User-Agent": "Reader/1.0", "X-Forwarded-For": "192.0.2.9, 10.0.0.1"}
    )
    assert (got.status, got.headers["location"], got.headers["x-robots-tag"]) == (302, TARGET, "noindex")
    assert "cache-control" not in got.headers
    [event] = lab.sparkpost().events
    assert {key: event[key] for key in event if key not in ("at", "path")} == {
        "type": "click",
        "user_agent": "Reader/1.0",
        "ip_address": "192.0.2.9",
        "tracking_domain": HOST,
        "target_link_url": TARGET,
        "target_link_name": "offer",
        "rcpt_to": "a@example.org",
        "transmission_id": "7",
    }
    assert event["path"] == path.partition("?")[0]


def test_a_pixel_is_a_gif_of_44_bytes(lab: LabUnderTest) -> None:
    got = lab.get(f"http://{HOST}{pixel_path(recipient='a@example.org')}")
    assert (got.status, got.headers["content-type"], len(got.body)) == (200, "image/gif", 44)
    assert got.body.startswith(b"GIF89a")
    assert got.headers["cache-control"] == "no-cache, max-age=0"
    assert [event["type"] for event in lab.sparkpost().events] == ["open"]


def test_a_foreign_pixel_is_served_but_not_reported(lab: LabUnderTest) -> None:
    assert lab.get(f"http://{HOST}/q/anything").status == 200
    assert lab.sparkpost().events == []


def test_options_is_405_and_no_event(lab: LabUnderTest) -> None:
    got = lab.get(f"http://{HOST}/f/", method="OPTIONS")
    assert (got.status, got.headers["server"]) == (405, "msys-http")
    assert lab.world.events.listed() == []


def test_another_regions_link_is_unknown_here(lab: LabUnderTest) -> None:
    got = lab.get(f"http://{HOST}{click_path(TARGET, region='eu')}")
    assert got.headers["location"] == "https://www.sparkpost.com/"
    assert lab.get(f"http://eu.spgo.io{click_path(TARGET, region='eu')}").headers["location"] == TARGET
    assert (len(lab.sparkpost("us").events), len(lab.sparkpost("eu").events)) == (0, 1)


@pytest.mark.parametrize(
    ("headers", "tracking_domain"),
    [({}, HOST), ({"X-Forwarded-Host": "Other.Example.com"}, "other.example.com")],
)
def test_who_the_customer_is(lab: LabUnderTest, headers: dict[str, str], tracking_domain: str) -> None:
    lab.sparkpost().put_domain(HOST)
    lab.get(f"http://{HOST}/f/", headers=headers)
    [event] = lab.world.events.listed()
    assert (event.tracking_domain, event.host, event.registered) == (tracking_domain, HOST, tracking_domain == HOST)


class TestTls:
    """The server name is required, and has to be the endpoint's own."""

    @pytest.mark.parametrize("name", ["spgo.io", "eu.spgo.io", "v2.spgo.io", "eu.v2.spgo.io"])
    def test_each_endpoint_has_its_certificate(self, lab: LabUnderTest, name: str) -> None:
        assert lab.get(f"https://{name}/f/").status == 200
        assert lab.world.events.listed()[-1].sni == name

    def test_a_foreign_name_is_refused(self, lab: LabUnderTest) -> None:
        with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
            lab.get(f"https://{HOST}/f/")

    def test_no_name_is_refused(self, lab: LabUnderTest) -> None:
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        with pytest.raises(ssl.SSLError):
            lab.get("https://spgo.io/f/", tls=client, server_name="127.0.0.21")

    def test_a_managed_certificate_is_served_at_v2_only(self, lab: LabUnderTest) -> None:
        lab.sparkpost().managed[HOST] = lab.world.context.issue([HOST])
        assert lab.get(f"https://{HOST}/f/", lab.world.addresses.origins["v2.spgo.io"]).status == 200
        with pytest.raises(ssl.SSLError):
            lab.get(f"https://{HOST}/f/", lab.world.addresses.origins["spgo.io"])


@pytest.mark.parametrize(
    ("settings", "path", "status", "location"),
    [
        (OriginSettings(root_probe_status=404), "/f/", 404, None),
        (OriginSettings(probe_location="https://sparkpost.com/"), "/f/a/b/c/d", 302, "https://sparkpost.com/"),
        (OriginSettings(any_four_segments=False), "/f/a/b/c/d", 302, None),
        (OriginSettings(any_four_segments=False), "/f/w/x/y/z", 302, "https://www.sparkpost.com/"),
        (OriginSettings(unknown_path_location=None), "/x", 404, None),
    ],
)
def test_what_is_not_published_can_be_chosen(
    settings: OriginSettings, path: str, status: int, location: str | None
) -> None:
    lab = LabUnderTest(Settings(origin=settings))
    with lab.world:
        got = lab.get(f"http://spgo.io{path}")
        assert (got.status, got.headers.get("location")) == (status, location)


class TestLinks:
    """The shape of links, and that nothing but the lab's own is accepted."""

    def test_a_click_has_the_published_shape(self) -> None:
        _unused, kind, sublink, signature, customer, payload = click_path(TARGET, sublink="ios").split("/")
        assert (kind, sublink) == ("f", "ios")
        assert (len(signature), signature[-2:]) == (24, "~~")
        assert (len(customer), customer[-1:]) == (8, "~")
        assert len(payload) > 40

    def test_everything_comes_back(self) -> None:
        path = click_path(TARGET, link_name="ümlaut", recipient="a@example.org", message_id="m", transmission_id="t")
        link = parse(*path.split("/")[3:])
        assert link is not None
        assert (link.kind, link.region, link.target) == ("click", "us", TARGET)
        assert (link.link_name, link.recipient, link.message_id, link.transmission_id) == (
            "ümlaut",
            "a@example.org",
            "m",
            "t",
        )

    @pytest.mark.parametrize("at", [3, 4, 5])
    def test_a_changed_link_is_none(self, at: int) -> None:
        parts = click_path(TARGET).split("/")
        parts[at] = ("B" if parts[at][0] != "B" else "C") + parts[at][1:]
        assert parse(*parts[3:]) is None

    @pytest.mark.parametrize("parts", [("b", "c", "d"), ("", "", ""), ("a b", "c", "d"), ("AAAA", "BBBB", "CCCC")])
    def test_other_text_is_none(self, parts: tuple[str, str, str]) -> None:
        assert parse(*parts) is None

    def test_a_target_beyond_4096_bytes_leads_nowhere(self, lab: LabUnderTest) -> None:
        path = click_path("https://www.example.com/" + "x" * 4096)
        assert lab.get(f"http://{HOST}{path}").headers["location"] == "https://www.sparkpost.com/"
