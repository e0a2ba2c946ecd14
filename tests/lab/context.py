# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every part of the lab is given: settable delays, the lab's DNS and its certificate authority.

The parts know each other only through these small shapes, so that each can be
read, tested and replaced alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lab.clock import Now, machine


@dataclass
class Latency:
    """How long the lab's services take, in seconds; set through ``POST /_lab/latency``.

    Every figure is zero by default, so that a test waits only where it asks to.
    """

    #: From an ACM request to the validation records in its description.
    validation_record: float = 0.0
    #: From the moment the validation records resolve to the certificate's issue.
    certificate_issue: float = 0.0
    #: From a create or update of a distribution to ``Deployed``.
    distribution_deploy: float = 0.0
    #: From a change at a DNS host to its being served by the authoritative servers.
    dns_propagation: float = 0.0
    #: From ``certificate/enable`` to a valid certificate managed by SparkPost.
    managed_certificate: float = 0.0
    #: From the moment a Cloudflare zone's delegation is right to its being active.
    zone_activation: float = 0.0
    #: From a Cloudflare zone's activation, or a later order, to an active certificate pack.
    edge_certificate: float = 0.0
    #: From SparkPost's acceptance of a mail to its being in the recipient's box.
    mail_delivery: float = 0.0
    #: From a click or open to its being found in SparkPost's events.
    event_indexing: float = 0.0


@dataclass(frozen=True)
class IssuedCertificate:
    """A certificate of the lab's authority, as PEM text; ``chain_pem`` holds the intermediate."""

    certificate_pem: str
    chain_pem: str
    private_key_pem: str


class Resolve(Protocol):
    """Looks a name up as the lab's authoritative servers would answer now.

    Returns the presentation form of each value (host names without a trailing dot),
    or an empty list where there is none. CNAMEs are not followed.
    """

    def __call__(self, name: str, record_type: str) -> list[str]: ...


class Issue(Protocol):
    """Issues a certificate for the names, signed by the lab's authority."""

    def __call__(self, names: Sequence[str]) -> IssuedCertificate: ...


@dataclass
class Context:
    """The surroundings of one part of the lab."""

    resolve: Resolve
    issue: Issue
    latency: Latency = field(default_factory=Latency)
    #: What delays are counted by.
    now: Now = machine
    #: Whether the DNSSEC chain of a name holds; an unsigned name's does.
    validates: Callable[[str], bool] = lambda name: True
    #: Is told of each state that something goes through in one request.
    stepped: Callable[[str], None] = lambda how: None
