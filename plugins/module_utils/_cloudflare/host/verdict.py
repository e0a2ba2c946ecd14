# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the facts say of one host: whether it is ready, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import coverage, rewrites
from .coverage import Coverage
from .facts import REWRITES, Facts, wildcard
from .rewrites import Rewrite


def verdict(host: str, facts: Facts, checks: Iterable[str]) -> dict[str, Any]:
    """What the facts say of one host. ``ready`` is null where a check could not be made."""
    checks = set(checks)
    proxied = _proxied(host, facts.records) if facts.records is not None else None
    covered = certificate(host, facts)
    changing = rewrites_of(host, facts) if REWRITES in checks else ()
    problems = [*_problems(host, proxied, covered, changing), *_of_zone(host, facts)]
    return {
        "host": host,
        "ready": False if problems else None if facts.unread else True,
        "proxied": proxied,
        "certificate": covered.show() if covered else None,
        "rewrites": [each.show() for each in changing],
        "problems": problems,
    }


def certificate(host: str, facts: Facts) -> Coverage | None:
    """The certificate at the edge, None where the packs were not read."""
    if facts.packs is None:
        return None
    return coverage.assess(host, facts.zone, facts.packs, universal=facts.universal)


def _problems(host: str, proxied: bool | None, covered: Coverage | None, changing: Iterable[Rewrite]) -> Iterable[str]:
    if proxied is False:
        yield (
            f"No record of {host} is proxied, so that Cloudflare's edge does not serve it: set 'proxied' to true for it"
        )
    if covered is not None and not covered.covered:
        yield f"{covered.problem[0].upper()}{covered.problem[1:]}. {covered.remedy}"
    for each in changing:
        yield f"{needed_as_they_came(host, [each])}: leave the host out of that rule, or remove it"


def _of_zone(host: str, facts: Facts) -> Iterable[str]:
    """Settings of the zone that may stop clicks. Source: Cloudflare's documentation of both."""
    zone = facts.zone.label()
    if facts.bot_fight_mode:
        yield (
            f"Bot Fight Mode is on for zone {zone}, and challenges mail scanners, apps and SparkPost's own "
            f"verification of {host}: turn it off (Security, Settings), since no rule can exempt a host from it; Super "
            "Bot Fight Mode of the paid plans can be skipped by a custom rule"
        )
    if facts.automatic_ssl:
        yield (
            f"Cloudflare chooses the SSL mode of zone {zone} by itself, and may change what works for {host} without "
            "a word: set the mode by hand (SSL/TLS, Overview, Configure, Custom), or give the host a rule of its own "
            "with 'ssl: full' (cloudflare_page_rule or cloudflare_rule)"
        )


def needed_as_they_came(host: str, changing: Iterable[Rewrite]) -> str:
    """The one sentence about rules that change headers."""
    return f"SparkPost needs the headers as they came, but {'; '.join(each.sentence(host) for each in changing)}"


def rewrites_of(host: str, facts: Facts) -> tuple[Rewrite, ...]:
    """Every rule that changes a header of the host's requests, or may."""
    return tuple(_rewrites(host, facts))


def _rewrites(host: str, facts: Facts) -> Iterable[Rewrite]:
    yield from rewrites.of_page_rules(host, facts.page_rules)
    yield from rewrites.of_origin_rules(host, facts.origin_rules)
    yield from rewrites.of_transform_rules(host, facts.transform_rules)
    for balancer, pool in facts.pools:
        if list(rewrites.load_balancers_of(host, [balancer])):
            yield from rewrites.of_pool(balancer, pool)


def _proxied(host: str, records: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a proxied record serves the host: one of its own name, else one of the wildcard beside it."""
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for raw in records:
        by_name.setdefault(str(raw.get("name") or "").lower(), []).append(raw)
    serving = by_name.get(host) or by_name.get(wildcard(host)) or []
    return any(raw.get("proxied") is True for raw in serving)
