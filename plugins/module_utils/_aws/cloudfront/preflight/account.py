# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distributions of an account, and what speaks against letting one of them serve a domain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...._core.obstacle import Obstacle, Words
from ...session import AwsSession
from ..client import CloudFrontClient
from ..model import Distribution, has_header, items, origin_of
from ..origin import forwards_to_sparkpost
from ..policies import USER_AGENT, OriginRequestPolicy, is_own_name

#: Flat-rate plans whose distributions take no cache policies of their own. Source: AWS's documentation of CloudFront
#: flat-rate pricing plans.
_WITHOUT_OWN_POLICIES = frozenset({"FREE", "PRO"})


@dataclass(frozen=True)
class Forwarded:
    """What the policies of a default behaviour forward, where policies decide."""

    policy: OriginRequestPolicy | None = None
    key_headers: tuple[str, ...] = ()

    @property
    def has_user_agent(self) -> bool:
        """Whether the origin is told the browser."""
        by_policy = self.policy is not None and self.policy.forwards(USER_AGENT)
        return by_policy or has_header(self.key_headers, USER_AGENT)


@dataclass(frozen=True)
class Account:
    """All distributions as summaries. ``forwarded`` is by distribution, ``plans`` the flat-rate plans by ARN.

    ``plans`` is None where nobody may know them, or nobody asked.
    """

    distributions: tuple[Distribution, ...] = ()
    forwarded: Mapping[str, Forwarded] = field(default_factory=dict)
    plans: Mapping[str, str] | None = None
    _hosts: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def owner(self, domain: str) -> Distribution | None:
        """The distribution that has the domain as an alias."""
        return self._by_alias.get(domain)

    def by_wildcard(self, domain: str) -> Distribution | None:
        """The distribution that has a wildcard alias for it."""
        return self._by_alias.get(f"*.{domain.partition('.')[2]}")

    def by_id(self, distribution_id: str) -> Distribution | None:
        """The distribution of this id."""
        return self._by_id.get(distribution_id)

    def own_hosts(self, domain: str, endpoint: str) -> frozenset[str]:
        """The host names by which this account serves the domain, or any tracking domain, already."""
        owner = self.owner(domain)
        return self._tracking_hosts(endpoint) | ({str(owner.domain_name).lower()} if owner else set())

    def _tracking_hosts(self, endpoint: str) -> frozenset[str]:
        if endpoint not in self._hosts:
            self._hosts[endpoint] = frozenset(
                str(one.domain_name).lower()
                for one in self.distributions
                if forwards_to_sparkpost(one.origin(), endpoint)
            )
        return self._hosts[endpoint]

    @cached_property
    def _by_alias(self) -> Mapping[str, Distribution]:
        found: dict[str, Distribution] = {}
        for one in self._serving():
            for name in one.domains():
                found.setdefault(name, one)
        return found

    @cached_property
    def _by_id(self) -> Mapping[str | None, Distribution]:
        return {one.id: one for one in self.distributions}

    def _serving(self) -> Iterable[Distribution]:
        return (one for one in self.distributions if not one.staging)


@dataclass(frozen=True)
class DistributionWish:
    """What is desired of the distribution of one domain; ``together`` are all that are to share it."""

    domain: str
    together: tuple[str, ...]
    endpoint: str
    distribution_id: str = ""
    cache_settings: str = ""
    adopt: bool = False


class AccountReader:
    """Reads by pages; of policies and plans no more than the distributions of these domains need."""

    def __init__(self, session: AwsSession) -> None:
        self._client = CloudFrontClient(session)

    def read(self, domains: Collection[str], ids: Collection[str] = (), *, plans: bool = False) -> Account:
        """``plans``: a write is planned, so that a plan that would refuse it matters."""
        distributions = tuple(one for page in self._client.pages() for one in page)
        wanted = set(domains)
        ours = [one for one in distributions if one.id in ids or wanted.intersection(one.domains())]
        forwarded = {str(one.id): self._forwarded(one) for one in ours if _by_policy(one)}
        return Account(distributions, forwarded, self._client.plans() if plans and ours else None)

    def _forwarded(self, distribution: Distribution) -> Forwarded:
        behavior = distribution.config["DefaultCacheBehavior"]
        policy_id = behavior.get("OriginRequestPolicyId")
        policy = self._client.origin_request_policy_by_id(policy_id) if policy_id else None
        found = Forwarded(policy)
        if found.has_user_agent:
            return found
        return Forwarded(policy, tuple(self._client.cache_key_headers(behavior["CachePolicyId"])))


def obstacles(account: Account, wish: DistributionWish, words: Words) -> tuple[Obstacle, ...]:
    """What keeps a set-up from serving the domain by a distribution of the account, or clicks from working then."""
    owner = account.owner(wish.domain)
    found = list(_named(account, owner, wish))
    distribution = owner or account.by_id(wish.distribution_id)
    if distribution is None:
        return tuple(found)
    found += _aliases(account, distribution, wish, words)
    found += _foreign(distribution, wish, words)
    found += _breaking(distribution, wish.domain, words)
    found += _user_agent(account, distribution, wish.domain)
    found += _plan(account, distribution, wish, words)
    return tuple(found)


def notes(account: Account, wish: DistributionWish) -> tuple[str, ...]:
    """What is kept, and what the set-up would change of what stands."""
    sentences = []
    distribution = account.owner(wish.domain) or account.by_id(wish.distribution_id)
    wildcard = account.by_wildcard(wish.domain)
    if wildcard is not None and distribution is not wildcard:
        sentences.append(
            f"The distribution {wildcard.owner()} has a wildcard alias that matches {wish.domain}. An alias for "
            f"{wish.domain} itself takes precedence"
        )
    if distribution is None:
        return tuple(sentences)
    sentences.append(
        f"The distribution {distribution.owner()} is used for {wish.domain}. Settings that are not specified are kept"
    )
    if not _forwards_user_agent(account, distribution):
        sentences.append(
            f"The distribution {distribution.id} does not forward {USER_AGENT}, which SparkPost needs to identify "
            "browsers. As SparkPost's guide requires, this will be changed"
        )
    return tuple(sentences)


def show(distribution: Distribution | None) -> dict[str, Any] | None:
    """The fact ``distribution``."""
    if distribution is None:
        return None
    certificate = distribution.config.get("ViewerCertificate") or {}
    origin = distribution.origin()
    return {
        "id": distribution.id,
        "domain_name": distribution.domain_name,
        "enabled": bool(distribution.config.get("Enabled")),
        "aliases": list(distribution.domains()),
        "origin": origin["DomainName"] if origin else None,
        "origin_path": (origin.get("OriginPath") or "") if origin else None,
        "certificate_arn": certificate.get("ACMCertificateArn"),
        "status": distribution.status,
    }


def _named(account: Account, owner: Distribution | None, wish: DistributionWish) -> Iterable[Obstacle]:
    if not wish.distribution_id:
        return
    if account.by_id(wish.distribution_id) is None:
        yield Obstacle(
            "distribution_missing",
            f"This account has no distribution {wish.distribution_id}",
            "Check 'distribution_id' and the account, or omit 'distribution_id' to look the distribution up by domain",
            subject=wish.distribution_id,
        )
    elif owner is not None and owner.id != wish.distribution_id:
        yield Obstacle(
            "alias_elsewhere",
            f"{wish.domain} is an alias of the distribution {owner.owner()}, not of {wish.distribution_id}",
            f"Set 'distribution_id' to {owner.id} or omit it. An alias can belong to only one distribution at a time",
            subject=str(owner.id),
        )


def _aliases(account: Account, distribution: Distribution, wish: DistributionWish, words: Words) -> Iterable[Obstacle]:
    """Further aliases, which a certificate and a fixed header for this domain alone would break."""
    further = sorted(set(distribution.domains()) - set(wish.together))
    if further:
        yield Obstacle(
            "further_aliases",
            f"The distribution {distribution.owner()} serves {', '.join(further[:5])} in addition to {wish.domain}. A "
            f"certificate and an X-Forwarded-Host header for {wish.domain} only would break the others",
            _for_aliases(further, words),
            subject=str(distribution.id),
        )
    spread = {name: held for name in wish.together if (held := account.owner(name)) is not None}
    others = sorted({str(one.id) for one in spread.values()} - {str(distribution.id)})
    if others:
        yield Obstacle(
            "spread_aliases",
            f"{', '.join(wish.together[:5])} should share a distribution, but are aliases of several distributions: "
            f"{distribution.id}, {', '.join(others)}",
            "Run the set-up once for each distribution with its domains, or remove the aliases from the others first",
            subject=str(distribution.id),
        )


def _for_aliases(further: Sequence[str], words: Words) -> str:
    """What to do about them; a wildcard is no domain that can be listed."""
    wildcards = [name for name in further if name.startswith("*.")]
    if not wildcards:
        return f"Use {words['shared_distribution']}, or remove the other aliases from that distribution"
    return (
        f"Use another name for tracking. Or replace the alias {', '.join(wildcards)} of that distribution by the names "
        f"that it serves, and then use {words['shared_distribution']}"
    )


def _foreign(distribution: Distribution, wish: DistributionWish, words: Words) -> Iterable[Obstacle]:
    if wish.adopt or forwards_to_sparkpost(distribution.origin(), wish.endpoint):
        return
    yield Obstacle(
        "foreign_origin",
        f"The distribution {distribution.owner()} serves {wish.domain} from an origin other than SparkPost, and that "
        "origin would lose its traffic",
        f"Remove {wish.domain} from that distribution if it is not needed there, or allow changing the origin with "
        f"{words['adopt']}",
        allowed_by=words.take_over("foreign_origin"),
        subject=str(distribution.id),
    )


def _breaking(distribution: Distribution, domain: str, words: Words) -> Iterable[Obstacle]:
    """Settings that break every click."""
    subject = str(distribution.id)
    if not distribution.config.get("Enabled"):
        yield Obstacle(
            "distribution_disabled",
            f"The distribution {distribution.owner()} of {domain} is disabled, so no clicks are served",
            "Find out why it is disabled. Then enable it, or allow the set-up to enable it with "
            f"{words.take_over('distribution_disabled')}",
            allowed_by=words.take_over("distribution_disabled"),
            subject=subject,
        )
    behavior = distribution.config["DefaultCacheBehavior"]
    origin = origin_of(distribution.config, behavior)
    path = str((origin or {}).get("OriginPath") or "")
    if path and forwards_to_sparkpost(origin, None):
        yield Obstacle(
            "origin_path",
            f"The distribution {distribution.owner()} prepends {path} to every path that it requests from SparkPost, "
            "so SparkPost does not recognize any link",
            f"Clear the origin path of the origin {(origin or {}).get('DomainName')} in that distribution",
            subject=subject,
        )
    restricted = [name for name in ("TrustedKeyGroups", "TrustedSigners") if (behavior.get(name) or {}).get("Enabled")]
    if restricted:
        yield Obstacle(
            "signed_urls",
            f"The default cache behavior of the distribution {distribution.owner()} requires signed URLs "
            f"({' and '.join(restricted)}), so every click would be answered with 403",
            "Turn off 'Restrict viewer access' for the default cache behavior, or use a separate distribution for "
            "tracking",
            subject=subject,
        )


def _user_agent(account: Account, distribution: Distribution, domain: str) -> Iterable[Obstacle]:
    """A policy of somebody else's without the header, which cannot be changed here."""
    forwarded = account.forwarded.get(str(distribution.id))
    if forwarded is None or forwarded.has_user_agent or forwarded.policy is None or is_own_name(forwarded.policy.name):
        return
    yield Obstacle(
        "user_agent_policy",
        f"The origin request policy {forwarded.policy.name} of the distribution {distribution.id} does not forward "
        f"{USER_AGENT}. It is managed by AWS or created by someone else, so it is not changed here",
        f"Use an origin request policy that forwards {USER_AGENT}, such as Managed-AllViewerExceptHostHeader, for the "
        f"default cache behavior of {domain}",
        subject=str(distribution.id),
    )


def _plan(account: Account, distribution: Distribution, wish: DistributionWish, words: Words) -> Iterable[Obstacle]:
    tier = (account.plans or {}).get(str(distribution.arn), "").upper()
    if not tier or not wish.cache_settings:
        return
    refused = {"legacy": "legacy cache settings (ForwardedValues)"}
    if tier in _WITHOUT_OWN_POLICIES:
        refused["policies"] = "custom cache policies"
    if wish.cache_settings in refused:
        yield Obstacle(
            "pricing_plan",
            f"The distribution {distribution.id} has the flat-rate plan {tier}, which does not support "
            f"{refused[wish.cache_settings]}",
            f"Omit {words['cache_settings']} and use AWS's managed policies CachingDisabled and "
            "AllViewerExceptHostHeader for the default cache behavior, or cancel the plan first",
            subject=str(distribution.id),
        )


def _by_policy(distribution: Distribution) -> bool:
    return bool(distribution.config["DefaultCacheBehavior"].get("CachePolicyId"))


def _forwards_user_agent(account: Account, distribution: Distribution) -> bool:
    forwarded = account.forwarded.get(str(distribution.id))
    if forwarded is not None:
        return forwarded.has_user_agent
    values = distribution.config["DefaultCacheBehavior"].get("ForwardedValues") or {}
    return has_header(items(values.get("Headers")), USER_AGENT)


def shared_with(domain: str, listed: Sequence[str], *, shared: bool) -> tuple[str, ...]:
    """The domains that are to share a distribution with this one."""
    return tuple(listed) if shared else (domain,)
