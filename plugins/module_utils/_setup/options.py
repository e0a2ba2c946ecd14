# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``tracking_setup``."""

from __future__ import annotations

from typing import Any

from .._aws.session import AWS
from .._check.model.finding import LIMITS
from .._cloudflare.arguments import CLOUDFLARE as CLOUDFLARE_ARGUMENTS
from .._core.arguments import Arguments
from .._dns.options import RESOLVING
from .._dns_hosts.providers import PROVIDERS
from .._fastly.arguments import FASTLY as FASTLY_ARGUMENTS
from .._fastly.tls.desired import AUTHORITIES
from .._http.options import HTTP
from .._preflight.model import CLOUDFLARE, CLOUDFRONT, FASTLY, MANAGED, MANUAL
from .._rfc2136.arguments import RFC2136
from .._sparkpost.arguments import SPARKPOST
from .model import STEPS

PATHS = (CLOUDFRONT, CLOUDFLARE, FASTLY, MANAGED)

_ENTRY: dict[str, dict[str, Any]] = {
    "domain": {"type": "str", "required": True},
    "cdn": {"type": "str", "required": True, "choices": list(PATHS)},
    "endpoint": {"type": "str"},
    "zone": {"type": "str"},
    "zone_id": {"type": "str"},
    "zone_id_is_named": {"type": "bool", "default": False},
    "dns_provider": {"type": "str", "choices": [*PROVIDERS, MANUAL]},
    "subaccount": {"type": "int"},
    "default": {"type": "bool"},
    "sending_domains": {"type": "list", "elements": "str"},
    "certificate_arn": {"type": "str"},
    "distribution_id": {"type": "str"},
    "service_id": {"type": "str"},
    "certificate": {"type": "str"},
    "private_key": {"type": "str", "no_log": True},
    "chain": {"type": "str"},
    "cache_settings": {"type": "str", "choices": ["legacy", "policies"]},
    "mode": {"type": "str", "choices": ["proxy", "forward"]},
    "rules": {"type": "str", "choices": ["page_rules", "rulesets"]},
    "ssl_scope": {"type": "str", "choices": ["host", "zone"]},
    "authority": {"type": "str", "choices": list(AUTHORITIES)},
}


def _seconds(default: int) -> dict[str, Any]:
    return {"type": "int", "default": default}


_WAITS = {"dns_timeout": _seconds(3600), "certificate_timeout": _seconds(3600), "wait_interval": _seconds(15)}
_SETTINGS: dict[str, dict[str, dict[str, Any]]] = {
    CLOUDFRONT: {
        "shared": {"type": "bool", "default": False},
        "adopt": {"type": "bool", "default": False},
        "default_ttl": {"type": "int"},
        "origin_protocol": {"type": "str", "choices": ["https-only", "match-viewer"]},
        "viewer_protocol": {"type": "str", "choices": ["allow-all", "redirect-to-https"]},
        "tags": {"type": "dict"},
        "dns_ttl": {"type": "int"},
        "deployment_timeout": _seconds(1800),
        **_WAITS,
    },
    CLOUDFLARE: {
        "account_id": {"type": "str"},
        "rule_order": {"type": "str", "choices": ["forward_first", "ssl_first"], "default": "forward_first"},
        "ssl": {"type": "str", "default": "auto"},
        "forward_status": {"type": "int", "default": 301},
        "keep_well_known": {"type": "bool", "default": True},
        "delegation_timeout": _seconds(86400),
        **_WAITS,
    },
    FASTLY: {
        "shared": {"type": "bool", "default": False},
        "service_name": {"type": "str", "default": "SparkPost engagement tracking"},
        "domain_management": {"type": "str", "choices": ["auto", "classic", "versionless"], "default": "auto"},
        "default_ttl": {"type": "int"},
        "dns_ttl": {"type": "int"},
        **_WAITS,
    },
    MANAGED: {"dns_ttl": {"type": "int"}, **_WAITS},
    "sparkpost": {
        "secure": {"type": "bool", "default": True},
        "verify": {"type": "bool", "default": True},
        "timeout": _seconds(600),
        "wait_interval": _seconds(15),
    },
}


def _group(options: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Options that are there with their defaults, whether somebody names them or not."""
    return {"type": "dict", "options": options, "apply_defaults": True}


def _credentials(arguments: Arguments) -> dict[str, Any]:
    return _group({name: dict(option) for name, option in arguments.options.items() if name not in HTTP.options})


ARGUMENTS = Arguments(
    options={
        "domains": {"type": "list", "elements": "dict", "required": True, "options": _ENTRY},
        "preflight": {"type": "list", "elements": "dict", "required": True},
        "steps": {"type": "list", "elements": "str", "choices": list(STEPS), "default": list(STEPS)},
        "probe": {"type": "bool", "default": True},
        "fail_on": {"type": "str", "choices": list(LIMITS), "default": "unproven"},
        "acme_accounts": {"type": "list", "elements": "str", "default": []},
        "settings": _group({path: _group(options) for path, options in _SETTINGS.items()}),
        "aws": _credentials(AWS),
        "cloudflare": _credentials(CLOUDFLARE_ARGUMENTS),
        "fastly": _credentials(FASTLY_ARGUMENTS),
        "rfc2136": _credentials(RFC2136),
        "sparkpost": _credentials(SPARKPOST),
    }
).merge(HTTP, RESOLVING)
