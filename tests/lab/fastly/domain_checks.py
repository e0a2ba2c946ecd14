# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the DNS of a domain leads to Fastly, as the API's own check tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.fastly.account import Account
from lab.fastly.calls import Call, Reply, View, ok
from lab.fastly.kinds import DOMAIN
from lab.fastly.rendering import rendered_object
from lab.fastly.version_views import found

_VERSION = "/service/{id}/version/{number}"


def check_domain(account: Account, call: Call) -> Reply:
    """The domain, the target of its CNAME or null, and whether that one is Fastly's."""
    with account.lock:
        version = found(account, call)[1]
        shown = rendered_object(DOMAIN, version.find(DOMAIN, call["name"]), version)
    return ok(_checked(account, shown))


def check_all_domains(account: Account, call: Call) -> Reply:
    """The same for each domain of the version."""
    with account.lock:
        version = found(account, call)[1]
        shown = [rendered_object(DOMAIN, each, version) for each in version.all(DOMAIN)]
    return ok([_checked(account, each) for each in shown])


def _checked(account: Account, domain: dict[str, Any]) -> list[Any]:
    targets = account.context.resolve(domain["name"], "CNAME")
    target = targets[0] if targets else None
    return [domain, target, target is not None and target.rstrip(".").lower().endswith(".fastly.net")]


#: These views take the account's lock by themselves.
CHECK_VIEWS: Mapping[str, View] = {
    f"GET {_VERSION}/domain/{{name}}/check": check_domain,
    f"GET {_VERSION}/domain/check_all": check_all_domains,
}
