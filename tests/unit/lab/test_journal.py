# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal of API requests, and the faults that strike them."""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from lab.clients import PATIENCE, LabUnderTest, call
from lab.faults import ApiFault, Faults
from lab.journal import is_write


def signed(service: str, region: str = "us-east-1", target: str | None = None) -> dict[str, str]:
    """The headers by which an AWS request names its service."""
    scope = f"AKIALAB/20261124/{region}/{service}/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
    return {**headers, "X-Amz-Target": target} if target else headers


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        yield lab


@pytest.mark.parametrize(
    ("service", "method", "path", "target", "action", "write"),
    [
        ("acm", "POST", "/", "CertificateManager.RequestCertificate", "RequestCertificate", True),
        ("acm", "POST", "/", "CertificateManager.DescribeCertificate", "DescribeCertificate", False),
        ("cloudfront", "GET", "/2020-05-31/distribution?Marker=x", None, "ListDistributions", False),
        ("cloudfront", "POST", "/2020-05-31/distribution", None, "CreateDistribution", True),
        ("cloudfront", "POST", "/2020-05-31/distribution?WithTags", None, "CreateDistributionWithTags", True),
        ("cloudfront", "GET", "/2020-05-31/distribution/E1/config", None, "GetDistributionConfig", False),
        ("cloudfront", "PUT", "/2020-05-31/distribution/E1/config", None, "UpdateDistribution", True),
        ("cloudfront", "POST", "/2020-05-31/tagging?Operation=Tag&Resource=a", None, "TagResource", True),
        ("cloudfront", "POST", "/2020-05-31/function/f/publish", None, "PublishFunction", True),
        ("cloudfront", "POST", "/2020-05-31/function/f/test", None, "TestFunction", False),
        ("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset/", None, "ChangeResourceRecordSets", True),
        ("route53", "GET", "/2013-04-01/hostedzone/Z1/rrset?name=a", None, "ListResourceRecordSets", False),
        ("route53", "GET", "/2013-04-01/hostedzonesbyname?dnsname=a", None, "ListHostedZonesByName", False),
        ("route53", "GET", "/nowhere", None, "", False),
        ("sts", "POST", "/", None, "", True),
    ],
)
def test_an_aws_request_is_named_by_its_operation(
    lab: LabUnderTest, service: str, method: str, path: str, target: str | None, action: str, write: bool
) -> None:
    call(method, lab.world.url("aws") + path, headers=signed(service, "eu-west-1", target))
    [entry] = lab.world.journal.entries()
    assert (entry.service, entry.provider, entry.region) == (service, "aws", "eu-west-1")
    assert (entry.method, entry.path, entry.query) == (method, *(path.partition("?")[::2]))
    assert (entry.action, entry.write, entry.status) == (action, write, 200)


def test_the_regions_of_sparkpost_are_told_apart(lab: LabUnderTest) -> None:
    environment = lab.world.environment()
    call("GET", f"{environment['SPARKPOST_API_URL']}/tracking-domains?default=true")
    status, answer = call("PUT", f"{environment['LAB_SPARKPOST_EU_API_URL']}/tracking-domains/x", {"secure": True})
    assert (status, answer["region"], json.loads(answer["sent"])) == (200, "eu", {"secure": True})
    entries = lab.world.journal.entries()
    assert [(each.service, each.method, each.path, each.query, each.write) for each in entries] == [
        ("sparkpost", "GET", "/api/v1/tracking-domains", "default=true", False),
        ("sparkpost-eu", "PUT", "/api/v1/tracking-domains/x", "", True),
    ]
    assert lab.world.journal.entries("sparkpost") == entries
    assert lab.world.journal.entries("sparkpost-eu", writes=True) == entries[1:]
    assert lab.world.journal.entries("aws") == []
    lab.world.journal.clear()
    assert lab.world.journal.entries() == []


def test_requests_stand_in_the_order_of_their_arrival(lab: LabUnderTest) -> None:
    lab.world.faults.api("sparkpost", path="*/slow", delay=0.3)
    url = lab.world.environment()["SPARKPOST_API_URL"]
    slow = threading.Thread(target=call, args=("GET", f"{url}/slow"))
    slow.start()
    while not lab.world.faults.listed()[0]["hits"]:
        time.sleep(0.005)
    call("GET", f"{url}/quick")
    slow.join()
    assert [each.path.rpartition("/")[2] for each in lab.world.journal.entries()] == ["slow", "quick"]
    assert lab.world.journal.entries()[0].took >= 0.3


@pytest.mark.parametrize(
    ("method", "action", "write"),
    [("GET", "", False), ("HEAD", "", False), ("POST", "", True), ("POST", "ListTags", False), ("GET", "Tag", True)],
)
def test_writes_are_known_by_operation_or_method(method: str, action: str, write: bool) -> None:
    assert is_write(method, action) is write


@pytest.mark.parametrize(
    ("fault", "strikes"),
    [
        ({}, True),
        ({"service": "acm"}, True),
        ({"service": "aws"}, True),
        ({"service": "sparkpost"}, False),
        ({"method": "POST"}, True),
        ({"method": "GET"}, False),
        ({"path": "/2020*"}, True),
        ({"path": "/2020"}, False),
        ({"path": r"^/2020-\d\d"}, True),
        ({"path": "^distribution$"}, False),
        ({"action": "Request*"}, True),
        ({"action": "Describe*"}, False),
    ],
)
def test_which_requests_a_fault_is_meant_for(fault: dict[str, Any], strikes: bool) -> None:
    assert ApiFault(**fault).strikes("acm", "aws", "POST", "/2020-05-31/distribution", "RequestCertificate") is strikes


def test_a_fault_ends_after_its_count_and_shows_its_hits() -> None:
    faults = Faults()
    number = faults.api(count=2)
    struck = [faults.strike_api("acm", "aws", "GET", "/", "") is not None for _unused in range(3)]
    assert struck == [True, True, False]
    assert faults.listed()[0]["hits"] == 2
    assert faults.remove(number)
    assert not faults.remove(number)


def test_an_unknown_network_fault_is_an_error() -> None:
    with pytest.raises(ValueError, match="no fault 'earthquake'; there are cache-ttl"):
        Faults().network("earthquake")


class TestApiFaults:
    """What a client gets, and whether the service saw the request."""

    def ask(self, lab: LabUnderTest) -> tuple[int, Any]:
        return call("POST", lab.world.url("aws") + "/x", headers=signed("acm", target="CertificateManager.AddTags"))

    @pytest.mark.parametrize(("when", "seen"), [("before", 0), ("after", 1)])
    def test_a_status_before_or_after_the_effect(self, lab: LabUnderTest, when: str, seen: int) -> None:
        number = lab.world.faults.api("acm", status=503, when=when, count=1)
        assert self.ask(lab)[0] == 503
        assert len(lab.aws.requests) == seen
        [entry] = lab.world.journal.entries()
        assert (entry.status, entry.fault) == (503, number)
        assert self.ask(lab) == (200, {"seen": True})

    @pytest.mark.parametrize(("when", "seen"), [("before", 0), ("after", 1)])
    def test_a_dropped_connection(self, lab: LabUnderTest, when: str, seen: int) -> None:
        lab.world.faults.api("acm", drop=True, when=when, count=1)
        with pytest.raises(ConnectionError):
            self.ask(lab)
        assert len(lab.aws.requests) == seen
        assert lab.world.journal.entries()[0].status == 0
        assert self.ask(lab)[0] == 200

    def test_a_dropped_connection_over_tls(self, lab: LabUnderTest) -> None:
        lab.world.faults.api("sparkpost", drop=True, count=1)
        context = ssl.create_default_context(cadata=lab.world.authority.root_pem)
        url = lab.world.environment()["LAB_SPARKPOST_TLS_URL"]
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
        with pytest.raises((ConnectionError, urllib.error.URLError)):
            opener.open(url, timeout=PATIENCE)
        with opener.open(url, timeout=PATIENCE) as answer:
            assert answer.status == 200

    def test_a_delay_alone_only_slows_down(self, lab: LabUnderTest) -> None:
        lab.world.faults.api(delay=0.2)
        started = time.monotonic()
        assert self.ask(lab)[0] == 200
        assert time.monotonic() - started >= 0.2

    @pytest.mark.parametrize(
        ("service", "status", "code", "expected"),
        [
            ("acm", 400, "LimitExceededException", '{"__type": "LimitExceededException"'),
            ("acm", 429, None, '{"__type": "ThrottlingException"'),
            ("cloudfront", 403, "AccessDenied", "<Code>AccessDenied</Code>"),
            ("route53", 503, None, "<Code>ServiceFailure</Code>"),
        ],
    )
    def test_an_error_has_the_services_shape(
        self, lab: LabUnderTest, service: str, status: int, code: str | None, expected: str
    ) -> None:
        lab.world.faults.api(service, status=status, code=code, headers={"Retry-After": "7"})
        request = urllib.request.Request(lab.world.url("aws"), headers=signed(service))
        with pytest.raises(urllib.error.HTTPError) as answered:
            urllib.request.urlopen(request, timeout=PATIENCE)
        error = answered.value
        assert (error.code, error.headers["Retry-After"]) == (status, "7")
        assert expected in error.read().decode()

    def test_sparkposts_errors_and_a_body_of_ones_own(self, lab: LabUnderTest) -> None:
        url = lab.world.environment()["SPARKPOST_API_URL"]
        number = lab.world.faults.api("sparkpost", status=420, code="2102")
        assert call("GET", url) == (420, {"errors": [{"message": "Fault", "code": "2102"}]})
        lab.world.faults.remove(number)
        lab.world.faults.api("sparkpost", status=500, body='{"mine": true}')
        assert call("GET", url) == (500, {"mine": True})
