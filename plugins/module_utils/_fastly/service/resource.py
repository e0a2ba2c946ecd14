# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One delivery service kept true: what the module fastly_tracking_service runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..._core.context import TaskContext
from ..._core.errors import ApiError, RefusedError, TrackingError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .. import errors
from ..errors import InvalidVersionError, LockedVersionError, OvertakenError
from .client import ServiceClient
from .desired import CLASSIC, VERSIONLESS, DesiredService
from .model import Service, Version
from .placing import Attachments
from .plan import FIRST, NOT_ATTACHED, differs, planned
from .version_diff import changed_lines
from .view import comparable, description

Step = Callable[[Service, Mapping[str, Any]], "Service | None"]


class TrackingService(Resource[Service]):
    """Reads by name (a search and the details) or by id (the details alone)."""

    def __init__(self, desired: DesiredService, client: ServiceClient, context: TaskContext) -> None:
        self._desired = desired
        self._client = client
        self._context = context
        self._created = False
        self._known = NOT_ATTACHED
        self._version_diff: str | None = None
        self._steps: dict[str, Step] = {
            "update": self._update,
            "clone": self._clone,
            "add_domain": self._add_domain,
            "remove_domain": self._remove_domain,
            "create_backend": self._create_backend,
            "update_backend": self._update_backend,
            "settings": self._settings,
            "request_setting": self._request_setting,
            "attach": self._attach,
            "detach": self._detach,
            "validate": self._validate,
            "activate": self._activate,
            "deactivate": self._deactivate,
            "delete": self._delete,
        }

    def read(self) -> Service | None:
        desired, client = self._desired, self._client
        if desired.absent:
            found = client.get(desired.service_id) if desired.service_id else client.search(desired.name)
            if found is not None and desired.domains and not desired.purge_domains:
                # What else it serves speaks against deleting it.
                found = client.details(str(found.id))
            return self._with_attachments(found)
        service_id = desired.service_id or self._id_by_name()
        service = self._with_attachments(client.details(service_id) if service_id else None)
        if service is None:
            self._check_creatable()
            return None
        if desired.activate or service.active is None or service.open_draft is None:
            return service
        if not differs(service.active, desired):
            return service
        # Only here does it matter what the draft holds.
        return replace(service, latest=client.version(str(service.id), service.open_draft))

    def plan(self, current: Service | None) -> Plan[Service]:
        return planned(current, self._desired, self._known)

    def execute(self, action: Action, state: Service | None) -> Service | None:
        if action.arguments["step"] == "create":
            return self._create()
        if state is None:
            raise AssertionError("the plan creates the service first")
        try:
            return self._steps[action.arguments["step"]](state, action.arguments)
        except TrackingError as error:
            raise _with_leftovers(error, state) from error

    def wait(self, state: Service | None) -> Service | None:
        """There is nothing to wait for; this is where both versions exist, so that Fastly can compare them."""
        version = state.described if state else None
        if state is None or version is None or not self._context.diff_mode or state.cloned_from is None:
            return state
        try:
            text = self._client.difference(str(state.id), state.cloned_from, int(version.number or 0))
        except TrackingError as error:
            self._context.warn(f"Fastly did not compare the versions of {state.label}: {error.sentence()}")
            return state
        self._version_diff = changed_lines(text)
        return state

    def show(self, state: Service | None) -> dict[str, Any]:
        shown: dict[str, Any] = {"service": description(state, self._desired) if state else None}
        if self._version_diff is not None:
            shown["version_diff"] = self._version_diff
        return shown

    def prepared(self) -> str:
        return self._version_diff or ""

    def compare(self, state: Service | None) -> dict[str, Any]:
        return comparable(state) if state else {"state": "absent"}

    # Reading

    def _id_by_name(self) -> str:
        found = self._client.search(self._desired.name)
        return str(found.id) if found else ""

    def _check_creatable(self) -> None:
        desired = self._desired
        if desired.service_id:
            raise RefusedError(
                f"Fastly has no service {desired.service_id} that this token can see",
                remedy="Check the id, or leave service_id out to have the service found, or created, by its name",
            )
        if not desired.domains:
            raise RefusedError(
                f"There is no service {desired.name}, and a new one needs a domain",
                remedy="Name its tracking domains in 'domains', or check the name",
            )

    def _with_attachments(self, service: Service | None) -> Service | None:
        """The service with its domains outside of versions, as far as they matter here."""
        desired = self._desired
        if desired.domain_management == CLASSIC or (service is None and not self._looks_ahead()):
            return service
        own = str(service.id) if service is not None else ""
        missing = [name for name in desired.domains if service is None or name not in service.version_domains]
        if desired.absent:
            listed = self._client.versionless(service_id=own)
        elif missing or desired.purge_domains:
            alone = missing[0] if len(missing) == 1 and not desired.purge_domains else ""
            listed = self._client.versionless(alone)
        else:
            return service
        found = listed or ()
        held = {one.fqdn: one for one in found if one.fqdn in desired.domains or one.service_id == own}
        others = {one.service_id for one in held.values() if one.service_id not in ("", own)}
        self._known = Attachments(held, {one: self._name_of(one) for one in others})
        if service is None:
            return None
        return replace(service, attached=tuple(sorted(one.fqdn for one in held.values() if one.service_id == own)))

    def _looks_ahead(self) -> bool:
        """Whether a service that is yet to be made needs to be told how its domains will belong to it.

        Outside of check mode the refusal of the domain tells, which saves a request where none has ever been attached.
        """
        return not self._desired.absent and (self._context.check_mode or self._desired.domain_management == VERSIONLESS)

    def _name_of(self, service_id: str) -> str:
        found = self._client.get(service_id)
        return found.name if found is not None else ""

    # The service itself

    def _create(self) -> Service:
        made = self._client.create(self._desired.name, self._desired.comment or "")
        self._created = True
        return replace(made, latest=replace(FIRST, number=made.open_draft or FIRST.number))

    def _update(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        self._client.update(_id(service), arguments["fields"])
        return replace(service, **arguments["fields"])

    def _deactivate(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        self._client.deactivate(_id(service), arguments["number"])
        return replace(service, active=None, active_number=None)

    def _delete(self, service: Service, _arguments: Mapping[str, Any]) -> None:
        self._client.delete(_id(service))
        self._client.freed.update(service.attached, service.version_domains)

    # Its open version

    def _clone(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        base = service.active or _open(service)
        number = self._client.clone(_id(service), arguments["number"], service.highest)
        copy = replace(base, number=number, locked=False)
        return replace(service, latest=copy, highest=number, cloned_from=arguments["number"])

    def _add_domain(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        version, name = _open(service), arguments["name"]
        try:
            self._client.add_domain(_id(service), _number(version), name)
        except ApiError as error:
            return self._attached_instead(service, name, error)
        return replace(service, latest=replace(version, domains=tuple(sorted({*version.domains, name}))))

    def _attached_instead(self, service: Service, name: str, refused: ApiError) -> Service:
        """The service with the domain attached to it, where versions do not take it. Raises the refusal otherwise."""
        if not errors.says_taken(refused) and not errors.may_be_refused_as_classic(refused):
            raise refused
        by_choice = self._desired.domain_management != CLASSIC
        held = next(iter(self._client.versionless(name) or ()), None) if by_choice else None
        free = held is not None and held.service_id in ("", _id(service))
        if errors.says_taken(refused) and not free:
            refused.remedy = self._taken(name)
            raise refused
        if not by_choice or (held is not None and not free):
            raise refused
        try:
            self._client.attach(name, _id(service), held.id if held is not None else "")
        except ApiError:
            raise refused from None
        self._context.warn(
            f"{name} is attached to the service {service.label} by domain management, since Fastly does not take it as "
            f"a domain of a version: {refused.reason}"
        )
        return replace(service, attached=tuple(sorted({*service.attached, name})))

    def _taken(self, name: str) -> str:
        if name in self._client.freed:
            return f"This task has just deleted the service that had {name}, and Fastly still counts it: run again"
        return _taken(name, self._client.holder(name))

    def _attach(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        name = arguments["name"]
        try:
            self._client.attach(name, _id(service), arguments["id"])
        except ApiError as error:
            if errors.says_taken(error):
                error.remedy = self._taken(name)
            raise
        return replace(service, attached=tuple(sorted({*service.attached, name})))

    def _detach(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        self._client.detach(arguments["id"])
        return replace(service, attached=tuple(one for one in service.attached if one != arguments["name"]))

    def _remove_domain(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        version, name = _open(service), arguments["name"]
        self._client.remove_domain(_id(service), _number(version), name)
        return replace(
            service, latest=replace(version, domains=tuple(each for each in version.domains if each != name))
        )

    def _create_backend(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        version, backend = _open(service), arguments["backend"]
        self._client.create_backend(_id(service), _number(version), backend)
        return replace(service, latest=replace(version, backends=(*version.backends, backend)))

    def _update_backend(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        version, backend, before = _open(service), arguments["backend"], arguments["before"]
        changes = backend.changes_from(before)
        self._client.update_backend(_id(service), _number(version), backend.name, changes)
        backends = tuple(backend if each.name == backend.name else each for each in version.backends)
        return replace(service, latest=replace(version, backends=backends))

    def _settings(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        version, fields = _open(service), arguments["fields"]
        self._client.update_settings(_id(service), _number(version), fields)
        changes = {name.removeprefix("general."): value for name, value in fields.items()}
        return replace(service, latest=replace(version, **changes))

    def _request_setting(self, service: Service, arguments: Mapping[str, Any]) -> Service:
        version, name = _open(service), arguments["name"]
        self._client.update_request_setting(_id(service), _number(version), name, {"default_host": ""})
        settings = tuple(
            replace(each, default_host="") if each.name == name else each for each in version.request_settings
        )
        return replace(service, latest=replace(version, request_settings=settings))

    def _validate(self, service: Service, _arguments: Mapping[str, Any]) -> Service:
        number = _number(_open(service))
        wrong = self._client.validate(_id(service), number)
        if wrong:
            raise InvalidVersionError(
                f"Fastly finds version {number} of the service {service.label} invalid: {wrong}",
                remedy="Look at what it names; it is safe to run again once the cause is removed",
            )
        return service

    def _activate(self, service: Service, _arguments: Mapping[str, Any]) -> Service:
        version = _open(service)
        self._check_not_overtaken(service, version)
        own = f"Look at what Fastly names in version {version.number}, such as VCL of the service's own, and correct it"
        with errors.explained({422: own, 400: own}, but=LockedVersionError):
            said = self._client.activate(_id(service), _number(version))
        if said:
            self._context.warn(f"Fastly says of version {version.number} of the service {service.label}: {said}")
        return replace(service, active=replace(version, locked=True), active_number=version.number, latest=None)

    def _check_not_overtaken(self, service: Service, version: Version) -> None:
        """Fastly has no conditional writes, so that the last moment is the best one to look.

        Nobody can have overtaken a service that was made a moment ago.
        """
        if self._created:
            return
        seen = self._client.get(_id(service))
        now = seen.active_number if seen else None
        if now != service.active_number:
            raise OvertakenError(
                f"Somebody else activated version {now} of the service {service.label} while this run prepared version "
                f"{version.number}"
                + (f" from version {service.active_number}" if service.active_number is not None else ""),
                remedy="Run again, which starts from the version that is active then",
            )


def _taken(domain: str, holder: Service | None) -> str:
    """What to do about a domain that a service has already."""
    if holder is None:
        return (
            f"No service of this account that the token can see has {domain}, so that another customer does, or the "
            "token is limited to other services: have it removed there first, or use a token that sees its service"
        )
    return (
        f"The service {holder.label} of this account has {domain}: set 'service_id' to {holder.id} to use that service "
        "(in the role, add it to the domain's entry), or remove the domain from it first"
    )


def _id(service: Service) -> str:
    if service.id is None:
        raise AssertionError("the plan creates the service first")
    return service.id


def _open(service: Service) -> Version:
    """The version that is written to, or activated; the plan has such a step only where there is one."""
    if service.latest is None:
        raise AssertionError("a step of the plan has no version to work on")
    return service.latest


def _number(version: Version) -> int:
    if version.number is None:
        raise AssertionError("a version that is written to has a number")
    return version.number


def _with_leftovers(error: TrackingError, service: Service) -> TrackingError:
    """The error with what it leaves behind: which version serves on, and which one is a draft."""
    draft = service.latest.number if service.latest else None
    error.facts.update(service_id=service.id, active_version=service.active_number, draft_version=draft)
    left = []
    if service.latest is not None:
        left.append(f"version {draft} is left as a draft")
    if service.active_number is not None:
        left.append(f"version {service.active_number} stays active")
    else:
        left.append(f"the service {service.label} has no active version, and the next run takes it up")
    leftovers = f"Meanwhile {' and '.join(left)}"
    error.remedy = f"{error.remedy.rstrip('.')}. {leftovers}" if error.remedy else leftovers
    return error
