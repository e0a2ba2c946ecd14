# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's error replies: a status, items with code and message, and details that may stand in ``messages``.

Source: Cloudflare's API reference and the replies in public issue threads and fixtures; a code
that is only recalled says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ApiError(Exception):
    """A refusal; ``errors`` and ``messages`` become those of the envelope."""

    def __init__(
        self,
        status: int,
        *errors: Mapping[str, Any],
        messages: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status}: {'; '.join(str(each.get('message', '')) for each in errors)}")
        self.status = status
        self.errors = [dict(each) for each in errors]
        self.messages = [dict(each) for each in messages]
        self.headers = dict(headers or {})


def item(code: int, message: str, **more: Any) -> dict[str, Any]:
    """One entry of ``errors``."""
    return {"code": code, "message": message, **more}


def missing_credentials() -> ApiError:
    """No credential, or only half of a pair (recalled)."""
    return ApiError(400, item(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"))


def invalid_headers(header: str) -> ApiError:
    """The header cannot hold such a value, as an API token in X-Auth-Key (recalled codes)."""
    code = {"Authorization": 6111, "X-Auth-Key": 6103}[header]
    chain = [item(code, f"Invalid format for {header} header")]
    return ApiError(400, item(6003, "Invalid request headers", error_chain=chain))


def invalid_token(status: int) -> ApiError:
    """The credential is unknown (recalled)."""
    return ApiError(status, item(9109, "Invalid access token"))


def authentication_error(status: int) -> ApiError:
    """The credential lacks the permission (recalled)."""
    return ApiError(status, item(10000, "Authentication error"))


def out_of_scope() -> ApiError:
    """The zone exists, but not for this token (recalled)."""
    return ApiError(403, item(9109, "Unauthorized to access requested resource"))


def no_zone_list(actor: str) -> ApiError:
    """Code 0: the token may not list zones, or not one of that name."""
    message = f"Actor '{actor}' requires permission 'com.cloudflare.api.account.zone.list' to list zones"
    return ApiError(403, item(0, message))


def account_owned_token(status: int) -> ApiError:
    """Page Rules take no account-owned tokens."""
    return ApiError(status, item(1011, "Page Rules endpoint does not support account owned tokens"))


def too_many_requests(headers: Mapping[str, str]) -> ApiError:
    """The rate limit is used up (recalled code)."""
    return ApiError(429, item(971, "Please wait and consider throttling your request speed"), headers=headers)


def no_route(path: str, status: int) -> ApiError:
    """An unknown path, or an identifier that cannot be one (recalled)."""
    return ApiError(
        status,
        item(7003, f"Could not route to {path}, perhaps your object identifier is invalid?"),
        item(7000, "No route for that URI"),
    )


def no_method() -> ApiError:
    """The path is known, but not with this method (recalled)."""
    return ApiError(405, item(7001, "Method not allowed for that URI"))


def malformed_body() -> ApiError:
    """The body is no JSON object (recalled)."""
    return ApiError(400, item(6007, "Malformed JSON in request body"))


def invalid(code: int, message: str, status: int = 400) -> ApiError:
    """A plain refusal with one reason."""
    return ApiError(status, item(code, message))


def zone_exists(name: str) -> ApiError:
    """The account, or another one, has the zone already."""
    return ApiError(400, item(1061, f"{name} already exists"))


def zone_creation_denied() -> ApiError:
    """``account.id`` is missing, or the credential may not create zones there."""
    return ApiError(400, item(1068, "Permission denied"))


def partial_not_allowed() -> ApiError:
    """The plan has no CNAME setup."""
    return ApiError(400, item(1104, "Partial zones are not allowed on the plan of this zone"))


def not_the_registered_domain() -> ApiError:
    """A zone below a registered domain (recalled code)."""
    return ApiError(400, item(1116, "Please provide the registered domain, not a name below it"))


def page_rule_invalid(*details: str) -> ApiError:
    """Page rules say in ``messages`` what is wrong: code 1, ``type`` null."""
    messages = [{"code": 1, "message": detail, "type": None} for detail in details]
    return ApiError(400, item(1004, "Page Rule validation failed: See messages for details."), messages=messages)


def record_invalid(code: int, message: str, *, chain: bool = False) -> ApiError:
    """A DNS record that cannot be; the cause stands in ``errors``, formerly in a chain below."""
    general = item(1004, "DNS Validation Error")
    if chain:
        return ApiError(400, {**general, "error_chain": [item(code, message)]})
    return ApiError(400, general, item(code, message))


def record_missing() -> ApiError:
    """No DNS record with that id (recalled)."""
    return ApiError(404, item(81044, "Record does not exist."))


def no_entry_point(phase: str) -> ApiError:
    """The phase has no entry point ruleset yet."""
    return ApiError(404, item(10003, f"could not find entrypoint ruleset in the {phase} phase"))


def no_ruleset() -> ApiError:
    """No ruleset, version or rule with that id; the code is that of a missing entry point."""
    return ApiError(404, item(10003, "could not find the requested ruleset or rule"))


def ruleset_invalid(message: str, pointer: str = "") -> ApiError:
    """A rule or ruleset that cannot be; the code is not published."""
    more = {"source": {"pointer": pointer}} if pointer else {}
    return ApiError(400, item(20127, message, **more))


def phase_taken(phase: str) -> ApiError:
    """A phase has one entry point. Source: the refusal quoted in userbradley/documentation.breadnet.co.uk#609."""
    words = f"'zone' is not a valid value for kind because exceeded maximum number of zone rulesets for phase {phase}"
    return ApiError(400, item(20217, words, source={"pointer": "/kind"}))


def phase_full(phase: str, count: int, cap: int) -> ApiError:
    """The plan has no more rules of the phase; the code is not published."""
    return ApiError(
        400, item(20217, f"exceeded the maximum number of rules in the phase {phase}: {count} out of {cap}")
    )
