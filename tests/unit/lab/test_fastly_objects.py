# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a version: domains, backends, and what a tracking domain leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from lab.fastly.fakes import Api, World, fastly_in
from lab.fastly.kinds import KINDS

NAME = "click.example.com"
ORIGIN = {"name": "sparkpost", "address": "spgo.io"}
OK = {"status": "ok"}
BACKEND_KEYS = {
    *("name", "address", "hostname", "ipv4", "ipv6", "port", "use_ssl", "ssl_check_cert", "ssl_cert_hostname"),
    *("ssl_sni_hostname", "ssl_hostname", "ssl_ca_cert", "ssl_client_cert", "ssl_client_key", "ssl_ciphers"),
    *("client_cert", "min_tls_version", "max_tls_version", "override_host", "shield", "healthcheck", "share_key"),
    *("request_condition", "comment", "connect_timeout", "first_byte_timeout", "between_bytes_timeout", "max_conn"),
    *("weight", "error_threshold", "max_use", "max_lifetime", "keepalive_time", "tcp_keepalive_enable"),
    *("tcp_keepalive_interval", "tcp_keepalive_probes", "tcp_keepalive_time", "auto_loadbalance", "prefer_ipv6"),
    *("service_id", "version", "created_at", "updated_at", "deleted_at"),
}


@pytest.fixture
def api() -> Api:
    return Api(fastly_in(World()))


@pytest.fixture
def base(api: Api) -> str:
    """The path of an open version."""
    return f"/service/{api.must('POST', '/service', {'name': NAME})['id']}/version/1"


class TestDomains:
    """Names that a service answers to."""

    def test_a_life(self, api: Api, base: str) -> None:
        made = api.must("POST", f"{base}/domain", {"name": NAME, "comment": "clicks"})
        assert set(made) == {"name", "comment", "service_id", "version", "created_at", "updated_at", "deleted_at"}
        assert (made["name"], made["comment"], made["version"]) == (NAME, "clicks", 1)
        renamed = api.must("PUT", f"{base}/domain/{NAME}", {"name": "open.example.com"})
        assert (renamed["name"], renamed["comment"]) == ("open.example.com", "clicks")
        assert api.must("GET", f"{base}/domain") == [renamed]
        assert api("DELETE", f"{base}/domain/open.example.com").wire == (200, OK)
        gone = api("GET", f"{base}/domain/open.example.com")
        where = "{ deleted => 0000-00-00 00:00:00, name => open.example.com, service => "
        assert gone.status == 404
        assert gone.document["detail"].startswith(f"Couldn't find Domain '{where}")

    def test_a_wildcard_is_escaped_in_paths(self, api: Api, base: str) -> None:
        api.must("POST", f"{base}/domain", {"name": "*.example.com"})
        assert api.must("GET", f"{base}/domain/%2A.example.com")["name"] == "*.example.com"

    @pytest.mark.parametrize(
        ("name", "status", "detail"),
        [
            (NAME.upper(), 409, f"Duplicate domain: '{NAME.upper()}'"),
            ("", 400, "Name can't be blank"),
            ("localhost", 400, "Domain 'localhost' is not a valid domain"),
            ("a..example.com", 400, "Domain 'a..example.com' is not a valid domain"),
            ("taken.example.com", 400, "Domain 'taken.example.com' is already taken by another customer"),
            ("held.example.com", 400, "Domain 'held.example.com' is already taken by another customer"),
        ],
    )
    def test_refusals(self, api: Api, base: str, name: str, status: int, detail: str) -> None:
        api.service.control(taken_domains=["taken.example.com"])
        api.service.put_service("other", ["held.example.com"])
        api.must("POST", f"{base}/domain", {"name": NAME})
        answer = api("POST", f"{base}/domain", {"name": name})
        assert (answer.status, answer.document["detail"]) == (status, detail)

    def test_the_newer_wording_and_shared_domains(self, api: Api, base: str) -> None:
        api.service.control(taken_domains=["taken.example.com"], taken_wording="is owned by another customer")
        detail = "Domain 'taken.example.com' is owned by another customer"
        assert api("POST", f"{base}/domain", {"name": "taken.example.com"}).document["detail"] == detail
        api.service.put_service("other", ["held.example.com"])
        api.service.control(domains_shared=True)
        assert api("POST", f"{base}/domain", {"name": "held.example.com"}).status == 200

    @pytest.mark.parametrize(
        ("target", "right"), [(None, False), ("t.sni.global.fastly.net", True), ("spgo.io", False)]
    )
    def test_checks_ask_the_dns(self, target: str | None, right: bool) -> None:
        world = World()
        api = Api(fastly_in(world))
        identity = api.service.put_service("s", [NAME])
        if target:
            world.records[NAME, "CNAME"] = [target]
        domain = api.must("GET", f"/service/{identity}/version/1/domain/{NAME}")
        assert api.must("GET", f"/service/{identity}/version/1/domain/{NAME}/check") == [domain, target, right]
        assert api.must("GET", f"/service/{identity}/version/1/domain/check_all") == [[domain, target, right]]


class TestBackends:
    """Origins: every key always comes back, in its own type."""

    def test_defaults(self, api: Api, base: str) -> None:
        made = api.must("POST", f"{base}/backend", ORIGIN)
        assert set(made) == BACKEND_KEYS
        assert len(BACKEND_KEYS) == 44
        expected = {
            "port": 80,
            "use_ssl": False,
            "ssl_check_cert": True,
            "hostname": "spgo.io",
            "ipv4": None,
            "weight": 100,
            "connect_timeout": 1000,
            "first_byte_timeout": 15000,
            "between_bytes_timeout": 10000,
            "max_conn": 200,
            "override_host": None,
            "ssl_sni_hostname": None,
            "min_tls_version": None,
            "comment": "",
            "version": 1,
            "request_condition": "",
            "auto_loadbalance": False,
            "prefer_ipv6": False,
            "max_use": None,
        }
        assert {name: made[name] for name in expected} == expected
        assert api.must("GET", f"{base}/backend/sparkpost") == made
        assert api.must("GET", f"{base}/backend") == [made]

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ({"port": "443"}, {"port": 443, "use_ssl": True}),
            ({"port": "80"}, {"port": 80, "use_ssl": False}),
            ({"port": "8443"}, {"port": 8443, "use_ssl": False}),
            ({"port": "443", "use_ssl": "0"}, {"port": 443, "use_ssl": False}),
            ({"port": "80", "use_ssl": "1"}, {"port": 80, "use_ssl": True}),
            ({"use_ssl": "true"}, {"port": 80, "use_ssl": True}),
            ({"use_ssl": "True", "ssl_check_cert": "False"}, {"use_ssl": True, "ssl_check_cert": False}),
            ({"address": "192.0.2.7"}, {"hostname": None, "ipv4": "192.0.2.7", "ipv6": None}),
            ({"address": "2001:db8::7"}, {"hostname": None, "ipv4": None, "ipv6": "2001:db8::7"}),
            ({"override_host": ""}, {"override_host": None}),
            ({"min_tls_version": "1.2"}, {"min_tls_version": "1.2"}),
            ({"tcp_keepalive_enable": "1", "max_use": "200"}, {"tcp_keepalive_enable": True, "max_use": 200}),
            ({"ServiceID": "x", "ServiceVersion": "1", "unheard": "of"}, {"version": 1}),
        ],
    )
    def test_creation(self, api: Api, base: str, sent: dict[str, str], kept: dict[str, Any]) -> None:
        made = api.must("POST", f"{base}/backend", {**ORIGIN, **sent})
        assert {name: made[name] for name in kept} == kept
        assert set(made) == BACKEND_KEYS

    def test_json_keeps_its_types(self, api: Api, base: str) -> None:
        sent = {**ORIGIN, "port": 443, "ssl_check_cert": False, "override_host": None, "max_conn": 7}
        made = api.must("POST", f"{base}/backend", json_body=sent)
        kept = {"port": 443, "use_ssl": True, "ssl_check_cert": False, "override_host": None, "max_conn": 7}
        assert {name: made[name] for name in kept} == kept

    @pytest.mark.parametrize(
        ("sent", "changed"),
        [
            ({}, {}),
            ({"override_host": ""}, {"override_host": None}),
            ({"ssl_sni_hostname": "", "ssl_cert_hostname": ""}, {"ssl_sni_hostname": None, "ssl_cert_hostname": None}),
            ({"min_tls_version": ""}, {"min_tls_version": None}),
            ({"port": "0"}, {"port": 0}),
            ({"port": "80"}, {"port": 80, "use_ssl": False}),
            ({"name": "renamed"}, {"name": "renamed"}),
            ({"address": "eu.spgo.io"}, {"address": "eu.spgo.io", "hostname": "eu.spgo.io"}),
        ],
    )
    def test_update(self, api: Api, base: str, sent: dict[str, str], changed: dict[str, Any]) -> None:
        filled = {"port": "443", "override_host": "spgo.io", "min_tls_version": "1.2"}
        hosts = dict.fromkeys(("ssl_sni_hostname", "ssl_cert_hostname"), "spgo.io")
        before = api.must("POST", f"{base}/backend", {**ORIGIN, **filled, **hosts})
        assert api.must("PUT", f"{base}/backend/sparkpost", sent) == {**before, **changed}

    @pytest.mark.parametrize(
        ("sent", "status", "detail"),
        [
            ({"name": "sparkpost"}, 409, "Duplicate backend: 'sparkpost'"),
            ({"min_tls_version": ""}, 400, "Invalid value for min_tls_version: ''"),
            ({"ssl_sni_hostname": ""}, 400, "Invalid value for ssl_sni_hostname: ''"),
            ({"ssl_ca_cert": ""}, 400, "Invalid value for ssl_ca_cert: ''"),
            ({"min_tls_version": "9"}, 400, "Invalid value for min_tls_version: '9'"),
            ({"port": "https"}, 400, "Invalid value for port: 'https'"),
            ({"use_ssl": "perhaps"}, 400, "Invalid value for use_ssl: 'perhaps'"),
            ({"address": ""}, 400, "Address can't be blank"),
            ({"healthcheck": "none"}, 400, "No healthcheck named 'none'"),
            ({"request_condition": "none"}, 400, "No condition named 'none'"),
        ],
    )
    def test_refusals(self, api: Api, base: str, sent: dict[str, str], status: int, detail: str) -> None:
        api.must("POST", f"{base}/backend", ORIGIN)
        answer = api("POST", f"{base}/backend", {"name": "second", "address": "eu.spgo.io", **sent})
        assert (answer.status, answer.document["detail"]) == (status, detail)
        assert len(api.must("GET", f"{base}/backend")) == 1

    def test_a_healthcheck_that_exists(self, api: Api, base: str) -> None:
        api.must("POST", f"{base}/healthcheck", {"name": "probe", "host": "spgo.io", "check_interval": "2500"})
        assert api.must("POST", f"{base}/backend", {**ORIGIN, "healthcheck": "probe"})["healthcheck"] == "probe"

    def test_one_that_is_not_there(self, api: Api, base: str) -> None:
        for method in ("GET", "PUT", "DELETE"):
            answer = api(method, f"{base}/backend/none", {} if method == "PUT" else None)
            assert answer.status == 404
            assert answer.document["detail"].startswith("Couldn't find Backend '{ deleted =>")


class TestForeignObjects:
    """What else a version may hold, as the API's own recordings show it."""

    @pytest.mark.parametrize(
        ("path", "sent", "shown"),
        [
            (
                "cache_settings",
                {"action": "cache", "ttl": "1234", "stale_ttl": "1500"},
                {"ttl": "1234", "stale_ttl": "1500", "cache_condition": "", "version": "1"},
            ),
            (
                "request_settings",
                {"force_ssl": "1", "max_stale_age": "30", "xff": "leave"},
                {"force_ssl": "1", "max_stale_age": "30", "request_condition": "", "version": "1"},
            ),
            (
                "header",
                {"action": "set", "dst": "http.foo", "src": "client.ip", "type": "request", "priority": "50"},
                {"priority": "50", "ignore_if_set": "0", "request_condition": None, "version": "1"},
            ),
            (
                "condition",
                {"statement": "req.url", "type": "REQUEST", "priority": "1"},
                {"priority": "1", "comment": ""},
            ),
            ("gzip", {"extensions": "html css"}, {"extensions": "html css", "cache_condition": ""}),
            ("vcl", {"content": "sub vcl_recv {}"}, {"main": False, "version": 1}),
            ("snippet", {"content": "#vcl", "type": "recv", "priority": "10"}, {"content": "#vcl", "dynamic": "0"}),
            ("snippet", {"content": "#vcl", "type": "recv", "dynamic": "1"}, {"content": None, "dynamic": "1"}),
            ("healthcheck", {"window": "5000"}, {"window": 5000, "method": "HEAD", "version": 1}),
            ("director", {"quorum": "50"}, {"quorum": 50, "backends": [], "version": 1}),
            ("response_object", {"status": "503"}, {"status": "503", "version": "1"}),
            ("dictionary", {}, {"write_only": False, "version": 1}),
            ("acl", {}, {"version": "1"}),
            ("logging/s3", {"bucket_name": "clicks", "period": "12"}, {"bucket_name": "clicks", "period": "12"}),
            ("logging/syslog", {"address": "example.com", "port": "514"}, {"port": "514", "format_version": "2"}),
        ],
    )
    def test_a_life(self, api: Api, base: str, path: str, sent: dict[str, str], shown: dict[str, Any]) -> None:
        made = api.must("POST", f"{base}/{path}", {"name": "mine/this one", **sent})
        assert made["name"] == "mine/this one"
        assert {name: made[name] for name in shown} == shown
        assert ("id" in made) == KINDS[path].identified
        escaped = f"{base}/{path}/mine%2Fthis%20one"
        assert api.must("GET", escaped) == made
        assert api("POST", f"{base}/{path}", {"name": "mine/this one"}).status == 409
        listed = KINDS[path].listed
        details = api.must("GET", f"{base.rpartition('/version')[0]}/details")["version"]
        assert details[listed] == [made] if listed else "logging" not in str(sorted(details))
        assert api.must("PUT", escaped, {"name": "yours"})["name"] == "yours"
        assert api.must("DELETE", f"{base}/{path}/yours") == OK
        assert api.must("GET", f"{base}/{path}") == []

    def test_numbers_from_json_stay_numbers(self, api: Api, base: str) -> None:
        made = api.must("POST", f"{base}/cache_settings", json_body={"name": "short", "ttl": 10})
        assert (made["ttl"], made["version"]) == (10, "1")

    def test_the_words_of_a_duplicate_logging(self, api: Api, base: str) -> None:
        api.must("POST", f"{base}/logging/syslog", {"name": "logs"})
        answer = api("POST", f"{base}/logging/syslog", {"name": "logs"})
        assert answer.wire == (409, {"msg": "Duplicate record", "detail": "Duplicate logging_syslog: 'logs'"})

    def test_the_main_vcl(self, api: Api, base: str) -> None:
        for name in ("first", "second"):
            api.must("POST", f"{base}/vcl", {"name": name, "content": "sub vcl_recv {}"})
            assert api.must("PUT", f"{base}/vcl/{name}/main")["main"] is True
        assert [each["main"] for each in api.must("GET", f"{base}/vcl")] == [False, True]

    def test_a_director_and_its_backends(self, api: Api, base: str) -> None:
        api.must("POST", f"{base}/backend", ORIGIN)
        api.must("POST", f"{base}/director", {"name": "all"})
        made = api.must("POST", f"{base}/director/all/backend/sparkpost", {"Director": "all"})
        assert (made["director_name"], made["backend_name"], made["version"]) == ("all", "sparkpost", 1)
        assert api.must("GET", f"{base}/director/all")["backends"] == ["sparkpost"]
        assert api.must("DELETE", f"{base}/director/all/backend/sparkpost") == OK
        assert api("DELETE", f"{base}/director/all/backend/sparkpost").status == 404
        assert api("POST", f"{base}/director/all/backend/none").status == 404
