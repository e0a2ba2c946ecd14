# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What in a zone at Cloudflare would act on a host's requests ahead of us, or leave no room for our rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._core.errors import ApiError
from ..._core.obstacle import Obstacle, Words
from .. import errors
from ..client import CloudflareClient
from ..model import Zone
from ..page_rules.model import FORWARDING, PageRule
from ..page_rules.pattern import SCHEMES, Pattern, hidden_by
from . import coverage
from .balancers import balancer_obstacles
from .own_rule import obstacles_at_pattern, rule_at, show_own
from .permission import permission_obstacles
from .rewrites import ALWAYS, NEVER, Rewrite, acts_on
from .verdict import certificate as certificate_at_edge
from .verdict import needed_as_they_came, rewrites_of
from .wish import HostWish
from .zone_rules import ZoneRules

#: How the rules that a set-up makes begin their ref.
OWN_REF = "sparkpost-"
_FLATTENING = "cname_flattening"


def obstacles(found: ZoneRules, wish: HostWish, words: Words) -> tuple[Obstacle, ...]:
    """What would act on the host's requests ahead of what a set-up makes, or leaves no room for it."""
    return (
        *_refused(found, wish, words),
        *permission_obstacles(found.unread, found.zone, wish, words),
        *_page_rules_ahead(found, wish, words),
        *obstacles_at_pattern(found.page_rules, wish, words),
        *_quota(found, wish, words),
        *_redirects(found, wish),
        *_bulk(found, wish),
        *_routes(found, wish),
        *balancer_obstacles(found.edge.balancers if found.edge else (), wish, words),
        *_rewrites(found, wish, words),
        *_certificate(found, wish),
    )


def flattening_obstacle(zone: str, setting: str, name: str) -> tuple[Obstacle, ...]:
    """A zone that answers every CNAME record by addresses, so that no authority sees a validation record."""
    if setting != "flatten_all":
        return ()
    return (
        Obstacle(
            "cname_flattening",
            f"The zone {zone} flattens all CNAME records, so the certificate authority (CA) would never see the "
            f"validation record of {name}",
            f"Set CNAME flattening of {zone} to 'Flatten CNAME at apex' (DNS, Settings), or provide your own "
            "certificate",
            subject=zone,
        ),
    )


def read_flattening(client: CloudflareClient, zone_id: str) -> str:
    """The zone's setting, "" where the token may not read it."""
    try:
        shown = client.get(f"/zones/{zone_id}/settings/{_FLATTENING}", permission=errors.ZONE_SETTINGS_READ)
    except ApiError:
        return ""
    return str(shown.get("value") or "") if isinstance(shown, Mapping) else ""


def show(found: ZoneRules, wish: HostWish) -> dict[str, Any]:
    """The fact ``rules``."""
    return {
        **show_own(found.page_rules, wish, found.zone.name),
        "page_rules": None if found.page_rules is None else [rule.show() for rule in found.page_rules],
        "page_rule_quota": found.zone.page_rule_quota,
        "redirects": None if found.redirects is None else [rule.show() for rule in found.redirects],
        "worker_routes": None if found.routes is None else [dict(route) for route in found.routes],
        "unread": list(found.unread),
    }


def show_edge(found: ZoneRules, wish: HostWish) -> dict[str, Any]:
    """The fact ``edge``; null is what was not read."""
    certificate = certificate_at_edge(wish.domain, found.edge) if found.edge is not None else None
    return {
        "certificate": None if certificate is None else certificate.covered,
        "rewrites": None if found.edge is None else [one.show() for one in _changing(found, wish)],
    }


def _refused(found: ZoneRules, wish: HostWish, words: Words) -> Iterable[Obstacle]:
    if found.page_rules_refused and wish.uses_page_rule:
        yield Obstacle(
            "page_rules_refused",
            "The API token is an account-owned token, which the Page Rules API does not support",
            f"Use {words['rulesets']}, or an API token that belongs to a user",
            subject=found.zone.label(),
        )


def _page_rules_ahead(found: ZoneRules, wish: HostWish, words: Words) -> Iterable[Obstacle]:
    """Active rules that leave ours nothing, or that forward the host's requests elsewhere."""
    rules = [rule for rule in found.page_rules or () if rule.active]
    whole = Pattern.from_text(f"{wish.domain}/*")
    own = next((place for place, rule in enumerate(rules) if rule.pattern == whole), len(rules))
    # A set-up without a page rule does not change that of the pattern, which then acts as any other.
    behind = own if wish.uses_page_rule or wish.mode == "forward" else own + 1
    ahead = [rule for rule in rules[:behind] if not _is_ssl_helper(rule, found.zone)]
    hiding = hidden_by(whole, [rule.pattern for rule in ahead])
    blocking = (
        [ahead[place] for place in hiding]
        if wish.uses_page_rule
        else [rule for rule in ahead if FORWARDING in rule.actions and rule.pattern.meets(whole)]
    )
    if not blocking:
        return
    if blocking == rules[own : own + 1]:
        yield _left_behind(blocking[0], found, wish)
        return
    targets = " and ".join(rule.target for rule in blocking)
    reason = "whose redirects run before page rules" if wish.mode == "forward" else "which needs no page rule"
    # A configuration rule does not keep a page rule from forwarding.
    is_vain = wish.mode != "forward" and any(FORWARDING in rule.actions for rule in blocking)
    other = "" if wish.rules == "rulesets" or is_vain else f"; or use {words['rulesets']}, {reason}"
    yield Obstacle(
        "page_rule_ahead",
        f"The page rule {targets} of {found.zone.label()} matches every request for {wish.domain}. Only the first "
        "matching page rule applies, so a later rule for this host would have no effect",
        f"Narrow {targets} down so that it does not match {wish.domain}, or move it to the end of the zone's page rules"
        + other,
        subject=blocking[0].target,
    )


def _left_behind(rule: PageRule, found: ZoneRules, wish: HostWish) -> Obstacle:
    """A rule of the host's very pattern that forwards, where the set-up makes no page rule in its place."""
    to = (rule.actions.get(FORWARDING) or {}).get("url")
    return Obstacle(
        "page_rule_ahead",
        f"The page rule {rule.target} of {found.zone.label()} forwards every request for {wish.domain} to {to}, so "
        "none would be passed on to SparkPost",
        f"Check who needs {rule.target}, then delete or disable it (Rules, Page Rules)",
        subject=rule.target,
    )


def _is_ssl_helper(rule: PageRule, zone: Zone) -> bool:
    """The set-up's own rule for encryption in the whole zone, ahead of which rules of hosts are placed."""
    return bool(zone.name) and rule.target == f"*.{zone.name}/*" and list(rule.actions) == ["ssl"]


def _quota(found: ZoneRules, wish: HostWish, words: Words) -> Iterable[Obstacle]:
    quota, rules = found.zone.page_rule_quota, found.page_rules
    if quota is None or rules is None or not wish.uses_page_rule:
        return
    existing = {rule.pattern for rule in rules}
    hosts = [host for host in (*wish.ahead, wish.domain) if Pattern.from_text(f"{host}/*") not in existing]
    helper = wish.mode == "forward" and wish.ssl_scope == "host"
    lacks_helper = helper and hosts and rule_at(rules, f"*.{found.zone.name}/*") is None
    needed = len(hosts) + (1 if lacks_helper else 0)
    if wish.domain not in hosts or len(rules) + needed <= quota:
        return
    yield Obstacle(
        "page_rule_quota",
        f"{found.zone.label()} has {len(rules)} of {quota} page rules "
        f"({', '.join(rule.target for rule in rules) or 'none'}), and the set-up needs {needed} more",
        f"Use {words['rulesets']}, which has a separate quota, or delete a page rule that is not needed (disabled ones "
        "count too)",
        subject=found.zone.label(),
    )


def _redirects(found: ZoneRules, wish: HostWish) -> Iterable[Obstacle]:
    """Redirect rules run before page rules and the origin. Source: Cloudflare's documentation, "Traffic sequence"."""
    own = f"{OWN_REF}redirect-{wish.domain}"
    for rule in found.redirects or ():
        if rule.ref == own:
            return
        if rule.enabled and acts_on(rule.expression, wish.domain) == ALWAYS:
            yield Obstacle(
                "redirect_rule_ahead",
                f"The redirect rule {rule.description or rule.ref} of {found.zone.label()} ({rule.expression}) matches "
                f"every request for {wish.domain} and takes precedence",
                f'Exclude {wish.domain} in its expression (and http.host ne "{wish.domain}"), or delete the rule',
                subject=rule.ref,
            )
            return


def _bulk(found: ZoneRules, wish: HostWish) -> Iterable[Obstacle]:
    acting = next((one for one in found.bulk or () if one.takes_all_of(wish.domain)), None)
    if acting is not None:
        yield Obstacle(
            "bulk_redirect_ahead",
            f"The bulk redirect list {acting.list_name} of the Cloudflare account redirects every request for "
            f"{wish.domain} to {acting.target} and takes precedence",
            f"Remove {acting.host}{acting.path} from the list {acting.list_name}, or turn off 'Subpath matching' and "
            "'Include subdomains' for it",
            subject=acting.list_name,
        )


def _routes(found: ZoneRules, wish: HostWish) -> Iterable[Obstacle]:
    """Of several routes the most specific acts; one without a script switches Workers off there.

    Source: Cloudflare's documentation of Workers, "Routes", "Matching behavior".
    """
    whole = Pattern.from_text(f"{wish.domain}/*")
    matching = [
        (Pattern.from_text(str(route.get("pattern") or "")), route)
        for route in found.routes or ()
        if route.get("pattern")
    ]
    covering = [(pattern, route) for pattern, route in matching if any(pattern.covers(whole, one) for one in SCHEMES)]
    if not covering:
        return
    _pattern, acting = max(covering, key=lambda one: len(one[0].glob))
    if acting.get("script"):
        yield Obstacle(
            "worker_route",
            f"The route {acting['pattern']} of {found.zone.label()} runs the Worker {acting['script']} on every "
            f"request for {wish.domain}",
            f"Add the route {wish.domain}/* with 'Worker: None' (Workers Routes of the zone), or narrow down the "
            "existing route",
            subject=str(acting["pattern"]),
        )


def _rewrites(found: ZoneRules, wish: HostWish, words: Words) -> Iterable[Obstacle]:
    """Rules that change what SparkPost tells a click by. A redirect is answered before any of them acts."""
    changing = _changing(found, wish)
    if not changing or wish.mode == "forward":
        return
    kind = "header_rewritten"
    yield Obstacle(
        kind,
        needed_as_they_came(wish.domain, changing),
        f"Exclude {wish.domain} from the rule, or delete it. If it does not act on clicks, allow it with "
        f"{words.take_over(kind)}",
        allowed_by=words.take_over(kind),
        subject=changing[0].id,
    )


def _changing(found: ZoneRules, wish: HostWish) -> tuple[Rewrite, ...]:
    return rewrites_of(wish.domain, found.edge) if found.edge is not None else ()


def _certificate(found: ZoneRules, wish: HostWish) -> Iterable[Obstacle]:
    """No certificate at the edge now or to come, as for names too deep for Universal SSL."""
    if found.packs is None:
        return
    if coverage.comes_with_the_record(wish.domain, found.zone, found.packs, universal=found.universal):
        return
    covered = coverage.assess(wish.domain, found.zone, found.packs, universal=found.universal)
    depth = coverage.labels_below(wish.domain, found.zone)
    if covered.covered or covered.coming or (not found.zone.active and depth is not None and depth <= 1):
        return
    problem = covered.problem[:1].upper() + covered.problem[1:]
    yield Obstacle("edge_certificate", problem, covered.remedy, subject=wish.domain)


def notes(found: ZoneRules, wish: HostWish) -> tuple[str, ...]:
    """What may matter, and what could not be read."""
    sentences = [
        f"The redirect rule {rule.description or rule.ref} of {found.zone.label()} may match requests for "
        f"{wish.domain}: {rule.expression}"
        for rule in found.redirects or ()
        if rule.enabled
        and rule.ref != f"{OWN_REF}redirect-{wish.domain}"
        and acts_on(rule.expression, wish.domain) not in (ALWAYS, NEVER)
    ]
    if wish.mode == "forward":
        sentences += [
            f"Requests for {wish.domain} that are not forwarded would not reach SparkPost as they came: "
            f"{each.sentence(wish.domain)}"
            for each in _changing(found, wish)
        ]
    if found.unread:
        sentences.append(
            f"The API token may not read {', '.join(found.unread)} of {found.zone.label()}, so these were not checked"
        )
    return tuple(sentences)


def too_deep(domain: str, zone_name: str) -> tuple[Obstacle, ...]:
    """A zone that is yet to be made: its certificate will reach one label below it."""
    zone = Zone("", zone_name)
    return tuple(_certificate(ZoneRules(zone, packs=()), HostWish(domain)))


def before(domains: Sequence[str], domain: str) -> tuple[str, ...]:
    """The domains ahead of one in a list."""
    return tuple(domains[: domains.index(domain)])
