# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of Cloudflare's answers, by method and path: an answer without it is not understood.

Source: the typed models of Cloudflare's Python client, and the shapes seen at the service itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._http.shapes import Shapes, mismatch

_NULL = type(None)
_ZONE = {
    "id": str,
    "name": str,
    "status?": str,
    "type?": str,
    "paused?": bool,
    "name_servers?": [str],
    "original_name_servers?": [str],
    "account?": {"id?": str, "name?": str},
    "plan?": {"legacy_id?": str},
    "meta?": {"page_rule_quota?": int},
}
_RECORD = {
    "id": str,
    "name": str,
    "type": str,
    "content": str,
    "ttl?": int,
    "priority?": int,
    "proxied?": bool,
    "data?": dict,
    "settings?": dict,
    "comment?": str,
    "tags?": [str],
}
_PAGE_RULE = {
    "id": str,
    "targets": [{"target": str, "constraint": {"operator": str, "value": str}}],
    "actions": [{"id": str}],
    "priority": int,
    "status": str,
}
_RULESET = {
    "id": str,
    "rules?": [
        {
            "id": str,
            "ref": str,
            "action": str,
            "expression": str,
            "description?": str,
            "enabled?": bool,
            "action_parameters?": dict,
        }
    ],
}
_PACK = {"type?": str, "hosts?": [str], "status?": str}
_CUSTOM_HOSTNAME = {
    "id": str,
    "hostname": str,
    "status?": str,
    "ssl?": {
        "status?": str,
        "method?": str,
        "type?": str,
        "certificate_authority?": str,
        "settings?": dict,
        "validation_records?": [{"txt_name?": str, "txt_value?": str}],
    },
    "ownership_verification?": {"type?": str, "name?": str, "value?": str},
    "verification_errors?": [str],
    "custom_origin_server?": str,
}
_FALLBACK = {"origin?": str, "status?": str, "errors?": [str]}
_BALANCER = {"id": str, "name": str, "enabled?": bool, "default_pools?": [str], "fallback_pool?": str}

#: The form of the result.
_RESULTS = Shapes(
    ("GET", r"/zones", [_ZONE]),
    ("POST", r"/zones", _ZONE),
    ("GET|PATCH", r"/zones/[^/]+", _ZONE),
    ("GET", r"/zones/[^/]+/dns_records", [_RECORD]),
    ("GET", r"/zones/[^/]+/pagerules", [_PAGE_RULE]),
    ("POST", r"/zones/[^/]+/pagerules", _PAGE_RULE),
    ("PATCH", r"/zones/[^/]+/pagerules/[^/]+", _PAGE_RULE),
    ("GET", r"/(zones|accounts)/[^/]+/rulesets/phases/[^/]+/entrypoint", _RULESET),
    # Some answers to writes hold nothing, and the ruleset is read then.
    ("POST|PUT|PATCH|DELETE", r"/(zones|accounts)/[^/]+/rulesets(/.+)?", (_RULESET, _NULL, {"rules?": _NULL})),
    ("GET|PATCH", r"/zones/[^/]+/settings/[^/]+", {"id?": str, "value": object}),
    ("GET", r"/zones/[^/]+/ssl/certificate_packs", [_PACK]),
    ("GET", r"/zones/[^/]+/ssl/universal/settings", {"enabled": bool}),
    ("GET", r"/zones/[^/]+/workers/routes", [{"pattern": str, "script?": str}]),
    ("GET", r"/zones/[^/]+/load_balancers", [_BALANCER]),
    ("GET", r"/zones/[^/]+/custom_hostnames/quota", {"allocated": int, "used": int}),
    ("GET|PUT", r"/zones/[^/]+/custom_hostnames/fallback_origin", _FALLBACK),
    ("GET", r"/zones/[^/]+/custom_hostnames", [_CUSTOM_HOSTNAME]),
    ("POST", r"/zones/[^/]+/custom_hostnames", _CUSTOM_HOSTNAME),
    ("PATCH", r"/zones/[^/]+/custom_hostnames/[^/]+", _CUSTOM_HOSTNAME),
    ("GET", r"/accounts/[^/]+/load_balancers/pools/[^/]+", {"origins?": [{"address?": str, "header?": dict}]}),
    ("GET", r"/accounts/[^/]+/rules/lists", [{"id": str, "name": str}]),
    ("GET", r"/accounts/[^/]+/rules/lists/[^/]+/items", [{"redirect?": dict}]),
)
_PAGES = {
    "page?": int,
    "per_page?": int,
    "count?": int,
    "total_pages?": int,
    "total_count?": int,
    "cursors?": {"after?": str},
}


def misunderstood(method: str, path: str, body: Any) -> str:
    """What an answer lacks to be understood, "" for nothing. A refusal with HTTP 200 is none of that."""
    if body is None and method == "DELETE":
        return ""
    wrong = mismatch(body, {"result": object, "success?": bool, "result_info?": _PAGES})
    if wrong or (isinstance(body, Mapping) and body.get("success") is False):
        return wrong
    return mismatch(body["result"], _RESULTS.of(method, path), "result")
