# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything about the emulated Fastly account that a test may choose, with what was seen of the API as the default."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass
class Behaviour:
    """Switches of the account.

    A switch exists where a test needs a fault, and where neither Fastly's documentation nor
    recordings of its API settle what happens, so that a client can be shown to work either way.
    """

    #: Domains that another customer holds: creating one is refused with 400.
    taken_domains: frozenset[str] = frozenset()
    #: How the refusal goes on after the name. Newer answers say "is owned by another customer". Source: fastly/cli#811.
    taken_wording: str = "is already taken by another customer"
    #: One domain may be held by several services of the account. Otherwise: refused as a taken one.
    domains_shared: bool = False
    #: A second service of one name is refused with 409. Only the form of such an answer is known.
    service_names_unique: bool = True
    #: The answer for a service id that never existed; go-fastly's comments say 400, unknown names were seen as 404.
    unknown_service_status: int = 404
    #: The comment of a locked version may be changed.
    locked_comment_writable: bool = True
    #: Activating an older, locked version makes it the active one again.
    rolls_back: bool = True

    #: Domains may be added to versions; newer accounts have versionless ones only. Source: one report, with no words.
    classic_domains: bool = True
    classic_refusal: str = "Domains of a version are not available to this account: use versionless domains"

    #: What ``validate`` finds wrong with every version; None finds nothing. It also keeps a version from activating.
    validation_error: str | None = None
    #: Why no version can be activated, although it is valid; None lets it be.
    activation_error: str | None = None
    #: What the compiler finds wrong with the VCL at the activation: 422, although ``validate`` found nothing, as with a
    #: snippet (fastly/terraform-provider-fastly#737); the words are of the form in fastly/fastly-magento2#651.
    vcl_error: str | None = None
    #: What an activation without any backend says in ``msg``. Source: a recorded activation.
    no_backend_message: str = "Warning: No default director found\nat: (default Line 174 Pos 1)"
    #: How many requests for a version that was just cloned get 404, as one that is not visible everywhere yet.
    fresh_version_misses: int = 0

    #: Requests other than reads that an hour allows, up to the full hour; recorded accounts had 1,000 to 10,000.
    hourly_writes: int = 10_000
    #: Reads count as well.
    limits_reads: bool = False
    #: How many of the next requests get 429, whatever is left of the hour.
    too_many_requests: int = 0
    #: The Retry-After header of a 429; none was ever seen.
    retry_after: str | None = None
    #: How many of the next requests get 502 with an HTML page, as from a cache in front of the API.
    bad_gateways: int = 0
    #: Details of 401 and 403; their wording is in no recording.
    unauthorized: str = "Provided credentials are missing or invalid"
    forbidden: str = "You are not authorized to perform this action"

    #: The certification authority of a subscription that names none. Source: a recorded creation.
    default_authority: str = "certainly"
    #: Filters of TLS lists count only with the JSON:API media type in Accept. Source: a comment in go-fastly.
    filters_need_media_type: bool = True
    #: A second subscription for a domain is refused with 400, unless it is with another authority: that is how the
    #: authority is changed.
    subscription_domains_unique: bool = True
    #: A subscription needs its domains on an active service first. Source: rust-lang/simpleinfra#811.
    subscription_needs_service: bool = True
    #: The serving record proves the control of a name too, as an HTTP challenge would.
    validates_by_serving_record: bool = False
    #: Names whose orders fail, so that the subscription becomes ``failed``.
    failing_domains: frozenset[str] = frozenset()
    #: Names whose authorizations stay ``blocked``.
    blocked_domains: frozenset[str] = frozenset()
    #: Names whose issued subscription is being renewed, with its certificate in place.
    renewing_domains: frozenset[str] = frozenset()
    #: A CAA record that leaves the authority out keeps the certificate from being issued (RFC 8659).
    checks_caa: bool = True
    #: The ACME account that Fastly orders by, as ``accounturi`` of a CAA record would have to name it (RFC 8657);
    #: Fastly publishes none, so that no such record fits.
    acme_account: str = ""
    #: Statuses of POST and DELETE of an activation: recordings that were edited by hand have 200.
    activation_created_status: int = 201
    activation_deleted_status: int = 204
    #: A private key that is there already is refused with 400. Otherwise: kept twice.
    private_keys_unique: bool = True
    #: A certificate without a chain to a known root is refused unless ``allow_untrusted_root`` is set.
    untrusted_roots_refused: bool = False

    def set(self, **switches: Any) -> None:
        """Sets switches by name, from Python or from JSON values.

        Raises:
            ValueError: there is no switch of such a name; nothing is set then.
        """
        unknown = sorted(set(switches) - {known.name for known in fields(self)})
        if unknown:
            raise ValueError(f"Fastly's emulator has no switch named {', '.join(unknown)}.")
        for name, value in switches.items():
            # JSON knows no sets.
            setattr(self, name, frozenset(value) if isinstance(getattr(self, name), frozenset) else value)
