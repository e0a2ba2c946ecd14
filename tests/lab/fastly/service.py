# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One Fastly customer, as the rest of the lab and the tests hold it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from typing import Any

from lab.context import Context
from lab.fastly.account import Account
from lab.fastly.app import FastlyApp, Intervention
from lab.fastly.auth import Token, Tokens
from lab.fastly.backends import read_backend
from lab.fastly.behaviour import Behaviour
from lab.fastly.ids import new_id
from lab.fastly.kinds import BACKEND, DOMAIN, KINDS, SETTINGS
from lab.fastly.rendering import rendered_objects, service_details
from lab.fastly.services import Service
from lab.fastly.tls.issuing import settle
from lab.fastly.versionless import VersionlessDomain
from lab.fastly.versions import read_values
from lab.fastly.views import ActiveService, TlsActivation, TlsConfiguration


class FastlyService:
    """The account: its API (``app``, WSGI at the root), its switches and its memory.

    All methods may be called from any thread.
    """

    def __init__(
        self,
        context: Context,
        tokens: Iterable[Token | str],
        addresses: Sequence[Sequence[str]] = (),
        behaviour: Behaviour | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Starts empty.

        Args:
            context: delays, clock, DNS and certificate authority.
            tokens: plain strings are tokens with every right.
            addresses: those of the edge for each TLS configuration, the default one first.
            behaviour: what ``reset`` goes back to; as seen of the API by default.
            wall: seconds since the epoch, for the instants that the API shows.
        """
        self._account = Account(context, addresses, wall)
        self._initial = deepcopy(behaviour or Behaviour())
        self.app = FastlyApp(self._account, Tokens(tokens))
        self.reset()

    def reset(self) -> None:
        """Forgets all services and certificates, and sets every switch back."""
        self.app.interventions.clear()
        self._account.reset(self._initial)

    @property
    def behaviour(self) -> Behaviour:
        """The switches; setting an attribute takes effect at once. ``reset`` replaces the object."""
        return self._account.behaviour

    def switches(self) -> dict[str, Any]:
        """The switches and their values, as JSON can hold them."""
        with self._account.lock:
            plain = asdict(self.behaviour)
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in plain.items()}

    def control(self, **switches: Any) -> None:
        """Sets switches by name, from JSON values too. Raises ValueError for an unknown name."""
        with self._account.lock:
            self.behaviour.set(**switches)

    def before(self, method: str, path: str, action: Callable[[], object]) -> None:
        """Runs the action once, right before the next request that fits; ``path`` is a regular expression."""
        self.app.interventions.append(Intervention(method, re.compile(path), action))

    def put_service(
        self,
        name: str,
        domains: Iterable[str] = (),
        backends: Iterable[Mapping[str, Any]] = (),
        settings: Mapping[str, Any] | None = None,
        objects: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        comment: str = "",
        active: bool = True,
    ) -> str:
        """Stores a service with one version and returns its id.

        Args:
            name: of the service.
            domains: names.
            backends: fields as the API takes them, ``name`` included.
            settings: with the dots in their names.
            objects: further objects by the path of their kind, such as ``header`` or ``logging/s3``.
            comment: of the service.
            active: activate the version.

        Raises:
            lab.fastly.errors.ApiError: as the API would refuse it.
        """
        account, at = self._account, self._account.wall()
        with account.lock:
            service = account.services.create(name, comment, "vcl", at)
            version = service.versions.latest
            for domain in domains:
                version.add(DOMAIN, domain, read_values(DOMAIN, {}, creating=True), at)
            for backend in backends:
                version.add(BACKEND, backend["name"], read_backend(version, backend, creating=True), at)
            for path, held in (objects or {}).items():
                for each in held:
                    version.add(KINDS[path], each["name"], read_values(KINDS[path], each, creating=True), at)
            version.settings.update({key: SETTINGS[key][1](value, key) for key, value in (settings or {}).items()})
            if active:
                service.versions.activate(version, at)
            return service.id

    def activate(self, service_id: str, number: int) -> None:
        """Activates a version as another client might, without a request.

        Raises:
            lab.fastly.errors.ApiError: there is no such service or version.
        """
        with self._account.lock:
            versions = self._account.services.find(service_id).versions
            versions.activate(versions.find(str(number)), self._account.wall())

    def lock(self, service_id: str, number: int) -> None:
        """Locks a version as another client might. Raises as :meth:`activate` does."""
        with self._account.lock:
            self._account.services.find(service_id).versions.find(str(number)).locked = True

    def put_domain(self, fqdn: str, service: str | None = None, description: str | None = None) -> str:
        """Stores a versionless domain, of the service of that name if one is given; returns its id.

        Raises:
            lab.fastly.errors.ApiError: no service has the name.
        """
        account, at = self._account, self._account.wall()
        with account.lock:
            service_id = account.services.search(service).id if service else None
            domain = VersionlessDomain(new_id(), fqdn.lower(), at, at, service_id, description)
            account.domains.put(domain)
            return domain.id

    def domains(self) -> dict[str, str | None]:
        """The id of its service by versionless domain."""
        with self._account.lock:
            return {each.fqdn: each.service_id for each in self._account.domains.all()}

    def details(self, name: str) -> dict[str, Any] | None:
        """What ``/details`` answers for the service of that name; None if there is none."""
        with self._account.lock:
            found = next((each for each in self._account.services.all() if each.name == name), None)
            return None if found is None else service_details(found, None)

    def service_names(self) -> list[str]:
        """The names of all services, in order of creation."""
        with self._account.lock:
            return [each.name for each in self._account.services.all()]

    def active_services(self) -> list[ActiveService]:
        """The services with an active version, as the edge serves them."""
        with self._account.lock:
            held, domains = self._account.services.all(), self._account.domains
            return [_seen(each, domains.of_service(each.id)) for each in held if each.versions.active is not None]

    def tls_activations(self) -> list[TlsActivation]:
        """The certificates in use; subscriptions are moved on first."""
        settle(self._account)
        with self._account.lock:
            tls = self._account.tls
            return [
                TlsActivation(
                    each.domain,
                    each.configuration_id,
                    tls.certificates[each.certificate_id].issued,
                    tls.certificates[each.certificate_id].facts.names,
                )
                for each in tls.activations.values()
            ]

    def tls_configurations(self) -> list[TlsConfiguration]:
        """The TLS configurations, the default one first."""
        return [
            TlsConfiguration(each.id, each.name, each.default, each.cname, each.addresses)
            for each in self._account.configurations
        ]

    def validation_names(self) -> list[str]:
        """The targets of validation records that were given out."""
        with self._account.lock:
            return self._account.tls.validation_names()


def _seen(service: Service, more: Sequence[str]) -> ActiveService:
    version = service.serving
    listed = {kind.listed: tuple(rendered_objects(kind, version)) for kind in KINDS.values() if kind.listed}
    backends, domains = listed.pop("backends"), dict.fromkeys([*version.domains(), *more])
    listed.pop("domains")
    settings = dict(version.settings)
    return ActiveService(service.id, service.name, version.number, tuple(domains), backends, settings, listed)
