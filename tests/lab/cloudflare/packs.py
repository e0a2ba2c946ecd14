# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificate packs: which names a zone's edge has certificates for, and when they are issued.

Source: Cloudflare's API reference and documentation of edge certificates: Universal SSL covers the
apex and one label below it; everything deeper takes an advanced certificate or Total TLS.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.cloudflare.names import instant

if TYPE_CHECKING:
    from lab.cloudflare.account import Account
    from lab.cloudflare.zones import Zone

_VALID_DAYS = 90
#: States in which the edge has a certificate to show.
SERVED = ("active", "pending_expiration", "backup_issued")


@dataclass
class Pack:
    """One pack; of a managed kind its status follows the zone's, until ``pinned`` to one by a test."""

    type: str
    hosts: tuple[str, ...]
    status: str = "initializing"
    authority: str = "google"
    method: str = "txt"
    days: int = _VALID_DAYS
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    certificate_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    ordered_at: float = -math.inf
    #: Seconds since the epoch.
    issued: float | None = None
    pinned: bool = False
    validation_errors: tuple[str, ...] = ()


def covers(hosts: Sequence[str], name: str) -> bool:
    """Whether one of the names is the host, or the asterisk one label above it."""
    return name in hosts or f"*.{name.partition('.')[2]}" in hosts


def settle(account: Account) -> None:
    """Adds and drops the packs that Cloudflare keeps by itself, and issues what is due."""
    with account.lock:
        for zone in account.zones.values():
            _keep_own(zone)
    unproved = _unproved(account)
    with account.lock:
        for zone in account.zones.values():
            for pack in zone.packs:
                if pack.id not in unproved:
                    _advance(account, zone, pack)


def _unproved(account: Account) -> set[str]:
    """Packs of zones in CNAME setup whose host does not lead to Cloudflare yet, so that nothing can be validated.

    Records that validate them before could be entered by hand, which the lab does not know. Source: Cloudflare's
    documentation, "Enable Universal SSL certificates", "Partial DNS setup".
    """
    if getattr(account.settling, "now", False):
        return set()
    with account.lock:
        partial = [zone for zone in account.zones.values() if zone.type == "partial"]
        waiting = [pack for zone in partial for pack in zone.packs if pack.issued is None and not pack.pinned]
    account.settling.now = True
    try:
        return {pack.id for pack in waiting if not all(_leads_here(account, host) for host in pack.hosts)}
    finally:
        account.settling.now = False


def _leads_here(account: Account, host: str) -> bool:
    return f"{host}.cdn.cloudflare.net" in account.context.resolve(host, "CNAME")


def _keep_own(zone: Zone) -> None:
    wanted: list[tuple[str, tuple[str, ...]]] = []
    if zone.universal_enabled and zone.type == "full":
        wanted.append(("universal", (zone.name, f"*.{zone.name}")))
    proxied = sorted({each.name for each in zone.records.values() if each.proxied})
    if zone.universal_enabled and zone.type == "partial":
        wanted += [("universal", (name,)) for name in proxied]
    if zone.total_tls:
        universal = (zone.name, f"*.{zone.name}")
        wanted += [("total_tls", (name,)) for name in proxied if not covers(universal, name)]
    held = {(each.type, each.hosts) for each in zone.packs}
    own = ("universal", "total_tls")
    zone.packs = [each for each in zone.packs if each.type not in own or (each.type, each.hosts) in wanted]
    zone.packs += [Pack(kind, hosts) for kind, hosts in wanted if (kind, hosts) not in held]


def _advance(account: Account, zone: Zone, pack: Pack) -> None:
    if pack.pinned or pack.status == "active":
        return
    if zone.active_since is None:
        pack.status = "initializing" if pack.type == "universal" else "pending_validation"
        return
    since = max(zone.active_since, pack.ordered_at)
    if account.context.now() - since >= account.context.latency.edge_certificate:
        pack.status, pack.issued = "active", account.wall()
    else:
        pack.status = "pending_validation"


def rendered(zone: Zone, pack: Pack) -> dict[str, Any]:
    """The pack as the API shows it."""
    shown: dict[str, Any] = {
        "id": pack.id,
        "type": pack.type,
        "hosts": list(pack.hosts),
        "status": pack.status,
        "validation_method": pack.method,
        "validity_days": pack.days,
        "certificate_authority": pack.authority,
        "cloudflare_branding": False,
        "primary_certificate": None if pack.issued is None else pack.certificate_id,
        "certificates": [] if pack.issued is None else [_certificate(zone, pack, pack.issued)],
        "validation_records": [],
    }
    if pack.validation_errors:
        shown["validation_errors"] = [{"message": each} for each in pack.validation_errors]
    return shown


def _certificate(zone: Zone, pack: Pack, issued: float) -> dict[str, Any]:
    return {
        "id": pack.certificate_id,
        "hosts": list(pack.hosts),
        "issuer": "LabTrust",
        "signature": "ECDSAWithSHA256",
        "status": pack.status,
        "bundle_method": "ubiquitous",
        "zone_id": zone.id,
        "uploaded_on": instant(issued),
        "modified_on": instant(issued),
        "expires_on": instant(issued + pack.days * 86400),
        "priority": 0,
    }


_VERIFICATION = {"active": "active", "initializing": "initializing", "pending_validation": "authorizing"}
_VERIFICATION |= {"pending_issuance": "issuing", "pending_deployment": "pending_deployment", "expired": "expired"}


def verification(pack: Pack) -> dict[str, Any]:
    """What ``ssl/verification`` says of the pack."""
    return {
        "cert_pack_uuid": pack.id,
        "certificate_status": _VERIFICATION.get(pack.status, "timing_out"),
        "brand_check": False,
        "signature": "ECDSAWithSHA256",
        "validation_method": pack.method,
        "verification_status": pack.status == "active",
    }
