# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a domain's record leads now, which decides whether CloudFront gives the alias to another distribution.

Source: Amazon CloudFront Developer Guide, "Requirements for using alternate domain names".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...._core.names import is_within
from ...._core.obstacle import Obstacle, Words
from ..model import Distribution
from ..origin import forwards_to_sparkpost
from .account import Account, DistributionWish

_ZONE = "cloudfront.net"


def record_obstacles(
    account: Account, wish: DistributionWish, chain: Sequence[str], words: Words
) -> Iterable[Obstacle]:
    """A record that leads to another distribution than the one that is to get the alias. ``chain`` resolves."""
    leads = [name for name in chain if is_within(name, _ZONE)]
    if not leads or account.owner(wish.domain) is not None:
        return
    by_host = {str(one.domain_name).lower(): one for one in account.distributions}
    holder = next((by_host[name] for name in leads if name in by_host), None)
    if holder is not None and holder.id == wish.distribution_id:
        return
    whose = f"the distribution {holder.owner()}" if holder is not None else "no distribution of this account"
    yield Obstacle(
        "record_at_other_distribution",
        f"The record of {wish.domain} leads to {leads[0]}, which is {whose}. CloudFront gives the alias to no other "
        "distribution as long as DNS leads there",
        _remedy(holder, wish, words),
        subject=wish.domain,
    )


def _remedy(holder: Distribution | None, wish: DistributionWish, words: Words) -> str:
    aside = (
        f"point the record of {wish.domain} at SparkPost ({wish.endpoint}) until the set-up has created the "
        "distribution. HTTPS clicks fail in the meantime, HTTP clicks work"
    )
    if holder is None:
        return (
            "Use the AWS account that has that distribution. To move the domain from it, remove the alias there if it "
            f"has one, and {aside}"
        )
    others = set(holder.domains()) - set(wish.together)
    if others or not forwards_to_sparkpost(holder.origin(), wish.endpoint):
        return f"Use another name for tracking, or {aside}"
    return f"Set {words['distribution_id']} to {holder.id} to use that distribution, or {aside}"
