# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tracking domains of a run: every form in which they may be given, as a list with one entry a domain."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_int, check_type_list

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import (
    host_name,
    record_name,
    shown_name,
    tracking_domain_name,
)

_SEPARATORS = re.compile(r"[,\s]+")
#: The variable in which all roles look for the list.
LIST = "tracking_domains"
_MUST_BE = "it must be a list of names or of entries, or a string with names"


class EntryError(ValueError):
    """The domains are not given in any of the forms; the message is one sentence for the user."""


def _text(value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple, bool)):
        raise TypeError
    return str(value)


#: The types of an entry's keys: the check of a value, which raises TypeError, and what the value must be.
_TEXT = (_text, "a string")
_WHOLE_NUMBER = (check_type_int, "a whole number")
_BOOLEAN = (check_type_bool, "true or false")
_NAMES = (check_type_list, "a list of names")

#: The keys of an entry, whichever role reads them.
KEYS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "domain": _TEXT,
    "endpoint": _TEXT,
    "subaccount": _WHOLE_NUMBER,
    "default": _BOOLEAN,
    "sending_domains": _NAMES,
    "zone": _TEXT,
    "zone_id": _TEXT,
    "certificate_arn": _TEXT,
    "distribution_id": _TEXT,
    "service_id": _TEXT,
    "cdn": _TEXT,
    "expected_target": _NAMES,
    "expect_redirect": _BOOLEAN,
    "dns_provider": _TEXT,
    "cache_settings": _TEXT,
    "mode": _TEXT,
    "rules": _TEXT,
    "ssl_scope": _TEXT,
    "authority": _TEXT,
}


def _distribution_id(value: str) -> None:
    from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.desired import distribution_id_of

    distribution_id_of({"distribution_id": value})


def _subaccount(value: str) -> None:
    from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import subaccount_number

    subaccount_number(int(value))


def _endpoint(value: str) -> None:
    from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import endpoint_host

    endpoint_host(value)


def _host(value: str) -> None:
    host_name(value, option="")


def _zone(value: str) -> None:
    record_name(value, option="")


#: What the values of some keys must be beside their type: the check raises TrackingError.
_FORMS: Mapping[str, Callable[[str], None]] = {
    "endpoint": _endpoint,
    "subaccount": _subaccount,
    "sending_domains": _host,
    "expected_target": _host,
    "zone": _zone,
    "distribution_id": _distribution_id,
}


@dataclass(frozen=True)
class _List:
    """A list of domains under the name by which the user knows it."""

    variable: str
    #: The CDNs that a message offers, none: all that there are.
    offered: Sequence[str] = ()

    def entry(self, given: Any, number: int) -> dict[str, Any]:
        """The entry at a place of the list. Raises EntryError."""
        place = f"Entry {number} of {self.variable}"
        if isinstance(given, str):
            given = {"domain": given.strip()}
        if not isinstance(given, Mapping):
            raise EntryError(
                f"{place} is {given}, but it must be a name, such as track.example.com, or have the key domain."
            )
        if not given.get("domain"):
            self._require_known_keys(given, place)
            raise EntryError(f"{place} names no domain; its key domain must be a name, such as track.example.com.")
        domain = given["domain"]
        shown = compared(domain) if isinstance(domain, str) else str(domain)
        for key, value in given.items():
            self._require_known(str(key), shown)
            self._require_type(str(key), value, shown)
        _require_name(str(domain), place)
        for key, value in given.items():
            self._require_form(str(key), value, shown)
        self._require_cdn(given.get("cdn"), shown)
        return dict(given)

    def require_once(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Raises EntryError where two entries name one domain."""
        first: dict[str, int] = {}
        for number, entry in enumerate(entries, 1):
            name = compared(entry["domain"])
            if first.setdefault(name, number) != number:
                raise EntryError(
                    f"Entries {first[name]} and {number} of {self.variable} both name {name}, but each domain may be "
                    "named only once."
                )

    def _require_known_keys(self, given: Mapping[Any, Any], place: str) -> None:
        """Of an entry without a domain, whose key for it may be the misspelled one."""
        for key in map(str, given):
            if key not in KEYS:
                # Only the missing key is suggested where it is near, not one that the entry has already.
                near = difflib.get_close_matches(key.lower(), ["domain"], n=1)
                meant = "; did you mean 'domain'?" if near else f"; {_known_keys(key)}."
                raise EntryError(f"{place} names no domain and has the unknown key '{key}'{meant}")

    def _require_known(self, key: str, domain: str) -> None:
        if key not in KEYS:
            raise EntryError(
                f"The entry of {domain} in {self.variable} has the unknown key '{key}'; {_known_keys(key)}."
            )

    def _require_type(self, key: str, value: Any, domain: str) -> None:
        if value is None:
            return
        check, expected = KEYS[key]
        try:
            check(value)
        except (TypeError, ValueError):
            raise EntryError(f"{self._key(key, domain)} is {value}, but it must be {expected}.") from None

    def _require_form(self, key: str, value: Any, domain: str) -> None:
        check = _FORMS.get(key)
        if check is None or value in (None, ""):
            return
        for each in check_type_list(value) if KEYS[key] is _NAMES else [value]:
            allowed = _refusal(check, str(each).strip())
            if allowed:
                raise EntryError(f"{self._key(key, domain)} is {each}, but {allowed}.")

    def _require_cdn(self, value: Any, domain: str) -> None:
        named = str(value or "").strip().lower()
        if not named:
            return
        allowed = _cdns()
        if named not in allowed:
            offered = self.offered or allowed
            near = difflib.get_close_matches(named, offered, n=1)
            meant = f"; did you mean {near[0]}?" if near else "."
            must = f"it must be one of {', '.join(offered)}{meant}"
            raise EntryError(f"{self._key('cdn', domain)} is {value}, but {must}")

    def _key(self, key: str, domain: str) -> str:
        return f"The key '{key}' of {domain} in {self.variable}"


def entries_of(
    given: Any, domain: str | None = None, host: str = "", variable: str = LIST, offered: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The entries of ``given``, else of ``domain``, else of ``host``; raises EntryError with one sentence.

    ``given`` is a list of names, of entries, or of both, or a string of names. ``domain`` is the name that a playbook
    was started with, "" for none, None where nobody could name one that way. ``host`` is a host of an inventory that
    stands for the domain of its name. ``variable`` is where the user has set the list. ``offered`` are the CDNs among
    which the user chooses, none: all that there are.
    """
    held = _List(variable, offered)
    entries = [held.entry(each, number) for number, each in enumerate(_listed(given, variable), 1)]
    held.require_once(entries)
    named = str(domain or "").strip()
    if not entries:
        name = named or host
        if not name:
            raise EntryError(_none_given(can_name_one=domain is not None))
        _require_name(name, "The variable 'domain'" if named else "The host")
        return [{"domain": name}]
    if named and [compared(entry["domain"]) for entry in entries] != [compared(named)]:
        listed = ", ".join(str(entry["domain"]) for entry in entries)
        raise EntryError(
            f"The variable 'domain' is {named} and '{variable}' is {listed}, but only one of the two may be given."
        )
    return entries


def _known_keys(key: str) -> str:
    near = difflib.get_close_matches(key.lower(), KEYS, n=1)
    return f"the nearest known key is '{near[0]}'" if near else f"the known keys are {', '.join(KEYS)}"


def _none_given(*, can_name_one: bool) -> str:
    said = "No tracking domain is given. Set tracking_domains to a list, such as [{domain: track.example.com}]"
    return f"{said}, or name one with -e domain=track.example.com." if can_name_one else f"{said}."


def _listed(given: Any, variable: str) -> Sequence[Any]:
    if given is None:
        return []
    if isinstance(given, str):
        return [name for name in _SEPARATORS.split(given) if name]
    if isinstance(given, Sequence):
        return given
    raise EntryError(f"The variable '{variable}' is {given}, but {_MUST_BE}.")


def _require_name(name: str, place: str) -> None:
    allowed = _refusal(tracking_domain_name, name)
    if allowed:
        raise EntryError(f"{place} is {name}, but {allowed}.")


def _refusal(check: Callable[[str], Any], value: str) -> str:
    """What a value must be that the check refuses, "" where it takes the value."""
    try:
        check(value)
    except InputError as error:
        return error.allowed
    except TrackingError as error:
        return error.message
    return ""


@functools.lru_cache
def _cdns() -> tuple[str, ...]:
    """What the set-ups and the verification know; they are asked only where an entry names a CDN."""
    from ansible_collections.sparkpost.tracking.plugins.module_utils._check.options import CDN_CHOICES
    from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import CDNS

    return tuple(dict.fromkeys([*CDN_CHOICES, *CDNS]))


def compared(name: Any) -> str:
    """A name in the form in which two forms of one name are equal."""
    return shown_name(name).rstrip(".").lower()
