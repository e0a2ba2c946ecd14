# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the distribution of a set of domains among those of the account."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from ..._core.errors import RefusedError
from .client import CloudFrontClient
from .model import Distribution


class DistributionIndex:
    """The distributions of the account, read by pages no further than is needed; for all threads of a task."""

    def __init__(self, client: CloudFrontClient) -> None:
        self._lock = threading.Lock()
        self._pages = client.pages()
        self._by_domain: dict[str, Distribution] = {}
        self._by_id: dict[str, Distribution] = {}

    def owners(self, domains: Iterable[str]) -> dict[str, Distribution]:
        """The distribution of each domain that has one, as a summary.

        A domain is an alias of one distribution at most, so the search ends with the page that has the last of them.
        """
        names = tuple(domains)
        with self._lock:
            while any(name not in self._by_domain for name in names) and self._read():
                pass
            return {name: self._by_domain[name] for name in names if name in self._by_domain}

    def of_id(self, distribution_id: str) -> Distribution | None:
        """The distribution of this id, as a summary."""
        with self._lock:
            while distribution_id not in self._by_id and self._read():
                pass
            return self._by_id.get(distribution_id)

    def find(self, domains: Iterable[str]) -> Distribution | None:
        """The one distribution that has any of the domains, or None. Raises RefusedError where several have."""
        found = self.owners(domains)
        distributions = {distribution.id: distribution for distribution in found.values()}
        if len(distributions) > 1:
            placed = "; ".join(f"{name} on {found[name].owner()}" for name in sorted(found))
            raise RefusedError(
                f"The domains are spread over {len(distributions)} distributions: {placed}",
                remedy="Keep each distribution by a task of its own that names its domains, or free the domains first",
                facts={"owners": {name: found[name].id for name in sorted(found)}},
            )
        return next(iter(distributions.values()), None)

    def _read(self) -> bool:
        """Read one page more; whether there was one."""
        page = next(self._pages, None)
        for distribution in page or ():
            self._by_id[str(distribution.id)] = distribution
            if not distribution.staging:
                self._by_domain.update(dict.fromkeys(distribution.domains(), distribution))
        return page is not None


def owners(client: CloudFrontClient, domains: Iterable[str]) -> dict[str, Distribution]:
    """The distribution of each domain that has one, as the account has them now."""
    return DistributionIndex(client).owners(domains)


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
    """The one distribution that has any of the domains now, or None. Raises RefusedError where several have."""
    return DistributionIndex(client).find(domains)
