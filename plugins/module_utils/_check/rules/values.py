# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the templates of rules may name: the values of a check, and what its CDN adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._sparkpost.endpoints import MANAGED_ENDPOINTS
from ..cdn.other import OTHER
from ..model.cdn import Cdn
from ..model.tracking_check import TrackingCheck

#: Fields of a CDN's profile that are templates themselves.
_STEPS = (
    "tls",
    "origin",
    "host",
    "http",
    "cache",
    "keep",
    "app_links",
    "agent",
    "address",
    "mark",
    "key",
    "query",
    "length",
)


def values(check: TrackingCheck) -> Mapping[str, Any]:
    """Every value that all templates may name."""
    cdn = check.cdn or OTHER
    parent = check.domain.partition(".")[2]
    names: dict[str, Any] = {
        "domain": check.domain,
        "zone": check.zone or parent,
        "endpoint": check.endpoint,
        "managed_endpoint": MANAGED_ENDPOINTS.get(check.region or "us", check.endpoint),
        "cache_ttl": check.cache_ttl,
    }
    names["target"] = check.expected_targets[0] if check.expected_targets else cdn.target_hint.format_map(names)
    record = OTHER.record if check.expected_targets else cdn.record
    return {
        **names,
        "record": record.format_map(names),
        "parent": parent,
        "authority": check.cas[0] if check.cas else "the CDN's authority",
        "cdn_guide": cdn.guide,
        "certificate_guide": cdn.certificate_guide or cdn.guide,
        "timeout": f"{check.timeout:g}",
        "sending_domains": ", ".join(check.sending_domains) or "the sending domains",
        "page_step": "Look up the error in the CDN's documentation",
        **_steps(check, cdn, names),
    }


def _steps(check: TrackingCheck, cdn: Cdn, names: Mapping[str, Any]) -> Mapping[str, str]:
    certificate = (cdn.too_deep_step if check.is_too_deep else cdn.certificate_step).format_map(names)
    templates = {f"{name}_step": getattr(cdn, f"{name}_step") for name in _STEPS}
    return {
        **{name: template.format_map(names) for name, template in templates.items()},
        "certificate_step": certificate,
        "renewal_step": cdn.renewal_step.format_map({**names, "certificate_step": certificate}),
    }
