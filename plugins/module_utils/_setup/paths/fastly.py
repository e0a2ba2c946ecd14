# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly: service, certificate, validation record, and then the record that leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..._fastly.service.definition import DEFINITION as SERVICE
from ..._fastly.tls.definition import DEFINITION as CERTIFICATE
from ..._preflight.model import FASTLY
from ..model import CERT, DNS, Domain
from ..run import Run
from .records import ours, serving, validation

_SERVING = ("issued", "renewing", "uploaded")
Made = tuple[Sequence[Domain], Mapping[str, Any]]


class Fastly:
    """The path of the domains that Fastly serves."""

    name = FASTLY

    def __init__(self, run: Run) -> None:
        self._run = run
        self._settings = run.settings(FASTLY)

    def carry(self, domains: Sequence[Domain]) -> None:
        """Take the domains as far as they come."""
        groups = [domains] if self._settings["shared"] else [[each] for each in domains]
        # Fastly issues a certificate only for a domain that a service has.
        services = [self._service(group) for group in groups]
        made = self._run.of_each(groups, self._run.caller.several(SERVICE, FASTLY, "services", services))
        groups = [group for group, _result in made]
        if not groups or not self._run.steps & {CERT, DNS}:
            self._run.finish([one for group in groups for one in group], FASTLY)
            return
        wanted = [self._certificate(group) for group in groups]
        certified = self._run.of_each(groups, self._run.caller.several(CERTIFICATE, FASTLY, "certificates", wanted))
        pending = [each for each in certified if not _serves(each)]
        self._run.isolated(_all(pending), lambda some: self._validate(some, pending))
        if self._run.check_mode:
            self._point(self._still(certified))
            return
        settled = self._still(list(filter(_serves, certified)))
        self._run.side_by_side(
            [
                (_all(settled), lambda: self._point(settled)),
                *((each[0], partial(self._await, each)) for each in self._still(pending)),
            ]
        )

    def _still(self, made: Sequence[Made]) -> list[Made]:
        return [each for each in made if self._run.ledger.going(each[0])]

    def _service(self, group: Sequence[Domain]) -> dict[str, Any]:
        first, settings = group[0], self._settings
        name = settings["service_name"] if settings["shared"] else f"{settings['service_name']} {first.name}"
        # What preflight has seen attached to this very service needs no further look.
        domains = [each.name for each in group if not _is_attached(each)]
        return {
            # A service that is named by its id keeps the name it has.
            "name": None if first.get("service_id") else name,
            "service_id": first.get("service_id"),
            "domains": domains or None,
            "domain_management": settings["domain_management"],
            "endpoint": first.get("endpoint"),
            "backend": _taken_over(group),
            "default_ttl": settings["default_ttl"],
        }

    def _certificate(self, group: Sequence[Domain]) -> dict[str, Any]:
        first = group[0]
        own = first.get("certificate")
        return {
            "domains": [each.name for each in group],
            "authority": "uploaded" if own else first.get("authority"),
            "certificate": own,
            "private_key": first.get("private_key"),
        }

    def _validate(self, domains: Sequence[Domain], pending: Sequence[Made]) -> None:
        named = set(domains)
        new = [
            record
            for group, result in pending
            if named & set(group)
            for record in ours(result["validation_records"], group)
        ]
        may_silence = any(each.may_be_answered_by_wildcard for each in domains)
        self._run.records(domains, new, FASTLY, may_silence=may_silence)

    def _await(self, one: Made) -> None:
        group, result = one
        options = {
            "domains": [each.name for each in group],
            "authority": group[0].get("authority"),
            **self._run.limits(FASTLY, "certificate"),
        }
        issued = self._run.caller.one(CERTIFICATE, FASTLY, options)
        self._point([(group, {**result, **issued})], was_pending=True)

    def _point(self, certified: Sequence[Made], *, was_pending: bool = False) -> None:
        """Lead the domains to Fastly."""
        domains = _all(certified)
        by_name = {
            record["name"]: record
            for _group, result in certified
            for record in result["serving_records"]
            if record["type"] == "CNAME"
        }
        for each in domains:
            if each.name in by_name:
                self._run.ledger.note(each, edge=by_name[each.name]["value"])
        if DNS in self._run.steps:
            kept = [] if was_pending else list(filter(_serves, certified))
            self._run.isolated(domains, lambda some: self._write(some, by_name, kept))
        self._run.finish(domains, FASTLY)

    def _write(self, domains: Sequence[Domain], by_name: Mapping[str, Mapping[str, Any]], kept: Sequence[Made]) -> None:
        named = set(domains)
        due = [
            serving(by_name[each.name], each, self._settings)
            for each in domains
            if each.name in by_name and not each.by_own_chain
        ]
        held = [
            record
            for group, result in kept
            if named & set(group)
            for record in ours(result["validation_records"], group)
        ]
        # What the validation records need is predicted with them: check mode does not show it twice.
        predicted = self._run.check_mode and not kept
        may_silence = any(each.may_be_answered_by_wildcard for each in domains) and not predicted
        self._run.records(domains, [*due, *validation(held)], FASTLY, may_silence=may_silence)


def _all(made: Sequence[Made]) -> list[Domain]:
    return [one for group, _result in made for one in group]


def _serves(one: Made) -> bool:
    return one[1]["certificate"]["status"] in _SERVING


def _is_attached(domain: Domain) -> bool:
    attached, service = domain.facts.get("versionless_domain") or {}, domain.facts.get("service") or {}
    return bool(attached and service) and attached.get("service_id") == service.get("id")


def _taken_over(group: Sequence[Domain]) -> str | None:
    """The backend of a service of something else, which the user allowed to change."""
    if "foreign_service" not in {name for each in group for name in each.allowed_ids}:
        return None
    names: list[Any] = list((group[0].facts.get("service") or {}).get("backend_names") or ())
    return str(names[0]) if len(names) == 1 else "sparkpost"
