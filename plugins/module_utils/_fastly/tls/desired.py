# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task wants of a certificate at Fastly: its options, checked and normalised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ..._core.clock import instant
from ..._core.errors import InputError, MissingLibraryError
from ..._tls.names import certificate_name
from ..._tls.pem import Facts, Material, check_facts, facts_of, material_of
from ..arguments import identifier

#: Source: the enumeration in Fastly's Go client.
AUTHORITIES = ("lets-encrypt", "certainly", "globalsign")
UPLOADED = "uploaded"
#: What a CAA record must allow. Source: the authorities' own pages on CAA.
CAA_NAMES = {"lets-encrypt": "letsencrypt.org", "certainly": "certainly.com", "globalsign": "globalsign.com"}
#: The one of SparkPost's guide; its certificates are free.
DEFAULT_AUTHORITY = "lets-encrypt"


@dataclass(frozen=True)
class DesiredCertificate:
    """``domains`` are sorted. ``authority`` is "" where any will do. ``configuration_id`` is "" for Fastly's choice."""

    domains: tuple[str, ...]
    authority: str = ""
    configuration_id: str = ""
    purge_domains: bool = False
    absent: bool = False
    force: bool = False

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredCertificate:
        """Raises InputError."""
        domains = domains_of(params)
        if not domains:
            raise InputError("domains", list(params.get("domains") or ()), "it must name at least one domain")
        authority = params.get("authority") or ""
        return cls(
            domains=domains,
            authority="" if authority == UPLOADED else authority,
            configuration_id=identifier(params, "configuration_id"),
            purge_domains=params["purge_domains"],
            absent=params["state"] == "absent",
            force=params["force"],
        )

    @property
    def label(self) -> str:
        """The domains, for a person."""
        return ", ".join(self.domains)


@dataclass(frozen=True)
class Upload:
    """The user's own certificate. ``domains`` are the names in it that shall be activated, by which Fastly knows them.

    ``asked`` are the domains that the user named, which a wildcard among those may stand for.
    ``serial_number`` is in decimal digits, ``not_after`` ISO 8601 in UTC with seconds.
    """

    domains: tuple[str, ...]
    names: tuple[str, ...]
    serial_number: str
    not_after: str
    public_key_sha1: str
    name: str
    configuration_id: str = ""
    asked: tuple[str, ...] = ()
    material: Material = field(default=Material("", ""), repr=False, compare=False)

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> Upload:
        """Raises InputError for a key that does not fit, a certificate out of its dates or for other names.

        Raises MissingLibraryError where the certificate cannot be looked into.
        """
        for name, other in (("certificate", "private_key"), ("private_key", "certificate")):
            if not params.get(name):
                raise InputError(name, None, f"it must be given together with {other} where authority is '{UPLOADED}'")
        material = material_of(params["certificate"], params["private_key"], params.get("chain") or "")
        facts = _facts(material)
        desired = domains_of(params)
        check_facts(facts, desired, datetime.now(timezone.utc))
        domains = tuple(sorted({_held(name, facts.names) for name in desired or facts.names}))
        return cls(
            domains=domains,
            names=tuple(sorted(facts.names)),
            serial_number=str(facts.serial_number),
            not_after=instant(facts.not_after),
            public_key_sha1=facts.public_key_sha1,
            name=str(params.get("name") or "").strip() or domains[0],
            configuration_id=identifier(params, "configuration_id"),
            asked=tuple(sorted(desired or facts.names)),
            material=material,
        )

    @property
    def label(self) -> str:
        """The domains, for a person."""
        return ", ".join(self.domains)


def domains_of(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The names, normalised and sorted, each once, empty answers left out. Raises InputError."""
    given = [domain for domain in params.get("domains") or () if domain and domain.strip()]
    return tuple(sorted({certificate_name(domain) for domain in given}))


def is_upload(params: Mapping[str, Any]) -> bool:
    """Whether a task is about the user's own certificate. Raises InputError where it says both."""
    authority = params.get("authority")
    own = bool(params.get("certificate") or params.get("private_key"))
    if own and authority in AUTHORITIES:
        raise InputError("authority", authority, f"with a certificate of your own it is '{UPLOADED}', or left out")
    return own or authority == UPLOADED


def _facts(material: Material) -> Facts:
    facts = facts_of(material)
    if facts is None:
        raise MissingLibraryError(
            "A certificate of your own cannot be checked and recognised without the Python library cryptography",
            remedy="Install it where the task runs, or run the task on the controller, where ansible-core brings it",
        )
    return facts


def _held(name: str, names: Iterable[str]) -> str:
    """The name itself where the certificate has it, else the wildcard that stands for it."""
    return name if name in names else f"*.{name.partition('.')[2]}"
