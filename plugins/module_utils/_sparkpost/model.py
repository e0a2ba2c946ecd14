# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains as SparkPost shows them, and as a task stands to them.

None in a status means that SparkPost has not told: it was not asked yet, or it will only decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: How the return value ``changes`` names SparkPost.
SERVICE = "sparkpost"


@dataclass(frozen=True)
class Status:
    """``verified`` is the authority, whatever ``cname_status`` says.

    A domain that is verified over HTTP behind a CDN has an empty ``cname_status``.
    Source: the SparkPost API reference's own samples of the tracking domain object.
    """

    verified: bool = False
    cname_status: str | None = None
    compliance_status: str | None = None
    tls_status: str | None = None

    @classmethod
    def from_api(cls, shown: Any) -> Status:
        """From the object ``status``, of which older replies lack fields."""
        shown = shown if isinstance(shown, Mapping) else {}
        return cls(
            verified=shown.get("verified") is True,
            cname_status=_text(shown.get("cname_status")),
            compliance_status=_text(shown.get("compliance_status")),
            tls_status=_text(shown.get("tls_status")) or "unknown",
        )

    @property
    def blocked(self) -> bool:
        """Whether SparkPost's compliance team refuses the domain, which no repetition heals."""
        return self.compliance_status == "blocked"

    def show(self) -> dict[str, Any]:
        return {
            "verified": self.verified,
            "cname_status": self.cname_status,
            "compliance_status": self.compliance_status,
            "tls_status": self.tls_status,
        }


@dataclass(frozen=True)
class TlsCertificate:
    """A certificate that SparkPost manages; instants are as SparkPost writes them (ISO 8601, UTC)."""

    issued_at: str | None = None
    expires_at: str | None = None
    error_code: str | None = None

    @classmethod
    def from_api(cls, shown: Any) -> TlsCertificate | None:
        """None where the object is absent, as for a domain without a managed certificate."""
        if not isinstance(shown, Mapping):
            return None
        return cls(*(_text(shown.get(name)) or None for name in ("issued_at", "expires_at", "error_code")))

    def show(self) -> dict[str, Any]:
        return {"issued_at": self.issued_at, "expires_at": self.expires_at, "error_code": self.error_code}


@dataclass(frozen=True)
class TrackingDomain:
    """One tracking domain; ``subaccount`` 0 is the primary account."""

    domain: str
    secure: bool = False
    default: bool = False
    subaccount: int = 0
    status: Status = field(default_factory=Status)
    uses_managed_certificate: bool = False
    tls_certificate: TlsCertificate | None = None
    #: As SparkPost says; it follows from ``secure``, so that it is no state of its own.
    port: int | None = field(default=None, compare=False)

    @classmethod
    def from_api(cls, shown: Mapping[str, Any], name: str = "") -> TrackingDomain:
        """From an object of the API; every field but the name may be missing. ``name`` stands in for it."""
        status = Status.from_api(shown.get("status"))
        managed = shown.get("uses_managed_certificate")
        return cls(
            domain=str(shown.get("domain") or name).lower().rstrip("."),
            secure=shown.get("secure") is True,
            default=shown.get("default") is True,
            subaccount=number(shown.get("subaccount_id")),
            status=status,
            # Older objects lack the field; only a managed certificate has a valid TLS status there.
            uses_managed_certificate=status.tls_status == "valid" if managed is None else managed is True,
            tls_certificate=TlsCertificate.from_api(shown.get("tls_certificate")),
            port=number(shown.get("port")) or None,
        )

    @property
    def verified(self) -> bool:
        return self.status.verified

    @property
    def scheme(self) -> str:
        """Of the links in new mails, and of SparkPost's own look at the domain when it verifies it."""
        return "https" if self.secure else "http"

    @property
    def certificate_pending(self) -> bool:
        """Whether SparkPost is still obtaining a managed certificate."""
        return self.status.tls_status == "pending" and not self.uses_managed_certificate

    @property
    def certificate_served(self) -> bool:
        """Whether SparkPost serves a valid certificate of its own for the domain."""
        return self.status.tls_status == "valid" and self.uses_managed_certificate

    def show(self) -> dict[str, Any]:
        """The return value ``tracking_domain``."""
        return {
            "domain": self.domain,
            "secure": self.secure,
            "default": self.default,
            "port": 443 if self.secure else 80,
            "subaccount": self.subaccount,
            "verified": self.verified,
            "status": self.status.show(),
            "uses_managed_certificate": self.uses_managed_certificate,
            "tls_certificate": self.tls_certificate.show() if self.tls_certificate else None,
            "link_base": f"{self.scheme}://{self.domain}",
        }


@dataclass(frozen=True)
class Association:
    """Which tracking domain the mails of a sending domain use; "" where it names none of its own."""

    sending_domain: str
    tracking_domain: str = ""


@dataclass(frozen=True)
class Registration:
    """How a task finds or leaves things: the tracking domain, None where absent, and the associations it names.

    ``others`` are further sending domains that use it, where it is to be deleted and that was asked for.
    """

    tracking: TrackingDomain | None = None
    associations: tuple[Association, ...] = ()
    others: tuple[str, ...] = ()

    def associated(self, sending_domain: str, tracking_domain: str) -> tuple[Association, ...]:
        """The associations with one of them changed."""
        changed = Association(sending_domain, tracking_domain)
        return tuple(changed if each.sending_domain == sending_domain else each for each in self.associations)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def number(value: Any) -> int:
    """0 for none. Some of SparkPost's APIs show numbers, such as ids of subaccounts, as strings."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def account_of(subaccount: int) -> str:
    """Whose a domain is, in words."""
    return f"subaccount {subaccount}" if subaccount else "the primary account"
