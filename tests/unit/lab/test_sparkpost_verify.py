# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification: what SparkPost fetches, what it takes for its own answer, and what it keeps."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from lab.clients import PATIENCE
from lab.sparkpost.fakes import API_KEY, CLICK, Api, World, sparkpost_in
from lab.sparkpost.fetching import FetchResult
from lab.sparkpost.service import SparkPostService

D = "click.example.com"
HTTP, HTTPS = f"http://{D}/f/a/b/c/d", f"https://{D}/f/a/b/c/d"
EDGE = "d111111abcdef8.cloudfront.net"
VIA_CDN = FetchResult(302, {"content-type": "text/plain; charset=utf-8", "server": "cloudflare"})


def status(verified: bool, cname: str) -> dict[str, Any]:
    return {"verified": verified, "cname_status": cname, "compliance_status": "valid", "tls_status": "unknown"}


def failed(origin: str) -> tuple[int, Any]:
    message = (
        f"HTTP request to {origin} failed.  Please verify that your redirect is functioning"
        " and that your SSL certificate is valid."
    )
    return 400, {"errors": [{"message": message}]}


@pytest.mark.parametrize(
    ("secure", "answers", "wire"),
    [
        pytest.param(False, {HTTP: CLICK}, (200, {"results": status(True, "")}), id="http"),
        pytest.param(True, {HTTPS: CLICK}, (200, {"results": status(True, "")}), id="https"),
        pytest.param(False, {HTTPS: CLICK}, failed(f"http://{D}:80"), id="insecure does not try https"),
        pytest.param(True, {HTTP: CLICK}, failed(f"https://{D}:443"), id="secure does not try http"),
    ],
)
def test_the_scheme_is_as_secure_says(secure: bool, answers: dict[str, FetchResult], wire: tuple[int, Any]) -> None:
    world = World()
    service = sparkpost_in(world)
    service.put_domain(D, secure=secure)
    world.answers.update(answers)
    world.point(D, EDGE)
    assert Api(service)("POST", f"/tracking-domains/{D}/verify").wire == wire
    assert world.fetched == [HTTPS if secure else HTTP]


@pytest.mark.parametrize(
    ("answer", "verified"),
    [
        pytest.param(CLICK, True, id="302 of the origin"),
        pytest.param(FetchResult(200, {"Server": "msys-http", "Content-Type": "text/plain"}), True, id="200 of it"),
        pytest.param(FetchResult(200, {"Server": "MSYS-HTTP"}, b"GIF89a"), True, id="a pixel of it"),
        pytest.param(VIA_CDN, True, id="a CDN put its name in"),
        pytest.param(FetchResult(302, {"Content-Type": "text/plain"}, b"moved"), False, id="text/plain with a body"),
        pytest.param(FetchResult(200, {"Content-Type": "text/html"}), False, id="empty html"),
        pytest.param(FetchResult(200, {}), False, id="no type"),
        pytest.param(FetchResult(403, {"Server": "msys-http"}), False, id="throttled"),
        pytest.param(FetchResult(404, {"Content-Type": "text/plain"}), False, id="not found"),
        pytest.param(FetchResult(502, {"Server": "CloudFront", "Content-Type": "text/html"}, b"x"), False, id="502"),
    ],
)
def test_what_counts_as_an_answer_of_sparkpost(answer: FetchResult, verified: bool) -> None:
    world = World()
    service = sparkpost_in(world)
    service.put_domain(D)
    world.answers[HTTP] = answer
    world.point(D, EDGE)
    reply = Api(service)("POST", f"/tracking-domains/{D}/verify")
    assert reply.wire == (200, {"results": status(verified, "" if verified else "invalid")})
    shown = service.domain(D)
    assert shown is not None
    assert shown["status"] == reply.document["results"]


@pytest.mark.parametrize(
    ("region", "target", "cname"),
    [
        ("us", "spgo.io", "valid"),
        ("us", "SPGO.io.", "valid"),
        ("us", "v2.spgo.io", "valid"),
        ("us", "tenant.et.e.sparkpost.com", "valid"),
        ("us", "eu.spgo.io", ""),
        ("us", "notspgo.io", ""),
        ("us", EDGE, ""),
        ("us", None, ""),
        ("eu", "eu.spgo.io", "valid"),
        ("eu", "eu.v2.spgo.io", "valid"),
        ("eu", "spgo.io", ""),
    ],
)
def test_the_cname_status_of_a_verified_domain(region: Any, target: str | None, cname: str) -> None:
    world = World()
    service = sparkpost_in(world, region)
    service.control(extra_endpoints=["tenant.et.e.sparkpost.com"])
    service.put_domain(D)
    world.answer_as_sparkpost(D)
    if target is not None:
        world.point(D, target)
    assert Api(service)("POST", f"/tracking-domains/{D}/verify").document == {"results": status(True, cname)}


def test_the_cname_status_behind_a_cdn_is_a_switch() -> None:
    world = World()
    service = sparkpost_in(world)
    service.behaviour.cname_status_behind_cdn = "valid"
    service.put_domain(D)
    world.answer_as_sparkpost(D)
    assert Api(service)("POST", f"/tracking-domains/{D}/verify").document == {"results": status(True, "valid")}


def redirect(location: str, code: int = 301) -> FetchResult:
    return FetchResult(code, {"Location": location, "Server": "cloudflare", "Content-Type": "text/html"}, b"moved")


@pytest.mark.parametrize(
    ("answers", "follows", "wire"),
    [
        pytest.param(
            {HTTP: redirect("https://spgo.io/f/a/b/c/d"), "https://spgo.io/f/a/b/c/d": CLICK},
            True,
            (200, {"results": status(True, "")}),
            id="to the endpoint",
        ),
        pytest.param(
            {HTTP: redirect("https://spgo.io/f/a/b/c/d"), "https://spgo.io/f/a/b/c/d": CLICK},
            False,
            (200, {"results": status(False, "invalid")}),
            id="not followed",
        ),
        pytest.param({HTTP: redirect(HTTPS), HTTPS: CLICK}, True, (200, {"results": status(True, "")}), id="to https"),
        pytest.param({HTTP: redirect("//gone.example.com/")}, True, failed(f"http://{D}:80"), id="to nowhere"),
        pytest.param(
            {HTTP: redirect("/f/a/b/c/d", 308)}, True, (200, {"results": status(False, "invalid")}), id="a loop"
        ),
        pytest.param(
            {HTTP: redirect("file:///etc/hostname")}, True, (200, {"results": status(False, "invalid")}), id="no http"
        ),
    ],
)
def test_redirects(answers: dict[str, FetchResult], follows: bool, wire: tuple[int, Any]) -> None:
    world = World()
    service = sparkpost_in(world)
    service.behaviour.verify_follows_redirects = follows
    service.put_domain(D)
    world.answers.update(answers)
    assert Api(service)("POST", f"/tracking-domains/{D}/verify").wire == wire
    assert len(world.fetched) <= 6


@pytest.mark.parametrize(("clears", "verified"), [(False, True), (True, False)])
def test_whether_a_failed_fetch_takes_verified_away(clears: bool, verified: bool) -> None:
    service = sparkpost_in(World())
    service.behaviour.failed_fetch_clears_verified = clears
    service.put_domain(D, verified=True)
    assert Api(service)("POST", f"/tracking-domains/{D}/verify").wire == failed(f"http://{D}:80")
    shown = service.domain(D)
    assert shown is not None
    assert shown["status"]["verified"] is verified


def test_an_answer_of_somebody_else_takes_verified_away() -> None:
    world = World()
    service = sparkpost_in(world)
    service.put_domain(D, verified=True)
    world.answers[HTTP] = FetchResult(200, {"Content-Type": "text/html"}, b"parked")
    assert Api(service)("POST", f"/tracking-domains/{D}/verify").document == {"results": status(False, "invalid")}


@pytest.mark.parametrize("compliance", ["valid", "pending", "blocked"])
def test_compliance_stands_beside_verified(compliance: str) -> None:
    world = World()
    service = sparkpost_in(world)
    service.control(compliance_status_new=compliance)
    api = Api(service)
    api("POST", "/tracking-domains", {"domain": D})
    world.answer_as_sparkpost(D)
    expected = {**status(True, ""), "compliance_status": compliance}
    assert api("POST", f"/tracking-domains/{D}/verify").document == {"results": expected}


def test_whoever_answers_the_fetch_may_call_the_service_from_another_thread() -> None:
    """The lab's origin runs in a thread of its own and asks for the tracking domain during the fetch."""

    class Origin(World):
        service: SparkPostService
        knows: bool | None = None

        def fetch(self, url: str) -> FetchResult:
            asking = threading.Thread(target=self.ask)
            asking.start()
            asking.join(timeout=PATIENCE)
            return super().fetch(url)

        def ask(self) -> None:
            self.service.record_event({"type": "click", "tracking_domain": D})
            self.knows = self.service.is_tracking_domain(D)

    world = Origin()
    world.service = sparkpost_in(world, api_keys=(API_KEY,))
    world.service.put_domain(D)
    world.answer_as_sparkpost(D)
    assert Api(world.service)("POST", f"/tracking-domains/{D}/verify").status == 200
    assert world.knows is True


def test_a_domain_deleted_during_the_fetch_is_404() -> None:
    class Deleting(World):
        service: SparkPostService

        def fetch(self, url: str) -> FetchResult:
            Api(self.service)("DELETE", f"/tracking-domains/{D}")
            return super().fetch(url)

    world = Deleting()
    world.service = sparkpost_in(world)
    world.service.put_domain(D)
    world.answer_as_sparkpost(D)
    reply = Api(world.service)("POST", f"/tracking-domains/{D}/verify")
    assert reply.wire == (404, {"errors": [{"message": "resource not found"}]})


def test_one_of_many_concurrent_creates_wins() -> None:
    service = sparkpost_in(World())
    statuses: list[int] = []
    start = threading.Barrier(8)

    def create() -> None:
        api = Api(service)
        start.wait(timeout=PATIENCE)
        statuses.append(api("POST", "/tracking-domains", {"domain": D}).status)

    threads = [threading.Thread(target=create) for _unused in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=PATIENCE)
    assert sorted(statuses) == [200] + [409] * 7
    assert service.domains() == [D]
