# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's verbs for services, and for what tracking needs of their versions.

Source: Fastly's Go client and the recorded answers in its tests.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from ..._core.errors import ApiError, NotFoundError
from .. import errors
from ..client import Connection, json_object
from .domains import VersionlessDomain, attach, detach, versionless_domains
from .model import Backend, Service, Version

Answer = TypeVar("Answer")

_PAGE = 100
#: Pauses in seconds until a version that was made a moment ago is seen everywhere.
#: Source: Fastly's Terraform provider, which sleeps 7 seconds after each clone.
_FRESH = (0.5, 1.0, 2.0, 4.0)
#: Of how many services of the account the domains are looked at for one that has a domain.
_MOST_SERVICES = 200


class ServiceClient:
    """Raises ApiError by status and NetworkError from every verb; the token shows in none of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = connection.session
        self._forms = connection.forms
        #: The domains of services that this task has deleted.
        self.freed: set[str] = set()

    def begin(self) -> None:
        """Start a new operation with the whole retry deadline ahead."""
        self._session.begin()

    # Services

    def search(self, name: str) -> Service | None:
        """The service of exactly this name, without the contents of its versions."""
        found = self._or_none(lambda: self._forms.get("/service/search", params={"name": name}))
        return found if found is not None and found.name == name else None

    def get(self, service_id: str) -> Service | None:
        """The service, without the contents of its versions."""
        return self._or_none(lambda: self._forms.get(_path(service_id)))

    def details(self, service_id: str) -> Service | None:
        """The service with its active version, or its latest one where none is active."""
        return self._or_none(lambda: self._forms.get(f"{_path(service_id)}/details"))

    def version(self, service_id: str, number: int) -> Version:
        """One version with its contents."""
        body = json_object(self._forms.get(f"{_path(service_id)}/details", params={"version": str(number)}))
        return Version.from_api(json_object(body.get("version")))

    def services(self) -> Iterator[Service]:
        """All services of the account, page by page, without the contents of their versions."""
        page = 1
        known: set[str] = set()
        while True:
            params = {"page": str(page), "per_page": str(_PAGE), "sort": "created", "direction": "ascend"}
            listed = self._forms.get("/service", params=params)
            if not isinstance(listed, list):
                raise errors.malformed_answer()
            fresh = [each for each in listed if each["id"] not in known]
            known.update(each["id"] for each in fresh)
            yield from map(Service.from_api, fresh)
            # A list that ignores the number of the page brings nothing new, and would go on for ever.
            if len(listed) < _PAGE or not fresh:
                return
            page += 1

    def create(self, name: str, comment: str) -> Service:
        """A new delivery service with an empty version 1; one that a lost answer left behind is found by its name."""
        fields = {"name": name, "type": "vcl", **({"comment": comment} if comment else {})}
        taken = {409: f"A service {name} exists already where this token does not see it: use another name or token"}
        with errors.explained(taken):
            made = self._forms.post("/service", fields, took_effect=lambda: self.search(name))
        return made if isinstance(made, Service) else Service.from_api(json_object(made))

    def update(self, service_id: str, changes: Mapping[str, str]) -> None:
        """Change name or comment, which belong to no version."""
        self._forms.put(_path(service_id), changes)

    def delete(self, service_id: str) -> None:
        """Delete the service; one that is gone already is as good."""
        active = "Its version is active again: run again, with 'force' to delete it anyway"
        try:
            with errors.explained({400: active}):
                self._forms.delete(_path(service_id))
        except ApiError as error:
            if not errors.says_absent(error):
                raise

    def holder(self, domain: str) -> Service | None:
        """The service of the account that has the domain, in a version or outside of its versions."""
        attached = next(iter(self.versionless(domain) or ()), None)
        if attached is not None and attached.service_id:
            return self.get(attached.service_id)
        return self.holders([domain]).get(domain)

    def holders(self, domains: Collection[str], among: Iterable[Service] | None = None) -> dict[str, Service]:
        """The services that have any of the domains in a version: one read for each, of the whole account by default.

        Fastly has no list of the domains of all versions.
        """
        found: dict[str, Service] = {}
        for summary in itertools.islice(self.services() if among is None else among, _MOST_SERVICES):
            if len(found) == len(domains):
                break
            service = self.details(str(summary.id))
            if service is not None:
                found.update(dict.fromkeys(service.version_domains & set(domains), service))
        return found

    # Domains outside of versions

    def versionless(self, domain: str = "", *, service_id: str = "") -> tuple[VersionlessDomain, ...] | None:
        """The domain of this name, those of the service, or all; None where the account has no such API."""
        return versionless_domains(self._connection, domain, service_id=service_id)

    def attach(self, domain: str, service_id: str, identity: str = "") -> None:
        """Attach a domain to a service: the one of this id, or a new one."""
        attach(self._connection, domain, service_id, identity)

    def detach(self, identity: str) -> None:
        """Attach a domain to no service any more."""
        detach(self._connection, identity)

    # Versions

    def clone(self, service_id: str, number: int, highest: int) -> int:
        """The number of a new open copy; ``highest`` is the greatest one before. It is not made twice."""

        def took_effect() -> Any:
            seen = self.get(service_id)
            made = seen.open_draft if seen is not None else None
            return {"number": made} if made is not None and made > highest else None

        body = self._forms.put(f"{_version(service_id, number)}/clone", took_effect=took_effect)
        return int(json_object(body)["number"])

    def validate(self, service_id: str, number: int) -> str:
        """What Fastly finds wrong with the version, "" for nothing: it answers 200 either way."""
        body = json_object(self._fresh(lambda: self._forms.get(f"{_version(service_id, number)}/validate")))
        return "" if body.get("status") == "ok" else str(body.get("msg") or "it gives no reason")

    def activate(self, service_id: str, number: int) -> str:
        """Let the version serve, in place of the one that did; returns a warning of Fastly's, mostly ""."""

        def took_effect() -> Any:
            seen = self.get(service_id)
            return {} if seen is not None and seen.active_number == number else None

        place = f"{_version(service_id, number)}/activate"
        body = self._fresh(lambda: self._forms.put(place, took_effect=took_effect))
        return str(json_object(body).get("msg") or "")

    def deactivate(self, service_id: str, number: int) -> None:
        """Let nothing serve any more."""

        def took_effect() -> Any:
            seen = self.get(service_id)
            return {} if seen is None or seen.active_number != number else None

        self._forms.put(f"{_version(service_id, number)}/deactivate", took_effect=took_effect)

    def difference(self, service_id: str, older: int, newer: int) -> str:
        """Fastly's own comparison of two versions: lines that start with a blank, - or +."""
        body = self._forms.get(f"{_path(service_id)}/diff/from/{older}/to/{newer}", params={"format": "text"})
        return str(json_object(body).get("diff") or "")

    # What an open version holds

    def add_domain(self, service_id: str, number: int, name: str) -> None:
        """Add a domain to an open version."""
        self._create(f"{_version(service_id, number)}/domain", name, {"name": name})

    def remove_domain(self, service_id: str, number: int, name: str) -> None:
        """Take a domain off an open version."""
        place = f"{_version(service_id, number)}/domain/{_escaped(name)}"
        self._fresh(lambda: self._forms.delete(place))

    def create_backend(self, service_id: str, number: int, backend: Backend) -> None:
        """Add a backend to an open version."""
        self._create(f"{_version(service_id, number)}/backend", backend.name, backend.to_api())

    def update_backend(self, service_id: str, number: int, name: str, changes: Mapping[str, Any]) -> None:
        """Change fields of a backend; an empty one clears what was set."""
        place = f"{_version(service_id, number)}/backend/{_escaped(name)}"
        self._fresh(lambda: self._forms.put(place, changes))

    def update_settings(self, service_id: str, number: int, changes: Mapping[str, Any]) -> None:
        """Change some of the settings; the others stay."""
        self._fresh(lambda: self._forms.put(f"{_version(service_id, number)}/settings", changes))

    def update_request_setting(self, service_id: str, number: int, name: str, changes: Mapping[str, Any]) -> None:
        """Change fields of a request_settings object; an empty one clears what was set."""
        place = f"{_version(service_id, number)}/request_settings/{_escaped(name)}"
        self._fresh(lambda: self._forms.put(place, changes))

    def _create(self, place: str, name: str, fields: Mapping[str, Any]) -> None:
        """Create something that has a name; after a lost answer it is looked for before it is sent again."""

        def took_effect() -> Any:
            try:
                return self._forms.get(f"{place}/{_escaped(name)}")
            except NotFoundError:
                return None

        self._fresh(lambda: self._forms.post(place, fields, took_effect=took_effect))

    def _fresh(self, call: Callable[[], Answer]) -> Answer:
        """The answer, asked for again while Fastly does not see a version that was made a moment ago."""
        for pause in _FRESH:
            try:
                return call()
            except NotFoundError:
                if not self._session.deadline.sleep(pause):
                    raise
        return call()

    def _or_none(self, read: Callable[[], Any]) -> Service | None:
        try:
            return Service.from_api(json_object(read()))
        except ApiError as error:
            if errors.says_absent(error):
                return None
            raise


def _path(service_id: str) -> str:
    return f"/service/{_escaped(service_id)}"


def _version(service_id: str, number: int) -> str:
    return f"{_path(service_id)}/version/{number}"


def _escaped(name: str) -> str:
    return quote(name, safe="")
