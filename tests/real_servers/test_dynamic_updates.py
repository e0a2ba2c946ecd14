# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records by dynamic updates at real primary servers: BIND, Knot DNS and PowerDNS."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import dns.message
import dns.name
import dns.query
import dns.tsig
import dns.update
import pytest

from real_servers.having import demand
from real_servers.servers.dns import NameServer
from real_servers.servers.primary import PRIMARIES
from support.hosts import run_in_process

ZONE = "example.test"
KEY = "keys.example.test"
SECRET = base64.b64encode(b"a secret of 32 octets for signing").decode()
ALGORITHMS = [
    "hmac-sha512",
    *(
        pytest.param(each, marks=pytest.mark.matrix())
        for each in ("hmac-sha1", "hmac-sha224", "hmac-sha384", "hmac-md5")
    ),
]
CDN = "d111111abcdef8.cloudfront.net"
ZONE_FILE = f"""
$ORIGIN {ZONE}.
$TTL 3600
@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300
@ IN NS ns1
ns1 IN A 192.0.2.53
www IN A 192.0.2.80
www IN A 192.0.2.81
mail.deep IN TXT "a text with \\"marks\\"" "and a second part"
old 300 IN CNAME edge.elsewhere.example.
sub IN NS ns.elsewhere.example.
*.wild 600 IN A 192.0.2.99
dn IN DNAME elsewhere.example.
"""


@dataclass
class Primary:
    """A server that takes updates, and what a task needs for it."""

    name: str
    server: NameServer
    algorithm: str = "hmac-sha256"
    options: dict[str, Any] = field(default_factory=dict)

    def task(self, *records: Mapping[str, Any], check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = {
            "provider": "rfc2136",
            "records": list(records),
            "rfc2136_server": self.server.resolver,
            "tsig_name": KEY,
            "tsig_secret": SECRET,
            "tsig_algorithm": self.algorithm,
            **self.options,
            **options,
        }
        return dict(run_in_process("dns_records", given, check_mode=check_mode))

    def ask(self, name: str, kind: str) -> list[str]:
        """What the server answers, without a key."""
        query = dns.message.make_query(name, kind)
        reply = dns.query.tcp(query, self.server.address, timeout=5, port=self.server.port)
        return sorted(str(rdata) for rrset in reply.answer for rdata in rrset)

    def put(self, *lines: str) -> None:
        """Records that somebody else adds."""
        message = dns.update.UpdateMessage(ZONE)
        for line in lines:
            name, ttl, kind, value = line.split(" ", 3)
            message.add(name, int(ttl), kind, value)
        owner = dns.name.from_text(KEY)
        message.use_tsig({owner: dns.tsig.Key(owner, SECRET, f"{self.algorithm}.")}, keyname=owner)
        reply = dns.query.tcp(message, self.server.address, timeout=5, port=self.server.port)
        assert reply.rcode() == 0


Start = Callable[..., Primary]


def _servers() -> list[Any]:
    """BIND belongs to the selection of ``make test``; ``make test-servers`` runs all of them."""
    return ["bind", *(pytest.param(name, marks=pytest.mark.matrix()) for name in sorted(PRIMARIES) if name != "bind")]


@pytest.fixture(name="start", params=_servers())
def _start(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Start]:
    name = request.param
    demand(name)
    with contextlib.ExitStack() as running:

        def start(algorithm: str = "hmac-sha256", *, transfers: bool = True) -> Primary:
            made = PRIMARIES[name](tmp_path, {ZONE: ZONE_FILE}, (KEY, algorithm, SECRET), transfers=transfers)
            running.callback(made.stop)
            made.start()
            return Primary(name, made, algorithm)

        yield start


def record(name: str, kind: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"name": f"{name}.{ZONE}", "type": kind, "value": value, **more}


@pytest.mark.parametrize("transfers", [True, False], ids=["with transfers", "without transfers"])
def test_records_are_created_changed_and_removed_and_a_second_run_is_silent(start: Start, transfers: bool) -> None:
    primary = start(transfers=transfers)
    track = record("track", "CNAME", CDN, ttl=300)
    proof = record("_acme-challenge.track", "TXT", 'a "marked" text; 100%')
    caa = record("www", "CAA", '0 issue "amazon.com; account=1"')
    predicted = primary.task(track, proof, caa, check_mode=True)
    assert predicted["changed"]
    assert primary.ask(f"track.{ZONE}", "CNAME") == []
    made = primary.task(track, proof, caa)
    assert made.get("failed") is not True, made
    assert made["changes"] == predicted["changes"]
    assert primary.ask(f"track.{ZONE}", "CNAME") == [f"{CDN}."]
    assert primary.ask(f"www.{ZONE}", "CAA") == ['0 issue "amazon.com; account=1"']
    assert primary.ask(f"www.{ZONE}", "A") == ["192.0.2.80", "192.0.2.81"]
    again = primary.task(track, proof, caa)
    assert not again["changed"]
    assert again["changes"] == []
    moved = primary.task(record("track", "CNAME", "v2.spgo.io"))
    assert moved["changed"]
    assert primary.ask(f"track.{ZONE}", "CNAME") == ["v2.spgo.io."]
    gone = primary.task(record("track", "CNAME", "v2.spgo.io"), proof, state="absent")
    assert gone["changed"]
    assert primary.ask(f"track.{ZONE}", "CNAME") == []
    assert not primary.task(record("track", "CNAME", "v2.spgo.io"), state="absent")["changed"]
    assert primary.ask(f"mail.deep.{ZONE}", "TXT") == ['"a text with \\"marks\\"" "and a second part"']


@pytest.mark.parametrize("transfers", [True, False], ids=["with transfers", "without transfers"])
def test_a_wildcard_is_no_record_of_the_name_and_keeps_answering(start: Start, transfers: bool) -> None:
    primary = start(transfers=transfers)
    made = primary.task(record("_x.track.wild", "TXT", "proof"))
    assert made.get("failed") is not True, made
    assert primary.ask(f"track.wild.{ZONE}", "A") == ["192.0.2.99"]
    assert primary.ask(f"beside.wild.{ZONE}", "A") == ["192.0.2.99"]
    assert primary.ask(f"_x.track.wild.{ZONE}", "TXT") == ['"proof"']
    assert not primary.task(record("_x.track.wild", "TXT", "proof"))["changed"]


def test_what_stands_beside_is_refused_unless_it_is_named(start: Start) -> None:
    primary = start()
    refused = primary.task(record("www", "CNAME", CDN))
    assert refused["failed"]
    assert f"www.{ZONE} holds A records" in refused["msg"]
    assert primary.ask(f"www.{ZONE}", "A") == ["192.0.2.80", "192.0.2.81"]
    made = primary.task(record("www", "CNAME", CDN), replace_conflicting=True)
    assert made["changed"]
    assert primary.ask(f"www.{ZONE}", "CNAME") == [f"{CDN}."]
    delegated = primary.task(record("sub", "CNAME", CDN), replace_conflicting=True)
    assert delegated["failed"]
    assert f"sub.{ZONE}" in delegated["msg"]


def test_what_changed_since_it_was_read_is_not_overwritten(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    primary = start()
    from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.update.server import PrimaryServer

    update = PrimaryServer.update

    def meanwhile(self: PrimaryServer, zone: str, changes: Any) -> None:
        monkeypatch.setattr(PrimaryServer, "update", update)
        primary.put(f"track.{ZONE}. 60 CNAME somebody.else.example.")
        update(self, zone, changes)

    monkeypatch.setattr(PrimaryServer, "update", meanwhile)
    raced = primary.task(record("track", "CNAME", CDN), record("click", "CNAME", CDN))
    assert raced["failed"]
    assert f"track.{ZONE}" in raced["msg"]
    assert primary.ask(f"track.{ZONE}", "CNAME") == ["somebody.else.example."]
    assert primary.ask(f"click.{ZONE}", "CNAME") == [f"{CDN}."]


@pytest.mark.parametrize("transfers", [True, False], ids=["with transfers", "without transfers"])
@pytest.mark.parametrize(
    ("name", "above"),
    [("track.sub", "sub.example.test, which is delegated"), ("track.dn", "dn.example.test, which has a DNAME record")],
)
def test_a_record_that_would_never_be_served_is_refused(start: Start, transfers: bool, name: str, above: str) -> None:
    primary = start(transfers=transfers)
    refused = primary.task(record(name, "CNAME", CDN), zone=ZONE)
    assert refused["failed"]
    assert f"{name}.{ZONE} is below {above}" in refused["msg"]
    at_the_cut = primary.task(record("sub", "CNAME", CDN), zone=ZONE)
    assert "delegated as a zone of its own" in at_the_cut["msg"]


def test_a_value_that_no_message_holds_is_told(start: Start) -> None:
    primary = start()
    refused = primary.task(record("long", "TXT", "x" * 70_000))
    assert refused["failed"]
    assert "is too long for a DNS message" in refused["msg"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_signs(start: Start, algorithm: str) -> None:
    primary = start(algorithm)
    made = primary.task(record("track", "CNAME", CDN))
    assert made.get("failed") is not True, made
    assert primary.ask(f"track.{ZONE}", "CNAME") == [f"{CDN}."]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tsig_secret": base64.b64encode(b"another secret of the same size!").decode()}, "secret"),
        ({"tsig_name": "nobody.example.test"}, "key"),
        ({"tsig_algorithm": "hmac-sha512"}, "algorithm"),
        ({"tsig_name": "", "tsig_secret": ""}, "of example.test with"),
        ({"zone": "example.org"}, "is not authoritative for the zone example.org"),
    ],
    ids=["secret", "name", "algorithm", "no key", "zone"],
)
def test_a_refusal_is_one_sentence_and_nothing_is_written(start: Start, wrong: dict[str, Any], said: str) -> None:
    primary = start()
    asked = record("track", "CNAME", CDN)
    if "zone" in wrong:
        asked["name"] = "track.example.org"
    refused = primary.task(asked, **wrong)
    assert refused["failed"]
    assert said in refused["msg"]
    assert SECRET not in str(refused)
    assert primary.ask(f"track.{ZONE}", "CNAME") == []


def test_a_server_that_is_not_there(start: Start) -> None:
    primary = start()
    elsewhere = replace(primary, options={"rfc2136_server": f"{primary.server.address}:1"})
    refused = elsewhere.task(record("track", "CNAME", CDN))
    assert refused["failed"]
    assert "cannot be reached over TCP" in refused["msg"]
