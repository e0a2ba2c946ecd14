# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom hostnames of Cloudflare for SaaS: whose they are, when they are validated, and what the edge serves of them.

Source: Cloudflare for Platforms documentation ("Hostname validation", "TXT validation", "Error codes", "Quotas and
billing"), the API reference, and the answers in public fixtures of clients.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.caa import Issuer, forbidding_name
from lab.cloudflare.names import instant, is_within

if TYPE_CHECKING:
    from lab.cloudflare.account import Account
    from lab.cloudflare.zones import Zone

#: Seconds to the second look for validation records; each further pause is twice as long, up to the longest.
#: Source: Cloudflare for Platforms, "Validation backoff schedule".
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 4 * 3600.0
#: Source: Cloudflare's documentation of certificate authorities, "CAA records".
_AUTHORITIES = {
    "google": frozenset({"pki.goog"}),
    "lets_encrypt": frozenset({"letsencrypt.org"}),
    "ssl_com": frozenset({"ssl.com"}),
}
DEFAULT_AUTHORITY = "google"
NOT_FOUND = (
    "None of the A or AAAA records are owned by this account and the pre-generated ownership verification token was "
    "not found."
)
#: Source: cloudflare/cloudflare-docs#29675.
ON_CLOUDFLARE = (
    "The hostname is using Cloudflare and cannot be activated with an TXT or HTTP validation token. To activate the "
    "custom hostname, the DNS target needs to point to the SaaS zone"
)
_NO_FALLBACK = "Zone does not have a fallback origin set."
_FALLBACK_INACTIVE = "Fallback origin is in a status of pending_deployment."
#: Source: fixture of cloudflare-go, custom_hostname_test.go.
FALLBACK_RECORD = "DNS records are not setup correctly. Origin should be a proxied A/AAAA/CNAME dns record"


@dataclass
class CustomHostname:
    """One custom hostname of a zone; times are on the clock of the context unless said otherwise."""

    host: str
    ssl: dict[str, Any]
    #: Seconds since the epoch.
    created: float
    due_at: float
    origin_server: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "pending"
    ssl_status: str = "initializing"
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    ssl_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    pause: float = _FIRST_PAUSE
    validated_at: float | None = None
    errors: tuple[str, ...] = ()
    ssl_errors: tuple[str, ...] = ()

    @property
    def ownership_name(self) -> str:
        """Where the TXT record is looked for that shows whose the hostname is."""
        return f"_cf-custom-hostname.{self.host}"

    @property
    def ssl_name(self) -> str:
        """Where the authority looks for its TXT record."""
        return f"_acme-challenge.{self.host}"

    @property
    def is_settled(self) -> bool:
        """Whether nothing about it is pending any more."""
        return self.status == "active" and self.ssl_status == "active"

    def look_again(self, now: float) -> None:
        """Look for the records at once, as a PATCH makes Cloudflare do."""
        self.due_at, self.pause = now, _FIRST_PAUSE


@dataclass(frozen=True)
class _Seen:
    """What DNS says of a hostname."""

    owned: bool
    on_cloudflare: bool
    proved: bool
    forbidden: str | None


def settle(account: Account) -> None:
    """Looks for the records of each hostname that is due, and issues what is validated."""
    if getattr(account.settling, "now", False):
        return
    now = account.context.now()
    with account.lock:
        due = [(zone, one) for zone, one in _all(account) if not one.is_settled and now >= one.due_at]
        active = {zone.id: fallback_status(zone) for zone, _one in due}
    account.settling.now = True
    try:
        seen = [(zone, one, _look(account, zone, one)) for zone, one in due]
    finally:
        account.settling.now = False
    with account.lock:
        for zone, one, found in seen:
            _advance(account, one, found, active[zone.id], now)


def _all(account: Account) -> Iterator[tuple[Zone, CustomHostname]]:
    for zone in account.zones.values():
        for one in zone.custom_hostnames.values():
            yield zone, one


def _look(account: Account, zone: Zone, one: CustomHostname) -> _Seen:
    resolve = account.context.resolve
    leads = [target for target in resolve(one.host, "CNAME") if is_within(target, zone.name)]
    with account.lock:
        other = account.zone_of(one.host)
        elsewhere = other is not None and other is not zone and _is_proxied(other, one.host)
    texts = {text.strip('"') for text in resolve(one.ownership_name, "TXT")}
    proof = {text.strip('"') for text in resolve(one.ssl_name, "TXT")}
    issuer = Issuer(_AUTHORITIES[one.ssl.get("certificate_authority", DEFAULT_AUTHORITY)])
    return _Seen(
        owned=bool(leads) or (one.token in texts and not elsewhere),
        on_cloudflare=elsewhere,
        proved=one.ssl_token in proof or (one.ssl.get("method") == "http" and bool(leads)),
        forbidden=forbidding_name(resolve, one.host, issuer),
    )


def _is_proxied(zone: Zone, host: str) -> bool:
    return any(each.proxied and each.name == host for each in zone.records.values())


def _advance(account: Account, one: CustomHostname, seen: _Seen, fallback: str, now: float) -> None:
    if one.status != "active":
        one.errors = tuple(_obstacles(seen, fallback))
        one.status = "pending" if one.errors else "active"
    if one.ssl_status != "active":
        one.ssl_errors = (f"CAA records of {seen.forbidden} block issuance",) if seen.forbidden else ()
        if seen.proved and not one.ssl_errors:
            one.validated_at = now if one.validated_at is None else one.validated_at
        issued = one.validated_at is not None and now - one.validated_at >= account.context.latency.edge_certificate
        waiting = "pending_validation" if one.validated_at is None else "pending_issuance"
        one.ssl_status = "active" if issued else waiting
    if one.validated_at is not None and one.status == "active":
        # What is left is the authority's time, which nobody waits for by the schedule of validations.
        one.due_at = now
    elif not one.is_settled:
        one.due_at, one.pause = now + one.pause, min(2 * one.pause, _LONGEST_PAUSE)


def _obstacles(seen: _Seen, fallback: str) -> Iterator[str]:
    if not fallback:
        yield _NO_FALLBACK
    elif fallback != "active":
        yield _FALLBACK_INACTIVE
    if not seen.owned:
        yield NOT_FOUND
        if seen.on_cloudflare:
            yield ON_CLOUDFLARE


def fallback_status(zone: Zone) -> str:
    """The status of a zone's fallback origin, "" where it has none."""
    if not zone.fallback_origin:
        return ""
    return "active" if _is_proxied(zone, zone.fallback_origin) else "pending_deployment"


def rendered(one: CustomHostname) -> dict[str, Any]:
    """The hostname as the API shows it."""
    ssl: dict[str, Any] = {
        "id": one.id,
        "type": "dv",
        "method": one.ssl.get("method", "http"),
        "status": one.ssl_status,
        "settings": dict(one.ssl.get("settings") or {}),
        "certificate_authority": one.ssl.get("certificate_authority", DEFAULT_AUTHORITY),
        "bundle_method": "ubiquitous",
        "wildcard": False,
    }
    if one.ssl_status == "pending_validation":
        # They are not there yet in the answer to the creation.
        record = {"status": "pending", "txt_name": one.ssl_name, "txt_value": one.ssl_token}
        ssl["validation_records"] = [record]
    if one.ssl_errors:
        ssl["validation_errors"] = [{"message": each} for each in one.ssl_errors]
    shown: dict[str, Any] = {
        "id": one.id,
        "hostname": one.host,
        "ssl": ssl,
        "status": one.status,
        "created_at": instant(one.created),
    }
    if one.origin_server:
        shown["custom_origin_server"] = one.origin_server
    if one.status != "active":
        shown["ownership_verification"] = {"type": "txt", "name": one.ownership_name, "value": one.token}
        shown["ownership_verification_http"] = {
            "http_url": f"http://{one.host}/.well-known/cf-custom-hostname-challenge/{one.id}",
            "http_body": one.token,
        }
    if one.errors:
        shown["verification_errors"] = list(one.errors)
    return shown


def rendered_fallback(account: Account, zone: Zone) -> Mapping[str, Any]:
    """The fallback origin as the API shows it."""
    status = fallback_status(zone)
    problems = [] if status == "active" else [FALLBACK_RECORD]
    return {"origin": zone.fallback_origin, "status": status, "errors": problems, "created_at": instant(account.wall())}
