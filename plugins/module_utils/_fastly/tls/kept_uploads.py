# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that somebody uploaded and that serve domains now: by name or by wildcard, one or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ..._core.clock import Clock, instant
from .client import TlsClient
from .model import Activation, StoredCertificate
from .records import Record, addresses, serving_at, to_publish
from .upload_plan import ACTIVE
from .view import described_upload


@dataclass(frozen=True)
class Served:
    """A domain with the certificate that serves it, which may be activated for the wildcard above it."""

    domain: str
    certificate: StoredCertificate
    activation: Activation


@dataclass(frozen=True)
class KeptUploads:
    """All domains served; ``offered`` are the records that lead to where they are."""

    served: tuple[Served, ...]
    offered: tuple[Record, ...] = ()

    @property
    def first(self) -> Served:
        """The one whose certificate ends first."""
        return min(self.served, key=lambda one: one.certificate.not_after)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Fastly does not renew them, which somebody has to remember; one sentence for each certificate."""
        by_certificate: dict[str, list[Served]] = {}
        for one in self.served:
            by_certificate.setdefault(one.certificate.id, []).append(one)
        return tuple(
            f"{', '.join(one.domain for one in group)} keeps the uploaded certificate "
            f"{group[0].certificate.name or group[0].certificate.id}, which Fastly does not renew. It expires at "
            f"{group[0].certificate.not_after}: upload its successor in time, or set 'force' to let Fastly issue one."
            for group in by_certificate.values()
        )

    def show(self) -> dict[str, Any]:
        """The return values."""
        domains = [one.domain for one in self.served]
        first = self.first
        return {
            "status": ACTIVE,
            "certificate": described_upload(
                first.certificate, tuple(domains), ACTIVE, first.activation.configuration_id
            ),
            "validation_records": [],
            "serving_records": to_publish(domains, self.offered),
            "serving_addresses": addresses(domains, self.offered),
        }

    def compare(self) -> dict[str, Any]:
        """What a diff shows."""
        return {
            "state": "present",
            "certificates": {
                one.domain: {"serial_number": one.certificate.serial_number, "not_after": one.certificate.not_after}
                for one in self.served
            },
        }


def served_by_uploads(client: TlsClient, domains: Sequence[str], clock: Clock) -> tuple[Served, ...]:
    """Those of the domains that a valid uploaded certificate serves: by the pages of one list, or of two."""
    listed = {one.domain: one for one in client.activations()}
    active = {name: one for name in domains if (one := listed.get(name) or listed.get(_wildcard(name))) is not None}
    if not active:
        return ()
    held = {one.id: one for one in client.certificates()}
    now = instant(datetime.fromtimestamp(clock.wall(), timezone.utc))
    found = []
    for name, activation in active.items():
        certificate = held.get(activation.certificate_id)
        if certificate is not None and certificate.not_after > now:
            found.append(Served(name, certificate, activation))
    return tuple(found)


def with_records(client: TlsClient, served: tuple[Served, ...]) -> KeptUploads:
    """With the records of each configuration that serves, which is read once."""
    places = {
        configuration: client.addresses(configuration)
        for configuration in dict.fromkeys(one.activation.configuration_id for one in served)
        if configuration
    }
    offered = tuple(
        record for one in served for record in serving_at(one.domain, places.get(one.activation.configuration_id, ()))
    )
    return KeptUploads(served, offered)


def _wildcard(name: str) -> str:
    return f"*.{name.partition('.')[2]}"
