# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the distribution of a set of domains among those of the account."""

from __future__ import annotations

from collections.abc import Iterable

from ..._core.errors import RefusedError
from .client import CloudFrontClient
from .model import Distribution


def owners(client: CloudFrontClient, domains: Iterable[str]) -> dict[str, Distribution]:
    """The distribution of each domain that has one, as a summary.

    A domain is an alias of one distribution at most, so the search ends with the page that has the last of them.
    """
    missing = set(domains)
    found: dict[str, Distribution] = {}
    for page in client.pages():
        for distribution in page:
            if not distribution.staging:
                found.update(dict.fromkeys(missing.intersection(distribution.domains()), distribution))
        missing -= found.keys()
        if not missing:
            break
    return found


def hosts(client: CloudFrontClient, names: Iterable[str]) -> dict[str, Distribution]:
    """The distributions of the account with these host names (``d111111abcdef8.cloudfront.net``), as summaries."""
    missing = set(names)
    found: dict[str, Distribution] = {}
    pages = client.pages() if missing else ()
    for page in pages:
        found.update({str(one.domain_name): one for one in page if one.domain_name in missing})
        if len(found) == len(missing):
            break
    return found


def find(client: CloudFrontClient, domains: Iterable[str]) -> Distribution | None:
    """The one distribution that has any of the domains, or None. Raises RefusedError where several have."""
    found = owners(client, domains)
    distributions = {distribution.id: distribution for distribution in found.values()}
    if len(distributions) > 1:
        placed = "; ".join(f"{name} on {found[name].owner()}" for name in sorted(found))
        raise RefusedError(
            f"The domains are spread over {len(distributions)} distributions: {placed}",
            remedy="Keep each distribution by a task of its own that names its domains, or free the domains first",
            facts={"owners": {name: found[name].id for name in sorted(found)}},
        )
    return next(iter(distributions.values()), None)
