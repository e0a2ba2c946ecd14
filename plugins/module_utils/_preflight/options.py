# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``tracking_preflight``, and the wishes that they describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.common.parameters import env_fallback

from .._aws.cloudfront.desired import distribution_id_of
from .._aws.session import AWS
from .._cloudflare.arguments import CLOUDFLARE as CLOUDFLARE_ARGUMENTS
from .._core.arguments import Arguments
from .._core.errors import InputError
from .._core.names import record_name, tracking_domain_name
from .._dns.options import RESOLVING
from .._dns_hosts.providers import PROVIDERS
from .._fastly.arguments import FASTLY as FASTLY_ARGUMENTS
from .._fastly.tls.desired import AUTHORITIES
from .._http.options import HTTP
from .._rfc2136.arguments import RFC2136
from .._sparkpost.arguments import SPARKPOST, subaccount_number
from .._sparkpost.endpoints import REGIONS, endpoint_host
from .model import CDNS, CLOUDFLARE, CLOUDFLARE_DNS, CUSTOM, MANAGED, MANUAL, ROUTE53, Wish
from .words import CALLERS, in_words_of

DNS_PROVIDERS = (*PROVIDERS, MANUAL, CUSTOM)

_ENTRY = {
    "domain": {"type": "str", "required": True},
    "cdn": {"type": "str"},
    "endpoint": {"type": "str"},
    "zone": {"type": "str"},
    "zone_id": {"type": "str"},
    "dns_provider": {"type": "str", "choices": list(DNS_PROVIDERS)},
    "subaccount": {"type": "int"},
    "secure": {"type": "bool"},
    "mode": {"type": "str", "choices": ["proxy", "forward"]},
    "rules": {"type": "str", "choices": ["page_rules", "rulesets"]},
    "ssl_scope": {"type": "str", "choices": ["host", "zone"]},
    "cache_settings": {"type": "str", "choices": ["legacy", "policies"]},
    "distribution_id": {"type": "str"},
    "service_name": {"type": "str"},
    "service_id": {"type": "str"},
    "adopt": {"type": "bool"},
    "authority": {"type": "str", "choices": list(AUTHORITIES)},
    "own_certificate": {"type": "bool"},
    "certificate_arn": {"type": "str"},
    "shared": {"type": "bool"},
}
#: What the task as a whole says for entries that do not say it themselves.
_COMMON: dict[str, dict[str, Any]] = {
    "endpoint": {"type": "str"},
    "dns_provider": {"type": "str", "choices": list(DNS_PROVIDERS)},
    "mode": {"type": "str", "choices": ["proxy", "forward"], "default": "proxy"},
    "rules": {"type": "str", "choices": ["page_rules", "rulesets"], "default": "page_rules"},
    "ssl_scope": {"type": "str", "choices": ["host", "zone"], "default": "host"},
    "cache_settings": {"type": "str", "choices": ["legacy", "policies"]},
    "service_name": {"type": "str", "default": "SparkPost engagement tracking"},
    "authority": {"type": "str", "choices": list(AUTHORITIES)},
    "adopt": {"type": "bool", "default": False},
}


def _credentials(arguments: Arguments) -> dict[str, Any]:
    """A provider's own options, without those that all share, as one option that is there with its defaults."""
    own = {name: option for name, option in arguments.options.items() if name not in HTTP.options}
    return {"type": "dict", "options": own, "apply_defaults": True}


ARGUMENTS = Arguments(
    options={
        "domains": {"type": "list", "elements": "dict", "required": True, "options": _ENTRY},
        "cdn": {"type": "str", "choices": list(CDNS)},
        **_COMMON,
        "shared": {"type": "bool", "default": False},
        "own_certificates": {"type": "list", "elements": "str", "default": []},
        "writes": {"type": "bool"},
        "caller": {"type": "str", "choices": list(CALLERS), "default": "module"},
        "take_over": {"type": "list", "elements": "str", "default": []},
        "strict": {"type": "bool", "default": False},
        "acme_accounts": {"type": "list", "elements": "str", "default": []},
        "old_zone_names": {"type": "list", "elements": "str", "default": []},
        "cloudflare_account_id": {"type": "str", "fallback": (env_fallback, ["CLOUDFLARE_ACCOUNT_ID"])},
        "aws": _credentials(AWS),
        "cloudflare": _credentials(CLOUDFLARE_ARGUMENTS),
        "fastly": _credentials(FASTLY_ARGUMENTS),
        "rfc2136": _credentials(RFC2136),
        "sparkpost": _credentials(SPARKPOST),
    }
).merge(HTTP, RESOLVING)


def wishes(params: Mapping[str, Any]) -> tuple[Wish, ...]:
    """What is desired of each domain, in the order given. Raises InputError in the words of the caller."""
    try:
        return _wishes(params)
    except InputError as error:
        raise in_words_of(error, params) from error


def _wishes(params: Mapping[str, Any]) -> tuple[Wish, ...]:
    entries: Sequence[Mapping[str, Any]] = params["domains"]
    if not entries:
        raise InputError("domains", [], "it must name at least one domain")
    found = tuple(_wish(entry, params, f"domains[{place}].") for place, entry in enumerate(entries))
    first: dict[str, int] = {}
    for place, one in enumerate(found):
        if first.setdefault(one.domain, place) != place:
            allowed = f"domains[{first[one.domain]}] names the same domain, and each may be named once"
            raise InputError(f"domains[{place}].domain", one.domain, allowed)
    return found


def _wish(entry: Mapping[str, Any], params: Mapping[str, Any], within: str) -> Wish:
    given = {name: _given(entry, params, name) for name in (*_COMMON, "secure")}
    cdn = _named_cdn(entry)
    dns_provider = given["dns_provider"] or (CLOUDFLARE_DNS if (params["cdn"] or cdn) == CLOUDFLARE else ROUTE53)
    number = entry.get("subaccount")
    return Wish(
        domain=tracking_domain_name(entry["domain"], option=f"{within}domain"),
        cdn=params["cdn"] or cdn,
        entry_cdn=cdn,
        endpoint=_endpoint(given["endpoint"], params, params["cdn"] or cdn, within if entry.get("endpoint") else ""),
        zone=record_name(entry["zone"], option=f"{within}zone") if entry.get("zone") else "",
        zone_id=_zone_id(entry, dns_provider, within) if cdn in ("", params["cdn"] or cdn) else "",
        dns_provider=dns_provider,
        subaccount=None if number is None else subaccount_number(number, option=f"{within}subaccount"),
        secure=given["secure"],
        mode=given["mode"],
        rules=given["rules"],
        ssl_scope=given["ssl_scope"],
        cache_settings=given["cache_settings"] or "",
        distribution_id=distribution_id_of(entry, f"{within}distribution_id"),
        service_name=_service_name(entry, params),
        service_id=str(entry.get("service_id") or "").strip(),
        adopt=bool(given["adopt"]),
        shared=_is_shared(entry, params),
        own_certificate=_brings_certificate(entry, params),
        authority=given["authority"] or "",
        writes=params["writes"],
    )


def _named_cdn(entry: Mapping[str, Any]) -> str:
    """The CDN that the entry names; the verification's word for finding it out names none."""
    named = str(entry.get("cdn") or "").strip().lower()
    return "" if named == "auto" else named


def _zone_id(entry: Mapping[str, Any], dns_provider: str, within: str) -> str:
    """The id as the DNS host has it; with a host whose API is not used, nobody reads it. Raises InputError."""
    text = str(entry.get("zone_id") or "").strip()
    provider = PROVIDERS.get(dns_provider)
    return provider.identifier(text, f"{within}zone_id") if provider else text


def _brings_certificate(entry: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    """Whether none is to be issued."""
    own = {tracking_domain_name(name, option="own_certificates") for name in params["own_certificates"]}
    named = tracking_domain_name(entry["domain"]) in own
    return bool(entry.get("own_certificate") or entry.get("certificate_arn")) or named


def _service_name(entry: Mapping[str, Any], params: Mapping[str, Any]) -> str:
    """The service of a domain: a name of its own, that of all, or this one followed by the domain, as in the role."""
    own, common = str(entry.get("service_name") or "").strip(), str(params["service_name"] or "").strip()
    shared = _is_shared(entry, params)
    return own or (common if shared else f"{common} {tracking_domain_name(entry['domain'])}")


def _is_shared(entry: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    """Whether the domain has its distribution or service together with the others of its CDN."""
    return bool(params["shared"] if entry.get("shared") is None else entry["shared"])


def _given(entry: Mapping[str, Any], params: Mapping[str, Any], name: str) -> Any:
    """What the entry says, else what the task says; an empty answer of a job template is none."""
    own = entry.get(name)
    return params.get(name) if own in (None, "") else own


def _endpoint(value: Any, params: Mapping[str, Any], cdn: str, within: str) -> str:
    """The endpoint that is named, else that of the region of the SparkPost account. Raises InputError."""
    if cdn == MANAGED and (managed := _managed_endpoint(str(value or ""))):
        return managed
    if value:
        return endpoint_host(str(value), option=f"{within}endpoint")
    region = REGIONS.get(str((params["sparkpost"] or {}).get("region") or "us").strip().lower())
    if region is None:
        allowed = f"it must be one of {', '.join(REGIONS)}"
        raise InputError("sparkpost.region", params["sparkpost"]["region"], allowed)
    return region.managed_endpoint if cdn == MANAGED else region.endpoint


def _managed_endpoint(value: str) -> str:
    """The host that serves SparkPost's own certificates in the region that is named, by itself or by its other host."""
    named = value.strip().rstrip(".").lower()
    return next((each.managed_endpoint for each in REGIONS.values() if named in (each.name, each.endpoint)), "")
