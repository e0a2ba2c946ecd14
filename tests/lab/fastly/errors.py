# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API's refusals: ``msg`` and ``detail`` on the service side, JSON:API errors on the TLS side.

Source: go-fastly's recordings of the API and issues of its users; where nothing is known, the
text follows the form of a known one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A refusal: the status and the JSON document; ``media_type`` tells the two sides apart."""

    def __init__(self, status: int, document: Mapping[str, Any], media_type: str = "application/json") -> None:
        super().__init__(status, document)
        self.status, self.document, self.media_type = status, document, media_type
        self.headers: dict[str, str] = {}


def refusal(status: int, msg: str, detail: str | None = None) -> ApiError:
    """The form of the service side."""
    return ApiError(status, {"msg": msg} if detail is None else {"msg": msg, "detail": detail})


def bad_request(detail: str) -> ApiError:
    """400 of the service side."""
    return refusal(400, "Bad request", detail)


def deleted(service_id: str) -> ApiError:
    """Any call on a deleted service."""
    return bad_request(f"Service '{service_id}' is deleted")


def unknown_service(service_id: str, status: int) -> ApiError:
    """A service id that never existed."""
    msg = "Record not found" if status == 404 else "Bad request"
    return refusal(status, msg, f"Cannot load service '{service_id}'")


def unknown_service_name(customer_id: str, name: str) -> ApiError:
    """A search for a name that no service has."""
    return refusal(404, "Record not found", f"Cannot load service '{customer_id}'-'{name}'")


def unknown_version(service_id: str, number: object) -> ApiError:
    """A version number that the service does not have."""
    return refusal(
        404, "Record not found", f"Couldn't find Version '{{ number => {number}, service => {service_id} }}'"
    )


def unknown_object(label: str, name: str, service_id: str, number: int) -> ApiError:
    """An object that the version does not have."""
    where = f"{{ deleted => 0000-00-00 00:00:00, name => {name}, service => {service_id}, version => {number} }}"
    return refusal(404, "Record not found", f"Couldn't find {label} '{where}'")


def duplicate(label: str, name: str) -> ApiError:
    """An object or service of a name that is in use."""
    return refusal(409, "Duplicate record", f"Duplicate {label}: '{name}'")


def domain_taken(name: str, wording: str) -> ApiError:
    """A domain that another service or customer holds."""
    return bad_request(f"Domain '{name}' {wording}")


def version_locked(service_id: str, number: int) -> ApiError:
    """A write into a version that is, or was, active."""
    return refusal(422, "Version locked", f"Version '{number}' for service '{service_id}' is locked")


def active_service() -> ApiError:
    """The deletion of a service that is active."""
    return bad_request("Cannot delete service with active version")


def not_found() -> ApiError:
    """A path that nothing answers at, or a feature that is off."""
    return refusal(404, "Not found")


def too_many_requests() -> ApiError:
    """The hour's budget is spent."""
    text = "You have exceeded your hourly rate limit. Please contact support@fastly.com if you think this is a mistake."
    return refusal(429, text)


def tls_refusal(status: int, title: str, detail: str) -> ApiError:
    """The form of the TLS side."""
    return ApiError(status, {"errors": [{"title": title, "detail": detail}]}, "application/vnd.api+json")


def tls_not_found(what: str) -> ApiError:
    """``what`` is the resource in words: ``subscription``, ``private key``, …"""
    return tls_refusal(404, "Not found", f"The {what} you requested was not found")


def tls_missing(attribute: str) -> ApiError:
    """A relationship or attribute that has to be given."""
    detail = f"param is missing or the value is empty: {attribute}"
    return tls_refusal(400, "Missing required attribute", detail)


def tls_invalid(attribute: str, problem: str) -> ApiError:
    """An attribute with a value that cannot be had."""
    return tls_refusal(400, f"Invalid value for {attribute}", f"{attribute} {problem}")
