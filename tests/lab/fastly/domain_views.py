# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Domain Management API: versionless domains.

Source: go-fastly's recordings, ``fastly/domainmanagement/v1/domains/fixtures``. Not recorded, and therefore of the form
of what is: an unknown id, an unknown service, and a name that a version of another service holds.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import JSON, Call, Reply, View, ok
from lab.fastly.ids import new_id, written_with_fraction
from lab.fastly.versionless import VersionlessDomain

_ROOT = "/domain-management/v1/domains"
_PAGE_SIZE, _MOST = 20, 100
#: Source of these and of the filters: Fastly's Python client, ``list_dm_domains``.
_SORTS = ("fqdn", "-fqdn")
_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda fqdn, wanted: wanted in fqdn,
    "exact": lambda fqdn, wanted: fqdn == wanted,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def rendered(account: Account, domain: VersionlessDomain) -> dict[str, Any]:
    """A domain; ``activated`` tells of a certificate in use."""
    activated = any(each.domain == domain.fqdn for each in account.tls.activations.values())
    return {
        "id": domain.id,
        "created_at": written_with_fraction(domain.created_at),
        "fqdn": domain.fqdn,
        "updated_at": written_with_fraction(domain.updated_at),
        "service_id": domain.service_id,
        "activated": activated,
        "verified": activated,
        "description": domain.description,
    }


def list_domains(account: Account, call: Call) -> Reply:
    """Those that fit ``fqdn`` (in part unless ``fqdn_match`` says otherwise) and the other filters, by pages."""
    found = [each for each in (rendered(account, one) for one in account.domains.all()) if _fits(each, call)]
    sort = call.query.get("sort", "fqdn")
    if sort not in _SORTS:
        raise _invalid("sort", "is not included in the list")
    found.sort(key=lambda each: str(each["fqdn"]), reverse=sort.startswith("-"))
    limit, start = _limit(call), _start(call)
    meta: dict[str, Any] = {"total": len(found), "limit": limit}
    if start + limit < len(found):
        meta["next_cursor"] = base64.urlsafe_b64encode(str(start + limit).encode()).decode()
    return ok({"data": found[start : start + limit], "meta": meta})


def _fits(shown: Mapping[str, Any], call: Call) -> bool:
    matches = _MATCHES.get(call.query.get("fqdn_match", "contains"))
    if matches is None:
        raise _invalid("fqdn_match", "is not included in the list")
    asked = {name: call.query[name] for name in ("service_id", "activated", "verified") if name in call.query}
    held = {name: json.dumps(shown[name]).strip('"') for name in asked}
    return asked == held and matches(shown["fqdn"], call.query.get("fqdn", "").lower())


def _limit(call: Call) -> int:
    given = call.query.get("limit", str(_PAGE_SIZE))
    if not given.isdigit() or not 1 <= int(given) <= _MOST:
        raise _invalid("limit", f"must be between 1 and {_MOST}")
    return int(given)


def _start(call: Call) -> int:
    cursor = call.query.get("cursor", "")
    try:
        return int(base64.urlsafe_b64decode(cursor)) if cursor else 0
    except ValueError:
        raise _invalid("cursor", "is invalid") from None


def create_domain(account: Account, call: Call) -> Reply:
    """201 with the domain."""
    fqdn = str(call.body.get("fqdn") or "").lower()
    labels = fqdn.removeprefix("*.").split(".")
    if len(labels) < 2 or not all(labels) or any(character in fqdn for character in " /_:"):
        raise _invalid("fqdn", "is invalid")
    service_id = _service(account, call)
    _require_free(account, fqdn, service_id)
    at = account.wall()
    made = VersionlessDomain(new_id(), fqdn, at, at, service_id, _description(call))
    account.domains.put(made)
    return Reply(201, rendered(account, made), JSON)


def get_domain(account: Account, call: Call) -> Reply:
    return ok(rendered(account, _found(account, call)))


def update_domain(account: Account, call: Call) -> Reply:
    """Changes what is sent; null for ``service_id`` takes it off its service."""
    domain = _found(account, call)
    if "service_id" in call.body:
        domain.service_id = _service(account, call)
        _require_free(account, domain.fqdn, domain.service_id, domain)
    if "description" in call.body:
        domain.description = _description(call)
    domain.updated_at = account.wall()
    return ok(rendered(account, domain))


def delete_domain(account: Account, call: Call) -> Reply:
    account.domains.remove(_found(account, call).id)
    return Reply(204, None, JSON)


def _found(account: Account, call: Call) -> VersionlessDomain:
    found = account.domains.find(call["id"])
    if found is None:
        raise errors.ApiError(404, {"errors": [{"title": "Not found", "detail": "domain not found"}]})
    return found


def _service(account: Account, call: Call) -> str | None:
    given = call.body.get("service_id")
    if given is None:
        return None
    if given not in [each.id for each in account.services.all()]:
        raise _invalid("service_id", "is invalid")
    return str(given)


def _description(call: Call) -> str | None:
    given = call.body.get("description")
    return None if given is None else str(given)


def _require_free(account: Account, fqdn: str, service_id: str | None, own: VersionlessDomain | None = None) -> None:
    held = account.domains.named(fqdn)
    classic = any(each.holds(fqdn) and each.id != service_id for each in account.services.all())
    if held not in (None, own) or classic or fqdn in account.behaviour.taken_domains:
        raise _invalid("fqdn", "has already been taken")


def _invalid(attribute: str, problem: str) -> errors.ApiError:
    error = {"title": f"Invalid value for {attribute}", "detail": f"{attribute} {problem}"}
    return errors.ApiError(400, {"errors": [error]})


DOMAIN_VIEWS: Mapping[str, View] = {
    f"GET {_ROOT}": list_domains,
    f"POST {_ROOT}": create_domain,
    f"GET {_ROOT}/{{id}}": get_domain,
    f"PATCH {_ROOT}/{{id}}": update_domain,
    f"DELETE {_ROOT}/{{id}}": delete_domain,
}
