# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The form of a cached listing, which shows whose it is without a secret.

Two accounts at one address have the same options, so that a cached listing carries four bytes of a salted digest of
the key that it was read by: enough to notice another key, and far too little to find or to confirm one by.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Listing

_FORM = 1
_MARK_BYTES = 4
_SALT_BYTES = 8


def packed(listing: Listing, api_key: str) -> dict[str, Any]:
    """As JSON-like data for a cache plugin."""
    salt = secrets.token_hex(_SALT_BYTES)
    return {"form": _FORM, "salt": salt, "account": _mark(api_key, salt), **listing.to_cache()}


def unpacked(kept: Any, api_key: str) -> Listing | None:
    """The listing; None where it is of another key or form, or broken. Without a key it is anybody's."""
    if not isinstance(kept, Mapping) or kept.get("form") != _FORM:
        return None
    try:
        if api_key and not hmac.compare_digest(str(kept["account"]), _mark(api_key, str(kept["salt"]))):
            return None
        return Listing.from_cache(kept)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _mark(api_key: str, salt: str) -> str:
    return hashlib.blake2b(api_key.encode(), salt=bytes.fromhex(salt), digest_size=_MARK_BYTES).hexdigest()
