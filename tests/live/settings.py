# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a live check is told by its environment, and what it refuses before anything is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

#: The value of ``TRACKING_LIVE`` without which nothing is sent.
CONSENT = "yes-i-accept-the-cost"
DEFAULT_SUBDOMAIN = "tracking-live"
DNS_PROVIDERS = ("route53", "cloudflare")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_ZONE = re.compile(r"([a-z0-9-]{1,63}\.)+[a-z]{2,63}")


class Refusal(Exception):
    """The check does not start; the text says in one sentence what to set."""


@dataclass(frozen=True)
class Site:
    """One throw-away tracking domain behind one CDN, in a zone that is there already."""

    cdn: str
    domain: str
    zone: str

    @property
    def to_set_up(self) -> dict[str, str]:
        """As the set-up playbooks take it in ``tracking_domains``."""
        return {"domain": self.domain, "zone": self.zone}

    @property
    def to_verify(self) -> dict[str, str]:
        """As the playbook verify takes it in ``tracking_domains``."""
        return {"domain": self.domain, "cdn": self.cdn}


@dataclass(frozen=True)
class Settings:
    """Who is asked, and for what. ``email`` holds options of tracking_email_check, ``variables`` those of playbooks."""

    sites: tuple[Site, ...]
    dns_provider: str
    email: Mapping[str, Any]
    variables: Mapping[str, Any]


_CREDENTIALS: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "cloudfront": lambda given: bool(given.get("AWS_ACCESS_KEY_ID") or given.get("AWS_PROFILE")),
    "cloudflare": lambda given: bool(
        given.get("CLOUDFLARE_API_TOKEN") or (given.get("CLOUDFLARE_EMAIL") and given.get("CLOUDFLARE_API_KEY"))
    ),
    "fastly": lambda given: bool(given.get("FASTLY_API_TOKEN") or given.get("FASTLY_API_KEY")),
}
CDNS = tuple(_CREDENTIALS)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment describes. Raises Refusal."""
    if environment.get("TRACKING_LIVE") != CONSENT:
        raise Refusal(
            f"Nothing was sent: a live check makes and deletes things in your accounts, so set TRACKING_LIVE={CONSENT}"
        )
    if not environment.get("SPARKPOST_API_KEY"):
        raise Refusal("Set SPARKPOST_API_KEY to a key that may read and write tracking domains")
    label = environment.get("TRACKING_LIVE_SUBDOMAIN") or DEFAULT_SUBDOMAIN
    if not _LABEL.fullmatch(label):
        raise Refusal(f"TRACKING_LIVE_SUBDOMAIN is {label!r}, but it must be one label, such as {DEFAULT_SUBDOMAIN}")
    sites = tuple(_site(environment, cdn, label) for cdn in _cdns(environment))
    provider = environment.get("TRACKING_LIVE_DNS_PROVIDER") or DNS_PROVIDERS[0]
    _check_provider(environment, provider, sites)
    return Settings(
        sites, provider, _mapping(environment, "TRACKING_LIVE_EMAIL"), _mapping(environment, "TRACKING_LIVE_VARIABLES")
    )


def _cdns(environment: Mapping[str, str]) -> list[str]:
    """Those that are asked for, else those whose credentials and zone are there."""
    asked = [each.strip() for each in environment.get("TRACKING_LIVE_CDNS", "").split(",") if each.strip()]
    unknown = [each for each in asked if each not in CDNS]
    if unknown:
        raise Refusal(f"TRACKING_LIVE_CDNS names {unknown[0]!r}, but there are {', '.join(CDNS)}")
    lacking = [each for each in asked if each != "cloudfront" and not _CREDENTIALS[each](environment)]
    if lacking:
        raise Refusal(f"TRACKING_LIVE_CDNS names {lacking[0]}, but the environment has no credentials for it")
    found = asked or [each for each in CDNS if _CREDENTIALS[each](environment) and environment.get(_variable(each))]
    if not found:
        raise Refusal(
            "Set TRACKING_LIVE_ZONE to a zone of yours with AWS or Fastly credentials in the environment, or "
            "TRACKING_LIVE_CLOUDFLARE_ZONE with those of Cloudflare"
        )
    return list(dict.fromkeys(found))


def _variable(cdn: str) -> str:
    return "TRACKING_LIVE_CLOUDFLARE_ZONE" if cdn == "cloudflare" else "TRACKING_LIVE_ZONE"


def _site(environment: Mapping[str, str], cdn: str, label: str) -> Site:
    zone = environment.get(_variable(cdn), "").strip().lower().rstrip(".")
    if not _ZONE.fullmatch(zone):
        raise Refusal(f"Set {_variable(cdn)} to the zone that shall hold the throw-away name, such as example.com")
    # One label below the zone, since Cloudflare's universal certificates reach no deeper.
    return Site(cdn, f"{label}-{cdn}.{zone}", zone)


def _check_provider(environment: Mapping[str, str], provider: str, sites: tuple[Site, ...]) -> None:
    if provider not in DNS_PROVIDERS:
        raise Refusal(f"TRACKING_LIVE_DNS_PROVIDER is {provider!r}, but it must be {' or '.join(DNS_PROVIDERS)}")
    needed = "cloudfront" if provider == "route53" else "cloudflare"
    asked = "cloudfront" in environment.get("TRACKING_LIVE_CDNS", "")
    if any(site.cdn != "cloudflare" for site in sites) and not (_CREDENTIALS[needed](environment) or asked):
        raise Refusal(
            f"The records are kept at {provider}, but the environment has no credentials for it: set them, or "
            "TRACKING_LIVE_DNS_PROVIDER"
        )


def _mapping(environment: Mapping[str, str], name: str) -> dict[str, Any]:
    """What the YAML or JSON file of this variable holds, {} where none is named."""
    path = environment.get(name, "")
    if not path:
        return {}
    try:
        found = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Refusal(f"{name} names {path}, which cannot be read ({error})") from error
    if not isinstance(found, dict):
        raise Refusal(f"{name} names {path}, which must hold options by name")
    return dict(json.loads(json.dumps(found)))
