# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Iterative resolution: from the top-level domain down, without asking a recursive resolver for the name itself.

A resolver that is asked for a name too early remembers for minutes that it does not exist (RFC 2308), and then
keeps the very wait alive that asked.
"""

from __future__ import annotations

from dataclasses import replace

from .answers import Answer
from .resolver import Delegation, Resolver

_MOST_ZONES = 8


class IterativeLookup:
    """Follows the delegations to the servers of a name's zone, and remembers these by name."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._found: dict[str, Delegation] = {}

    def authoritative(self, name: str, record_type: str) -> tuple[Answer, ...]:
        """What each server of the name's zone says; empty where none can be found or reached."""
        delegation = self._found.get(name) or self._delegation(name, record_type)
        answers = self._resolver.authoritative(name, record_type, delegation)
        if any(answer.outcome.is_statement for answer in answers):
            self._found[name] = delegation
        else:
            # The delegation may have moved meanwhile.
            self._found.pop(name, None)
        return answers

    def zone(self, name: str, record_type: str = "A") -> Delegation:
        """The zone that holds the name."""
        return self._found.get(name) or self._delegation(name, record_type)

    def _delegation(self, name: str, record_type: str) -> Delegation:
        delegation = self._resolver.delegation(name.rpartition(".")[2])
        for _zone in range(_MOST_ZONES):
            below = self._referral(name, record_type, delegation)
            if not below or below == delegation.zone:
                break
            delegation = self._resolver.delegation(below)
        return delegation

    def _referral(self, name: str, record_type: str, delegation: Delegation) -> str:
        """The zone to which the first server that answers refers, "" where it is the one responsible."""
        for server in delegation.servers:
            (answer,) = self._resolver.authoritative(name, record_type, replace(delegation, servers=(server,)))
            if answer.referral or answer.outcome.is_statement:
                return answer.referral
        return ""
