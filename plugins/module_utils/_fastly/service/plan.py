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
from dataclasses import dataclass, replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, Values, differing, only_domain
from ..errors import SERVICE
from .desired import DEFAULT_TTL, DesiredService
from .edit import competing, edited, overriding
from .model import Service, Version
from .placing import Attachments, attachments, detachments, placed

#: What a new service starts with.
FIRST = Version(number=1)
NOT_ATTACHED = Attachments()


def planned(current: Service | None, desired: DesiredService, known: Attachments = NOT_ATTACHED) -> Plan[Service]:
    """The plan. Raises RefusedError for what would harm something else; nothing is written then."""
    if current is not None and current.type != "vcl":
        raise RefusedError(
            f"The service {current.label} is a Compute service, which runs a program of its own",
            remedy="Name a delivery service, or another name to have one created",
            facts={"service_id": current.id, "type": current.type},
        )
    if desired.absent:
        return _removal(current, desired, known)
    desired = _for(current, desired)
    start, actions = _existing(current, desired)
    placing = placed(current, desired, known)
    desired = replace(desired, domains=placing.classic)
    base = base_of(start, desired)
    target = edited(base, desired)
    steps = list(_steps(start, base, target, desired))
    after = _after(start, target, desired, steps)
    # What is attached is served at once, by whatever version is active: a draft alone attaches nothing.
    if desired.activate:
        steps += attachments(start, placing, known)
        kept = {*start.attached, *placing.attach} - {*placing.detach}
        after = replace(after, attached=tuple(sorted(kept)))
    return Plan(current, after, (*actions, *steps), _warnings(target, desired))


def _for(current: Service | None, desired: DesiredService) -> DesiredService:
    """Defaults are for a service that has never served, which an interrupted run may have left behind.

    A version that was active once is locked for good.
    """
    has_served = current is not None and (
        current.active_number is not None or (current.latest is not None and current.latest.locked)
    )
    if desired.default_ttl is not None or has_served:
        return desired
    return replace(desired, default_ttl=DEFAULT_TTL)


def base_of(service: Service, desired: DesiredService) -> Version:
    """The version to compare with and to start from."""
    if service.active is None:
        return service.latest or FIRST
    draft = service.latest
    if desired.activate or draft is None or draft.locked or not differs(service.active, desired):
        return service.active
    return draft


def differs(version: Version, desired: DesiredService) -> bool:
    """Whether a version is not as it is desired."""
    return edited(version, desired) != version


def _existing(current: Service | None, desired: DesiredService) -> tuple[Service, tuple[Action, ...]]:
    """The service with the name and comment that are desired, which belong to no version."""
    if current is None:
        made = Service(None, desired.name, desired.comment or "", latest=FIRST)
        after = {"name": desired.name, "comment": desired.comment or ""}
        return made, (_of_service("create", made, "create", domain=only_domain(desired.domains), after=after),)
    changes = {"name": desired.name or current.name, "comment": desired.comment or current.comment}
    changes = {name: value for name, value in changes.items() if value != getattr(current, name)}
    if not changes:
        return current, ()
    renamed = replace(current, name=desired.name or current.name, comment=desired.comment or current.comment)
    action = _of_service(
        "update",
        current,
        "update",
        {"fields": changes},
        before={name: getattr(current, name) for name in changes},
        after=changes,
        how="to the " + " and ".join(f"{name} '{value}'" for name, value in changes.items()),
    )
    return renamed, (action,)


@dataclass(frozen=True)
class _Place:
    """The version that is written to: of which service, and how a sentence names it."""

    service: Service
    label: str
    domain: str

    @property
    def sentence(self) -> str:
        return f"{self.label} of service {self.service.name}"

    def action(
        self,
        verb: str,
        step: str,
        arguments: Values | None = None,
        *,
        part: str = "",
        domain: str = "",
        before: Values | None = None,
        after: Values | None = None,
        sentence: str = "",
    ) -> Action:
        """A write to a ``part`` of the version, or to the version itself."""
        return Action(
            verb,
            f"{part} of service {self.service.name}" if part else self.sentence,
            {"step": step, **(arguments or {})},
            service=SERVICE,
            domain=domain or self.domain,
            before=before,
            after=after,
            sentence=sentence,
        )


def _steps(service: Service, base: Version, target: Version, desired: DesiredService) -> Iterator[Action]:
    serving = service.active is not None and base is service.active
    if target == base and (serving or not desired.activate):
        return
    domain = only_domain(target.domains)
    place = _Place(service, f"version {base.number}", domain)
    number = base.number
    if target != base and base.locked:
        yield place.action("clone", "clone", {"number": base.number}, after={"cloned_from": base.number})
        place, number = _Place(service, "the new version", domain), None
    yield from _writes(base, target, place)
    yield place.action("validate", "validate", before={}, after={})
    if desired.activate:
        active = {"active_version": service.active_number}
        yield place.action("activate", "activate", before=active, after={"active_version": number})


def _writes(base: Version, target: Version, place: _Place) -> Iterator[Action]:
    """Domains first: whether one is free shows only when it is added."""
    for name in sorted(set(target.domains) - set(base.domains)):
        sentence, part = f"add domain {name} to {place.sentence}", f"domain {name}"
        values = {"name": name}
        yield place.action("add", "add_domain", values, part=part, domain=name, after=values, sentence=sentence)
    for name in sorted(set(base.domains) - set(target.domains)):
        sentence, part = f"remove domain {name} from {place.sentence}", f"domain {name}"
        values = {"name": name}
        yield place.action("remove", "remove_domain", values, part=part, domain=name, before=values, sentence=sentence)
    yield from _backend_writes(base, target, place)
    yield from _setting_writes(base, target, place)


def _backend_writes(base: Version, target: Version, place: _Place) -> Iterator[Action]:
    current = {each.name: each for each in base.backends}
    for backend in target.backends:
        before, part = current.get(backend.name), f"backend {backend.name}"
        if before is None:
            sentence = f"create {part} to {backend.address} in {place.sentence}"
            arguments: Values = {"backend": backend}
            yield place.action(
                "create", "create_backend", arguments, part=part, after=backend.view(), sentence=sentence
            )
        elif before != backend:
            names = ", ".join(sorted(backend.changes_from(before)))
            sentence = f"update {part} ({names}) in {place.sentence}"
            arguments = {"backend": backend, "before": before}
            old, new = differing(before.view(), backend.view())
            yield place.action(
                "update", "update_backend", arguments, part=part, before=old, after=new, sentence=sentence
            )


def _setting_writes(base: Version, target: Version, place: _Place) -> Iterator[Action]:
    old, new = differing(_general(base), _general(target))
    if new:
        values = ", ".join(f"{name}: {value}" if value != "" else f"no {name}" for name, value in new.items())
        sentence = f"update settings ({values}) in {place.sentence}"
        yield place.action(
            "update", "settings", {"fields": new}, part="settings", before=old, after=new, sentence=sentence
        )
    for before, after in zip(base.request_settings, target.request_settings, strict=True):
        if before != after:
            part = f"request setting {after.name}"
            yield place.action(
                "update",
                "request_setting",
                {"name": after.name},
                part=part,
                before={"default_host": before.default_host},
                after={"default_host": after.default_host},
                sentence=f"update {part} (no default_host) in {place.sentence}",
            )


def _general(version: Version) -> dict[str, Any]:
    """The settings of a version by Fastly's names."""
    return {"general.default_ttl": version.default_ttl, "general.default_host": version.default_host}


def _after(service: Service, target: Version, desired: DesiredService, steps: list[Action]) -> Service:
    """The service as it will stand; the number of a version that is yet to be made is not known."""
    if not steps:
        return service
    cloned = any(step.arguments["step"] == "clone" for step in steps)
    number = None if cloned or service.id is None else target.number
    made = replace(target, number=number, locked=desired.activate)
    if desired.activate:
        return replace(service, active=made, active_number=number, latest=None)
    return replace(service, latest=made)


def _removal(current: Service | None, desired: DesiredService, known: Attachments) -> Plan[Service]:
    if current is None:
        return Plan(None, None)
    _check_whole(current, desired)
    before = {"name": current.name, "comment": current.comment}
    # A domain that stays attached to a deleted service could not be attached to its successor.
    actions = [
        *detachments(current, current.attached, known),
        _of_service("delete", current, "delete", before=before),
    ]
    if current.active_number is not None:
        if not desired.force:
            raise RefusedError(
                f"Version {current.active_number} of the service {current.label} is active, so it may serve live links",
                remedy="Point the DNS records of its domains elsewhere, and set 'force' to delete it anyway",
                facts={"service_id": current.id, "active_version": current.active_number},
            )
        place = _Place(current, f"version {current.active_number}", _domain(current))
        number = {"number": current.active_number}
        active = {"active_version": current.active_number}
        actions.insert(
            0, place.action("deactivate", "deactivate", number, before=active, after={"active_version": None})
        )
    return Plan(current, None, tuple(actions))


def _check_whole(current: Service, desired: DesiredService) -> None:
    """Whoever names some of its domains may not know of the others."""
    held = {*current.version_domains, *current.attached}
    others = sorted(held - set(desired.domains)) if desired.domains and not desired.purge_domains else []
    if others:
        raise RefusedError(
            f"The service {current.label} also has {', '.join(others)}",
            remedy="Name all its domains, or none, or set 'purge_domains', to delete it with them",
            facts={"service_id": current.id, "other_domains": others},
        )


def _warnings(version: Version, desired: DesiredService) -> tuple[str, ...]:
    said = []
    overrides = list(overriding(version, version.default_ttl))
    if overrides:
        said.append(
            f"The fallback TTL of {version.default_ttl} seconds can be overridden by {', '.join(overrides)} of the "
            f"service {desired.label}: check that clicks are not cached longer than you want."
        )
    others = competing(version, desired)
    if others:
        said.append(
            f"The service {desired.label} also has the backend {', '.join(others)} without a request condition, so "
            "some requests may not reach SparkPost: give it a condition, or remove it."
        )
    return tuple(said)


def _of_service(
    verb: str,
    service: Service,
    step: str,
    arguments: Values | None = None,
    *,
    domain: str = "",
    before: Values | None = None,
    after: Values | None = None,
    how: str = "",
) -> Action:
    """A write to the service itself; ``how`` ends its sentence."""
    target = f"Fastly service {service.name}"
    return Action(
        verb,
        target,
        {"step": step, **(arguments or {})},
        service=SERVICE,
        domain=domain or _domain(service),
        before=before,
        after=after,
        sentence=f"{verb} {target} {how}" if how else "",
    )


def _domain(service: Service) -> str:
    return only_domain(service.described.domains if service.described else ())
