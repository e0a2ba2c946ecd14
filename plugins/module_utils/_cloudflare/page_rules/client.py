# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page rules of a zone, over the API: one unpaged list, and one call for each rule.

Source: Cloudflare's API reference ("Page Rules") and its Python client's types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.errors import ApiError, NotFoundError, RefusedError, TrackingError
from ..client import CloudflareClient
from ..errors import PAGE_RULES_READ, PAGE_RULES_WRITE
from ..model import UNMADE_ZONE
from .model import PageRule, actions_for_api, in_order, targets_for_api

#: Begins the message of a refusal because another rule has the same URL. Source: public fixtures of clients.
_SAME_URL = "distinctTargetUrl"


class PageRules:
    """Those of one zone. Raises AccountTokenError for an account-owned token, and others of ApiError, NetworkError."""

    def __init__(self, client: CloudflareClient, zone_id: str) -> None:
        self._client = client
        self._is_unmade = zone_id == UNMADE_ZONE
        self._path = f"/zones/{zone_id}/pagerules"

    def read(self) -> tuple[PageRule, ...]:
        """All of them, the one that is looked at first in front; one request."""
        listed = () if self._is_unmade else self._client.get(self._path, permission=PAGE_RULES_READ)
        return in_order([PageRule.from_api(each) for each in listed or () if isinstance(each, Mapping)])

    def create(self, rule: PageRule, priority: int, *, known: Sequence[PageRule]) -> PageRule:
        """Create it; ``known`` are the rules that stood before, so that an answer that got lost can be told.

        The state and the priority are always sent, since what Cloudflare takes for granted is not published.
        """
        body = {
            "targets": targets_for_api(rule.target),
            "actions": actions_for_api(rule.actions),
            "priority": priority,
            "status": rule.status,
        }
        ids = {each.id for each in known}

        def took_effect() -> PageRule | None:
            fresh = (each for each in self.read() if each.id not in ids)
            return next((each for each in fresh if each.pattern == rule.pattern), None)

        try:
            made = self._client.post(self._path, body, permission=PAGE_RULES_WRITE, took_effect=took_effect)
        except ApiError as error:
            raise self._explained(error, rule.target) from error
        return made if isinstance(made, PageRule) else _rule(made)

    def update(self, rule: PageRule, parts: Sequence[str], priority: int | None = None) -> PageRule:
        """Set the parts named (``target``, ``actions``) and the priority; the state is sent in any case."""
        body: dict[str, Any] = {"status": rule.status}
        if "target" in parts:
            body["targets"] = targets_for_api(rule.target)
        if "actions" in parts:
            body["actions"] = actions_for_api(rule.actions)
        if priority is not None:
            body["priority"] = priority
        try:
            # The body says how the rule is to be, so that a repetition does no harm.
            seen = self._client.patch(
                f"{self._path}/{rule.id}", body, permission=PAGE_RULES_WRITE, took_effect=lambda: None
            )
        except NotFoundError as error:
            raise _gone(rule.target) from error
        except ApiError as error:
            raise self._explained(error, rule.target) from error
        return _rule(seen)

    def delete(self, rule_id: str) -> None:
        """Delete it; one that is gone already is as good."""
        try:
            self._client.delete(f"{self._path}/{rule_id}", permission=PAGE_RULES_WRITE)
        except NotFoundError:
            # Only the list tells a rule that is gone from an address that never was.
            if any(each.id == rule_id for each in self.read()):
                raise

    def _explained(self, error: ApiError, target: str) -> TrackingError:
        if _SAME_URL not in error.reason:
            return error
        others = ", ".join(each.target for each in self.read())
        return RefusedError(
            f"Cloudflare refuses a second page rule with the URL {target}, next to those of {others}: {error.reason}",
            remedy="Choose another pattern, or name that rule's 'target' or 'id' to change it, or remove it first",
            facts=error.facts,
        )


def _rule(body: Any) -> PageRule:
    if not isinstance(body, Mapping):
        raise TrackingError("Cloudflare's answer holds no page rule", remedy="Run again to see what took effect")
    return PageRule.from_api(body)


def _gone(target: str) -> TrackingError:
    return TrackingError(
        f"Cloudflare no longer has the page rule {target}: someone else has removed it",
        remedy="Run the task again to create a new one",
    )
