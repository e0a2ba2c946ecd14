# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's edge over real connections: hosts, certificates, what it passes on, and its own pages."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from lab.clients import Got
from lab.fastly.fakes import relationships
from lab.origin.events import Event
from lab.settings import FastlySettings, Settings
from support.fastly_edge import EDGE, HOST, ORIGIN, OTHER_EDGE, WEBSITE, FastlyLab

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

PROBE = f"https://{HOST}/f/a/b/c/d"
CNAME, OTHER_CNAME = "t.sni.global.fastly.net", "n.sni.global.fastly.net"


@pytest.fixture
def lab() -> Iterator[FastlyLab]:
    lab = FastlyLab()
    with lab.world:
        yield lab


def seen(lab: FastlyLab) -> Event:
    """The last request that reached an endpoint."""
    return lab.world.events.listed()[-1]


def assert_page(got: Got, status: int, text: str) -> None:
    assert (got.status, got.headers["server"]) == (status, "Varnish")
    assert text in got.body.decode()
    assert got.headers["via"] == "1.1 varnish"
    assert got.headers["x-served-by"] == "cache-fra-lab-FRA"


class TestHosts:
    """Which host is served, and with which certificate."""

    def test_a_click_goes_through_to_the_origin(self, lab: FastlyLab) -> None:
        lab.serve_fastly()
        got = lab.get(PROBE, headers={"User-Agent": "Reader/1.0", "X-Forwarded-For": "192.0.2.7"})
        assert (got.status, got.headers["server"]) == (302, "msys-http")
        assert (got.headers["x-cache"], got.headers["x-cache-hits"], got.headers["age"]) == ("MISS", "0", "0")
        event = seen(lab)
        assert (event.host, event.tracking_domain, event.user_agent) == (HOST, HOST, "Reader/1.0")
        assert (event.scheme, event.sni, event.ip_address) == ("https", "spgo.io", "192.0.2.7")
        assert event.peer in ("127.0.0.61", "127.0.0.62")

    def test_every_address_serves_it(self, lab: FastlyLab) -> None:
        lab.serve_fastly()
        assert lab.world.directory.addresses(HOST) == ["127.0.0.61", "127.0.0.62"]
        assert [lab.get(PROBE, address).status for address in ("127.0.0.61", "127.0.0.62")] == [302, 302]

    def test_http_stays_http(self, lab: FastlyLab) -> None:
        lab.serve_fastly()
        assert lab.get(f"http://{HOST}/f/a/b/c/d").status == 302
        assert seen(lab).ip_address == "127.0.0.1"

    def test_an_unknown_domain(self, lab: FastlyLab) -> None:
        got = lab.get(f"http://{HOST}/f/", EDGE)
        assert_page(got, 500, f"Fastly error: unknown domain: {HOST}")
        lab.world.fastly.put_service("draft", [HOST], [ORIGIN], active=False)
        assert_page(lab.get(f"http://{HOST}/f/", EDGE), 500, f"Fastly error: unknown domain: {HOST}")
        with pytest.raises(ssl.SSLCertVerificationError) as refused:
            lab.get(PROBE, EDGE)
        assert refused.value.verify_code == 62
        assert_page(lab.get(PROBE, EDGE, server_name="default.ssl.fastly.net"), 500, "unknown domain")

    def test_only_the_active_version_counts(self, lab: FastlyLab) -> None:
        identity = lab.serve_fastly()
        version = f"/service/{identity}/version"
        lab.api.must("PUT", f"{version}/1/clone")
        lab.api.must("DELETE", f"{version}/2/domain/{HOST}")
        assert lab.get(PROBE).status == 302
        lab.api.must("PUT", f"{version}/2/activate")
        assert_page(lab.get(PROBE), 500, f"Fastly error: unknown domain: {HOST}")
        lab.api.must("PUT", f"{version}/1/activate")
        assert lab.get(PROBE).status == 302

    def test_a_wildcard_serves_what_no_other_holds(self, lab: FastlyLab) -> None:
        lab.serve_fastly("*.example.com")
        lab.world.fastly.put_service("other", ["open.example.com"], [WEBSITE])
        assert lab.get("https://a.example.com/f/a/b/c/d", EDGE).status == 302
        assert b"Hello" in lab.get("https://open.example.com/", EDGE).body

    def test_no_certificate_before_the_issue(self, lab: FastlyLab) -> None:
        lab.world.context.latency.certificate_issue = 3600
        lab.serve_fastly()
        with pytest.raises(ssl.SSLCertVerificationError):
            lab.get(PROBE)
        # The default certificate does not keep a known host from being served.
        assert lab.get(PROBE, server_name="default.ssl.fastly.net").status == 302
        lab.world.context.latency.certificate_issue = 0
        assert lab.get(PROBE).status == 302

    def test_an_uploaded_certificate(self, lab: FastlyLab) -> None:
        lab.world.fastly.put_service("s", [HOST], [ORIGIN])
        issued = lab.world.authority.issue([HOST])
        blob = issued.certificate_pem + issued.chain_pem
        lab.api.must("POST", "/tls/private_keys", json_body={"data": {"attributes": {"key": issued.private_key_pem}}})
        made = lab.api.must("POST", "/tls/certificates", json_body={"data": {"attributes": {"cert_blob": blob}}})
        related = relationships(tls_certificate=made["data"]["id"], tls_domain=HOST)
        active = lab.api.must("POST", "/tls/activations", json_body={"data": {"relationships": related}})
        assert lab.get(PROBE, EDGE).status == 302
        lab.api.must("DELETE", f"/tls/activations/{active['data']['id']}")
        with pytest.raises(ssl.SSLCertVerificationError):
            lab.get(PROBE, EDGE)

    @pytest.mark.parametrize(("version", "works"), [(ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)])
    def test_tls_versions(self, lab: FastlyLab, version: ssl.TLSVersion, works: bool) -> None:
        lab.serve_fastly()
        tls = ssl.create_default_context(cadata=lab.world.authority.root_pem)
        tls.minimum_version = tls.maximum_version = version
        assert (lab.get(PROBE, tls=tls).status == 302) == works


class TestMisdirected:
    """Connections that were made for something else."""

    @pytest.mark.parametrize(
        ("server_name", "address", "status"),
        [
            (HOST, EDGE, 302),
            ("other.example.com", EDGE, 421),
            ("default.ssl.fastly.net", EDGE, 421),
            ("default.ssl.fastly.net", OTHER_EDGE, 421),
        ],
    )
    def test_by_the_certificate(self, lab: FastlyLab, server_name: str, address: str, status: int) -> None:
        lab.serve_fastly()
        lab.serve_fastly("other.example.com", name="other")
        got = lab.get(PROBE, address, server_name=server_name)
        assert got.status == status
        if status == 421:
            assert_page(got, 421, "Misdirected Request")

    def test_the_cname_of_another_configuration(self, lab: FastlyLab) -> None:
        lab.serve_fastly(configuration=1)
        assert lab.world.directory.aliases(HOST) == [HOST, OTHER_CNAME]
        assert lab.get(PROBE).status == 302
        lab.aws.put_record(HOST, "CNAME", CNAME)
        with pytest.raises(ssl.SSLCertVerificationError):
            lab.get(PROBE)

    def test_it_may_be_served_all_the_same(self) -> None:
        lab = FastlyLab(Settings(fastly=FastlySettings(answers_misdirected=False)))
        with lab.world:
            lab.serve_fastly()
            lab.serve_fastly("other.example.com", name="other")
            assert lab.get(PROBE, EDGE, server_name="other.example.com").status == 302


class TestOrigin:
    """The connection to the backend."""

    @pytest.mark.parametrize(
        ("backend", "words"),
        [
            ({"ssl_sni_hostname": None}, "SSL handshake error"),
            ({"ssl_sni_hostname": "wrong.example.com"}, "SSL handshake error"),
            ({"ssl_cert_hostname": "wrong.example.com"}, "hostname doesn't match against certificate"),
            ({"port": 80, "use_ssl": True}, "SSL handshake error"),
            ({"address": "nowhere.test"}, "could not resolve the backend"),
            ({"port": 9}, "Connection refused"),
            ({"min_tls_version": "1.0", "max_tls_version": "1.1"}, "SSL handshake error"),
        ],
    )
    def test_what_goes_wrong(self, lab: FastlyLab, backend: dict[str, Any], words: str) -> None:
        lab.serve_fastly(**backend)
        got = lab.get(PROBE)
        assert_page(got, 503, f"Error 503 {words}")
        assert (got.headers["x-cache"], got.headers["retry-after"]) == ("MISS", "0")

    @pytest.mark.parametrize(
        ("backend", "sni"),
        [
            ({"ssl_cert_hostname": None}, "spgo.io"),
            ({"ssl_cert_hostname": "wrong.example.com", "ssl_check_cert": False}, "spgo.io"),
            ({"port": 80, "ssl_sni_hostname": None, "ssl_cert_hostname": None, "min_tls_version": None}, None),
            ({"port": 80}, None),
        ],
    )
    def test_what_works(self, lab: FastlyLab, backend: dict[str, Any], sni: str | None) -> None:
        lab.serve_fastly(**backend)
        assert lab.get(PROBE).status == 302
        assert seen(lab).sni == sni

    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ("certificate-expired", "certificate has expired"),
            ("certificate-self-signed", "unable to get local issuer certificate"),
            ("drop", "backend read error"),
        ],
    )
    def test_faults_of_the_origin(self, lab: FastlyLab, fault: str, words: str) -> None:
        lab.serve_fastly()
        lab.world.faults.network(fault, at="spgo.io")
        assert_page(lab.get(PROBE), 503, words)

    def test_a_slow_origin(self, lab: FastlyLab) -> None:
        lab.serve_fastly(first_byte_timeout=200)
        lab.world.faults.network("delay", at="spgo.io", seconds=60)
        assert_page(lab.get(PROBE), 503, "first byte timeout")

    def test_without_a_backend(self, lab: FastlyLab) -> None:
        lab.world.fastly.put_service("empty", [HOST])
        assert_page(lab.get(f"http://{HOST}/", EDGE), 503, "No default director found")

    @pytest.mark.parametrize(
        ("backend", "settings", "request_settings", "host"),
        [
            ({}, {}, {}, HOST),
            ({"override_host": "spgo.io"}, {}, {}, "spgo.io"),
            ({}, {"general.default_host": "spgo.io"}, {}, "spgo.io"),
            ({}, {}, {"default_host": "spgo.io"}, "spgo.io"),
            (
                {"override_host": "one.test"},
                {"general.default_host": "two.test"},
                {"default_host": "three.test"},
                "one.test",
            ),
            ({}, {"general.default_host": "two.test"}, {"default_host": "three.test"}, "three.test"),
        ],
    )
    def test_three_things_change_the_host(
        self, lab: FastlyLab, backend: dict[str, str], settings: Any, request_settings: Any, host: str
    ) -> None:
        objects = {"request_settings": [{"name": "r", **request_settings}]}
        lab.world.fastly.put_service("s", [HOST], [{**ORIGIN, **backend}], settings, objects)
        assert lab.get(f"http://{HOST}/f/a/b/c/d", EDGE).status == 302
        assert seen(lab).host == host

    @pytest.mark.parametrize(
        ("xff", "sent", "address"),
        [
            ("", "192.0.2.7", "192.0.2.7"),
            ("append", "", "127.0.0.1"),
            ("leave", "192.0.2.7", "192.0.2.7"),
            ("overwrite", "192.0.2.7", "127.0.0.1"),
            ("clear", "192.0.2.7", EDGE),
        ],
    )
    def test_the_address_of_the_visitor(self, lab: FastlyLab, xff: str, sent: str, address: str) -> None:
        objects = {"request_settings": [{"name": "r", "xff": xff}]}
        lab.world.fastly.put_service("s", [HOST], [ORIGIN], objects=objects)
        lab.get(f"http://{HOST}/f/a/b/c/d", EDGE, headers={"X-Forwarded-For": sent} if sent else {})
        assert seen(lab).ip_address == address

    def test_objects_that_change_headers(self, lab: FastlyLab) -> None:
        rules = [
            {"name": "a", "type": "request", "action": "delete", "dst": "http.User-Agent"},
            {"name": "b", "type": "response", "action": "set", "dst": "http.X-Team", "src": '"mail"'},
            {
                "name": "c",
                "type": "response",
                "action": "set",
                "dst": "http.Server",
                "src": '"x"',
                "ignore_if_set": "1",
            },
            {"name": "d", "type": "response", "action": "delete", "dst": "http.Via", "response_condition": "later"},
        ]
        lab.world.fastly.put_service("s", [HOST], [ORIGIN], objects={"header": rules})
        got = lab.get(f"http://{HOST}/f/a/b/c/d", EDGE, headers={"User-Agent": "Reader/1.0"})
        assert seen(lab).user_agent == ""
        assert (got.headers["x-team"], got.headers["server"], got.headers["via"]) == (
            "mail",
            "msys-http",
            "1.1 varnish",
        )

    def test_forced_tls(self, lab: FastlyLab) -> None:
        objects = {"request_settings": [{"name": "r", "force_ssl": "1"}]}
        lab.world.fastly.put_service("s", [HOST], [ORIGIN], objects=objects)
        got = lab.get(f"http://{HOST}/f/a/b/c/d?x=1", EDGE)
        assert (got.status, got.headers["location"]) == (301, f"{PROBE}?x=1")
