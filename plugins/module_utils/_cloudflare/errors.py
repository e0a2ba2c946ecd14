# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's refusals in words that help.

Source of codes: Cloudflare's API pages and their "Accepted permissions", the typed models of its Python client, and
public test fixtures of clients where the pages are silent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from .._core.errors import ApiError, AuthenticationError, ConflictError, ForbiddenError, NotFoundError, TrackingError
from .._http.json_client import Dialect, Problem
from .shapes import misunderstood

PROVIDER = "Cloudflare"

# Permissions by their API names; the dashboard says "Edit" where these say "Write".
ZONE_READ = "Zone Read"
ZONE_WRITE = "Zone Write"
ZONE_SETTINGS_READ = "Zone Settings Read"
ZONE_SETTINGS_WRITE = "Zone Settings Write"
DNS_READ = "DNS Read"
DNS_WRITE = "DNS Write"
PAGE_RULES_READ = "Page Rules Read"
PAGE_RULES_WRITE = "Page Rules Write"
CERTIFICATES_READ = "SSL and Certificates Read"
BOT_MANAGEMENT_READ = "Bot Management Read"
SINGLE_REDIRECT_READ = "Single Redirect Read"
SINGLE_REDIRECT_WRITE = "Single Redirect Write"
CONFIG_RULES_READ = "Config Rules Read"
CONFIG_RULES_WRITE = "Config Rules Write"
CACHE_RULES_READ = "Cache Rules Read"
CACHE_RULES_WRITE = "Cache Rules Write"
ORIGIN_RULES_READ = "Origin Rules Read"
TRANSFORM_RULES_READ = "Transform Rules Read"
LOAD_BALANCERS_READ = "Load Balancers Read"

#: The longest that Cloudflare keeps a user out who sent too many requests, in seconds.
#: Source: Cloudflare fundamentals, "API rate limits".
LOCKOUT = 300


class MissingCredentialsError(TrackingError):
    """There is neither a token nor an e-mail address with a key; nothing was sent."""

    kind = "input"

    def __init__(self) -> None:
        super().__init__(
            "Cloudflare needs an API token, and the option 'api_token' is not set",
            remedy="Set it, or the environment variable CLOUDFLARE_API_TOKEN; or 'email' together with 'api_key' for "
            "a global API key",
            facts={"option": "api_token"},
        )


class ValidationError(ApiError):
    """The request is well-formed, but its content is not allowed (code 1004 and others)."""

    kind = "validation"


class AlreadyExistsError(ConflictError):
    """The very thing exists already: a zone (1061) or an identical record (81057, 81058)."""

    kind = "already_exists"


class RecordClashError(ConflictError):
    """A CNAME record cannot stand beside other records of its name (81053, 81054)."""

    kind = "record_clash"


class AccountTokenError(ForbiddenError):
    """Page Rules take no account-owned token (1011)."""

    kind = "account_token"


class NoEntryPointError(NotFoundError):
    """The phase has no rules yet (10003), which is emptiness rather than an error."""

    kind = "no_entry_point"


class WrongIdError(NotFoundError):
    """The path leads nowhere (7000, 7003): an id in it is wrong."""

    kind = "wrong_id"


class RecordMissingError(NotFoundError):
    """There is no record of this id (81044)."""

    kind = "record_missing"


class ZoneHiddenError(ForbiddenError):
    """The token may not list zones, or does not cover the zone, or the zone does not exist: Cloudflare tells not which.

    It answers 403 with code 0 for each of them.
    """

    kind = "zone_hidden"


class ZoneMissingError(TrackingError):
    """Cloudflare lists no zone of this name to these credentials."""

    kind = "zone_missing"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Cloudflare lists no zone {name} for these credentials",
            remedy="Check the spelling of 'zone', and that the account holds it and the token covers it; a token "
            "without the permission 'Zone Read' may reach it by the option 'zone_id', which the zone's overview page "
            "shows; the module cloudflare_zone creates a zone",
            facts={"zone": name},
        )


_KINDS: Mapping[str, type[ApiError]] = {
    "1004": ValidationError,
    "1061": AlreadyExistsError,
    "81057": AlreadyExistsError,
    "81058": AlreadyExistsError,
    "81053": RecordClashError,
    "81054": RecordClashError,
    "1011": AccountTokenError,
    "1068": ForbiddenError,
    "10003": NoEntryPointError,
    "7000": WrongIdError,
    "7003": WrongIdError,
    "81044": RecordMissingError,
}
#: Says only that the content is not allowed.
_GENERAL = "1004"
# Credentials that Cloudflare could not read come back as 400 as well.
_CREDENTIALS = frozenset({"6003", "9106", "9109", "10000"})


def dialect(base_url: str) -> Dialect:
    """How Cloudflare speaks at this address."""
    return Dialect(
        provider=PROVIDER,
        problem=problem,
        remedies=_remedies(base_url),
        kind=kind,
        misunderstood=misunderstood,
        address="Try again. If it stays so, check the address in the option 'base_url' or the environment variable "
        "CLOUDFLARE_BASE_URL",
    )


def problem(body: Any) -> Problem:
    """The words and the code of an error body: all ``errors``, then all ``messages``; the most telling error's code.

    What is wrong with a page rule stands in ``messages`` alone, and what is wrong with a DNS record in an error beside
    the general 1004. Source: public fixtures of clients.
    """
    errors, messages = (_items(body.get(part) if isinstance(body, Mapping) else None) for part in _PARTS)
    words = dict.fromkeys(filter(None, (_words(item) for item in (*errors, *messages))))
    codes = [code for item in errors for code in _codes(item)]
    telling = next((code for code in codes if code in _KINDS and code != _GENERAL), "")
    return Problem("; ".join(words) or "no explanation", telling or next(iter(codes), ""))


def kind(status: int, code: str) -> type[ApiError] | None:
    """The class of a refusal, None where the status alone tells it."""
    if status == 400 and code in _CREDENTIALS:
        return AuthenticationError
    return _KINDS.get(code) if 400 <= status < 500 and status != 429 else None


@contextlib.contextmanager
def explained(permission: str = "", remedies: Mapping[str, str] | None = None) -> Iterator[None]:
    """Adds to a refusal what to do in this very place: ``remedies`` by code, ``permission`` where it is wanting."""
    try:
        yield
    except ApiError as error:
        error.remedy = (remedies or {}).get(error.code) or _by_code(error, permission) or error.remedy
        raise


def _by_code(error: ApiError, permission: str) -> str:
    if error.status == 429 or error.status >= 500:
        return ""
    known = _REMEDIES.get(error.code, "")
    if isinstance(error, AuthenticationError) and not known:
        return _REJECTED
    if error.status != 403 or known or not permission:
        return known
    return (
        f"The API token needs the permission '{permission}' for this zone (the dashboard calls Write Edit): give it to "
        "the token, or use another one"
    )


_REJECTED = (
    "Check the token (option 'api_token', environment variable CLOUDFLARE_API_TOKEN), or the e-mail address with its "
    "global API key ('email', 'api_key')"
)
_PARTS = ("errors", "messages")
_REMEDIES: Mapping[str, str] = {
    "1011": "Page Rules take API tokens of a user only, never account-owned ones: use a user's token, or the module "
    "cloudflare_rule, whose Rules take both",
    "1061": "The zone exists already, in this account or in another one: use the account that has it, or remove it "
    "there",
    "1068": "Check 'account_id', and that the token has the permission 'Zone Write' for all zones of this account",
    "7000": "Check the id in 'zone_id' and other ids that the task names, and the address in 'base_url'",
    "7003": "Check the id in 'zone_id' and other ids that the task names, and the address in 'base_url'",
    "6003": "Check the credentials: a token belongs in 'api_token', a global API key in 'api_key' with 'email'",
    "9106": "Check the credentials: a token belongs in 'api_token', a global API key in 'api_key' with 'email'",
    "81053": "Remove the other records of this name first, if it may change its purpose",
    "81054": "Remove the CNAME record of this name first, if it may change its purpose",
    "1104": "The plan of the account allows no partial zone: use 'type' full, or a plan that has partial (CNAME) zones",
}


def _remedies(base_url: str) -> Mapping[int, str]:
    busy = "This is a problem at Cloudflare: run again in a few minutes, and look at its status page if it lasts"
    return {
        401: _REJECTED,
        403: f"{_REJECTED}; it must cover this zone with the permission for this operation",
        404: f"Check the id in 'zone_id', and that {base_url} is the address of Cloudflare's API with its base path "
        "(option 'base_url', environment variable CLOUDFLARE_BASE_URL)",
        429: f"Cloudflare limits the rate of requests, and keeps a user out for up to {LOCKOUT} seconds: run again "
        f"later, or allow for the wait by 'retry_timeout' (more than {LOCKOUT})",
        **dict.fromkeys((500, 502, 503, 504), busy),
    }


def _items(listed: Any) -> list[Mapping[str, Any]]:
    """``errors`` and ``messages`` may be null; a message may be a bare text."""
    if not isinstance(listed, list):
        return []
    return [item if isinstance(item, Mapping) else {"message": item} for item in listed]


def _codes(item: Mapping[str, Any]) -> Iterator[str]:
    if item.get("code") is not None:
        yield str(item["code"])
    for each in _items(item.get("error_chain")):
        yield from _codes(each)


def _words(item: Mapping[str, Any]) -> str:
    words = " ".join(str(item.get("message") or "").split())
    source = item.get("source")
    pointer = source.get("pointer") if isinstance(source, Mapping) else None
    chain = "; ".join(filter(None, (_words(each) for each in _items(item.get("error_chain")))))
    return "".join((words, f" (at {pointer})" if pointer else "", f" ({chain})" if chain else ""))
