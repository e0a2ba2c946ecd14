# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab's DNS and edge see of the Fastly account: read-only shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lab.context import IssuedCertificate


@dataclass(frozen=True)
class ActiveService:
    """The active version of one service, as the edge serves it."""

    id: str
    name: str
    number: int
    domains: tuple[str, ...]
    #: With all keys of the API.
    backends: tuple[Mapping[str, Any], ...]
    #: With the dots in their names, such as ``general.default_ttl``.
    settings: Mapping[str, Any]
    #: The other objects by the keys of ``/details``: ``headers``, ``request_settings``, ``cache_settings``, …
    objects: Mapping[str, tuple[Mapping[str, Any], ...]]


@dataclass(frozen=True)
class TlsActivation:
    """A certificate in use for a domain, which may be a wildcard, at one TLS configuration."""

    domain: str
    configuration_id: str
    certificate: IssuedCertificate
    #: The names of the certificate.
    names: tuple[str, ...]


@dataclass(frozen=True)
class TlsConfiguration:
    """A TLS configuration with the DNS records that lead to it."""

    id: str
    name: str
    default: bool
    cname: str
    addresses: tuple[str, ...]


class FastlyAccount(Protocol):
    """What the rest of the lab reads of Fastly, always as it stands now."""

    def active_services(self) -> Sequence[ActiveService]:
        """The services with an active version."""

    def tls_activations(self) -> Sequence[TlsActivation]:
        """The certificates in use."""

    def tls_configurations(self) -> Sequence[TlsConfiguration]:
        """The TLS configurations, the default one first."""

    def validation_names(self) -> Sequence[str]:
        """The targets of validation records that were given out."""
