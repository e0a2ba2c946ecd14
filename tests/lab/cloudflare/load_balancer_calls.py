# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading load balancers and their pools, which may give origins another Host; a test puts them there.

Source: Cloudflare's API reference: balancers belong to a zone, pools to the account.
"""

from __future__ import annotations

from collections.abc import Mapping

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply, paged


def _balancers(account: Account, call: Call) -> Reply:
    with account.lock:
        return paged(call, [dict(each) for each in call.within.load_balancers], default=20, least=5, most=50)


def _balancer(account: Account, call: Call) -> Reply:
    with account.lock:
        for each in call.within.load_balancers:
            if each["id"] == call.ids["balancer"]:
                return Reply(dict(each))
    raise errors.invalid(1001, "load balancer not found", 404)


def _pools(account: Account, call: Call) -> Reply:
    with account.lock:
        return paged(call, [dict(each) for each in account.pools.values()], default=20, least=5, most=50)


def _pool(account: Account, call: Call) -> Reply:
    with account.lock:
        found = account.pools.get(call.ids["pool"])
    if found is None:
        raise errors.invalid(1001, "pool not found", 404)
    return Reply(dict(found))


_READ = ("Load Balancers Read",)
LOAD_BALANCER_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/load_balancers": (_READ, _balancers),
    "GET /zones/<zone>/load_balancers/<balancer>": (_READ, _balancer),
    "GET /accounts/<account>/load_balancers/pools": (_READ, _pools),
    "GET /accounts/<account>/load_balancers/pools/<pool>": (_READ, _pool),
}
