# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own certificate at Fastly, uploaded and served; or none any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .client import TlsClient
from .desired import DesiredCertificate, Upload
from .model import Activation, StoredCertificate
from .records import serving_at
from .upload_plan import Stored, plan_removal, plan_upload
from .view import compared_upload, shown_upload


class UploadedCertificate(Resource[Stored]):
    """Recognised by its serial number and its end; the private key by the SHA-1 of its public key."""

    def __init__(self, client: TlsClient, desired: Upload) -> None:
        self._client = client
        self._desired = desired

    def read(self) -> Stored:
        desired, client = self._desired, self._client
        held = client.certificates(desired.domains[0])
        certificate = next((each for each in held if self._is_desired(each)), None)
        if certificate is None:
            key_present = desired.public_key_sha1 in client.private_keys()
            activations: list[Activation] = []
        else:
            key_present = True
            activations = client.activations(certificate_id=certificate.id)
        known = {each.domain for each in activations}
        for domain in desired.domains:
            if domain not in known:
                activations += client.activations(domain=domain)
        ours = tuple(each for each in activations if each.domain in desired.domains)
        # Whether lists of certificates hold those of subscriptions too is not published.
        others = [each for each in ours if certificate is None or each.certificate_id != certificate.id]
        subscribed = tuple(each.domain for each in others if client.subscriptions(each.domain))
        return self._with_addresses(Stored(certificate, key_present, ours, subscribed))

    def plan(self, current: Stored | None) -> Plan[Stored]:
        return plan_upload(current or Stored(), self._desired)

    def execute(self, action: Action, state: Stored | None) -> Stored:
        stored, desired, client = state or Stored(), self._desired, self._client
        step = action.arguments["step"]
        if step == "key":
            client.upload_private_key(desired.material.private_key, desired.name, desired.public_key_sha1)
            return replace(stored, key_present=True)
        if step == "certificate":
            blob = desired.material.certificate + desired.material.chain
            identity = client.upload_certificate(blob, desired.name, self._uploaded)
            return replace(stored, certificate=self._as_stored(identity))
        certificate_id = stored.certificate.id if stored.certificate else ""
        if step == "swap":
            made = client.swap(action.arguments["activation"], certificate_id)
        else:
            made = client.activate(action.arguments["domain"], certificate_id, desired.configuration_id)
        # The answer of a swap may leave the relationships out.
        made = replace(made, domain=action.arguments["domain"], certificate_id=certificate_id)
        others = tuple(each for each in stored.activations if each.domain != made.domain)
        return self._with_addresses(replace(stored, activations=(*others, made)))

    def show(self, state: Stored | None) -> dict[str, Any]:
        return shown_upload(state or Stored(), self._desired.domains, self._desired.asked)

    def compare(self, state: Stored | None) -> dict[str, Any]:
        return compared_upload(state or Stored())

    def _is_desired(self, certificate: StoredCertificate) -> bool:
        desired = (self._desired.serial_number, self._desired.not_after)
        return (certificate.serial_number, certificate.not_after) == desired

    def _uploaded(self) -> StoredCertificate | None:
        return next(
            (each for each in self._client.certificates(self._desired.domains[0]) if self._is_desired(each)), None
        )

    def _as_stored(self, identity: str) -> StoredCertificate:
        desired = self._desired
        return StoredCertificate(identity, desired.names, desired.serial_number, desired.not_after, desired.name)

    def _with_addresses(self, stored: Stored) -> Stored:
        return with_serving_records(self._client, stored, self._desired.asked)


def with_serving_records(client: TlsClient, stored: Stored, domains: Sequence[str]) -> Stored:
    """With the records of the configuration that serves, which is read once."""
    configuration = next((each.configuration_id for each in stored.activations if each.configuration_id), "")
    if not configuration or stored.offered:
        return stored
    places = client.addresses(configuration)
    offered = tuple(record for domain in domains for record in serving_at(domain, places))
    return replace(stored, offered=offered)


class RemovedCertificate(Resource[Stored]):
    """No certificate of the user's for the domains; ``public_key_sha1`` names a private key to remove as well."""

    def __init__(self, client: TlsClient, desired: DesiredCertificate, public_key_sha1: str = "") -> None:
        self._client = client
        self._desired = desired
        self._public_key_sha1 = public_key_sha1

    def read(self) -> Stored:
        certificates: dict[str, StoredCertificate] = {}
        activations: list[Activation] = []
        for domain in self._desired.domains:
            certificates.update({each.id: each for each in self._client.certificates(domain)})
            activations += self._client.activations(domain=domain)
            for subscription in self._client.subscriptions(domain) if certificates else ():
                for identity in subscription.certificate_ids:
                    certificates.pop(identity, None)
        whole = tuple(each for each in certificates.values() if set(each.names) <= set(self._desired.domains))
        ours = tuple(each for each in activations if each.certificate_id in certificates)
        key_id = self._client.private_keys().get(self._public_key_sha1, "") if self._public_key_sha1 else ""
        return Stored(activations=ours, certificates=whole, key_id=key_id)

    def plan(self, current: Stored | None) -> Plan[Stored]:
        return plan_removal(current or Stored(), self._desired)

    def execute(self, action: Action, state: Stored | None) -> Stored:
        stored, identity = state or Stored(), action.arguments["id"]
        if action.arguments["step"] == "deactivate":
            self._client.deactivate(identity)
            return replace(stored, activations=tuple(each for each in stored.activations if each.id != identity))
        if action.arguments["step"] == "delete_key":
            self._client.delete_private_key(identity)
            return replace(stored, key_id="")
        self._client.delete_certificate(identity)
        return replace(stored, certificates=tuple(each for each in stored.certificates if each.id != identity))

    def show(self, state: Stored | None) -> dict[str, Any]:
        return shown_upload(Stored(), (), ())

    def compare(self, state: Stored | None) -> dict[str, Any]:
        stored = state or Stored()
        return {
            "certificates": {each.id: list(each.names) for each in stored.certificates},
            "served": sorted(each.domain for each in stored.activations),
        }
