# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens with their permissions and zones, and global API keys.

Source: Cloudflare's documentation of API token permissions; "Edit" of the dashboard is "Write" here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lab.cloudflare import errors
from lab.cloudflare.behaviour import Behaviour
from lab.cloudflare.names import host_name, new_id

#: Every permission group that the emulator asks for; each exists with Read and with Write.
GROUPS = (
    "Zone",
    "DNS",
    "Page Rules",
    "Zone Settings",
    "SSL and Certificates",
    "Single Redirect",
    "Config Rules",
    "Cache Rules",
    "Origin Rules",
    "Transform Rules",
    "Zone WAF",
    "Load Balancers",
    "Bot Management",
    "Workers Routes",
    "Account Filter Lists",
    "Account Rulesets",
)
ALL_PERMISSIONS = frozenset(f"{group} {right}" for group in GROUPS for right in ("Read", "Write"))
_KEY_LENGTHS = (37, 45)


@dataclass(frozen=True)
class Token:
    """An API token.

    ``zones`` are the names of the zones that it is for; None means all zones of the account,
    which creating a zone takes.
    """

    value: str
    permissions: frozenset[str] = ALL_PERMISSIONS
    zones: frozenset[str] | None = None
    #: It belongs to the account, not to a user: Page Rules refuse it.
    account_owned: bool = False
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        unknown = sorted(self.permissions - ALL_PERMISSIONS)
        if unknown:
            raise ValueError(f"There is no permission named {', '.join(unknown)}.")

    @property
    def actor(self) -> str:
        """How an error names it."""
        return f"com.cloudflare.api.token.{self.id}"

    def allows(self, permission: str) -> bool:
        """Whether it may; Write of a group includes Read."""
        group, _space, right = permission.rpartition(" ")
        return permission in self.permissions or (right == "Read" and f"{group} Write" in self.permissions)

    def allows_any(self, permissions: Iterable[str]) -> bool:
        """Whether one of the permissions is enough for it."""
        return any(self.allows(each) for each in permissions)

    def covers(self, zone: str) -> bool:
        """Whether it is for the zone of that name."""
        return self.zones is None or host_name(zone) in {host_name(each) for each in self.zones}


@dataclass(frozen=True)
class GlobalKey:
    """A user's global API key, which may do everything: X-Auth-Email with X-Auth-Key."""

    email: str
    key: str


class Credentials:
    """What opens the account."""

    def __init__(self, tokens: Iterable[Token | str], keys: Iterable[GlobalKey] = ()) -> None:
        """A plain string is a user's token with every permission on all zones."""
        shaped = (Token(each) if isinstance(each, str) else each for each in tokens)
        self._tokens = {each.value: each for each in shaped}
        self._keys = {(each.email.lower(), each.key): Token(each.key) for each in keys}

    def add(self, token: Token) -> None:
        """Adds a token, in place of one of that value."""
        self._tokens[token.value] = token

    def authenticate(self, headers: Mapping[str, str], behaviour: Behaviour) -> Token:
        """The token that the request comes with; a global key stands for one that may do everything.

        Raises:
            ApiError: 9106, 6003 or 9109.
        """
        authorization = headers.get("Authorization")
        if authorization is not None:
            return self._bearer(authorization, behaviour)
        email, key = headers.get("X-Auth-Email"), headers.get("X-Auth-Key")
        if not email or not key:
            raise errors.missing_credentials()
        held = self._keys.get((email.lower(), key))
        if held is None:
            # A global key has a fixed shape, and an API token has another one.
            if key in self._tokens or len(key) not in _KEY_LENGTHS:
                raise errors.invalid_headers("X-Auth-Key")
            raise errors.invalid_token(behaviour.status_9109)
        return held

    def _bearer(self, authorization: str, behaviour: Behaviour) -> Token:
        scheme, _space, value = authorization.partition(" ")
        if scheme.lower() != "bearer" or not value.strip() or " " in value.strip():
            raise errors.invalid_headers("Authorization")
        held = self._tokens.get(value.strip())
        if held is None:
            raise errors.invalid_token(behaviour.status_9109)
        return held
