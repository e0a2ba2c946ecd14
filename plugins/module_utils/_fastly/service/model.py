# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delivery services and their versions, as far as tracking is concerned, in one normalised form.

What is not in here is foreign: a version is cloned and written to by differences, so that it survives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

#: Of a new version. Source: recorded settings in the tests of Fastly's Go client.
INITIAL_TTL = 3600


@dataclass(frozen=True)
class Backend:
    """A host that Fastly fetches from; "" where nothing is set."""

    name: str
    address: str = ""
    port: int = 80
    use_ssl: bool = False
    ssl_check_cert: bool = True
    ssl_cert_hostname: str = ""
    ssl_sni_hostname: str = ""
    min_tls_version: str = ""
    max_tls_version: str = ""
    override_host: str = ""
    request_condition: str = ""

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> Backend:
        return cls(
            name=_text(raw["name"]),
            address=_host(raw.get("address") or raw.get("hostname")),
            port=int(raw.get("port") or 0),
            use_ssl=_flag(raw.get("use_ssl")),
            ssl_check_cert=_flag(raw.get("ssl_check_cert"), default=True),
            ssl_cert_hostname=_host(raw.get("ssl_cert_hostname")),
            ssl_sni_hostname=_host(raw.get("ssl_sni_hostname")),
            min_tls_version=_text(raw.get("min_tls_version")),
            max_tls_version=_text(raw.get("max_tls_version")),
            override_host=_host(raw.get("override_host")),
            request_condition=_text(raw.get("request_condition")),
        )

    def to_api(self) -> dict[str, Any]:
        """All fields for its creation, which takes no empty ones."""
        return {name: value for name, value in self._fields().items() if value != ""}

    def changes_from(self, before: Backend) -> dict[str, Any]:
        """The fields for an update; an empty one clears what was set.

        ``use_ssl`` goes along with the port, since Fastly derives it from the ports 80 and 443 where it is missing.
        Source: the documentation of ``port`` in Fastly's Python client.
        """
        former = before._fields()
        changes = {name: value for name, value in self._fields().items() if value != former[name]}
        return {**changes, "use_ssl": self.use_ssl} if "port" in changes else changes

    def view(self) -> dict[str, Any]:
        """For people; null where nothing is set."""
        return {name: value if value != "" else None for name, value in self._fields().items()}

    def _fields(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True)
class RequestSetting:
    """A request_settings object, of which the default host matters here."""

    name: str
    default_host: str = ""
    condition: str = ""

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> RequestSetting:
        return cls(_text(raw["name"]), _host(raw.get("default_host")), _text(raw.get("request_condition") or ""))


@dataclass(frozen=True)
class CacheSetting:
    """A cache_settings object. ``ttl`` is seconds, None where it sets none; ``action`` such as ``pass`` or ""."""

    name: str
    ttl: int | None = None
    action: str = ""

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> CacheSetting:
        # The numbers come back as they were sent, which from a form is as text.
        ttl = _text(raw.get("ttl"))
        return cls(_text(raw["name"]), int(ttl) if ttl.isdecimal() else None, _text(raw.get("action")))


@dataclass(frozen=True)
class Version:
    """One version. ``number`` is None for one that is yet to be made; ``locked`` ones can never be written to again.

    ``ttl_code`` names the custom VCL that can set a time to live: main files, and snippets that do.
    """

    number: int | None = None
    locked: bool = False
    domains: tuple[str, ...] = ()
    backends: tuple[Backend, ...] = ()
    default_ttl: int = INITIAL_TTL
    default_host: str = ""
    request_settings: tuple[RequestSetting, ...] = ()
    cache_settings: tuple[CacheSetting, ...] = ()
    ttl_code: tuple[str, ...] = ()

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> Version:
        settings = raw.get("settings") or {}
        ttl = settings.get("general.default_ttl")
        return cls(
            number=int(raw["number"]),
            locked=_flag(raw.get("locked")),
            domains=tuple(sorted(_host(each["name"]) for each in raw.get("domains") or ())),
            backends=tuple(map(Backend.from_api, raw.get("backends") or ())),
            default_ttl=INITIAL_TTL if ttl is None else int(ttl),
            default_host=_host(settings.get("general.default_host")),
            request_settings=tuple(map(RequestSetting.from_api, raw.get("request_settings") or ())),
            cache_settings=tuple(map(CacheSetting.from_api, raw.get("cache_settings") or ())),
            ttl_code=tuple(_ttl_code(raw.get("vcls") or (), raw.get("snippets") or ())),
        )

    def content(self) -> tuple[Any, ...]:
        """Everything that makes up what is served, for a comparison of two versions."""
        return tuple(getattr(self, each.name) for each in fields(self) if each.name not in ("number", "locked"))


@dataclass(frozen=True)
class Service:
    """One service. ``id`` is None for one that is yet to be made.

    ``active`` is the version that serves, None for none or where it was not read (then ``active_number`` tells).
    ``latest`` is the version to work on beside it: the newest one where none is active, else a draft.
    ``highest`` is the greatest version number so far, ``open_draft`` that of the newest version that can be written to
    and is newer than the active one. ``cloned_from`` is the number of the version that a draft of this run comes from.
    ``attached`` are domains outside of its versions (domain management), as far as they were looked at.
    """

    id: str | None
    name: str
    comment: str = ""
    type: str = "vcl"
    active_number: int | None = None
    active: Version | None = None
    latest: Version | None = None
    highest: int = field(default=0, compare=False)
    open_draft: int | None = field(default=None, compare=False)
    cloned_from: int | None = field(default=None, compare=False)
    attached: tuple[str, ...] = ()

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> Service:
        """From a search, a list, the service alone or its details."""
        versions = [each for each in raw.get("versions") or () if isinstance(each, Mapping)]
        active_number = next((int(each["number"]) for each in versions if _flag(each.get("active"))), None)
        active = Version.from_api(raw["active_version"]) if raw.get("active_version") else None
        shown = raw.get("version")
        latest = Version.from_api(shown) if isinstance(shown, Mapping) else None
        number = active.number if active else active_number
        return cls(
            id=_text(raw["id"]),
            name=str(raw.get("name") or ""),
            comment=_text(raw.get("comment")),
            type=_text(raw.get("type")) or "vcl",
            active_number=number,
            active=active,
            latest=latest if latest and number is None else None,
            highest=max((int(each["number"]) for each in versions), default=0),
            open_draft=_open_draft(versions, number),
        )

    @property
    def described(self) -> Version | None:
        """The version that a task is about."""
        return self.latest or self.active

    @property
    def version_domains(self) -> frozenset[str]:
        """The domains of the versions that were read."""
        return frozenset(name for one in (self.active, self.latest) if one is not None for name in one.domains)

    @property
    def label(self) -> str:
        """How a message names the service."""
        return f"{self.name} ({self.id})" if self.id else self.name


def _open_draft(versions: Iterable[Mapping[str, Any]], active: int | None) -> int | None:
    numbers = [int(each["number"]) for each in versions if not _flag(each.get("locked"))]
    return max((number for number in numbers if number > (active or 0)), default=None)


def _ttl_code(vcls: Iterable[Mapping[str, Any]], snippets: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Custom VCL replaces Fastly's own as a whole; a snippet adds to it, and mostly does something else."""
    for each in vcls:
        if _flag(each.get("main")) or "beresp.ttl" in _text(each.get("content")):
            yield f"VCL {_text(each.get('name'))}"
    for each in snippets:
        if "beresp.ttl" in _text(each.get("content")):
            yield f"snippet {_text(each.get('name'))}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _host(value: object) -> str:
    return _text(value).strip().lower().rstrip(".")


def _flag(value: object, *, default: bool = False) -> bool:
    """Truth as Fastly writes it: JSON's own, or a digit or word as text."""
    if value is None:
        return default
    return value.lower() in ("1", "true") if isinstance(value, str) else bool(value)
