# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of a zone to judge its hosts: one look for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..._core.errors import ApiError, ForbiddenError, NotFoundError
from .. import errors
from ..client import CloudflareClient
from ..dns.lookup import Records
from ..model import Zone
from ..page_rules.client import PageRules
from ..page_rules.model import PageRule
from ..rulesets.client import EntryPoint
from ..rulesets.model import PHASES, Rule
from . import coverage, rewrites
from .coverage import Pack

RECORD, CERTIFICATE, REWRITES, ZONE_SETTINGS = "record", "certificate", "rewrites", "zone_settings"
#: What is looked at where a task names nothing else.
USUAL = (RECORD, CERTIFICATE, REWRITES)
CHECKS = (*USUAL, ZONE_SETTINGS)
_AUTOMATIC = "ssl_automatic_mode"


@dataclass(frozen=True)
class Facts:
    """What was read of a zone; ``unread`` names each part that was not readable, with the reason."""

    zone: Zone
    records: list[Mapping[str, Any]] | None = None
    packs: list[Pack] | None = None
    universal: bool | None = None
    page_rules: tuple[PageRule, ...] = ()
    origin_rules: tuple[Rule, ...] = ()
    transform_rules: tuple[Rule, ...] = ()
    pools: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=list)
    balancers: list[Mapping[str, Any]] = field(default_factory=list)
    #: Whether Cloudflare chooses the zone's SSL mode by itself, and whether Bot Fight Mode is on; None for not known.
    automatic_ssl: bool | None = None
    bot_fight_mode: bool | None = None
    unread: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads what the checks need, one look for all hosts. What a token may not read is noted, not a failure."""

    def __init__(
        self,
        client: CloudflareClient,
        zone: Zone,
        hosts: tuple[str, ...],
        page_rules: tuple[PageRule, ...] | None = None,
    ) -> None:
        """``page_rules`` are those of the zone where they were read before."""
        self._client = client
        self._known_page_rules = page_rules
        self._zone = zone
        self._hosts = hosts
        self._unread: dict[str, str] = {}
        #: Those that serve one of the hosts.
        self._balancers: list[Mapping[str, Any]] = []

    def read(self, checks: Iterable[str]) -> Facts:
        checks = set(checks)
        records = packs = universal = None
        if RECORD in checks:
            records = self._or_note("DNS records", self._records, None)
        if CERTIFICATE in checks:
            packs = self._or_note("certificate packs", self._packs, None)
            if packs is not None and any(coverage.needs_universal(host, self._zone, packs) for host in self._hosts):
                universal = self._or_note("Universal SSL", self._universal, None)
        facts = Facts(self._zone, records, packs, universal, unread=self._unread)
        if ZONE_SETTINGS in checks:
            facts = replace(
                facts,
                automatic_ssl=self._or_note("automatic SSL mode", self._automatic_ssl, None),
                bot_fight_mode=self._or_note("Bot Fight Mode", self._bot_fight_mode, None),
            )
        return replace(facts, **self._rewriting()) if REWRITES in checks else facts

    def _rewriting(self) -> dict[str, Any]:
        return {
            "page_rules": self._or_note("page rules", self._page_rules, ()),
            "origin_rules": self._or_note("origin rules", lambda: self._rules("origin"), ()),
            "transform_rules": self._or_note("transform rules", lambda: self._rules("late_transform"), ()),
            "pools": self._or_note("load balancers", self._pools, []),
            "balancers": self._balancers,
        }

    def again(self, facts: Facts) -> Facts:
        """The facts with the certificate packs as they stand by now."""
        self._client.begin()
        return replace(facts, packs=self._packs())

    def _or_note(self, what: str, read: Callable[[], Any], instead: Any) -> Any:
        try:
            return read()
        except (ForbiddenError, NotFoundError) as error:
            self._unread[what] = error.sentence()
        except ApiError as error:
            # Page Rules refuse an account-owned token by 400; what the plan lacks is refused by others.
            if error.status >= 500 or error.status in (401, 429):
                raise
            self._unread[what] = error.sentence()
        return instead

    def _page_rules(self) -> tuple[PageRule, ...]:
        known = self._known_page_rules
        return PageRules(self._client, self._zone.id).read() if known is None else known

    def _records(self) -> list[Mapping[str, Any]]:
        names = [name for host in self._hosts for name in (host, wildcard(host))]
        return Records(self._client).at(self._zone.id, names)

    def _packs(self) -> list[Pack]:
        path = f"/zones/{self._zone.id}/ssl/certificate_packs"
        listed = self._client.pages(path, {"status": "all"}, permission=errors.CERTIFICATES_READ)
        return [Pack.from_api(shown) for shown in listed if isinstance(shown, Mapping)]

    def _universal(self) -> bool | None:
        path = f"/zones/{self._zone.id}/ssl/universal/settings"
        shown = self._client.get(path, permission=errors.CERTIFICATES_READ)
        enabled = shown.get("enabled") if isinstance(shown, Mapping) else None
        return enabled if isinstance(enabled, bool) else None

    def _automatic_ssl(self) -> bool | None:
        path = f"/zones/{self._zone.id}/settings/{_AUTOMATIC}"
        shown = self._client.get(path, permission=errors.ZONE_SETTINGS_READ)
        value = shown.get("value") if isinstance(shown, Mapping) else None
        return value == "auto" if value in ("auto", "custom") else None

    def _bot_fight_mode(self) -> bool | None:
        """None on plans that have Super Bot Fight Mode in its place."""
        path = f"/zones/{self._zone.id}/bot_management"
        shown = self._client.get(path, permission=errors.BOT_MANAGEMENT_READ)
        mode = shown.get("fight_mode") if isinstance(shown, Mapping) else None
        return mode if isinstance(mode, bool) else None

    def _rules(self, phase: str) -> tuple[Rule, ...]:
        return EntryPoint(self._client, self._zone.id, PHASES[phase]).read().rules

    def _pools(self) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        path = f"/zones/{self._zone.id}/load_balancers"
        listed = [
            each
            for each in self._client.pages(path, permission=errors.LOAD_BALANCERS_READ)
            if isinstance(each, Mapping)
        ]
        ours = [each for host in self._hosts for each in rewrites.load_balancers_of(host, listed)]
        self._balancers = ours
        read: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
        for balancer in ours:
            for pool in rewrites.pools_of(balancer):
                what = f"pool {pool} of load balancer {balancer.get('name')}"
                shown = self._or_note(what, partial(self._pool, pool), None)
                if isinstance(shown, Mapping):
                    read.append((balancer, shown))
        return read

    def _pool(self, pool: str) -> Any:
        """Pools belong to the account, whose id only a look at the zone tells."""
        if not self._zone.account_id:
            self._zone = self._client.read_zone(self._zone.id)
        path = f"/accounts/{self._zone.account_id}/load_balancers/pools/{pool}"
        return self._client.get(path, permission=errors.LOAD_BALANCERS_READ)


def wildcard(host: str) -> str:
    """The name beside the host that stands for every name there."""
    return f"*.{host.partition('.')[2]}"
