# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the user's certificates that Fastly holds to the one desired, served for its domains. No I/O.

The private key comes first, since Fastly takes a certificate only after its key; then the certificate; then its
activations, where a domain that is served with an older one is swapped to it without a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, Values, only_domain
from ..errors import SERVICE
from .desired import DesiredCertificate, Upload
from .model import Activation, StoredCertificate
from .records import Record, unknown

#: It serves all its domains; "inactive" is one that does not.
ACTIVE = "uploaded"
INACTIVE = "inactive"


@dataclass(frozen=True)
class Stored:
    """What Fastly holds for the domains.

    ``certificate`` is the wanted one, None where it is not there; ``key_present`` is whether its private key is.
    ``activations`` are those of the domains, with whatever certificate; ``subscribed`` are the domains that a TLS
    subscription serves. ``key_id`` is that of the private key where one is to be removed.
    """

    certificate: StoredCertificate | None = None
    key_present: bool = False
    activations: tuple[Activation, ...] = ()
    subscribed: tuple[str, ...] = ()
    offered: tuple[Record, ...] = ()
    #: For removal: every certificate that serves nothing but the domains.
    certificates: tuple[StoredCertificate, ...] = ()
    key_id: str = ""

    def activation(self, domain: str) -> Activation | None:
        """The activation of a domain."""
        return next((each for each in self.activations if each.domain == domain), None)

    def served(self) -> tuple[str, ...]:
        """The domains that the desired certificate is activated for."""
        held = self.certificate.id if self.certificate else None
        return tuple(sorted(each.domain for each in self.activations if each.certificate_id == held))


def plan_upload(current: Stored, desired: Upload) -> Plan[Stored]:
    """The plan. Raises RefusedError for a domain that a TLS subscription serves."""
    if current.subscribed:
        raise RefusedError(
            f"A TLS subscription serves {', '.join(current.subscribed)}, and Fastly keeps its certificate by itself",
            remedy="Delete the subscription first (state: absent with its authority), or leave the certificate to it",
            facts={"domains": list(current.subscribed)},
        )
    actions = tuple(_steps(current, desired))
    warnings = kept_configuration(desired.configuration_id, current.activations)
    if not actions:
        return Plan(current, current, (), warnings)
    certificate = current.certificate or StoredCertificate(
        "", desired.names, desired.serial_number, desired.not_after, desired.name
    )
    activations = tuple(
        _served(current.activation(domain), domain, certificate.id, desired) for domain in desired.domains
    )
    after = replace(current, certificate=certificate, key_present=True, activations=activations)
    if not after.offered:
        after = replace(after, offered=unknown(desired.asked))
    return Plan(current, after, actions, warnings)


def kept_configuration(wanted: str, activations: Iterable[Activation]) -> tuple[str, ...]:
    """A warning for the domains that are activated with another TLS configuration, which is chosen at activation."""
    others = {each.domain: each.configuration_id for each in activations if each.configuration_id}
    kept = {domain: held for domain, held in others.items() if wanted and held != wanted}
    if not kept:
        return ()
    listed = ", ".join(f"{domain} ({held})" for domain, held in sorted(kept.items()))
    return (
        f"The configuration_id {wanted} has no effect on domains that are activated already: {listed} keep their TLS "
        "configuration. To change it, deactivate them at Fastly first, which interrupts https.",
    )


def _steps(current: Stored, desired: Upload) -> Iterator[Action]:
    if current.certificate is None:
        if not current.key_present:
            target = f"private key of the certificate for {desired.label}"
            yield _action("upload", target, {"step": "key"}, domains=desired.domains, after={"name": desired.name})
        yield _action(
            "upload",
            f"certificate for {desired.label}",
            {"step": "certificate"},
            domains=desired.domains,
            after={"name": desired.name, "domains": list(desired.names), "not_after": desired.not_after},
        )
    held = current.certificate.id if current.certificate else None
    for domain in desired.domains:
        activation, target = current.activation(domain), f"certificate for {domain}"
        after = {"certificate_id": held}
        if activation is None:
            arguments = {"step": "activate", "domain": domain}
            yield _action("activate", target, arguments, domains=[domain], after=after)
        elif activation.certificate_id != held:
            yield _action(
                "activate",
                target,
                {"step": "swap", "domain": domain, "activation": activation.id},
                domains=[domain],
                before={"certificate_id": activation.certificate_id},
                after=after,
                how=f"in the place of {activation.certificate_id}",
            )


def _served(activation: Activation | None, domain: str, certificate_id: str, desired: Upload) -> Activation:
    if activation is None:
        return Activation("", domain, certificate_id, desired.configuration_id)
    return replace(activation, certificate_id=certificate_id)


def plan_removal(current: Stored, desired: DesiredCertificate) -> Plan[Stored]:
    """No certificate of the user's for the domains. Raises RefusedError while one serves, unless forced."""
    if current.activations and not desired.force:
        served = ", ".join(each.domain for each in current.activations)
        raise RefusedError(
            f"Your certificate serves {served}, so live links may need it",
            remedy="Point the DNS records of the domains elsewhere, and set 'force' to remove it anyway",
            facts={"domains": [each.domain for each in current.activations]},
        )
    return Plan(current, Stored(), tuple(_removals(current, desired)))


def _removals(current: Stored, desired: DesiredCertificate) -> Iterator[Action]:
    for activation in current.activations:
        yield _action(
            "deactivate",
            f"certificate for {activation.domain}",
            {"step": "deactivate", "id": activation.id},
            domains=[activation.domain],
            before={"certificate_id": activation.certificate_id},
        )
    for certificate in current.certificates:
        yield _action(
            "delete",
            f"certificate {certificate.id}",
            {"step": "delete", "id": certificate.id},
            domains=certificate.names,
            before={"domains": list(certificate.names), "not_after": certificate.not_after or None},
            how=f"for {', '.join(certificate.names)}",
        )
    if current.key_id:
        arguments = {"step": "delete_key", "id": current.key_id}
        yield _action("delete", f"private key {current.key_id}", arguments, domains=desired.domains, before={})


def _action(
    verb: str,
    target: str,
    arguments: Values,
    *,
    domains: Iterable[str],
    before: Values | None = None,
    after: Values | None = None,
    how: str = "",
) -> Action:
    """``how`` ends its sentence."""
    return Action(
        verb,
        target,
        arguments,
        service=SERVICE,
        domain=only_domain(domains),
        before=before,
        after=after,
        sentence=f"{verb} {target} {how}" if how else "",
    )
