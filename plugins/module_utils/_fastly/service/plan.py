# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From how a service stands to how a task wants it: which version is written, and by which steps. No I/O.

An active version is locked for ever. So a change clones it, writes the differences, and activates the copy; an open
version that nothing serves from is written to as it is. A draft that an earlier run left behind is not taken up again
where another version is active, since it may stem from one that no longer is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan
from .desired import DesiredService
from .edit import competing, edited, overriding
from .model import Service, Version

#: What a new service starts with.
FIRST = Version(number=1)


def planned(current: Service | None, wanted: DesiredService) -> Plan[Service]:
    """The plan. Raises RefusedError for what would harm something else; nothing is written then."""
    if wanted.absent:
        return _removal(current, wanted)
    if current is not None and current.type != "vcl":
        raise RefusedError(
            f"The service {current.label} is a Compute service, which runs a program of its own",
            remedy="Name a delivery service, or another name to have one created",
        )
    start, actions = _existing(current, wanted)
    base = base_of(start, wanted)
    target = edited(base, wanted)
    steps = list(_steps(start, base, target, wanted))
    return Plan(current, _after(start, target, wanted, steps), (*actions, *steps), _warnings(target, wanted))


def base_of(service: Service, wanted: DesiredService) -> Version:
    """The version to compare with and to start from."""
    if service.active is None:
        return service.latest or FIRST
    draft = service.latest
    if wanted.activate or draft is None or draft.locked or not differs(service.active, wanted):
        return service.active
    return draft


def differs(version: Version, wanted: DesiredService) -> bool:
    """Whether a version is not as it is wanted."""
    return edited(version, wanted) != version


def _existing(current: Service | None, wanted: DesiredService) -> tuple[Service, tuple[Action, ...]]:
    """The service with the name and comment that are wanted, which belong to no version."""
    if current is None:
        made = Service(None, wanted.name, wanted.comment or "", latest=FIRST)
        return made, (_action("create", f"service {wanted.name}", "create"),)
    changes = {"name": wanted.name or current.name, "comment": wanted.comment or current.comment}
    changes = {name: value for name, value in changes.items() if value != getattr(current, name)}
    if not changes:
        return current, ()
    told = " and ".join(f"{name} '{value}'" for name, value in changes.items())
    subject = f"service {current.name} to the {told}"
    renamed = replace(current, name=wanted.name or current.name, comment=wanted.comment or current.comment)
    return renamed, (_action("update", subject, "update", fields=changes),)


def _steps(service: Service, base: Version, target: Version, wanted: DesiredService) -> Iterator[Action]:
    serving = service.active is not None and base is service.active
    if target == base and (serving or not wanted.activate):
        return
    number = str(base.number)
    if target != base and base.locked:
        yield _action("clone", f"version {base.number} of service {service.name}", "clone", number=base.number)
        number = "the new version"
    place = f"{number if number.startswith('the') else f'version {number}'} of service {service.name}"
    yield from _writes(base, target, place)
    yield _action("validate", place, "validate")
    if wanted.activate:
        yield _action("activate", place, "activate")


def _writes(base: Version, target: Version, place: str) -> Iterator[Action]:
    """Domains first: whether one is free shows only when it is added."""
    for name in sorted(set(target.domains) - set(base.domains)):
        yield _action("add", f"domain {name} to {place}", "add_domain", name=name)
    for name in sorted(set(base.domains) - set(target.domains)):
        yield _action("remove", f"domain {name} from {place}", "remove_domain", name=name)
    yield from _backend_writes(base, target, place)
    yield from _setting_writes(base, target, place)


def _backend_writes(base: Version, target: Version, place: str) -> Iterator[Action]:
    stood = {each.name: each for each in base.backends}
    for backend in target.backends:
        before = stood.get(backend.name)
        if before is None:
            subject = f"backend {backend.name} to {backend.address} in {place}"
            yield _action("create", subject, "create_backend", backend=backend)
        elif before != backend:
            names = ", ".join(sorted(backend.changes_from(before)))
            subject = f"backend {backend.name} ({names}) in {place}"
            yield _action("update", subject, "update_backend", backend=backend, before=before)


def _setting_writes(base: Version, target: Version, place: str) -> Iterator[Action]:
    changes: dict[str, Any] = {}
    if base.default_ttl != target.default_ttl:
        changes["general.default_ttl"] = target.default_ttl
    if base.default_host != target.default_host:
        changes["general.default_host"] = target.default_host
    if changes:
        told = ", ".join(f"{name}: {value}" if value != "" else f"no {name}" for name, value in changes.items())
        yield _action("update", f"settings ({told}) in {place}", "settings", fields=changes)
    for before, after in zip(base.request_settings, target.request_settings, strict=True):
        if before != after:
            subject = f"request setting {after.name} (no default_host) in {place}"
            yield _action("update", subject, "request_setting", name=after.name)


def _after(service: Service, target: Version, wanted: DesiredService, steps: list[Action]) -> Service:
    """The service as it will stand; the number of a version that is yet to be made is not known."""
    if not steps:
        return service
    cloned = any(step.arguments["step"] == "clone" for step in steps)
    number = None if cloned or service.id is None else target.number
    made = replace(target, number=number, locked=wanted.activate)
    if wanted.activate:
        return replace(service, active=made, active_number=number, latest=None)
    return replace(service, latest=made)


def _removal(current: Service | None, wanted: DesiredService) -> Plan[Service]:
    if current is None:
        return Plan(None, None)
    actions = [_action("delete", f"service {current.name}", "delete")]
    if current.active_number is not None:
        if not wanted.force:
            raise RefusedError(
                f"Version {current.active_number} of the service {current.label} is active, so it may serve live links",
                remedy="Point the DNS records of its domains elsewhere, and set 'force' to delete it all the same",
                facts={"service_id": current.id, "active_version": current.active_number},
            )
        subject = f"version {current.active_number} of service {current.name}"
        actions.insert(0, _action("deactivate", subject, "deactivate", number=current.active_number))
    return Plan(current, None, tuple(actions))


def _warnings(version: Version, wanted: DesiredService) -> tuple[str, ...]:
    said = []
    overrides = list(overriding(version, wanted.default_ttl))
    if overrides:
        said.append(
            f"The fallback TTL of {wanted.default_ttl} seconds can be overridden by {', '.join(overrides)} of the "
            f"service {wanted.label}: check that clicks are not cached longer than you want."
        )
    others = competing(version, wanted)
    if others:
        said.append(
            f"The service {wanted.label} also has the backend {', '.join(others)} without a request condition, so that "
            "some requests may not reach SparkPost: give it a condition, or remove it."
        )
    return tuple(said)


def _action(verb: str, subject: str, step: str, **arguments: Any) -> Action:
    return Action(verb, f"Fastly {subject}" if subject.startswith("service") else subject, {"step": step, **arguments})
