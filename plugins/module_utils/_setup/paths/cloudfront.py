# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront: certificate, validation record, distribution, and then the record that leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..._aws.acm.definition import DEFINITION as CERTIFICATE
from ..._aws.cloudfront.definition import DEFINITION as DISTRIBUTION
from ..._aws.cloudfront.info import DEFINITION as DISTRIBUTION_INFO
from ..._preflight.model import CLOUDFRONT
from ..model import CDN, DNS, Domain
from ..run import Run
from .records import ours, serving, validation

_AWS = "aws"
#: A group of domains shares a certificate and a distribution; most groups are of one.
Made = tuple[Sequence[Domain], Mapping[str, Any]]


class CloudFront:
    """The path of the domains that CloudFront serves."""

    name = CLOUDFRONT

    def __init__(self, run: Run) -> None:
        self._run = run
        self._settings = run.settings(CLOUDFRONT)

    def carry(self, domains: Sequence[Domain]) -> None:
        """Take the domains as far as they come."""
        groups = [domains] if self._settings["shared"] else [[each] for each in domains]
        wanted = [self._certificate(group) for group in groups]
        made = self._run.of_each(groups, self._run.caller.several(CERTIFICATE, _AWS, "certificates", wanted))
        pending = [each for each in made if not _is_issued(each)]
        for group, result in made:
            issued = _is_issued((group, result))
            kept = ours(result["validation_records"], group) if issued else []
            for each in group:
                self._run.ledger.note(each, kept=kept, pending=not issued)
        self._run.isolated(_all(pending), lambda some: self._validate(some, pending))
        if self._run.check_mode:
            self._serve(self._still(made))
            return
        settled = self._still(list(filter(_is_issued, made)))
        self._run.side_by_side(
            [
                (_all(settled), lambda: self._serve(settled)),
                *((each[0], partial(self._await, each)) for each in self._still(pending)),
            ]
        )

    def _still(self, made: Sequence[Made]) -> list[Made]:
        return [each for each in made if self._run.ledger.going(each[0])]

    def _certificate(self, group: Sequence[Domain]) -> dict[str, Any]:
        first = group[0]
        return {
            "domains": [each.name for each in group],
            "certificate_arn": first.get("certificate_arn"),
            **{name: first.get(name) for name in ("certificate", "private_key", "chain")},
            "known_records": _known_records(first),
            "tags": None if _keeps_shared_certificate(first) else (self._settings["tags"] or None),
        }

    def _validate(self, domains: Sequence[Domain], pending: Sequence[Made]) -> None:
        named = set(domains)
        new = [
            record
            for group, result in pending
            if named & set(group)
            for record in ours(result["validation_records"], group)
        ]
        self._run.records(domains, new, CLOUDFRONT, may_silence=any(map(_may_silence, domains)))

    def _await(self, one: Made) -> None:
        group, result = one
        options = {
            "domains": [each.name for each in group],
            "certificate_arn": result["certificate"]["arn"],
            **self._run.limits(CLOUDFRONT, "certificate"),
        }
        issued = self._run.caller.one(CERTIFICATE, _AWS, options)
        self._serve([(group, {**result, "certificate": issued["certificate"]})])

    def _serve(self, certified: Sequence[Made]) -> None:
        """Distributions for those whose certificate is issued; each that is deployed goes on."""
        if not certified or not self._run.steps & {CDN, DNS}:
            self._run.finish(_all(certified), CLOUDFRONT)
            return
        wanted = [self._distribution(group, result) for group, result in certified]
        results = self._run.caller.several(DISTRIBUTION, _AWS, "distributions", wanted)
        made = self._run.of_each([group for group, _result in certified], results)
        waits = [] if self._run.check_mode else list(filter(_is_deploying, made))
        ready = made if self._run.check_mode else [each for each in made if not _is_deploying(each)]
        self._run.side_by_side(
            [
                (_all(ready), lambda: self._point(ready)),
                *((each[0], partial(self._await_deployment, each)) for each in waits),
            ]
        )

    def _distribution(self, group: Sequence[Domain], certified: Mapping[str, Any]) -> dict[str, Any]:
        allowed = {name for each in group for name in each.allowed_ids}
        first, settings = group[0], self._settings
        return {
            "domains": [each.name for each in group],
            "endpoint": first.get("endpoint"),
            "distribution_id": first.get("distribution_id"),
            "certificate_arn": certified["certificate"].get("arn") or None,
            "cache_settings": first.get("cache_settings"),
            **{name: settings[name] for name in ("default_ttl", "origin_protocol", "viewer_protocol")},
            "identify_domain": None if len(group) == 1 else "function",
            "adopt": settings["adopt"] or "foreign_origin" in allowed,
            "enabled": True if "distribution_disabled" in allowed else None,
            "tags": settings["tags"] or None,
        }

    def _await_deployment(self, one: Made) -> None:
        _group, result = one
        limits = self._run.limits(CLOUDFRONT, "deployment")
        self._run.caller.one(DISTRIBUTION_INFO, _AWS, {"distribution_id": result["distribution"]["id"], **limits})
        self._point([one])

    def _point(self, served: Sequence[Made]) -> None:
        """Lead the domains to their distributions."""
        by_name = {record["name"]: record for _group, result in served for record in result["serving_records"]}
        domains = _all(served)
        for each in domains:
            if each.name in by_name:
                self._run.ledger.note(each, edge=by_name[each.name]["value"])
        if DNS in self._run.steps:
            self._run.isolated(domains, lambda some: self._write(some, by_name))
        self._run.finish(domains, CLOUDFRONT)

    def _write(self, domains: Sequence[Domain], by_name: Mapping[str, Mapping[str, Any]]) -> None:
        standing = self._run.ledger.standing
        due = [serving(by_name[each.name], each, self._settings) for each in domains if not each.by_own_chain]
        kept = [record for each in domains for record in standing[each.name].facts["kept"]]
        predicted = self._run.check_mode and any(standing[each.name].facts["pending"] for each in domains)
        may_silence = any(map(_may_silence, domains)) and not predicted
        self._run.records(domains, [*due, *validation(kept)], CLOUDFRONT, may_silence=may_silence)


def _all(made: Sequence[Made]) -> list[Domain]:
    return [one for group, _result in made for one in group]


def _may_silence(domain: Domain) -> bool:
    return domain.may_be_answered_by_wildcard


def _is_issued(one: Made) -> bool:
    return bool(one[1]["certificate"]["status"] == "ISSUED")


def _is_deploying(one: Made) -> bool:
    return bool(one[1]["distribution"]["status"] != "Deployed")


def _known_records(domain: Domain) -> Any:
    """The validation records of the certificate that the distribution has, where preflight found them in the zone."""
    found = domain.facts.get("certificate") or {}
    return found.get("validation_records") if found.get("attached") and found.get("arn") else None


def _keeps_shared_certificate(domain: Domain) -> bool:
    """Whether its distribution keeps a certificate for other names too, whose tags are its owner's."""
    found = domain.facts.get("certificate") or {}
    return bool(found.get("attached")) and list(found.get("domains") or ()) != [domain.name]
