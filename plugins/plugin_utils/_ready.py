# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The domains of a list that preflight lets go on, with what it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name


def ready_entries(
    entries: Iterable[Mapping[str, Any]],
    preflight: Mapping[str, Any],
    own_certificates: Iterable[str] = (),
    shared: bool = False,
) -> list[dict[str, Any]]:
    """The entries of the domains without obstacles, with what preflight found; see the filter of this name."""
    found = {one["domain"]: one for one in preflight.get("results") or ()}
    own = set(own_certificates)
    ready = []
    for entry in entries:
        domain = tracking_domain_name(str(entry["domain"]))
        report = found.get(domain)
        if report is None or report["obstacles"]:
            continue
        facts = report["facts"]
        certificate = {} if shared or own & {domain, entry["domain"]} else _certificate(facts)
        ready.append({**certificate, **_service(facts), **_given(entry), **_place(facts)})
    return ready


def _given(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "")}


def _certificate(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate that the domain's distribution has, where it is kept."""
    found = facts.get("certificate") or {}
    return {"certificate_arn": found["arn"]} if found.get("attached") else {}


def _service(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The Fastly service of the name that is wanted, where it exists."""
    found = facts.get("service") or {}
    return {"service_id": found["id"]} if found.get("id") else {}


def _place(facts: Mapping[str, Any]) -> dict[str, Any]:
    zone = facts["zone"]
    held = zone["held"] or {}
    found = {
        "endpoint": facts["endpoint"],
        "zone": held.get("name") or zone["create"],
        "zone_id": held.get("id"),
    }
    return {name: value for name, value in found.items() if value}
