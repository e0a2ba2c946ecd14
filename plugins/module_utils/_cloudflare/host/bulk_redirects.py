# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bulk redirects of an account, which act ahead of a zone's page rules and of its origin.

A rule of the account names a list, whose items hold URLs. Source: Cloudflare's API reference (account rulesets, lists)
and its documentation, "Bulk Redirects", "How it works" and "URL redirect parameters".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..client import CloudflareClient
from ..errors import NoEntryPointError

_PHASE = "http_request_redirect"
_RULES, _LISTS = "Account Rulesets Read", "Account Filter Lists Read"
_PAGE = 500


@dataclass(frozen=True)
class BulkRedirect:
    """One item of a list that a rule uses. ``host`` and ``path`` are those of its source, in lower case the host."""

    list_name: str
    host: str
    path: str
    target: str
    subpaths: bool = False
    subdomains: bool = False

    @classmethod
    def from_api(cls, list_name: str, redirect: Mapping[str, Any]) -> BulkRedirect:
        source = str(redirect.get("source_url") or "")
        host, _slash, path = source.partition("://")[2].partition("/") if "://" in source else source.partition("/")
        return cls(
            list_name,
            host.lower().partition(":")[0],
            f"/{path}",
            str(redirect.get("target_url") or ""),
            redirect.get("subpath_matching") is True,
            redirect.get("include_subdomains") is True,
        )

    def takes_all_of(self, domain: str) -> bool:
        """Whether it redirects every request for the domain."""
        of_host = domain == self.host or (self.subdomains and domain.endswith(f".{self.host}"))
        return of_host and self.subpaths and self.path == "/"


def read_bulk_redirects(client: CloudflareClient, account_id: str) -> tuple[BulkRedirect, ...]:
    """Every item that an enabled rule uses: one request where there are no rules. Raises ApiError."""
    try:
        shown = client.get(f"/accounts/{account_id}/rulesets/phases/{_PHASE}/entrypoint", permission=_RULES)
    except NoEntryPointError:
        return ()
    named = set(_lists_of(shown))
    if not named:
        return ()
    lists = client.get(f"/accounts/{account_id}/rules/lists", permission=_LISTS)
    return tuple(
        BulkRedirect.from_api(str(each["name"]), item["redirect"])
        for each in lists or ()
        if isinstance(each, Mapping) and each.get("name") in named
        for item in client.pages(
            f"/accounts/{account_id}/rules/lists/{each['id']}/items", per_page=_PAGE, permission=_LISTS
        )
        if isinstance(item, Mapping) and isinstance(item.get("redirect"), Mapping)
    )


def _lists_of(ruleset: Any) -> Iterator[str]:
    rules = ruleset.get("rules") if isinstance(ruleset, Mapping) else None
    for rule in rules or ():
        if isinstance(rule, Mapping) and rule.get("enabled") is not False:
            used = (rule.get("action_parameters") or {}).get("from_list") or {}
            if used.get("name"):
                yield str(used["name"])
