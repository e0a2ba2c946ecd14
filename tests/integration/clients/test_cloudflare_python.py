# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's Python client, with strict validation of what it gets, drives the lab's Cloudflare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cloudflare import APIStatusError, BadRequestError, Cloudflare, NotFoundError

from lab.cloudflare.fakes import API_TOKEN, GLOBAL_EMAIL, GLOBAL_KEY, World
from lab.cloudflare.service import CloudflareService

TRACK = "track.example.com"
OWNED = "cloudflare-account-owned-0123456789abcdef"
REDIRECT: dict[str, Any] = {
    "ref": "sparkpost-redirect-track",
    "action": "redirect",
    "expression": f'http.host eq "{TRACK}" and not starts_with(http.request.uri.path, "/.well-known/")',
    "action_parameters": {
        "from_value": {
            "target_url": {"expression": 'concat("https://spgo.io", http.request.uri.path)'},
            "status_code": 301,
            "preserve_query_string": True,
        }
    },
}


@pytest.fixture
def client(cloudflare_url: str) -> Iterator[Cloudflare]:
    with Cloudflare(
        base_url=cloudflare_url, api_token=API_TOKEN, max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


@pytest.fixture
def zone_id(cloudflare: CloudflareService) -> str:
    return cloudflare.create_zone("example.com", active=True).id


def messages(error: APIStatusError) -> tuple[list[int], list[str]]:
    """Codes of the errors, and the texts under messages."""
    body: Any = error.body
    assert isinstance(body, dict)
    return [each["code"] for each in body["errors"]], [each["message"] for each in body["messages"]]


def test_a_zone_from_its_creation_to_its_end(
    client: Cloudflare, cloudflare: CloudflareService, cloudflare_world: World
) -> None:
    made = client.zones.create(account={"id": cloudflare.account_id}, name="example.com", type="full")
    assert made is not None
    assert (made.status, made.meta.page_rule_quota, made.plan.legacy_id) == ("pending", 3, "free")
    checked = client.zones.activation_check.trigger(zone_id=made.id)
    assert checked is not None
    assert checked.id == made.id
    cloudflare_world.delegations["example.com"] = made.name_servers
    found = client.zones.get(zone_id=made.id)
    assert found is not None
    assert found.status == "active"
    assert found.activated_on is not None
    paused = client.zones.edit(zone_id=made.id, paused=True)
    assert paused is not None
    assert paused.paused is True
    gone = client.zones.delete(zone_id=made.id)
    assert gone is not None
    assert gone.id == made.id
    assert list(client.zones.list()) == []


def test_zones_are_listed_over_pages_and_by_name(client: Cloudflare, cloudflare: CloudflareService) -> None:
    names = [f"zone{number:03}.example" for number in range(23)]
    for name in names:
        cloudflare.create_zone(name)
    assert [each.name for each in client.zones.list()] == names
    assert [each.name for each in client.zones.list(name="zone007.example")] == ["zone007.example"]
    assert [each.name for each in client.zones.list(name="ends_with:022.example")] == ["zone022.example"]


def test_records(client: Cloudflare, zone_id: str) -> None:
    made = client.dns.records.create(
        zone_id=zone_id, type="CNAME", name=TRACK, content="spgo.io.", ttl=300, proxied=True, comment="tracking"
    )
    assert made is not None
    assert (made.content, made.ttl, made.proxied, made.comment) == ("spgo.io", 1, True, "tracking")
    client.dns.records.create(zone_id=zone_id, type="A", name="example.com", content="192.0.2.1", ttl=300)
    client.dns.records.create(zone_id=zone_id, type="TXT", name="example.com", content="v=spf1 -all", ttl=300)
    client.dns.records.create(
        zone_id=zone_id, type="CAA", name="example.com", ttl=300, data={"flags": 0, "tag": "issue", "value": "pki.goog"}
    )
    client.dns.records.create(
        zone_id=zone_id, type="MX", name="example.com", ttl=300, content="mail.example.com", priority=10
    )
    assert len(list(client.dns.records.list(zone_id=zone_id))) == 5
    (found,) = client.dns.records.list(zone_id=zone_id, name={"exact": TRACK}, type="CNAME")
    assert found.id == made.id
    edited = client.dns.records.edit(made.id, zone_id=zone_id, type="CNAME", name=TRACK, ttl=1, content="eu.spgo.io")
    assert edited is not None
    assert (edited.content, edited.proxied, edited.comment) == ("eu.spgo.io", True, "tracking")
    replaced = client.dns.records.update(
        made.id, zone_id=zone_id, type="CNAME", name=TRACK, ttl=300, content="eu.spgo.io"
    )
    assert replaced is not None
    assert (replaced.proxied, replaced.ttl, replaced.comment) == (False, 300, None)
    client.dns.records.delete(made.id, zone_id=zone_id)
    with pytest.raises(NotFoundError) as missing:
        client.dns.records.get(made.id, zone_id=zone_id)
    assert messages(missing.value) == ([81044], [])


def test_a_batch_changes_the_type_of_a_record(client: Cloudflare, zone_id: str) -> None:
    made = client.dns.records.create(zone_id=zone_id, type="A", name=TRACK, content="192.0.2.1", ttl=300)
    assert made is not None
    with pytest.raises(BadRequestError) as clash:
        client.dns.records.create(zone_id=zone_id, type="CNAME", name=TRACK, content="spgo.io", ttl=300)
    assert messages(clash.value)[0] == [81053]
    done = client.dns.records.batch(
        zone_id=zone_id,
        deletes=[{"id": made.id}],
        posts=[{"type": "CNAME", "name": TRACK, "content": "spgo.io", "ttl": 1, "proxied": True}],
    )
    assert done is not None
    assert [[each.type for each in found or []] for found in (done.deletes, done.posts)] == [["A"], ["CNAME"]]
    assert [each.type for each in client.dns.records.list(zone_id=zone_id)] == ["CNAME"]


def test_250_records_over_three_pages(client: Cloudflare, cloudflare: CloudflareService, zone_id: str) -> None:
    for number in range(250):
        cloudflare.put_record("example.com", f"host{number:03}", "A", "192.0.2.1")
    assert len({each.name for each in client.dns.records.list(zone_id=zone_id)}) == 250


def test_page_rules(client: Cloudflare, zone_id: str) -> None:
    targets: Any = [{"target": "url", "constraint": {"operator": "matches", "value": f"{TRACK}/*"}}]
    everything: Any = [{"target": "url", "constraint": {"operator": "matches", "value": "*.example.com/*"}}]
    made = client.page_rules.create(
        zone_id=zone_id,
        targets=targets,
        actions=[{"id": "forwarding_url", "value": {"url": "https://spgo.io/$1", "status_code": 301}}],
        priority=50,
        status="active",
    )
    assert made is not None
    assert made.priority == 1
    client.page_rules.create(
        zone_id=zone_id,
        targets=everything,
        actions=[{"id": "always_use_https"}, {"id": "browser_check", "value": "off"}],
    )
    listed = client.page_rules.list(zone_id=zone_id)
    assert listed is not None
    assert [(each.priority, each.status) for each in listed] == [(2, "active"), (1, "disabled")]
    with pytest.raises(BadRequestError) as twice:
        client.page_rules.create(zone_id=zone_id, targets=targets, actions=[{"id": "ssl", "value": "full"}])
    codes, details = messages(twice.value)
    assert codes == [1004]
    assert details[0].startswith(".distinctTargetUrl:")
    edited = client.page_rules.edit(made.id, zone_id=zone_id, priority=1)
    assert edited is not None
    assert edited.priority == 1
    updated = client.page_rules.update(
        made.id, zone_id=zone_id, targets=targets, actions=[{"id": "ssl", "value": "full"}], status="active", priority=2
    )
    assert updated is not None
    assert [each.id for each in updated.actions] == ["ssl"]
    gone = client.page_rules.delete(made.id, zone_id=zone_id)
    assert gone is not None
    assert gone.id == made.id


def test_page_rules_refuse_a_token_of_the_account(cloudflare_url: str, zone_id: str) -> None:
    client = Cloudflare(base_url=cloudflare_url, api_token=OWNED, _strict_response_validation=True)
    with pytest.raises(BadRequestError) as refused:
        client.page_rules.list(zone_id=zone_id)
    assert messages(refused.value)[0] == [1011]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("ssl", "full"),
        ("always_use_https", "on"),
        ("min_tls_version", "1.2"),
        ("browser_cache_ttl", 14400),
        ("cache_level", "basic"),
        ("tls_1_3", "zrt"),
        ("security_level", "low"),
        ("browser_check", "off"),
    ],
)
def test_settings(client: Cloudflare, zone_id: str, setting: str, value: Any) -> None:
    changed: Any = client.zones.settings.edit(setting, zone_id=zone_id, value=value)
    assert changed.value == value
    read: Any = client.zones.settings.get(setting, zone_id=zone_id)
    assert (read.id, read.value, read.editable) == (setting, value, True)


def test_rulesets(client: Cloudflare, zone_id: str) -> None:
    phase: Any = "http_request_dynamic_redirect"
    with pytest.raises(NotFoundError) as missing:
        client.rulesets.phases.get(phase, zone_id=zone_id)
    assert messages(missing.value)[0] == [10003]
    made: Any = client.rulesets.phases.update(phase, zone_id=zone_id, rules=[REDIRECT])
    entry = client.rulesets.phases.get(phase, zone_id=zone_id)
    assert (entry.version, [each.ref for each in entry.rules]) == ("1", ["sparkpost-redirect-track"])
    added: Any = client.rulesets.rules.create(
        entry.id,
        zone_id=zone_id,
        action="redirect",
        expression='http.host eq "www.example.com"',
        action_parameters={"from_value": {"target_url": {"value": "https://example.com/"}, "status_code": 302}},
        position={"before": entry.rules[0].id or ""},
    )
    assert (made["id"] if isinstance(made, dict) else made.id) == entry.id
    after = client.rulesets.get(entry.id, zone_id=zone_id)
    assert (after.version, len(after.rules), after.rules[1].ref) == ("2", 2, "sparkpost-redirect-track")
    client.rulesets.rules.delete(after.rules[0].id or "", ruleset_id=entry.id, zone_id=zone_id)
    assert [each.ref for each in client.rulesets.get(entry.id, zone_id=zone_id).rules] == ["sparkpost-redirect-track"]
    assert [each.phase for each in client.rulesets.list(zone_id=zone_id)] == [phase]
    assert added is not None
    client.rulesets.delete(entry.id, zone_id=zone_id)
    assert list(client.rulesets.list(zone_id=zone_id)) == []


def test_certificates(client: Cloudflare, cloudflare: CloudflareService, zone_id: str) -> None:
    (universal,) = client.ssl.certificate_packs.list(zone_id=zone_id)
    assert (universal.type, universal.status) == ("universal", "active")
    assert universal.hosts == ["example.com", "*.example.com"]
    assert [each.certificate_status for each in client.ssl.verification.get(zone_id=zone_id) or []] == ["active"]
    off = client.ssl.universal.settings.edit(zone_id=zone_id, enabled=False)
    assert off is not None
    assert off.enabled is False
    assert list(client.ssl.certificate_packs.list(zone_id=zone_id, status="all")) == []
    cloudflare.control(advanced_certificates=True)
    ordered = client.ssl.certificate_packs.create(
        zone_id=zone_id,
        type="advanced",
        hosts=["example.com", "a.b.example.com"],
        certificate_authority="lets_encrypt",
        validation_method="txt",
        validity_days=90,
    )
    assert ordered is not None
    assert ordered.status == "pending_validation"
    assert [each.status for each in client.ssl.certificate_packs.list(zone_id=zone_id)] == ["active"]
    total = client.acm.total_tls.update(zone_id=zone_id, enabled=True)
    assert total is not None
    assert total.enabled is True


def test_tokens_and_keys(cloudflare_url: str, client: Cloudflare, cloudflare: CloudflareService, zone_id: str) -> None:
    verified = client.user.tokens.verify()
    assert verified is not None
    assert verified.status == "active"
    owner = Cloudflare(
        base_url=cloudflare_url, api_email=GLOBAL_EMAIL, api_key=GLOBAL_KEY, _strict_response_validation=True
    )
    assert [each.id for each in owner.zones.list()] == [zone_id]
    with pytest.raises(BadRequestError) as mixed:
        Cloudflare(base_url=cloudflare_url, api_email=GLOBAL_EMAIL, api_key=API_TOKEN).zones.get(zone_id=zone_id)
    assert messages(mixed.value)[0] == [6003]


def test_a_429_is_waited_for_as_it_says(
    cloudflare_url: str, cloudflare: CloudflareService, zone_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    client = Cloudflare(base_url=cloudflare_url, api_token=API_TOKEN, max_retries=2, _strict_response_validation=True)
    cloudflare.control(too_many_requests=1, retry_after="7")
    found = client.zones.get(zone_id=zone_id)
    assert found is not None
    assert slept == [7.0]


def test_what_acts_ahead_of_the_zones_rules(client: Cloudflare, cloudflare: CloudflareService, zone_id: str) -> None:
    cloudflare.put_worker_route("example.com", f"{TRACK}/*", "hello")
    routes = list(client.workers.routes.list(zone_id=zone_id))
    assert [(each.pattern, each.script) for each in routes] == [(f"{TRACK}/*", "hello")]
    held = cloudflare.put_bulk_redirect(TRACK, "https://www.example.com/")
    account = cloudflare.account_id
    phase: Any = client.rulesets.phases.get("http_request_redirect", account_id=account)
    assert phase.rules[0].action == "redirect"
    lists = list(client.rules.lists.list(account_id=account))
    assert [(each.id, each.kind, each.num_items) for each in lists] == [(held, "redirect", 1)]
    (item,) = list(client.rules.lists.items.list(held, account_id=account))
    redirect: Any = item
    assert redirect.redirect.source_url == TRACK


def test_a_custom_hostname_from_its_creation_to_its_end(
    client: Cloudflare, cloudflare: CloudflareService, cloudflare_world: World
) -> None:
    cloudflare.control(saas=True)
    zone_id = cloudflare.create_zone("agency.dev", active=True).id
    cloudflare.put_record("agency.dev", "edge.agency.dev", "CNAME", "spgo.io", proxied=True)
    fallback = client.custom_hostnames.fallback_origin.update(zone_id=zone_id, origin="edge.agency.dev")
    assert fallback is not None
    assert (fallback.origin, fallback.status) == ("edge.agency.dev", "active")
    made = client.custom_hostnames.create(
        zone_id=zone_id, hostname="track.brand.shop", ssl={"method": "txt", "type": "dv"}
    )
    assert made is not None
    found = client.custom_hostnames.get(custom_hostname_id=made.id, zone_id=zone_id)
    assert found is not None
    owner, ssl = found.ownership_verification, found.ssl
    assert owner is not None
    assert ssl is not None
    records = ssl.validation_records or []
    cloudflare_world.records[str(owner.name), "TXT"] = [str(owner.value)]
    cloudflare_world.records[str(records[0].txt_name), "TXT"] = [str(records[0].txt_value)]
    edited = client.custom_hostnames.edit(
        custom_hostname_id=made.id, zone_id=zone_id, ssl={"method": "txt", "type": "dv"}
    )
    assert edited is not None
    assert edited.status == "active"
    assert [one.hostname for one in client.custom_hostnames.list(zone_id=zone_id)] == ["track.brand.shop"]
    client.custom_hostnames.delete(custom_hostname_id=made.id, zone_id=zone_id)
    assert list(client.custom_hostnames.list(zone_id=zone_id)) == []
