# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules that change the Host or User-Agent header of a host's requests, which SparkPost needs as they came.

They are found and named, and never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..page_rules.model import PageRule
from ..page_rules.pattern import SCHEMES, Pattern
from ..rulesets.model import Rule

HOST, USER_AGENT = "Host", "User-Agent"
_HEADERS = {"host": HOST, "user-agent": USER_AGENT}
#: How surely a rule acts on the host's requests.
ALWAYS, MAYBE, NEVER = "always", "maybe", "never"

_HOST_IS = re.compile(r'(?:lower\()?http\.host\)?\s+(?:eq|==)\s+"([^"]+)"')
_HOST_IN = re.compile(r"(?:lower\()?http\.host\)?\s+in\s+\{([^}]*)\}")
_UNCLEAR = re.compile(r"\b(?:or|not|xor)\b|!|\|\||\^\^")


@dataclass(frozen=True)
class Rewrite:
    """One rule that gives ``header`` another value, "" where it takes it away or computes it.

    ``source`` is page_rule, origin_rule, transform_rule or load_balancer; ``where`` says on which requests it acts.
    """

    source: str
    id: str
    header: str
    value: str
    where: str
    applies: str
    description: str = ""

    def show(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "id": self.id,
            "header": self.header,
            "value": self.value or None,
            "where": self.where,
            "applies": self.applies,
            "description": self.description or None,
        }

    def sentence(self, host: str) -> str:
        """For a person."""
        surely = "changes" if self.applies == ALWAYS else "may change"
        kind = self.source.replace("_", " ")
        to = f" to {self.value}" if self.value else ""
        return (
            f"the {kind} {self.description or self.where} ({self.id}) {surely} the header {self.header}{to} of {host}"
        )


def of_page_rules(host: str, rules: Iterable[PageRule]) -> Iterator[Rewrite]:
    """``host_header_override`` of the active page rules whose pattern meets the host."""
    whole = Pattern.from_text(f"{host}/*")
    for rule in rules:
        value = rule.actions.get("host_header_override")
        if value is None or not rule.active or not rule.pattern.meets(whole):
            continue
        surely = all(rule.pattern.covers(whole, scheme) for scheme in SCHEMES)
        yield Rewrite("page_rule", rule.id or "", HOST, str(value), rule.target, ALWAYS if surely else MAYBE)


def of_origin_rules(host: str, rules: Iterable[Rule]) -> Iterator[Rewrite]:
    """``host_header`` of the enabled rules of the phase http_request_origin."""
    for rule in rules:
        value = rule.action_parameters.get("host_header")
        applies = acts_on(rule.expression, host)
        if rule.enabled and value and applies != NEVER:
            yield Rewrite("origin_rule", rule.id or "", HOST, str(value), rule.expression, applies, rule.description)


def of_transform_rules(host: str, rules: Iterable[Rule]) -> Iterator[Rewrite]:
    """The headers of the enabled rules of the phase http_request_late_transform."""
    for rule in rules:
        headers = rule.action_parameters.get("headers")
        applies = acts_on(rule.expression, host)
        if not rule.enabled or not isinstance(headers, Mapping) or applies == NEVER:
            continue
        for name, change in headers.items():
            header = _HEADERS.get(str(name).lower())
            if header is not None:
                value = str(change.get("value") or "") if isinstance(change, Mapping) else ""
                yield Rewrite(
                    "transform_rule", rule.id or "", header, value, rule.expression, applies, rule.description
                )


def load_balancers_of(host: str, balancers: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The enabled load balancers that serve the host."""
    for balancer in balancers:
        name = str(balancer.get("name") or "").lower().rstrip(".")
        if balancer.get("enabled") is not False and name in (host, f"*.{host.partition('.')[2]}"):
            yield balancer


def pools_of(balancer: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of every pool that a load balancer may use."""
    listed: list[Any] = [*(balancer.get("default_pools") or ()), balancer.get("fallback_pool")]
    for by_place in ("region_pools", "country_pools", "pop_pools"):
        for pools in (balancer.get(by_place) or {}).values():
            listed.extend(pools or ())
    return tuple(dict.fromkeys(str(pool) for pool in listed if pool))


def of_pool(balancer: Mapping[str, Any], pool: Mapping[str, Any]) -> Iterator[Rewrite]:
    """The Host header that a pool's origins are given, each value once."""
    origins = [origin for origin in pool.get("origins") or () if isinstance(origin, Mapping)]
    values = [value for origin in origins for value in (origin.get("header") or {}).get("Host") or ()]
    for value in dict.fromkeys(str(value) for value in values):
        yield Rewrite(
            "load_balancer",
            str(balancer.get("id") or ""),
            HOST,
            value,
            str(balancer.get("name") or ""),
            MAYBE,
            str(balancer.get("description") or ""),
        )


def acts_on(expression: str, host: str) -> str:
    """Whether a rule with this expression acts on the requests of a host, as far as that is told by it.

    Only comparisons of ``http.host``, alone or joined by "and", settle it.
    """
    text = expression.strip()
    if text == "true":
        return ALWAYS
    if _UNCLEAR.search(re.sub(r'"[^"]*"', '""', text)):
        return MAYBE
    verdicts = [_part(part, host) for part in re.split(r"\band\b|&&", text)]
    if NEVER in verdicts:
        return NEVER
    return ALWAYS if set(verdicts) == {ALWAYS} else MAYBE


def _part(text: str, host: str) -> str:
    plain = text.strip().strip("()").strip()
    single, several = _HOST_IS.fullmatch(plain), _HOST_IN.fullmatch(plain)
    if single is None and several is None:
        return MAYBE
    named = [single[1]] if single else re.findall(r'"([^"]+)"', several[1] if several else "")
    return ALWAYS if host in (name.lower() for name in named) else NEVER
