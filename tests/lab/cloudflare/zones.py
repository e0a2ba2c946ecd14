# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones: what is stored of one, how it becomes active, and how the API shows it.

Source: the Zone type of Cloudflare's API reference.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.cloudflare.behaviour import PLANS, Behaviour, Plan
from lab.cloudflare.custom_hostnames import CustomHostname
from lab.cloudflare.names import instant, new_id
from lab.cloudflare.packs import Pack
from lab.cloudflare.page_rules import PageRule
from lab.cloudflare.records import Record
from lab.cloudflare.rulesets import Ruleset
from lab.cloudflare.zone_settings import defaults

if TYPE_CHECKING:
    from lab.cloudflare.account import Account

_SERVERS = ("ada", "amir", "bella", "cody", "dana", "elmo", "fred", "gina", "hank", "iris", "jack", "kate")
NAME_SERVER_DOMAIN = "ns.cloudflare.com"


@dataclass
class Zone:
    """One zone with everything in it."""

    name: str
    name_servers: tuple[str, ...]
    created: float
    type: str = "full"
    plan: str = "free"
    id: str = field(default_factory=new_id)
    status: str = "pending"
    paused: bool = False
    original_name_servers: tuple[str, ...] = ()
    activated: float | None = None
    modified: float = 0.0
    #: What a TXT record at ``cloudflare-verify.<zone>`` has to hold for a partial zone.
    verification_key: str = ""
    #: Since when the delegation is seen to be right, and when it was last asked to be looked at; monotonic.
    delegated_since: float | None = None
    checked_at: float | None = None
    look: bool = False
    universal_enabled: bool = True
    total_tls: bool = False
    #: Since when a certificate could be issued, monotonic.
    active_since: float | None = None
    records: dict[str, Record] = field(default_factory=dict)
    #: Custom hostnames by their ids, and the host of the zone that they are fetched from.
    custom_hostnames: dict[str, CustomHostname] = field(default_factory=dict)
    fallback_origin: str = ""
    #: Highest priority last.
    page_rules: list[PageRule] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    #: When each setting was last changed, as instants.
    settings_changed: dict[str, str] = field(default_factory=dict)
    #: Bot Fight Mode, which every zone of the Free plan has; None where the plan has another in its place.
    fight_mode: bool | None = False
    dns_settings: dict[str, Any] = field(default_factory=lambda: dict(DNS_SETTINGS))
    rulesets: list[Ruleset] = field(default_factory=list)
    #: Every version of each ruleset by its id, oldest first.
    ruleset_versions: dict[str, list[Ruleset]] = field(default_factory=dict)
    packs: list[Pack] = field(default_factory=list)
    load_balancers: list[dict[str, Any]] = field(default_factory=list)
    #: As the API shows them.
    worker_routes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.modified = self.modified or self.created
        self.settings = {**defaults(), **self.settings}

    @property
    def limits(self) -> Plan:
        """What its plan allows."""
        return PLANS[self.plan]

    def page_rule_quota(self, behaviour: Behaviour) -> int:
        """How many page rules it may have."""
        quota = behaviour.page_rule_quota
        return self.limits.page_rules if quota is None else quota


#: What ``/zones/{id}/dns_settings`` starts with. Source: API reference, DNS settings of a zone.
DNS_SETTINGS: dict[str, Any] = {
    "flatten_all_cnames": False,
    "foundation_dns": False,
    "multi_provider": False,
    "nameservers": {"type": "cloudflare.standard"},
    "ns_ttl": 86400,
    "secondary_overrides": False,
    "zone_mode": "standard",
}


def name_servers_for(account_id: str, name: str) -> tuple[str, str]:
    """The pair of name servers that a zone is given: the same for one name, different from zone to zone."""
    digest = hashlib.sha256(f"{account_id}/{name}".encode()).digest()
    first = digest[0] % len(_SERVERS)
    second = (first + 1 + digest[1] % (len(_SERVERS) - 1)) % len(_SERVERS)
    return (f"{_SERVERS[first]}.{NAME_SERVER_DOMAIN}", f"{_SERVERS[second]}.{NAME_SERVER_DOMAIN}")


def in_cname_setup(zone: Zone) -> None:
    """A partial zone has no name servers, and a key that its own DNS host proves it by."""
    zone.verification_key = f"{int(zone.created)}-{zone.id[:9]}"
    zone.name_servers = ()


def settle(account: Account) -> None:
    """Looks at the delegation of the zones that wait for it, and makes active which ones are due."""
    if getattr(account.settling, "now", False):
        return
    account.settling.now = True
    try:
        _settle(account)
    finally:
        account.settling.now = False


def _settle(account: Account) -> None:
    with account.lock:
        waiting = [each for each in account.zones.values() if each.status in ("initializing", "pending", "moved")]
        waiting = [each for each in waiting if each.look or account.behaviour.activates_by_itself]
        active = [each for each in account.zones.values() if each.status == "active" and each.type == "full"]
    seen = {each.id: _is_ours(account, each) for each in waiting}
    left = {each.id: _has_left(account, each) for each in active if account.behaviour.activates_by_itself}
    with account.lock:
        for zone in waiting:
            zone.look = False
            _advance(account, zone, seen[zone.id])
        for zone in active:
            if left.get(zone.id):
                zone.status, zone.delegated_since, zone.active_since = "moved", None, None


def _is_ours(account: Account, zone: Zone) -> bool:
    """Whether the parent delegates to exactly the zone's own name servers; of a partial zone, the TXT record."""
    if zone.type == "partial":
        held = account.context.resolve(f"cloudflare-verify.{zone.name}", "TXT")
        return zone.verification_key in {value.strip('"') for value in held}
    return {each.lower().rstrip(".") for each in account.delegated(zone.name)} == set(zone.name_servers)


def _has_left(account: Account, zone: Zone) -> bool:
    """Whether the parent delegates to other servers now; no delegation at all proves nothing yet."""
    held = {each.lower().rstrip(".") for each in account.delegated(zone.name)}
    return bool(held) and not held & set(zone.name_servers)


def _advance(account: Account, zone: Zone, ours: bool) -> None:
    now = account.context.now()
    if not ours:
        zone.delegated_since = None
        if zone.status == "initializing":
            zone.status = "pending"
        return
    if zone.delegated_since is None:
        zone.delegated_since = now
    if now - zone.delegated_since >= account.context.latency.zone_activation:
        zone.status, zone.activated, zone.active_since = "active", account.wall(), now
        zone.modified = account.wall()
    else:
        zone.look = True


def rendered(account: Account, zone: Zone) -> dict[str, Any]:
    """The zone as the API shows it."""
    shown = {
        "id": zone.id,
        "name": zone.name,
        "status": zone.status,
        "paused": zone.paused,
        "type": zone.type,
        "development_mode": 0,
        "name_servers": list(zone.name_servers),
        "original_name_servers": list(zone.original_name_servers) or None,
        "original_registrar": None,
        "original_dnshost": None,
        "modified_on": instant(zone.modified),
        "created_on": instant(zone.created),
        "activated_on": None if zone.activated is None else instant(zone.activated),
        "meta": {
            "step": 2 if zone.status == "active" else 4,
            "custom_certificate_quota": 0 if zone.plan in ("free", "pro") else 1,
            "page_rule_quota": zone.page_rule_quota(account.behaviour),
            "phishing_detected": False,
        },
        "owner": {"id": None, "type": "user", "email": None},
        "account": {"id": account.id, "name": account.name},
        "tenant": {"id": None, "name": None},
        "tenant_unit": {"id": None},
        "permissions": ["#dns_records:edit", "#dns_records:read", "#zone:read", "#zone_settings:read"],
        "plan": _plan(zone.plan),
    }
    if zone.type == "partial":
        shown["verification_key"] = zone.verification_key
    return shown


def _plan(plan: str) -> dict[str, Any]:
    names = {"free": "Free Website", "pro": "Pro Website", "business": "Business Website"}
    return {
        "id": hashlib.sha256(plan.encode()).hexdigest()[:32],
        "name": names.get(plan, "Enterprise Website"),
        "price": 0,
        "currency": "USD",
        "frequency": "",
        "is_subscribed": plan != "free",
        "can_subscribe": False,
        "legacy_id": plan,
        "legacy_discount": False,
        "externally_managed": False,
    }
