# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refusals in SparkPost's own words.

Source: the SparkPost API reference (tracking domains, sending domains, transmissions) and
SparkPost's table of extended error codes. Where neither gives the words, the docstring says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A refusal: the HTTP status and the items of the body's ``errors``; ``headers`` go with the reply."""

    def __init__(self, status: int, *items: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {'; '.join(str(item.get('message', '')) for item in items)}")
        self.status = status
        self.items = [dict(item) for item in items]
        self.headers = dict(headers or {})


def coded(code: str, message: str, description: str | None = None) -> dict[str, str]:
    """One item in the older style, which tracking domains no longer use; codes are strings."""
    item = {"message": message, "code": code}
    return item if description is None else {"message": message, "description": description, "code": code}


def about(param: str, message: str, value: Any) -> dict[str, Any]:
    """One item that names the parameter at fault and its value."""
    return {"param": param, "message": message, "value": value}


def unauthorized() -> ApiError:
    """No key, or an unknown one."""
    return ApiError(401, {"message": "Unauthorized."})


def forbidden() -> ApiError:
    """The key lacks the grant."""
    return ApiError(403, {"message": "Forbidden."})


def too_many_requests(retry_after: str | None) -> ApiError:
    """``retry_after`` becomes the header, if given."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return ApiError(429, {"message": "Too many requests"}, headers=headers)


def invalid_uri() -> ApiError:
    """No such path."""
    return ApiError(404, coded("1101", "invalid URI"))


def invalid_method() -> ApiError:
    """The path has no such method."""
    return ApiError(405, coded("1102", "invalid HTTP method"))


def invalid_subaccount(value: str) -> ApiError:
    """Only the rule is published (a number), not the reply."""
    return ApiError(400, about("X-MSYS-SUBACCOUNT", "X-MSYS-SUBACCOUNT must be a number", value))


def invalid_body() -> ApiError:
    """For a body that is not a JSON object; its words are not published."""
    return ApiError(400, {"message": "request body must be a JSON object"})


def not_a_boolean(param: str, value: Any) -> ApiError:
    """Not published for tracking domains; in the shape of their other parameter errors."""
    return ApiError(400, about(param, f"{param} must be a boolean", value))


def not_found() -> ApiError:
    """No such tracking domain."""
    return ApiError(404, {"message": "resource not found"})


def invalid_domain(value: Any, status: int = 400) -> ApiError:
    """A POST answers 422 where the other verbs answer 400."""
    return ApiError(status, about("domain", "domain must be valid", value))


def blacklisted(value: str) -> ApiError:
    """A name that may not be a tracking domain."""
    return ApiError(400, about("domain", "domain is on a DNS blacklist", value))


def domain_exists(legacy: bool) -> ApiError:
    """409, or 400 with code "6100" in the legacy form."""
    if legacy:
        return ApiError(400, coded("6100", "Tracking domain exists"))
    return ApiError(409, {"message": "The tracking domain already exists"})


def plan_limit(status: int) -> ApiError:
    """Neither the status nor the words are published."""
    return ApiError(status, {"message": "tracking domain limit of this plan reached"})


def unverified(domain: str) -> ApiError:
    """Only a verified domain can be the default."""
    return ApiError(422, {"message": f"Tracking domain '{domain}' unverified."})


def fetch_failed(origin: str) -> ApiError:
    """``origin`` is scheme, host and port, such as https://click.example.com:443. Two spaces are the vendor's."""
    return ApiError(
        400,
        {
            "message": f"HTTP request to {origin} failed.  Please verify that your redirect is functioning"
            " and that your SSL certificate is valid."
        },
    )


def domain_in_use(domain: str) -> ApiError:
    """The description is not published."""
    return ApiError(409, coded("1602", "resource conflict", f"Tracking domain '{domain}' is in use"))


def certificate_ineligible() -> ApiError:
    """The domain cannot have a managed certificate."""
    return ApiError(400, {"message": "Certificate eligibility check failed"})


def certificate_needs_verified() -> ApiError:
    """Enabled too early."""
    return ApiError(400, {"message": "Domain must be verified before enabling managed certificates"})


def certificate_refused(domain: str) -> ApiError:
    """The status is published, the words are not."""
    return ApiError(403, {"message": f"Let's Encrypt policy forbids a certificate for {domain}"})


def certificate_timed_out() -> ApiError:
    """The status is published, the words are not."""
    return ApiError(503, {"message": "Certificate service timed out"})


def sending_domain_not_found(domain: str) -> ApiError:
    """No such sending domain."""
    return ApiError(404, coded("1600", "resource not found", f"Domain '{domain}' does not exist"))


def tracking_domain_not_registered(domain: str) -> ApiError:
    """An association with what the subaccount does not have."""
    return ApiError(
        400, coded("1200", "invalid params", f"Tracking domain '{domain}' is not a registered tracking domain")
    )


def required(description: str) -> ApiError:
    """A field is missing; ``description`` names it."""
    return ApiError(422, coded("1400", "required field is missing", description))


def subresource_not_found(description: str) -> ApiError:
    """What the request refers to is not there."""
    return ApiError(422, coded("1603", "Subresource not found", description))
