# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on DNS records."""

from __future__ import annotations

from collections.abc import Mapping

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply, paged
from lab.cloudflare.record_changes import Changes, batch
from lab.cloudflare.record_filters import fitting
from lab.cloudflare.records import rendered

_MOST_PER_PAGE = 5_000_000


def _list(account: Account, call: Call) -> Reply:
    with account.lock:
        found = fitting(list(call.within.records.values()), call.query)
    return paged(call, [rendered(each) for each in found], default=100, most=_MOST_PER_PAGE)


def _get(account: Account, call: Call) -> Reply:
    with account.lock:
        record = call.within.records.get(call.ids["record"])
    if record is None:
        raise errors.record_missing()
    return Reply(rendered(record))


def _post(account: Account, call: Call) -> Reply:
    with account.lock:
        changes = Changes(account, call.within)
        record = changes.post(call.body)
        changes.commit()
    return Reply(rendered(record))


def _put(account: Account, call: Call) -> Reply:
    with account.lock:
        changes = Changes(account, call.within)
        record = changes.put(call.ids["record"], call.body)
        changes.commit()
    return Reply(rendered(record))


def _patch(account: Account, call: Call) -> Reply:
    with account.lock:
        changes = Changes(account, call.within)
        record = changes.patch(call.ids["record"], call.body)
        changes.commit()
    return Reply(rendered(record))


def _delete(account: Account, call: Call) -> Reply:
    with account.lock:
        changes = Changes(account, call.within)
        record = changes.delete(call.ids["record"])
        changes.commit()
    return Reply({"id": record.id})


def _batch(account: Account, call: Call) -> Reply:
    """The changes reach the name servers one by one.

    Source: Cloudflare's documentation, "Batch record changes": propagation is not atomic.
    """
    with account.lock:
        done, states = batch(account, call.within, call.body)
    for number, state in enumerate(states, start=1):
        with account.lock:
            call.within.records = state
        if number < len(states):
            account.context.stepped(f"change {number} of {len(states)} of a batch at Cloudflare")
    return Reply({step: [rendered(each) for each in records] for step, records in done.items()})


RECORD_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/dns_records": (("DNS Read",), _list),
    "POST /zones/<zone>/dns_records": (("DNS Write",), _post),
    "POST /zones/<zone>/dns_records/batch": (("DNS Write",), _batch),
    "GET /zones/<zone>/dns_records/<record>": (("DNS Read",), _get),
    "PUT /zones/<zone>/dns_records/<record>": (("DNS Write",), _put),
    "PATCH /zones/<zone>/dns_records/<record>": (("DNS Write",), _patch),
    "DELETE /zones/<zone>/dns_records/<record>": (("DNS Write",), _delete),
}
