# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of a zone at Cloudflare that could act on requests for our hosts, as far as the token may read them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ..._core.errors import ApiError
from .. import errors
from ..client import CloudflareClient
from ..model import Zone
from ..page_rules.client import PageRules
from ..page_rules.model import PageRule
from ..rulesets.client import EntryPoint
from ..rulesets.model import PHASES, Rule
from .bulk_redirects import BulkRedirect, read_bulk_redirects
from .coverage import Pack
from .facts import CERTIFICATE, REWRITES, Facts, Reader
from .permission import CONFIG_RULES, PAGE_RULES, REDIRECT_RULES

Thing = TypeVar("Thing")

_WORKER_ROUTES = "Workers Routes Read"


@dataclass(frozen=True)
class ZoneRules:
    """What was read of a zone, None where it was not, or could not be.

    ``page_rules_refused`` says that Page Rules take no token of an account. ``unread`` are parts that were refused.
    """

    zone: Zone
    page_rules: tuple[PageRule, ...] | None = None
    page_rules_refused: bool = False
    redirects: tuple[Rule, ...] | None = None
    bulk: tuple[BulkRedirect, ...] | None = None
    routes: tuple[Mapping[str, Any], ...] | None = None
    packs: tuple[Pack, ...] | None = None
    universal: bool | None = None
    flattening: str = ""
    edge: Facts | None = None
    unread: tuple[str, ...] = ()


class RulesReader:
    """Reads one zone for all its hosts. What a token may not read is noted, and is no failure."""

    def __init__(self, client: CloudflareClient, zone: Zone, hosts: Collection[str]) -> None:
        self._client = client
        self._zone = zone
        self._hosts = tuple(hosts)
        self._unread: list[str] = []
        self._refused = False

    def read(self, *, page_rules: bool, writes: bool, config: bool = False) -> ZoneRules:
        """``page_rules``, ``config``: what ours are. ``writes``: something is to be written, so what it meets matters.

        Of configuration rules it is of use only whether they may be read.
        """
        rules = self._page_rules() if page_rules or writes else None
        if not writes:
            return ZoneRules(self._zone, rules, self._refused, unread=tuple(self._unread))
        redirects = self._part(REDIRECT_RULES, lambda: self._entry("redirect"))
        if config:
            self._part(CONFIG_RULES, lambda: self._entry("config"))
        bulk = self._part("bulk redirects", self._bulk)
        routes = self._part("Worker routes", self._routes)
        # An account-owned token, which Page Rules refuse, is not tried twice.
        known = () if self._refused or PAGE_RULES in self._unread else rules
        found = Reader(self._client, self._zone, self._hosts, known).read([CERTIFICATE, REWRITES])
        self._unread += found.unread
        return ZoneRules(
            self._zone,
            rules,
            self._refused,
            redirects,
            bulk,
            routes,
            None if found.packs is None else tuple(found.packs),
            found.universal,
            edge=found,
            unread=tuple(self._unread),
        )

    def _page_rules(self) -> tuple[PageRule, ...] | None:
        try:
            return PageRules(self._client, self._zone.id).read()
        except errors.AccountTokenError:
            self._refused = True
        except ApiError as error:
            self._pass_over(PAGE_RULES, error)
        return None

    def _entry(self, phase: str) -> tuple[Rule, ...]:
        return EntryPoint(self._client, self._zone.id, PHASES[phase]).read().rules

    def _bulk(self) -> tuple[BulkRedirect, ...]:
        return read_bulk_redirects(self._client, self._zone.account_id) if self._zone.account_id else ()

    def _routes(self) -> tuple[Mapping[str, Any], ...]:
        listed = self._client.get(f"/zones/{self._zone.id}/workers/routes", permission=_WORKER_ROUTES)
        return tuple(each for each in listed or () if isinstance(each, Mapping))

    def _part(self, what: str, read: Callable[[], Thing]) -> Thing | None:
        try:
            return read()
        except ApiError as error:
            self._pass_over(what, error)
        return None

    def _pass_over(self, what: str, error: ApiError) -> None:
        """Note what the token or the plan does not allow to read; raise what says nothing of that."""
        if error.status >= 500 or error.status in (401, 429):
            raise error
        self._unread.append(what)
