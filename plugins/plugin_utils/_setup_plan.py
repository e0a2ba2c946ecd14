# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a set-up of a list is to do: what preflight is asked, and what then goes on, by the task or by a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.common.validation import check_type_bool

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.claims import refuse_rivals
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import (
    CLOUDFLARE,
    CLOUDFRONT,
    CUSTOM,
    FASTLY,
    MANAGED,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.desired import default_claimed
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import REGIONS
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._entries import EntryError, compared
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._ready import ready_entries

Part = Mapping[str, Any]
Settings = Mapping[str, Mapping[str, Any]]

_WISHES = ("domain", "cdn", "endpoint", "zone", "zone_id", "subaccount", "distribution_id", "certificate_arn")
#: Source: the quota of alternate domain names of a distribution.
_MOST_SHARED = 100
#: What a path's settings tell preflight of each of its domains.
_OF_PATH = {CLOUDFRONT: ("shared", "adopt"), FASTLY: ("shared", "service_name")}
#: What the task reads of an entry that is ready.
_READY = (
    *("domain", "endpoint", "zone", "zone_id", "subaccount", "default", "sending_domains"),
    *("certificate_arn", "distribution_id", "service_id"),
)
#: What the verification reads of an entry.
_CHECKED = (
    *("domain", "cdn", "endpoint", "subaccount", "default", "sending_domains"),
    *("expected_target", "expect_redirect"),
)


def wishes(parts: Sequence[Part], settings: Settings) -> list[dict[str, Any]]:
    """What preflight is asked about each domain."""
    found = []
    for part in parts:
        path, own = part["cdn"], settings[part["cdn"]]
        common = {name: own.get(name) for name in _OF_PATH.get(path, ())}
        for entry in part["entries"]:
            asked = {name: entry[name] for name in _WISHES if entry.get(name) not in (None, "")}
            if path == FASTLY and entry.get("service_id"):
                asked["service_id"] = entry["service_id"]
            asked.setdefault("endpoint", own.get("endpoint"))
            found.append(_set({**common, **asked, **_provider(part), "endpoint": _endpoint(asked["endpoint"], path)}))
            if path == FASTLY and own.get("service_name") and not own.get("shared"):
                found[-1]["service_name"] = f"{own['service_name']} {tracking_domain_name(entry['domain'])}"
            if _certificate(entry["domain"], own):
                found[-1]["own_certificate"] = True
    return found


def _provider(part: Part) -> dict[str, Any]:
    """The settings of a part as preflight takes them: what Cloudflare serves is in its own DNS."""
    settings = dict(part["settings"])
    return {**settings, "dns_provider": CLOUDFLARE} if part["cdn"] == CLOUDFLARE else settings


def _endpoint(value: Any, path: str) -> Any:
    """SparkPost's own certificates are served by hosts of their own, whichever of a region's hosts is named."""
    if path != MANAGED:
        return value
    named = str(value or "").strip().rstrip(".").lower()
    by_endpoint = {region.endpoint: region.managed_endpoint for region in REGIONS.values()}
    return by_endpoint.get(named, value)


def _certificate(domain: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The user's own certificate of a domain, {} for none."""
    own: Mapping[str, Any] = settings.get("own_certificates") or {}
    return own.get(domain) or own.get(tracking_domain_name(domain)) or {}


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def is_for_roles(part: Part) -> bool:
    """Whether the user's own tasks take part, so that the path's role has to run."""
    return bool(part["settings"].get("dns_provider") == CUSTOM)


def ready(part: Part, settings: Settings, preflight: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries of a part that go on, as its role takes them. Without preflight, as with some tags, all do."""
    own = settings[part["cdn"]]
    shared = bool(own.get("shared"))
    if "results" not in preflight:
        return [dict(entry) for entry in part["entries"]]
    if stops_all(preflight) or (shared and held_back(part, settings, preflight)):
        return []
    own_certificates = [entry["domain"] for entry in part["entries"] if _certificate(entry["domain"], own)]
    return ready_entries(part["entries"], preflight, own_certificates, shared)


def stops_all(preflight: Mapping[str, Any]) -> bool:
    """Whether no domain may go on, since one cannot and all must, or since none can."""
    return not preflight.get("can_proceed", True)


def held_back(part: Part, settings: Settings, preflight: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The domains that have no obstacle, but stop with one that has: they share what they have, or all must go on."""
    shared = settings[part["cdn"]].get("shared")
    if not shared and not stops_all(preflight):
        return []
    obstructed = set(preflight.get("obstructed") or ())
    names = [tracking_domain_name(entry["domain"]) for entry in part["entries"]]
    stopping = sorted(obstructed) if stops_all(preflight) else [name for name in names if name in obstructed]
    why = f"it shares what serves it with {', '.join(stopping)}, which cannot be set up"
    said = f"nothing was set up, because {', '.join(stopping)} cannot be" if stops_all(preflight) else why
    rest = [name for name in names if name not in obstructed] if stopping else []
    return [{"domain": name, "cdn": part["cdn"], "state": "failed", "msg": said, "changes": []} for name in rest]


def task_entries(part: Part, settings: Settings, preflight: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What ``tracking_setup`` takes."""
    own = settings[part["cdn"]]
    named = {entry["domain"] for entry in part["entries"] if entry.get("zone_id")}
    found = []
    for entry in ready(part, settings, preflight):
        values = {name: entry.get(name) for name in _READY}
        values["endpoint"] = values["endpoint"] or _endpoint(own.get("endpoint"), part["cdn"])
        values["certificate_arn"] = values["certificate_arn"] if part["cdn"] == CLOUDFRONT else None
        certificate = {
            name: value
            for name, value in _certificate(entry["domain"], own).items()
            if name in ("certificate", "private_key", "chain")
        }
        place = {"zone_id_is_named": entry["domain"] in named}
        found.append(_set({**values, **part["settings"], **certificate, **place, "cdn": part["cdn"]}))
    return found


def refuse_contradictions(parts: Sequence[Part], settings: Settings, variable: str) -> None:
    """Raises EntryError for domains that cannot share what they are to share, that cannot both be the default, and
    for records that nobody manages.
    """
    _refuse_rival_defaults([entry for part in parts for entry in part["entries"]], variable)
    for path in (CLOUDFRONT, FASTLY):
        own = [part for part in parts if part["cdn"] == path]
        if settings[path].get("shared"):
            _refuse_sharing(path, own)
    for part in parts:
        if is_for_roles(part) and not settings[part["cdn"]].get("dns_custom_tasks"):
            raise EntryError(
                f"The DNS provider of {part['entries'][0]['domain']} in {variable} is custom, but dns_custom_tasks "
                "names no tasks file. Set it to the path of a file of tasks that manages the records in "
                "dns_records_list."
            )


def _refuse_rival_defaults(entries: Sequence[Mapping[str, Any]], variable: str) -> None:
    typed = [{**entry, "default": check_type_bool(entry.get("default") or False)} for entry in entries]
    try:
        refuse_rivals(variable, typed, default_claimed, lambda entry: compared(entry["domain"]))
    except InputError as error:
        raise EntryError(f"The key 'default' is true in {variable} for two domains, but {error.allowed}.") from error


def _refuse_sharing(path: str, parts: Sequence[Part]) -> None:
    if len(parts) > 1:
        first, second = parts[:2]
        names = [name for name in first["settings"] if first["settings"][name] != second["settings"][name]]
        raise EntryError(
            f"{first['entries'][0]['domain']} and {second['entries'][0]['domain']} are to share what serves them at "
            f"{path}, but differ in '{names[0]}'. Give both the same, or let each have its own."
        )
    count = sum(len(part["entries"]) for part in parts)
    if path == CLOUDFRONT and count > _MOST_SHARED:
        raise EntryError(
            f"One distribution serves at most {_MOST_SHARED} domains, and there are {count}. Set "
            "cloudfront_shared_distribution to false, or run the list in parts."
        )


def checks(part: Part, settings: Settings, preflight: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the verification takes of the entries that go on."""
    forwards = part["settings"].get("mode") == "forward"
    found = []
    for entry in ready(part, settings, preflight):
        values = {name: entry.get(name) for name in _CHECKED}
        values["domain"] = tracking_domain_name(entry["domain"])
        values["endpoint"] = values["endpoint"] or _endpoint(settings[part["cdn"]].get("endpoint"), part["cdn"])
        if values["expect_redirect"] in (None, "") and forwards:
            values["expect_redirect"] = True
        found.append(_set(values))
    return found


def ended(path: str, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the summary is told of domains that a role has set up."""
    names = [tracking_domain_name(entry["domain"]) for entry in entries]
    return [{"domain": name, "cdn": path, "state": "done", "msg": "", "changes": []} for name in names]
