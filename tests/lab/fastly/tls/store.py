# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the TLS side of an account keeps: subscriptions, private keys, certificates, activations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lab.context import IssuedCertificate
from lab.fastly.ids import new_id, new_validation_label
from lab.fastly.tls.pem import CertificateFacts, KeyFacts

VALIDATION_ZONE = "fastly-validations.com"


@dataclass
class Authorization:
    """The proof that one name is controlled. Instants are seconds since the epoch."""

    id: str
    domain: str
    created_at: float
    updated_at: float
    state: str = "pending"
    warnings: list[dict[str, str]] | None = None


@dataclass
class Subscription:
    """A certificate that Fastly obtains and renews. ``validated_at`` is on the lab's clock."""

    id: str
    authority: str
    domains: list[str]
    common_name: str
    configuration_id: str
    created_at: float
    updated_at: float
    state: str = "pending"
    authorizations: dict[str, Authorization] = field(default_factory=dict)
    certificate_id: str | None = None
    validated_at: float | None = None

    @property
    def has_active_order(self) -> bool:
        return self.state in ("pending", "processing", "renewing")


@dataclass
class PrivateKey:
    """An uploaded key."""

    id: str
    name: str | None
    pem: str
    facts: KeyFacts
    created_at: float


@dataclass
class Certificate:
    """A certificate, uploaded or of a subscription."""

    id: str
    name: str
    issued: IssuedCertificate
    facts: CertificateFacts
    created_at: float
    updated_at: float
    subscription_id: str | None = None


@dataclass
class Activation:
    """A certificate in use for a domain at one configuration."""

    id: str
    domain: str
    certificate_id: str
    configuration_id: str
    created_at: float


class Tls:
    """The stores by id, each in order of creation; the caller holds the account's lock."""

    def __init__(self) -> None:
        self.subscriptions: dict[str, Subscription] = {}
        self.private_keys: dict[str, PrivateKey] = {}
        self.certificates: dict[str, Certificate] = {}
        self.activations: dict[str, Activation] = {}
        self._labels: dict[str, str] = {}

    def validation_target(self, domain: str) -> str:
        """Where the validation record of a domain has to point; a wildcard shares it with the name below it."""
        base = domain.removeprefix("*.")
        label = self._labels.setdefault(base, new_validation_label())
        return f"{label}.{VALIDATION_ZONE}"

    def validation_names(self) -> list[str]:
        """Every target that was given out."""
        return [f"{label}.{VALIDATION_ZONE}" for label in self._labels.values()]

    def subscription_of(self, domain: str) -> Subscription | None:
        """The subscription that holds the domain."""
        return next((each for each in self.subscriptions.values() if domain in each.domains), None)

    def activations_of(self, **wanted: str) -> list[Activation]:
        """Those whose fields have the values."""
        return [
            each
            for each in self.activations.values()
            if all(getattr(each, name) == value for name, value in wanted.items())
        ]

    def activate(self, domain: str, certificate_id: str, configuration_id: str, at: float) -> Activation:
        """Puts a certificate in use; one that serves the domain there already is swapped."""
        for held in self.activations_of(domain=domain, configuration_id=configuration_id):
            held.certificate_id = certificate_id
            return held
        made = Activation(new_id(), domain, certificate_id, configuration_id, at)
        self.activations[made.id] = made
        return made

    def deactivate(self, activations: Iterable[Activation]) -> None:
        """Takes activations away."""
        for each in list(activations):
            del self.activations[each.id]

    def key_for(self, facts: CertificateFacts) -> PrivateKey | None:
        """The uploaded key that fits a certificate."""
        wanted = facts.public_key_sha1
        return next((each for each in self.private_keys.values() if each.facts.public_key_sha1 == wanted), None)

    def domains(self) -> dict[str, dict[str, list[Any]]]:
        """Every name that anything is about, with its activations, certificates and subscriptions."""
        found: dict[str, dict[str, list[Any]]] = {}

        def about(domain: str) -> dict[str, list[Any]]:
            return found.setdefault(domain, {"activations": [], "certificates": [], "subscriptions": []})

        for certificate in self.certificates.values():
            for name in certificate.facts.names:
                about(name)["certificates"].append(certificate)
        for subscription in self.subscriptions.values():
            for name in subscription.domains:
                about(name)["subscriptions"].append(subscription)
        for activation in self.activations.values():
            about(activation.domain)["activations"].append(activation)
        return dict(sorted(found.items()))
