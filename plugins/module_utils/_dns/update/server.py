# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A zone's primary server: what it holds, and dynamic updates of it (RFC 2136), signed by a key (RFC 8945).

Everything goes over TCP: an update may be longer than a datagram, and a transfer and a question for all types are
answered in full over TCP alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..._core.errors import RefusedError, TrackingError
from ..._core.names import is_within
from ..connect_to import HostPort
from ..exchange import plain
from ..library import DNSPYTHON
from ..records import Change, Found
from . import errors
from .errors import UnsignedError
from .key import TsigKey
from .wire import found_in, message_of

if not DNSPYTHON.missing:
    import dns.exception
    import dns.flags
    import dns.message
    import dns.query
    import dns.rcode
    import dns.rdatatype
    import dns.tsig
    import dns.update

    _REFUSALS = (dns.exception.DNSException, OSError, EOFError, ValueError)
    # Servers refuse a transfer by an error without a signature, by closing the connection, or, as Knot DNS does to a
    # key that may update only, as if they did not know the key.
    _NO_TRANSFER = (dns.exception.FormError, EOFError, dns.tsig.PeerBadKey)

#: A zone of more record sets than this is not read as a whole.
MOST = 10_000


def require_answered(name: str, zone: str, found: Iterable[Found]) -> None:
    """Raises RefusedError where a delegation or a DNAME record above the name answers for it.

    A server takes a record there all the same, and nobody ever sees it. ``found`` are the record sets of the zone, or
    those of an answer about the name.
    """
    for one in found:
        owner, kind = one.record_set.key
        reason = _HIDING.get(kind)
        if reason and is_within(name, owner) and owner != name and (kind == "DNAME" or owner != zone):
            raise RefusedError(
                f"{name} is below {owner}, {reason}, so a record in the zone {zone} would never be served",
                remedy="Use another name, or manage the record in the zone that serves this one",
                facts={"name": name, "zone": zone, "above": owner, "type": kind},
            )


_HIDING = {
    "NS": "which is delegated as a zone of its own",
    "SOA": "which is a zone of its own on this server",
    "DNAME": "which has a DNAME record",
}


@dataclass(frozen=True)
class PrimaryServer:
    """``timeout`` is seconds for one exchange."""

    place: HostPort
    key: TsigKey | None = None
    timeout: float = 30.0

    def apex(self, name: str) -> str:
        """The zone of this server that holds the name; "" where it has none. Raises TrackingError."""
        query = dns.message.make_query(name, "SOA")
        query.flags &= ~dns.flags.RD
        try:
            reply = self._exchange(query, f"the question for the SOA record of {name}")
        except UnsignedError:
            # So Knot DNS refuses a question about a zone that it does not have, and PowerDNS one by an unknown key.
            if replace(self, key=None).apex(name):
                raise errors.key_refused(str(self.place)) from None
            return ""
        if reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) or not reply.flags & dns.flags.AA:
            return ""
        owners = [
            plain(rrset.name)
            for rrset in (*reply.answer, *reply.authority)
            if rrset.rdtype == dns.rdatatype.SOA and is_within(name, plain(rrset.name))
        ]
        if not owners and reply.answer and "." in name:
            # The name is an alias, which is answered in place of the zone's SOA record.
            return self.apex(name.partition(".")[2])
        return max(owners, key=len, default="")

    def transfer(self, zone: str) -> tuple[Found, ...] | None:
        """All record sets of the zone, None where the server does not allow a transfer, or the zone is too large.

        Raises TrackingError for a key that the server does not accept, and for a server that cannot be reached.
        """
        operation = f"the transfer of {zone}"
        sets: dict[tuple[str, int], Any] = {}
        try:
            for message in dns.query.xfr(
                self.place.host,
                zone,
                port=self.place.port,
                timeout=self.timeout,
                lifetime=self.timeout,
                relativize=False,
                **self._signed(),
            ):
                for rrset in message.answer:
                    known = sets.setdefault((plain(rrset.name), int(rrset.rdtype)), rrset)
                    if known is not rrset:
                        known.update(rrset)
                if len(sets) > MOST:
                    return None
        except dns.query.TransferError:
            return None
        except _REFUSALS as error:
            if isinstance(error, _NO_TRANSFER):
                return None
            raise errors.failure(str(self.place), operation, error) from error
        return found_in(sets.values())

    def at(self, name: str, zone: str) -> tuple[Found, ...] | None:
        """What the server answers for the name, of whatever type: a wildcard's records too; None where it denies it.

        Raises TrackingError, also for a name below a delegation or a DNAME record.
        """
        query = dns.message.make_query(name, "ANY")
        query.flags &= ~dns.flags.RD
        operation = f"the question for all records of {name}"
        reply = self._exchange(query, operation)
        if reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            raise self._refusal(operation, reply.rcode())
        found = found_in((*reply.answer, *reply.authority))
        require_answered(name, zone, found)
        if reply.rcode() == dns.rcode.NXDOMAIN:
            return None
        is_referral = not reply.flags & dns.flags.AA
        own = found if is_referral else found_in(reply.answer)
        return tuple(one for one in own if one.record_set.name == name)

    def exists(self, zone: str, name: str) -> bool:
        """Whether the name has records of its own, by an update that consists of this prerequisite alone.

        Raises TrackingError.
        """
        message = dns.update.UpdateMessage(zone)
        message.present(f"{name}.")
        operation = f"the test whether {name} exists"
        code = self._exchange(message, operation).rcode()
        if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            return bool(code == dns.rcode.NOERROR)
        raise self._refusal(operation, code)

    def update(self, zone: str, changes: Iterable[Change]) -> None:
        """All of the changes, or none where one of them finds something else than it was planned for.

        Raises TrackingError.
        """
        operation = f"the update of {zone}"
        message = message_of(zone, changes)
        code = self._exchange(message, operation, attempts=2).rcode()
        if code != dns.rcode.NOERROR:
            raise self._refusal(operation, code)

    def _refusal(self, operation: str, code: Any) -> TrackingError:
        return errors.refusal(str(self.place), operation, code, signed=self.key is not None)

    def _exchange(self, message: Any, operation: str, *, attempts: int = 1) -> Any:
        """The answer. A lost one is asked for again: prerequisites keep an update from happening twice."""
        if self.key is not None:
            message.use_tsig(self.key.ring, keyname=next(iter(self.key.ring)))
        left = attempts
        while True:
            left -= 1
            try:
                reply = dns.query.tcp(message, self.place.host, timeout=self.timeout, port=self.place.port)
                return errors.signed(str(self.place), operation, reply) if self.key else reply
            except _REFUSALS as error:
                told: TrackingError = errors.failure(str(self.place), operation, error)
                if not left or not isinstance(error, (OSError, EOFError, dns.exception.Timeout)):
                    raise told from error

    def _signed(self) -> dict[str, Any]:
        if self.key is None:
            return {}
        name = next(iter(self.key.ring))
        return {"keyring": self.key.ring, "keyname": name, "keyalgorithm": self.key.ring[name].algorithm}
