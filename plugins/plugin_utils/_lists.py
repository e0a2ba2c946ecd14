# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the list options of modules hold for the domains of a role: one entry for each group of domains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import shown_name

#: What Fastly says of a certificate that answers for its domains.
_SERVING = frozenset({"issued", "renewing", "uploaded"})

Entry = Mapping[str, Any]
Group = Sequence[Entry]


@dataclass(frozen=True)
class Known:
    """What the run knows by now: what preflight found by domain, the certificates that the user provides, what an
    earlier list task made for each group, and variables of the role."""

    found: Mapping[str, Mapping[str, Any]]
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    made: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def of(self, group: Group) -> Iterator[Mapping[str, Any]]:
        """What preflight found of the domains of a group."""
        for entry in group:
            report = self.found.get(shown_name(entry["domain"]))
            if report is not None:
                yield report

    def certificate(self, group: Group) -> Mapping[str, Any]:
        """The certificate that an earlier task made for a group, as it returned it."""
        made = self.made.get(shown_name(group[0]["domain"])) or {}
        return made.get("certificate") or {}

    def allowed(self, group: Group) -> set[str]:
        """The obstacles of a group that the operator allows."""
        return {str(one["id"]) for report in self.of(group) for one in report.get("allowed") or ()}


def known(preflight: Any, own: Any, made: Any, settings: Any) -> Known:
    """From the registered results and variables of a role, any of which may be missing."""
    results = preflight.get("results") if isinstance(preflight, Mapping) else None
    earlier = made.get("results") if isinstance(made, Mapping) else made
    return Known(
        {str(one["domain"]): one for one in results or ()},
        own if isinstance(own, Mapping) else {},
        {str(domain): one for one in earlier or () for domain in one.get("domains") or ()},
        settings if isinstance(settings, Mapping) else {},
    )


def entries(kind: str, groups: Iterable[Group], told: Known) -> list[dict[str, Any]]:
    """The entries of one kind, without what is not set. Raises KeyError for a kind that there is not."""
    make = KINDS[kind]
    made = (make(group, told) for group in groups if group)
    return [_given(entry) for entry in made if entry]


def _given(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "")}


def _domains(group: Group) -> list[str]:
    return [str(entry["domain"]) for entry in group]


def _cloudfront_certificate(group: Group, told: Known) -> dict[str, Any]:
    first = group[0]
    own = told.own.get(first["domain"]) or {}
    kept = next((one for report in told.of(group) if (one := report["facts"].get("certificate"))), None) or {}
    attached = bool(kept.get("attached"))
    # A certificate for other names too is somebody else's, and so are its tags.
    shared = attached and kept.get("domains") != [shown_name(first["domain"])]
    return {
        "domains": _domains(group),
        "certificate_arn": first.get("certificate_arn"),
        "certificate": own.get("certificate"),
        "private_key": own.get("private_key"),
        "chain": own.get("chain"),
        "known_records": kept.get("validation_records") if attached and kept.get("arn") else None,
        "tags": None if shared else told.settings.get("tags") or None,
    }


def _cloudfront_pending(group: Group, told: Known) -> dict[str, Any]:
    """The certificate to wait for; nothing where it is issued."""
    certificate = told.certificate(group)
    if not certificate.get("arn") or certificate.get("status") == "ISSUED":
        return {}
    return {"domains": _domains(group), "certificate_arn": certificate["arn"]}


def _cloudfront_distribution(group: Group, told: Known) -> dict[str, Any]:
    first, allowed = group[0], told.allowed(group)
    return {
        "domains": _domains(group),
        "endpoint": first.get("endpoint"),
        "distribution_id": first.get("distribution_id"),
        "certificate_arn": told.certificate(group).get("arn"),
        "identify_domain": None if len(group) == 1 else "function",
        "adopt": True if "foreign_origin" in allowed else None,
        "enabled": True if "distribution_disabled" in allowed else None,
    }


def _cloudfront_tenant(group: Group, told: Known) -> dict[str, Any]:
    """A group is one domain: tenants share a distribution, but nothing that one of them needs alone."""
    return {"domain": group[0]["domain"], "certificate_arn": told.certificate(group).get("arn")}


def _fastly_service(group: Group, told: Known) -> dict[str, Any]:
    first, attached = group[0], set(told.settings.get("attached") or ())
    backends = [
        service.get("backend_names") or [] for report in told.of(group) if (service := report["facts"].get("service"))
    ]
    # The backend of a service of something else, which tracking_take_over allows to change.
    taken_over = (
        (backends[0][0] if backends and len(backends[0]) == 1 else "sparkpost")
        if ("foreign_service" in told.allowed(group))
        else None
    )
    name = told.settings.get("service_name")
    return {
        # A service that is named by its id keeps the name it has.
        "name": None
        if first.get("service_id")
        else name
        if told.settings.get("shared")
        else f"{name} {first['domain']}",
        "service_id": first.get("service_id"),
        # What preflight has seen attached to this very service needs no further look.
        "domains": [domain for domain in _domains(group) if domain not in attached] or None,
        "endpoint": first.get("endpoint"),
        "backend": taken_over,
    }


def _fastly_certificate(group: Group, told: Known) -> dict[str, Any]:
    own = told.own.get(group[0]["domain"])
    return {
        "domains": _domains(group),
        "authority": "uploaded" if own else None,
        "certificate": (own or {}).get("certificate"),
        "private_key": (own or {}).get("private_key"),
    }


def _fastly_pending(group: Group, told: Known) -> dict[str, Any]:
    """The certificate to wait for; nothing where one serves."""
    certificate = told.certificate(group)
    if not certificate or certificate.get("status") in _SERVING:
        return {}
    return {"domains": _domains(group)}


#: By kind, the entry of one group.
KINDS: Mapping[str, Callable[[Group, Known], Entry]] = {
    "cloudfront_certificates": _cloudfront_certificate,
    "cloudfront_pending": _cloudfront_pending,
    "cloudfront_distributions": _cloudfront_distribution,
    "cloudfront_tenants": _cloudfront_tenant,
    "fastly_services": _fastly_service,
    "fastly_certificates": _fastly_certificate,
    "fastly_pending": _fastly_pending,
}
