# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths of a set-up: which of its domains goes by which CDN, or by SparkPost's own certificate, and how."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import (
    CLOUDFLARE,
    CLOUDFRONT,
    FASTLY,
    MANAGED,
)
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._entries import EntryError
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._known import option_of_role

#: Each is a role of its own.
PATHS = (CLOUDFRONT, CLOUDFLARE, FASTLY, MANAGED)
#: The keys of an entry that a path's role has as a variable for all of its domains, by path.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    CLOUDFRONT: ("dns_provider", "cache_settings"),
    CLOUDFLARE: ("dns_provider", "mode", "rules", "ssl_scope"),
    FASTLY: ("dns_provider", "authority"),
    MANAGED: ("dns_provider",),
}
_ALL_SETTINGS = tuple(dict.fromkeys(name for names in SETTINGS.values() for name in names))
#: What an entry may say in place of the name of a path, as the verification takes it.
_UNDECIDED = ("", "auto")


@dataclass(frozen=True)
class Part:
    """The entries that go by one path with the same settings: one run of the path's role."""

    path: str
    settings: Mapping[str, str]
    entries: list[dict[str, Any]] = field(default_factory=list)

    def to_values(self) -> dict[str, Any]:
        """What a play reads."""
        return {"cdn": self.path, "settings": dict(self.settings), "entries": self.entries}


def parts_of(
    entries: Sequence[Mapping[str, Any]], default: Any, defaults: Mapping[str, Mapping[str, Any]], variable: str
) -> list[dict[str, Any]]:
    """The parts of a list whose entries are valid each for itself; raises EntryError with one sentence.

    ``default`` is the path of entries that name none, "" where nobody named one. ``defaults`` are the settings by path
    that entries have which name none; ``variable`` is where the user has set the list.
    """
    common = _path(default, "The variable 'cdn'") if default else ""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Part] = {}
    for entry in entries:
        place = f"The entry of {_shown(entry)} in {variable}"
        path = _path_of(entry, common, place)
        settings = _settings(entry, path, defaults.get(path) or {}, variable)
        key = (path, tuple(settings.items()))
        held = found.setdefault(key, Part(path, settings))
        held.entries.append(
            {**{name: value for name, value in entry.items() if name not in _ALL_SETTINGS}, "cdn": path}
        )
    return [found[key].to_values() for key in sorted(found, key=lambda each: PATHS.index(each[0]))]


def _path_of(entry: Mapping[str, Any], common: str, place: str) -> str:
    named = str(entry.get("cdn") or "").strip().lower()
    if named in _UNDECIDED:
        if not common:
            raise EntryError(
                f"{place} names no cdn. Add the key cdn, which is one of {', '.join(PATHS)}, or name one for all "
                f"entries without it with -e cdn={PATHS[0]}."
            )
        return common
    return _path(named, f"The key 'cdn' of {place.removeprefix('The entry of ')}")


def _path(value: Any, called: str) -> str:
    named = str(value).strip().lower()
    if named not in PATHS:
        near = difflib.get_close_matches(named, PATHS, n=1)
        meant = f"; did you mean {near[0]}?" if near else "."
        raise EntryError(f"{called} is {value}, but a set-up needs one of {', '.join(PATHS)}{meant}")
    return named


def _settings(entry: Mapping[str, Any], path: str, defaults: Mapping[str, Any], variable: str) -> dict[str, str]:
    """The settings of an entry, those that it names and those of all entries; an empty value names none."""
    for name in _ALL_SETTINGS:
        value = str(entry.get(name) or "").strip().lower()
        if value:
            _require_setting(name, value, path, f"The key '{name}' of {_shown(entry)} in {variable}")
    return {
        name: str(entry.get(name) or "").strip().lower() or str(defaults.get(name) or "").strip()
        for name in SETTINGS[path]
    }


def _require_setting(name: str, value: str, path: str, called: str) -> None:
    if name not in SETTINGS[path]:
        taking = [each for each in PATHS if name in SETTINGS[each]]
        raise EntryError(f"{called} is {value}, but only domains behind {' or '.join(taking)} have it.")
    choices = [str(each) for each in (option_of_role(path, f"{path}_{name}") or {}).get("choices") or () if each]
    if path == CLOUDFLARE and name == "dns_provider":
        # Where Cloudflare serves a name it hosts its records; this names who hosts those of a zone in CNAME setup.
        choices = [CLOUDFLARE, *(each for each in choices if each != CLOUDFLARE)]
    if choices and value not in choices:
        near = difflib.get_close_matches(value, choices, n=1)
        meant = f"; did you mean {near[0]}?" if near else "."
        raise EntryError(f"{called} is {value}, but behind {path} it must be one of {', '.join(choices)}{meant}")


def _shown(entry: Mapping[str, Any]) -> str:
    return tracking_domain_name(str(entry["domain"]))


def of_path(entries: Sequence[Mapping[str, Any]], path: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The entries of one path, and the names of those that are marked for another; where all are, none is left out."""
    marked = [str(entry.get("cdn") or "").strip().lower() not in (*_UNDECIDED, path) for entry in entries]
    if all(marked):
        return [dict(entry) for entry in entries], []
    kept = [dict(entry) for entry, elsewhere in zip(entries, marked, strict=True) if not elsewhere]
    return kept, [_shown(entry) for entry, elsewhere in zip(entries, marked, strict=True) if elsewhere]
