# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's API: its envelope, its pages, and the zone that a task names.

Source: Cloudflare's API pages, and the typed models of its Python client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .._core.errors import ApiError, ForbiddenError, RefusedError, TrackingError
from .._dns.zone.ambiguous import ambiguous_zone
from .._http.json_client import JsonClient
from .._http.session import HttpSession
from . import errors
from .model import UNMADE_ZONE, Zone

Thing = TypeVar("Thing")

#: The most zones of one page. Other lists allow more.
PAGE = 50


@dataclass(frozen=True)
class Page:
    """The new items of one page; ``left`` is how many pages follow, None where the list does not tell."""

    items: tuple[Any, ...]
    left: int | None = None


class CloudflareClient:
    """The verbs, each returning the envelope's ``result``; paths are relative to the base address.

    Every verb raises ApiError (by the classes of ``errors`` where a code has one) and NetworkError. ``permission``
    and ``remedies`` (by code) tell what to do about a refusal there. No credential shows in anything.
    """

    def __init__(self, session: HttpSession, base_url: str, headers: Mapping[str, str]) -> None:
        self._session = session
        self._json = JsonClient(session, base_url, errors.dialect(base_url), headers)

    def begin(self) -> None:
        """Start a new operation with the whole retry deadline ahead, as each look of a long wait is."""
        self._session.begin()

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        permission: str = "",
        remedies: Mapping[str, str] | None = None,
    ) -> Any:
        with errors.explained(permission, remedies):
            return self._envelope("GET", path, self._json.get(path, params=params))["result"]

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        permission: str = "",
        remedies: Mapping[str, str] | None = None,
        took_effect: Callable[[], Thing | None] | None = None,
    ) -> Any:
        """Sent once, unless ``took_effect`` reads back whether it took effect (see JsonClient.post).

        What ``took_effect`` finds is returned as it is, in place of the result.
        """
        seen = _Seen(took_effect)
        with errors.explained(permission, remedies):
            answer = self._json.post(path, body, took_effect=seen.look)
            return seen.thing if seen.found else self._envelope("POST", path, answer)["result"]

    def put(
        self,
        path: str,
        body: Any = None,
        *,
        permission: str = "",
        remedies: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Any:
        """``once`` forbids to repeat it."""
        with errors.explained(permission, remedies):
            return self._envelope("PUT", path, self._json.put(path, body, once=once))["result"]

    def patch(
        self,
        path: str,
        body: Any,
        *,
        permission: str = "",
        remedies: Mapping[str, str] | None = None,
        took_effect: Callable[[], Thing | None] | None = None,
    ) -> Any:
        """As ``post``: sent once, unless ``took_effect`` reads back, or returns None where repeating does no harm."""
        seen = _Seen(took_effect)
        with errors.explained(permission, remedies):
            answer = self._json.patch(path, body, took_effect=seen.look)
            return seen.thing if seen.found else self._envelope("PATCH", path, answer)["result"]

    def delete(self, path: str, *, permission: str = "", remedies: Mapping[str, str] | None = None) -> Any:
        """The result: an object with the id as a rule, null in older forms, None for an empty answer."""
        with errors.explained(permission, remedies):
            answer = self._json.delete(path)
            return None if answer is None else self._envelope("DELETE", path, answer)["result"]

    def pages(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        per_page: int = PAGE,
        permission: str = "",
        remedies: Mapping[str, str] | None = None,
    ) -> Iterator[Any]:
        """Every item of a list, page by page and no page more than needed, by page number or by cursor.

        An item that moves on to a later page while it is read is given once.
        """
        for page in self.paged(path, params, per_page=per_page, permission=permission, remedies=remedies):
            yield from page.items

    def paged(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        per_page: int = PAGE,
        permission: str = "",
        remedies: Mapping[str, str] | None = None,
    ) -> Iterator[Page]:
        """The same page by page; each is asked for only when it is taken."""
        if _is_unmade(path):
            return
        known: set[Any] = set()
        asked = {**(params or {}), "per_page": str(per_page)}
        further: Mapping[str, str] | None = {}
        number = 1
        while further is not None:
            with errors.explained(permission, remedies):
                envelope = self._envelope("GET", path, self._json.get(path, params={**asked, **further}))
            items = envelope["result"] or []
            if not isinstance(items, list):
                raise _malformed_answer()
            fresh = [item for item in items if _identity(item) not in known]
            known.update(identity for item in fresh if (identity := _identity(item)) is not None)
            info = envelope.get("result_info")
            yield Page(tuple(fresh), _left(info, number, per_page))
            # A list that ignores the number of the page brings nothing new, and would go on for ever.
            further = _further(info, number, len(items), per_page) if fresh else None
            number += 1

    def find_zone(self, name: str, *, account_id: str = "") -> Zone | None:
        """The zone of exactly this name, None where Cloudflare lists none; one request.

        Of several the one in the account is taken. A single one of another account is returned as well, so that
        nobody takes the name for a free one. Raises ZoneHiddenError where Cloudflare does not tell (403, code 0),
        RefusedError where there are several to choose from.
        """
        try:
            listed = list(self.pages("/zones", {"name": name}, permission=errors.ZONE_READ))
        except ForbiddenError as error:
            if error.code != "0":
                raise
            raise _hidden(name, error) from error
        # The service's own filter has forms that match more than the one name.
        zones = [zone for zone in map(Zone.from_api, _objects(listed)) if zone.name == name]
        zones = [zone for zone in zones if account_id and zone.account_id == account_id] or zones
        if len(zones) > 1:
            raise several_zones(name, zones)
        return zones[0] if zones else None

    def read_zone(self, zone_id: str, *, may_be_predicted: bool = True) -> Zone:
        """The zone of this id, maybe one that check mode predicts. Raises WrongIdError and others of ApiError."""
        if may_be_predicted and zone_id == UNMADE_ZONE:
            return Zone(zone_id)
        remedy = "Check 'zone_id', which the zone's overview page shows, and that the token covers this zone"
        shown = self.get(f"/zones/{zone_id}", permission=errors.ZONE_READ, remedies={"7000": remedy, "7003": remedy})
        if not isinstance(shown, Mapping):
            raise _malformed_answer()
        return Zone.from_api(shown)

    def zone(self, *, name: str = "", zone_id: str = "") -> Zone:
        """The zone that a task names.

        By name it costs one request. By id alone it costs none, and only the id is set. By both the id is read, so
        that two that disagree are refused; a token that may not read zones is taken at its word there.
        Raises ZoneMissingError, ZoneHiddenError, RefusedError.
        """
        if not zone_id:
            found = self.find_zone(name)
            if found is None:
                raise errors.ZoneMissingError(name)
            return found
        if not name:
            return Zone(zone_id)
        try:
            zone = self.read_zone(zone_id)
        except ForbiddenError:
            return Zone(zone_id, name)
        if zone.name != name:
            raise RefusedError(
                f"The options 'zone' and 'zone_id' disagree: {zone_id} is the zone {zone.name}, not {name}",
                remedy="Name one of them only, or the right id",
                facts={"zone": name, "zone_id": zone_id, "name": zone.name},
            )
        return zone

    def _envelope(self, method: str, path: str, body: Any) -> Mapping[str, Any]:
        """The envelope, with no credential in it. Raises ApiError for a refusal that comes as HTTP 200."""
        if not isinstance(body, Mapping) or "result" not in body:
            raise _malformed_answer()
        if body.get("success") is False:
            problem = errors.problem(body)
            reason = self._session.redactor.text(problem.reason)
            raise ApiError(errors.PROVIDER, operation=f"{method} {path}", status=200, reason=reason, code=problem.code)
        shown: Mapping[str, Any] = self._session.redactor.data(body)
        return shown


def _is_unmade(path: str) -> bool:
    """Whether the path leads into a zone that check mode predicts, in which nothing can be."""
    return path.startswith(f"/zones/{UNMADE_ZONE}/")


class _Seen:
    """What ``took_effect`` found, told apart from an answer of the API."""

    def __init__(self, took_effect: Callable[[], Any] | None) -> None:
        self._took_effect = took_effect
        self.thing: Any = None

    @property
    def look(self) -> Callable[[], Any] | None:
        return self._look if self._took_effect is not None else None

    @property
    def found(self) -> bool:
        return self.thing is not None

    def _look(self) -> Any:
        self.thing = self._took_effect() if self._took_effect is not None else None
        return self.thing


def _further(info: Any, number: int, count: int, per_page: int) -> Mapping[str, str] | None:
    """What asks for the page after this one, None where this one is the last.

    Without ``result_info`` a list has no pages.
    """
    if not isinstance(info, Mapping):
        return None
    cursors = info.get("cursors")
    if isinstance(cursors, Mapping):
        return {"cursor": str(cursors["after"])} if cursors.get("after") else None
    left = _left(info, number, per_page)
    complete = count < (_number(info.get("per_page")) or per_page) if left is None else left <= 0
    return None if complete else {"page": str(number + 1)}


def _left(info: Any, number: int, per_page: int) -> int | None:
    """How many pages follow this one, None where the list does not tell."""
    if not isinstance(info, Mapping):
        return 0
    size = _number(info.get("per_page")) or per_page
    total_pages, total_count = _number(info.get("total_pages")), _number(info.get("total_count"))
    if total_pages is None and total_count is not None:
        total_pages = -(-total_count // size)
    return None if total_pages is None else max(0, total_pages - number)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _identity(item: Any) -> Any:
    return item.get("id") if isinstance(item, Mapping) else None


def _objects(items: list[Any]) -> list[Mapping[str, Any]]:
    return [item for item in items if isinstance(item, Mapping)]


def _hidden(name: str, error: ApiError) -> errors.ZoneHiddenError:
    return errors.ZoneHiddenError(
        errors.PROVIDER,
        operation=f"{error.operation} for the zone {name}",
        status=error.status,
        reason=error.reason,
        code=error.code,
        remedy=f"It answers so where {name} does not exist, where the token does not cover it, and where the token "
        f"lacks the permission '{errors.ZONE_READ}': check the spelling, give the token that permission for the zone, "
        "or name the zone by the option 'zone_id', which its overview page shows",
    )


def several_zones(name: str, zones: Sequence[Zone]) -> RefusedError:
    """The error where several zones have the name that a task gives."""
    listed = ", ".join(f"{zone.id} in account {zone.account_name or zone.account_id}" for zone in zones)
    message = f"Cloudflare has several zones {name} for these credentials ({listed})"
    return ambiguous_zone(message, name, [zone.id for zone in zones])


def _malformed_answer() -> TrackingError:
    return TrackingError(
        "Cloudflare's answer does not have the shape of its API (there is no 'result')",
        remedy="Check the address in the option 'base_url' or the environment variable CLOUDFLARE_BASE_URL",
    )
