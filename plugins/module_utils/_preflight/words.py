# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one table of the words that remedies use, by whoever asked: a role, a module's task, or a playbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._core.errors import InputError
from .._core.names import shown_name
from .._core.obstacle import Words

CALLERS = ("module", "role", "playbook")

#: For each key the words of a module's option, of a role's variable and of a playbook's argument, in this order.
_TABLE: Mapping[str, tuple[str, str, str]] = {
    # Where ID stands, an obstacle's is put.
    "take_over": (
        "take_over: [ID]",
        "tracking_take_over: [ID]",
        "-e tracking_take_over=ID",
    ),
    "list": ("domains", "tracking_domains", "tracking_domains"),
    "cdn": ("the entry's 'cdn'", "the entry's 'cdn' in tracking_domains", "the entry's 'cdn' in tracking_domains"),
    "endpoint": ("endpoint", "tracking_endpoint", "tracking_endpoint"),
    "region": ("sparkpost.region", "sparkpost_region", "sparkpost_region"),
    "subaccount": (
        "the entry's 'subaccount'",
        "the entry's 'subaccount' in tracking_domains",
        "the entry's 'subaccount' in tracking_domains",
    ),
    "zone": ("zone", "the entry's 'zone' in tracking_domains", "the entry's 'zone' in tracking_domains"),
    "zone_id": ("zone_id", "the entry's 'zone_id' in tracking_domains", "the entry's 'zone_id' in tracking_domains"),
    "dns_provider": ("dns_provider", "dns_provider", "dns_provider"),
    "rulesets": (
        "cloudflare_rule instead of cloudflare_page_rule",
        "cloudflare_rules: rulesets",
        "cloudflare_rules: rulesets",
    ),
    "proxy_mode": ("mode: proxy", "cloudflare_mode: proxy", "cloudflare_mode: proxy"),
    "adopt": ("adopt: true", "cloudfront_adopt: true", "cloudfront_adopt: true"),
    "shared_distribution": (
        "identify_domain: function, with all of its domains in 'domains'",
        "cloudfront_shared_distribution: true, with all of its domains in tracking_domains",
        "cloudfront_shared_distribution: true, with all of its domains in tracking_domains",
    ),
    "cache_settings": ("cache_settings", "cloudfront_cache_settings", "cloudfront_cache_settings"),
    "distribution_id": (
        "distribution_id",
        "the entry's 'distribution_id' in tracking_domains",
        "the entry's 'distribution_id' in tracking_domains",
    ),
    "service_id": (
        "service_id",
        "the entry's 'service_id' in tracking_domains",
        "the entry's 'service_id' in tracking_domains",
    ),
    "service_name": ("name", "fastly_service_name", "fastly_service_name"),
    "acme_accounts": ("acme_accounts", "tracking_acme_accounts", "tracking_acme_accounts"),
    "old_zone_names": ("old_zone_names", "tracking_old_zone_names", "tracking_old_zone_names"),
}


def words_of(caller: str) -> Words:
    """The words of one of ``CALLERS``."""
    column = CALLERS.index(caller)
    return Words({key: by_caller[column] for key, by_caller in _TABLE.items()})


_OF_AN_ENTRY = re.compile(r"domains\[(\d+)\]\.(\w+)")
#: Options of the module whose words differ from their names.
_KEYS = {"sparkpost.region": "region"}


def in_words_of(error: InputError, params: Mapping[str, Any]) -> InputError:
    """The same error in the words of the caller, where it is not the module itself that was called."""
    if params["caller"] == CALLERS[0]:
        return error
    words = words_of(params["caller"])
    entry = _OF_AN_ENTRY.fullmatch(error.option)
    if entry:
        domain = shown_name(params["domains"][int(entry[1])]["domain"])
        called = f"The key '{entry[2]}' of {domain} in {words['list']}"
    else:
        key = _KEYS.get(error.option, error.option)
        called = f"The variable '{words.table.get(key, error.option)}'"
    return InputError(error.option, error.value, _OF_AN_ENTRY.sub("another entry", error.allowed), called=called)
