# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate for tracking domains in ACM: requested, or the user's own; or none any more."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..._core.errors import ConflictError, NotFoundError, RefusedError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from ..._tls.pem import Material, fingerprints, same_material
from .client import AcmClient
from .lookup import Certificates
from .model import Certificate, Summary
from .plan import DesiredCertificate, check_given, in_use, is_own, plan_absent, plan_imported, plan_requested
from .wait import IssueWait


class KeptCertificate(Resource[Certificate]):
    """What requested and imported certificates have in common."""

    def __init__(
        self, client: AcmClient, certificates: Certificates, desired: DesiredCertificate, waiting: IssueWait
    ) -> None:
        self._client = client
        self._certificates = certificates
        self._desired = desired
        self._waiting = waiting

    def read(self) -> Certificate | None:
        found = self._given() if self._desired.arn else self._found()
        if found is not None and self._desired.tags is not None and not self._is_kept(found):
            return self._certificates.with_tags(found)
        return found

    def execute(self, action: Action, state: Certificate | None) -> Certificate | None:
        if action.verb == "tag" and state is not None:
            more = action.arguments["tags"]
            self._client.add_tags(state.arn, more)
            return replace(state, tags=tuple(sorted({**dict(state.tags or ()), **more}.items())))
        return self._made(action, state)

    def wait(self, state: Certificate | None) -> Certificate | None:
        if state is None:
            return None
        return replace(self._waiting.settle(state), tags=state.tags, fingerprints=state.fingerprints)

    def show(self, state: Certificate | None) -> dict[str, Any]:
        # A wait that ends in an error has still seen more than what it started from.
        latest = self._waiting.certificate
        shown = replace(latest, tags=state.tags) if latest and state else state
        values = shown_certificate(shown)
        return {**values, "validation_records": []} if shown and self._is_kept(shown) else values

    def compare(self, state: Certificate | None) -> dict[str, Any]:
        if state is None:
            return {}
        compared: dict[str, Any] = {
            "domains": sorted(state.names),
            "status": state.status,
            "type": state.type,
            "not_after": state.not_after or None,
        }
        if state.fingerprints:
            compared["sha256"] = state.fingerprints[0]
        if state.tags is not None:
            compared["tags"] = dict(state.tags)
        return compared

    def _given(self) -> Certificate:
        certificate = self._certificates.named(self._desired)
        if certificate is None:
            raise RefusedError(
                f"There is no certificate {self._desired.arn} in this AWS account",
                remedy="Check certificate_arn, or leave it out to have one found or made",
            )
        check_given(certificate, self._desired)
        return certificate

    def _is_kept(self, certificate: Certificate) -> bool:
        """Whether it was found since it covers the names: its tags and records are its owner's."""
        desired = self._desired
        return desired.covering and not desired.arn and not is_own(certificate, desired)

    @abstractmethod
    def _found(self) -> Certificate | None:
        """The certificate as its names find it."""

    @abstractmethod
    def _made(self, action: Action, state: Certificate | None) -> Certificate:
        """Carry the request or the import out."""


class RequestedCertificate(KeptCertificate):
    """One that Amazon issues, once its validation records are in DNS."""

    def __init__(
        self, client: AcmClient, certificates: Certificates, desired: DesiredCertificate, waiting: IssueWait
    ) -> None:
        super().__init__(client, certificates, desired, waiting)
        self._spent: tuple[Summary, ...] = ()

    def plan(self, current: Certificate | None) -> Plan[Certificate]:
        return plan_requested(self._desired, current, self._spent)

    def _found(self) -> Certificate | None:
        find = self._certificates.find_covering if self._desired.covering else self._certificates.find
        lookup = find(self._desired)
        self._spent = lookup.spent
        return lookup.certificate

    def _made(self, action: Action, state: Certificate | None) -> Certificate:
        token, algorithm = action.arguments["token"], action.arguments["algorithm"]
        tags = self._desired.tags
        arn = self._client.request(self._desired.names, algorithm, token, tags or {})
        pairs = None if tags is None else tuple(sorted(tags.items()))
        return Certificate(arn, self._desired.names, "PENDING_VALIDATION", key_algorithm=algorithm, tags=pairs)


class ImportedCertificate(KeptCertificate):
    """The user's own; renewed material goes to the same ARN."""

    def __init__(
        self,
        client: AcmClient,
        certificates: Certificates,
        desired: DesiredCertificate,
        waiting: IssueWait,
        material: Material,
    ) -> None:
        super().__init__(client, certificates, desired, waiting)
        self._material = material

    def plan(self, current: Certificate | None) -> Plan[Certificate]:
        return plan_imported(self._desired, current)

    def _given(self) -> Certificate:
        return self._with_fingerprints(super()._given())

    def _found(self) -> Certificate | None:
        found = self._certificates.candidates(self._desired)
        # Expired material is what a renewal takes the place of.
        for summary in (*found.usable, *found.spent):
            certificate = self._certificates.given(summary.arn)
            if certificate:
                return self._with_fingerprints(certificate)
        return None if self._desired.names_known else self._same_among(found.wider)

    def _same_among(self, summaries: Sequence[Summary]) -> Certificate | None:
        """The very same certificate, where its names are not known by which it could be found."""
        for certificate in filter(None, (self._certificates.given(one.arn) for one in summaries)):
            held = self._with_fingerprints(certificate)
            if same_material(self._desired.fingerprints, held.fingerprints):
                return held
        return None

    def _with_fingerprints(self, certificate: Certificate) -> Certificate:
        held, chain = self._client.material(certificate.arn)
        return replace(certificate, fingerprints=fingerprints(f"{held}\n{chain}"))

    def _made(self, action: Action, state: Certificate | None) -> Certificate:
        material, tags = self._material, self._desired.tags
        former = state.arn if state else ""
        arn = self._client.import_material(
            material.certificate, material.private_key, material.chain, former, tags or {}
        )
        held = state.tags if state else (None if tags is None else tuple(sorted(tags.items())))
        return replace(self._client.describe(arn), tags=held, fingerprints=material.fingerprints)


class RemovedCertificates(Resource["tuple[Certificate, ...]"]):
    """No certificate of these names, or none of this ARN."""

    def __init__(self, client: AcmClient, certificates: Certificates, desired: DesiredCertificate) -> None:
        self._client = client
        self._certificates = certificates
        self._desired = desired

    def read(self) -> tuple[Certificate, ...]:
        if self._desired.arn:
            arns = [self._desired.arn]
        else:
            found = self._certificates.candidates(self._desired)
            arns = [one.arn for one in (*found.usable, *found.spent)]
        return tuple(one for one in map(self._certificates.given, arns) if one)

    def plan(self, current: tuple[Certificate, ...] | None) -> Plan[tuple[Certificate, ...]]:
        return plan_absent(current or ())

    def execute(self, action: Action, state: tuple[Certificate, ...] | None) -> tuple[Certificate, ...]:
        arn = action.arguments["arn"]
        try:
            self._client.delete(arn)
        except NotFoundError:
            pass  # Somebody else was faster.
        except ConflictError as error:
            raise in_use(self._client.describe(arn)) from error
        return tuple(one for one in state or () if one.arn != arn)

    def show(self, state: tuple[Certificate, ...] | None) -> dict[str, Any]:
        return shown_certificate(None)

    def compare(self, state: tuple[Certificate, ...] | None) -> dict[str, Any]:
        return {one.arn: {"domains": sorted(one.names), "status": one.status} for one in state or ()}


def shown_certificate(certificate: Certificate | None) -> dict[str, Any]:
    """The return values of a certificate, null for none."""
    return {
        "certificate": certificate.to_values() if certificate else None,
        "validation_records": [one.to_values() for one in certificate.records] if certificate else [],
    }
