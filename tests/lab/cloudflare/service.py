# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare as the rest of the lab and the tests hold it: one account with its API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, fields, replace
from typing import Any

from lab.cloudflare import packs, zones
from lab.cloudflare.account import Account, Delegated
from lab.cloudflare.ahead_calls import make_list
from lab.cloudflare.app import CloudflareApp
from lab.cloudflare.auth import Credentials, GlobalKey, Token
from lab.cloudflare.behaviour import PLANS, Behaviour
from lab.cloudflare.custom_hostnames import settle as settle_custom_hostnames
from lab.cloudflare.names import host_name, is_within, new_id
from lab.cloudflare.packs import Pack
from lab.cloudflare.record_changes import Changes
from lab.cloudflare.records import Record
from lab.cloudflare.records import rendered as rendered_record
from lab.cloudflare.rulesets import Ruleset
from lab.cloudflare.views import (
    BulkRedirectView,
    CustomHostnameView,
    PackView,
    PageRuleView,
    RecordView,
    RuleView,
    WorkerRouteView,
    ZoneView,
)
from lab.cloudflare.zones import Zone, in_cname_setup, name_servers_for
from lab.context import Context, IssuedCertificate

ACCOUNT_ID = "1ab0c10dfa4e1ab0c10dfa4e1ab0c10d"
ACCOUNT_NAME = "The lab's account"


class CloudflareService:
    """One account: its API (``app``, WSGI at /client/v4), its switches and its memory.

    All methods may be called from any thread.
    """

    def __init__(
        self,
        context: Context,
        tokens: Iterable[Token | str],
        keys: Iterable[GlobalKey] = (),
        *,
        behaviour: Behaviour | None = None,
        delegated: Delegated | None = None,
        wall: Callable[[], float] = time.time,
        account_id: str = ACCOUNT_ID,
    ) -> None:
        """Starts empty.

        Args:
            context: DNS, delays, clock and certificate authority.
            tokens: plain strings are a user's tokens with every permission on all zones.
            keys: global API keys, each with its e-mail address.
            behaviour: what ``reset`` goes back to; as documented by default.
            delegated: the name servers that a zone's parent delegates to; by default those that
                the DNS gives for the zone's name.
            wall: seconds since the epoch, for the instants that the API shows.
            account_id: 32 hexadecimal digits.
        """
        look = delegated or (lambda name: context.resolve(name, "NS"))
        self._tokens, self._keys = list(tokens), list(keys)
        self._account = Account(account_id, ACCOUNT_NAME, context, Credentials([]), look, wall)
        self._initial = deepcopy(behaviour or Behaviour())
        self._certificates: dict[tuple[str, ...], IssuedCertificate] = {}
        self.app = CloudflareApp(self._account)
        self.reset()

    def reset(self) -> None:
        """Forgets all zones and added tokens, and sets every switch back."""
        self._account.credentials = Credentials(self._tokens, self._keys)
        self._account.reset(self._initial)

    @property
    def context(self) -> Context:
        """What the account reaches the outside by."""
        return self._account.context

    @property
    def account_id(self) -> str:
        """The account's identifier."""
        return self._account.id

    @property
    def behaviour(self) -> Behaviour:
        """The switches; setting an attribute takes effect at once. ``reset`` replaces the object."""
        return self._account.behaviour

    def control(self, **switches: Any) -> None:
        """Sets switches by name, from JSON values too. Raises ValueError for an unknown name."""
        with self._account.lock:
            self.behaviour.set(**switches)

    def switches(self) -> dict[str, Any]:
        """The switches and their values, as JSON can hold them."""
        with self._account.lock:
            return asdict(self.behaviour)

    def add_token(
        self,
        value: str,
        permissions: Iterable[str] | None = None,
        zones: Iterable[str] | None = None,
        account_owned: bool = False,
    ) -> None:
        """Adds a token; without ``permissions`` it may do everything, without ``zones`` in every zone.

        Raises:
            ValueError: there is no such permission.
        """
        token = Token(value, account_owned=account_owned, zones=None if zones is None else frozenset(zones))
        if permissions is not None:
            token = replace(token, permissions=frozenset(permissions))
        with self._account.lock:
            self._account.credentials.add(token)

    def create_zone(self, name: str, *, plan: str = "", active: bool = False, type: str = "full") -> ZoneView:  # noqa: A002
        """Makes a zone, or changes the one of that name, without the API's rules.

        With ``active`` it is active at once, whatever its delegation; a later look at it may change that only
        where the delegation leads to other servers.

        Raises:
            ValueError: there is no such plan.
        """
        account, name = self._account, host_name(name)
        plan = plan or self.behaviour.plan
        if plan not in PLANS:
            raise ValueError(f"{plan!r} is no plan; there are {', '.join(PLANS)}.")
        with account.lock:
            zone = account.zone_named(name)
            if zone is None:
                zone = Zone(name, name_servers_for(account.id, name), account.wall(), type)
                if type == "partial":
                    in_cname_setup(zone)
                account.zones[zone.id] = zone
            zone.plan = plan
            if active:
                zone.status, zone.activated, zone.active_since = "active", account.wall(), account.context.now()
        self._settle()
        found = self.zone(name)
        assert found is not None
        return found

    def hold_zone(self, name: str) -> None:
        """Lets another account hold the zone: creating it is refused with 1061."""
        with self._account.lock:
            self._account.foreign_zones.add(host_name(name))

    def change_zone(self, name: str, **stored: Any) -> None:
        """Changes fields of a stored zone, such as ``status``, ``plan`` or ``universal_enabled``.

        Raises:
            KeyError: no such zone.
            ValueError: no such field.
        """
        with self._account.lock:
            zone = self._zone(name)
            unknown = sorted(set(stored) - {each.name for each in fields(Zone)})
            if unknown:
                raise ValueError(f"A zone has no field named {', '.join(unknown)}.")
            vars(zone).update(stored)

    def put_record(self, zone: str, name: str, type: str, content: str, **more: Any) -> dict[str, Any]:  # noqa: A002
        """Adds a DNS record as the API would; ``more`` are further fields of the body. Returns it as the API shows it.

        Raises:
            KeyError: no such zone.
            ApiError: the record cannot be.
        """
        with self._account.lock:
            changes = Changes(self._account, self._zone(zone))
            record = changes.post({"name": name, "type": type, "content": content, **more})
            changes.commit()
        packs.settle(self._account)
        return rendered_record(record)

    def put_pack(self, zone: str, hosts: Sequence[str], status: str = "active", type: str = "advanced") -> str:  # noqa: A002
        """Adds a certificate pack that keeps its status, or pins the one of that type and those hosts; returns its id.

        Raises:
            KeyError: no such zone.
        """
        names = tuple(host_name(each) for each in hosts)
        with self._account.lock:
            held = self._zone(zone)
            pack = next((each for each in held.packs if (each.type, each.hosts) == (type, names)), None)
            if pack is None:
                pack = Pack(type, names)
                held.packs.append(pack)
            pack.status, pack.pinned = status, True
            pack.issued = self._account.wall() if status in packs.SERVED else None
            return pack.id

    def put_load_balancer(self, zone: str, **shown: Any) -> str:
        """Lets the zone have a load balancer that the API shows so; returns its id. Raises KeyError: no such zone."""
        made = {"id": new_id(), "enabled": True, "default_pools": [], "fallback_pool": "", **shown}
        with self._account.lock:
            self._zone(zone).load_balancers.append(made)
        return str(made["id"])

    def put_pool(self, **shown: Any) -> str:
        """Lets the account have a pool of origins that the API shows so; returns its id."""
        made = {"id": new_id(), "enabled": True, "origins": [], **shown}
        with self._account.lock:
            self._account.pools[str(made["id"])] = made
        return str(made["id"])

    def put_worker_route(self, zone: str, pattern: str, script: str = "a-worker") -> str:
        """Lets a Worker answer what the pattern matches, or none with an empty ``script``; returns the route's id.

        Raises:
            KeyError: no such zone.
        """
        made = {"id": new_id(), "pattern": pattern, "script": script or None}
        with self._account.lock:
            self._zone(zone).worker_routes.append(made)
        return str(made["id"])

    def put_bulk_redirect(self, source: str, target: str, **options: Any) -> str:
        """Adds a list with one bulk redirect to the account, with an item's ``options``; returns the list's id."""
        with self._account.lock:
            made = make_list(self._account, [{"source_url": source, "target_url": target, **options}])
            return str(made["id"])

    def _zone(self, name: str) -> Zone:
        zone = self._account.zone_named(name)
        if zone is None:
            raise KeyError(f"Cloudflare has no zone {name}.")
        return zone

    def _view(self, zone: Zone) -> ZoneView:
        lists = self._account.redirect_lists
        return replace(_view(zone), bulk_redirects=tuple(_redirect(each) for held in lists for each in held["items"]))

    def _settle(self) -> None:
        zones.settle(self._account)
        packs.settle(self._account)

    def zone(self, name: str) -> ZoneView | None:
        """The zone of exactly that name, as it stands now."""
        self._settle()
        with self._account.lock:
            zone = self._account.zone_named(name)
            return None if zone is None else self._view(zone)

    def zones(self) -> list[ZoneView]:
        """Every zone, as it stands now."""
        self._settle()
        with self._account.lock:
            return [self._view(each) for each in self._account.zones.values()]

    def zone_of(self, host: str) -> ZoneView | None:
        """The deepest zone that holds the host, as it stands now."""
        self._settle()
        with self._account.lock:
            zone = self._account.zone_of(host_name(host))
            return None if zone is None else self._view(zone)

    def is_foreign(self, host: str) -> bool:
        """Whether the host is in a zone of another account (see :meth:`hold_zone`)."""
        name = host_name(host)
        with self._account.lock:
            return any(is_within(name, each) for each in self._account.foreign_zones)

    def hold_hostname(self, name: str) -> None:
        """Lets another account hold the custom hostname: creating it is refused with 1406."""
        with self._account.lock:
            self._account.foreign_hostnames.add(host_name(name))

    def custom_hostname(self, host: str) -> CustomHostnameView | None:
        """The active custom hostname of exactly that name, as it stands now."""
        settle_custom_hostnames(self._account)
        name = host_name(host)
        with self._account.lock:
            held = [(zone, one) for zone in self._account.zones.values() for one in zone.custom_hostnames.values()]
            zone, one = next(((zone, one) for zone, one in held if one.host == name), (None, None))
            if zone is None or one is None or one.status != "active":
                return None
            view, origin = self._view(zone), one.origin_server or zone.fallback_origin
            is_issued = one.ssl_status == "active"
            minimum = str((one.ssl.get("settings") or {}).get("min_tls_version") or "")
            certificate = self._certificates.get((name,))
        if is_issued and certificate is None:
            certificate = self._account.context.issue((name,))
            with self._account.lock:
                self._certificates[name,] = certificate
        return CustomHostnameView(name, view, origin, certificate if is_issued else None, minimum)

    def edge_error(self, host: str) -> int | str | None:
        """As the switch ``edge_errors`` has it for the host."""
        with self._account.lock:
            return self.behaviour.edge_errors.get(host_name(host))

    def certificate(self, pack_id: str) -> IssuedCertificate | None:
        """The certificate of a pack, issued by the lab's authority when it is first asked for."""
        with self._account.lock:
            hosts = [each.hosts for zone in self._account.zones.values() for each in zone.packs if each.id == pack_id]
            held = self._certificates.get(hosts[0]) if hosts else None
        if held is None and hosts:
            held = self._account.context.issue(hosts[0])
            with self._account.lock:
                self._certificates[hosts[0]] = held
        return held


def _view(zone: Zone) -> ZoneView:
    return ZoneView(
        id=zone.id,
        name=zone.name,
        type=zone.type,
        status=zone.status,
        name_servers=zone.name_servers,
        proxies=zone.status == "active" and not zone.paused,
        records=tuple(_record(each) for each in zone.records.values()),
        page_rules=tuple(
            PageRuleView(each.id, each.pattern, _actions(each.actions), each.priority)
            for each in sorted(zone.page_rules, key=lambda rule: -rule.priority)
            if each.status == "active"
        ),
        rules={each.phase: tuple(_rules(each)) for each in zone.rulesets},
        settings=dict(zone.settings),
        packs=tuple(PackView(each.id, each.type, each.hosts) for each in zone.packs if each.status in packs.SERVED),
        worker_routes=tuple(WorkerRouteView(each["pattern"], each["script"] or "") for each in zone.worker_routes),
        flattens_all=bool(zone.dns_settings.get("flatten_all_cnames")),
    )


def _redirect(item: Mapping[str, Any]) -> BulkRedirectView:
    asked = item["redirect"]
    return BulkRedirectView(
        asked["source_url"].partition("://")[2] or asked["source_url"],
        asked["target_url"],
        int(asked.get("status_code", 301)),
        bool(asked.get("subpath_matching")),
        bool(asked.get("preserve_path_suffix", True)),
        bool(asked.get("preserve_query_string")),
    )


def _record(record: Record) -> RecordView:
    return RecordView(
        record.id,
        record.name,
        record.type,
        record.content,
        record.ttl,
        record.proxied,
        record.priority,
        record.settings,
        record.changed_at,
    )


def _rules(ruleset: Ruleset) -> Iterator[RuleView]:
    for each in ruleset.rules:
        if each.enabled:
            yield RuleView(each.id, each.ref, each.action, each.expression, each.action_parameters or {})


def _actions(actions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {each["id"]: each.get("value") for each in actions}
