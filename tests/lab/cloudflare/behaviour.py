# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything about the emulated Cloudflare that a test may choose, with what is known as the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class RateLimit:
    """``requests`` within ``seconds``, over all credentials of a user; beyond that, 429 for ``blocked`` seconds."""

    requests: int = 1200
    seconds: float = 300.0
    blocked: float = 300.0


@dataclass(frozen=True)
class Plan:
    """What a zone of a plan may have."""

    page_rules: int
    batch_operations: int
    #: Seconds between two activation checks. Source: docstring of the official client's activation_check.
    activation_check: float
    #: The least ``edge_cache_ttl`` of a page rule, in seconds. Source: API reference, zone setting edge_cache_ttl.
    edge_cache_ttl: int
    least_ttl: int = 60
    partial: bool = False


#: The page rule quotas of the paid plans are the published ones; what counts is ``meta.page_rule_quota`` of a zone.
PLANS: Mapping[str, Plan] = {
    "free": Plan(page_rules=3, batch_operations=200, activation_check=3600, edge_cache_ttl=7200),
    "pro": Plan(page_rules=20, batch_operations=3500, activation_check=300, edge_cache_ttl=3600),
    "business": Plan(page_rules=50, batch_operations=3500, activation_check=300, edge_cache_ttl=1800, partial=True),
    "enterprise": Plan(125, batch_operations=3500, activation_check=300, edge_cache_ttl=30, least_ttl=30, partial=True),
}


@dataclass
class Behaviour:
    """Switches of the emulator.

    A switch exists where a test needs a fault, and where Cloudflare's published texts do not
    settle what the service does, so that a client can be shown to work either way.
    """

    #: The plan of a new zone: free, pro, business or enterprise.
    plan: str = "free"
    #: ``meta.page_rule_quota`` of every zone; None goes by the plan.
    page_rule_quota: int | None = None
    #: The account may order advanced certificates and enable Total TLS (Advanced Certificate Manager).
    advanced_certificates: bool = False
    #: The account may add zones below a registered domain (subdomain setup, an Enterprise feature).
    subdomain_zones: bool = False
    #: Cloudflare for SaaS is enabled, which takes a means of payment even where all is free; otherwise 1404 and 1456.
    saas: bool = False
    #: Custom hostnames that the plan includes, and how many it takes at all (an Enterprise plan takes more).
    #: Source: Cloudflare for Platforms, "Plans" and "Quotas and billing".
    custom_hostnames_allocated: int = 100
    custom_hostnames_cap: int = 50_000
    #: The account may create zones at all; otherwise 1068.
    zone_creation: bool = True

    #: Zones become active without being asked; otherwise only activation_check looks at the delegation.
    activates_by_itself: bool = True
    #: Code and status of an activation check that comes too early; not documented.
    early_check_code: int = 1224
    early_check_status: int = 400

    #: Status of a page rule whose creation or replacement names none. Recalled, not documented.
    default_status: str = "disabled"
    #: Priority of a page rule whose creation or replacement names none. Recalled, not documented.
    default_priority: int = 1
    #: Priorities are renumbered to 1..N at each write, as they have been seen to be.
    renumbers: bool = True
    #: Where a rule goes that asks for a number which another one has: "takes" it, or goes "above" the other.
    priority_tie: str = "takes"
    #: A priority above the number of rules is "capped" or "refused" when a rule is changed.
    priority_above_count: str = "capped"
    #: How URL patterns are compared for ``.distinctTargetUrl``: "exact", "folded" (case), "schemeless" (both).
    target_comparison: str = "exact"
    #: DELETE of a page rule answers with null instead of its id, as older fixtures show.
    page_rule_delete_null: bool = False

    #: The code for an identical DNS record: 81058, formerly 81057.
    identical_record_code: int = 81058
    #: DNS errors carry an ``error_chain``, as they did until October 2024.
    error_chain: bool = False
    #: The type of a DNS record cannot be changed in place (since June 2026).
    type_change_refused: bool = True

    #: How many rules a ruleset of each phase may hold; a phase that is not named has no limit.
    phase_caps: dict[str, int] = field(
        default_factory=lambda: {
            "http_request_dynamic_redirect": 10,
            "http_config_settings": 10,
            "http_request_cache_settings": 10,
            "http_request_origin": 10,
            "http_request_transform": 10,
            "http_request_late_transform": 10,
            "http_response_headers_transform": 10,
        }
    )
    #: A rule that a PUT of a whole ruleset names by ``ref`` alone keeps its id. Not documented either way.
    put_keeps_ids_by_ref: bool = True
    #: PATCH of a rule leaves alone what it does not name; otherwise that goes back to its default.
    rule_patch_merges: bool = False

    #: A token for some zones may list zones without naming one; it sees its own.
    scoped_tokens_list_zones: bool = False
    #: A name that no zone has is refused with 403 and code 0 to tokens for all zones too, instead of an empty list.
    unknown_zone_refused: bool = False
    #: HTTP status of codes whose status is not published.
    status_1011: int = 400
    status_7003: int = 404
    status_9109: int = 401
    status_10000: int = 403

    #: What the edge answers for a host whatever is configured: 1000 to 1020, 520 to 526, or "challenge".
    edge_errors: dict[str, int | str] = field(default_factory=dict)

    #: Requests beyond it get 429; None is no limit.
    rate_limit: RateLimit | None = None
    #: How many of the next requests get 429, whatever the limit.
    too_many_requests: int = 0
    #: The retry-after header of those; None leaves it out.
    retry_after: str | None = "1"
    #: ``errors`` and ``messages`` are null where they are empty.
    null_lists: bool = False

    def set(self, **switches: Any) -> None:
        """Sets switches by name, from Python or from JSON values.

        Raises:
            ValueError: there is no switch of such a name, or no such plan; nothing is set then.
        """
        unknown = sorted(set(switches) - {known.name for known in fields(self)})
        if unknown:
            raise ValueError(f"Cloudflare's emulator has no switch named {', '.join(unknown)}.")
        if switches.get("plan", "free") not in PLANS:
            raise ValueError(f"{switches['plan']!r} is no plan; there are {', '.join(PLANS)}.")
        for name, value in switches.items():
            setattr(self, name, _shaped(name, value))


def _shaped(name: str, value: Any) -> Any:
    """The value in the type of the field: JSON knows no rate limits."""
    if name == "rate_limit" and isinstance(value, Mapping):
        return RateLimit(**value)
    return value
