# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From how a tracking domain stands to how a task wants it: the order of steps, and what is refused. No I/O.

The order is create (insecure where it will be verified), verify, make secure, verify again, managed
certificate, default, associations. A secure domain is verified over https, which needs an edge that
serves a certificate: hence the way over http, and only then the switch.
Source: the SparkPost API reference (verify, update), and SparkPost's guide on managed HTTPS.
"""

from __future__ import annotations

from dataclasses import replace

from .._core.errors import RefusedError
from .._core.plan import Action, Plan, Values
from . import certificate
from .desired import DesiredTrackingDomain
from .model import SERVICE, Association, Registration, Status, TlsCertificate, TrackingDomain
from .refusals import refuse


def plan(current: Registration, desired: DesiredTrackingDomain) -> Plan[Registration]:
    """The plan. Raises RefusedError or HopelessError for what cannot be; nothing is written then."""
    refuse(current.tracking, desired)
    if desired.absent:
        return _removal(current, desired)
    draft = _Draft(current, desired)
    draft.create()
    draft.verify_before_securing()
    draft.secure()
    draft.request_certificate()
    draft.set_default()
    draft.associate()
    return Plan(current, draft.state, tuple(draft.actions), tuple(_warnings(current, draft, desired)))


class _Draft:
    """A plan in the making: each step looks at the state that the steps before it leave."""

    def __init__(self, current: Registration, desired: DesiredTrackingDomain) -> None:
        self.desired = desired
        self.actions: list[Action] = []
        self._associations = current.associations
        self._tracking = current.tracking

    @property
    def tracking(self) -> TrackingDomain:
        if self._tracking is None:
            raise AssertionError("the domain is created by the first step")
        return self._tracking

    @property
    def state(self) -> Registration:
        return Registration(self._tracking, self._associations)

    def create(self) -> None:
        if self._tracking is not None:
            return
        desired = self.desired
        secure = bool(desired.secure) and not desired.verify and not desired.managed
        self._tracking = TrackingDomain(desired.domain, secure=secure, subaccount=desired.subaccount or 0)
        after = {"secure": secure, "subaccount": desired.subaccount or 0}
        self._add(_action("create", desired.domain, {"secure": secure}, after=after))

    def verify_before_securing(self) -> None:
        if self.desired.verify and not self.tracking.verified and not self._becomes_insecure():
            self._verify()

    def secure(self) -> None:
        desired = self.desired.secure
        if desired is None or desired == self.tracking.secure or self._left_to_sparkpost():
            return
        self._tracking = replace(self.tracking, secure=desired)
        self._add(_switch(self.tracking.domain, "secure", desired))
        if self.desired.verify:
            self._verify(again=True)

    def request_certificate(self) -> None:
        tracking = self.tracking
        if not self.desired.managed or tracking.uses_managed_certificate or tracking.certificate_pending:
            return
        self._tracking = _with_certificate(tracking, served=self.desired.wait_limits.wait)
        action = Action(
            "request",
            f"managed certificate of tracking domain {tracking.domain}",
            service=SERVICE,
            domain=tracking.domain,
            before={"tls_status": tracking.status.tls_status or "unknown"},
            after={"tls_status": self._tracking.status.tls_status},
            sentence=f"request a certificate managed by SparkPost for tracking domain {tracking.domain}",
        )
        self._add(action)

    def set_default(self) -> None:
        desired = self.desired.default
        if desired is None or desired == self.tracking.default:
            return
        self._tracking = replace(self.tracking, default=desired)
        self._add(_switch(self.tracking.domain, "default", desired))

    def associate(self) -> None:
        for each in self._associations:
            if each.tracking_domain != self.tracking.domain:
                self._associations = self.state.associated(each.sending_domain, self.tracking.domain)
                self._add(_association("associate", each, self.tracking.domain))

    def _verify(self, *, again: bool = False) -> None:
        tracking = self.tracking
        self._tracking = replace(tracking, status=replace(_untold(tracking.status), verified=True))
        action = _action(
            "verify",
            tracking.domain,
            {"again": again},
            before={"verified": tracking.verified},
            after={"verified": True},
            how=f"over {tracking.scheme}",
        )
        self._add(action)

    def _becomes_insecure(self) -> bool:
        return self.tracking.secure and self.desired.secure is False

    def _left_to_sparkpost(self) -> bool:
        """SparkPost makes a domain secure by itself once it has the certificate; before, nobody could serve it."""
        return self.desired.managed and self.desired.secure is True and not self.tracking.certificate_served

    def _add(self, action: Action) -> None:
        self.actions.append(action)


def _action(
    verb: str,
    domain: str,
    arguments: Values | None = None,
    *,
    before: Values | None = None,
    after: Values | None = None,
    how: str = "",
) -> Action:
    """A write to the tracking domain itself; ``how`` ends its sentence."""
    target = f"tracking domain {domain}"
    sentence = f"{verb} {target} {how}" if how else ""
    return Action(
        verb, target, arguments or {}, service=SERVICE, domain=domain, before=before, after=after, sentence=sentence
    )


def _switch(domain: str, setting: str, value: bool) -> Action:
    return _action(
        "update",
        domain,
        {setting: value},
        before={setting: not value},
        after={setting: value},
        how=f"to {setting}: {_yaml(value)}",
    )


def _association(verb: str, current: Association, domain: str) -> Action:
    """Makes a sending domain use the tracking domain ("associate"), or none any more ("dissociate")."""
    target = f"sending domain {current.sending_domain}"
    joined = verb == "associate"
    return Action(
        verb,
        target,
        {"sending_domain": current.sending_domain},
        service=SERVICE,
        domain=domain,
        before={"tracking_domain": current.tracking_domain or None},
        after={"tracking_domain": domain if joined else None},
        sentence=f"{verb} {target} {'with' if joined else 'from'} tracking domain {domain}",
    )


def _removal(current: Registration, desired: DesiredTrackingDomain) -> Plan[Registration]:
    """Without the named associations first, since a domain in use may not be deletable.

    Raises RefusedError where the task does not name all of them.
    """
    if current.others:
        raise RefusedError(
            f"{desired.domain} is also used by the sending domains {', '.join(current.others)}",
            remedy="Name them in 'sending_domains' as well, or give them another tracking domain first",
            facts={"sending_domains": list(current.others)},
        )
    actions: list[Action] = []
    after = Registration(None, current.associations)
    for each in current.associations:
        if each.tracking_domain == desired.domain:
            actions.append(_association("dissociate", each, desired.domain))
            after = Registration(None, after.associated(each.sending_domain, ""))
    warnings: list[str] = []
    if current.tracking is not None:
        before = {name: current.tracking.show()[name] for name in ("secure", "default", "subaccount", "verified")}
        actions.append(_action("delete", desired.domain, before=before))
        if current.tracking.default:
            warnings.append(
                f"{desired.domain} is the default tracking domain: without it SparkPost's own domain serves the links "
                "in new messages, until another one is the default"
            )
    return Plan(current, after, tuple(actions), tuple(warnings))


def _warnings(current: Registration, draft: _Draft, desired: DesiredTrackingDomain) -> list[str]:
    said: list[str] = []
    before, after = current.tracking, draft.tracking
    if before is not None and before.status.blocked:
        said.append(f"SparkPost's compliance team has blocked {before.domain}: it cannot be used in messages")
    if before is not None and before.verified and before.status.compliance_status == "pending":
        said.append(compliance_pending(before.domain))
    if before is not None and desired.managed and certificate.hopeless(before):
        clause, remedy = certificate.explained(before)
        said.append(f"SparkPost's last attempt at a certificate for {before.domain} failed ({clause}). {remedy}.")
    if desired.sending_domains and not after.verified:
        said.append(
            f"{after.domain} is not verified, so messages from {', '.join(desired.sending_domains)} "
            "cannot use it yet: set 'verify' to true"
        )
    return said


def compliance_pending(domain: str) -> str:
    """What to tell of a verified domain that SparkPost still examines."""
    return f"SparkPost's compliance check of {domain} is pending: until it is valid, messages cannot use the domain"


def _with_certificate(tracking: TrackingDomain, *, served: bool) -> TrackingDomain:
    """As the domain stands once the certificate is asked for, or served after a wait; its dates are not known."""
    status = replace(tracking.status, tls_status="valid" if served else "pending")
    if not served:
        return replace(tracking, status=status, tls_certificate=None)
    return replace(
        tracking, status=status, secure=True, uses_managed_certificate=True, tls_certificate=TlsCertificate()
    )


def _untold(status: Status) -> Status:
    """What a verification will find out is not known before; it does not concern the certificate."""
    return Status(verified=status.verified, tls_status=status.tls_status)


def _yaml(value: bool) -> str:
    return "true" if value else "false"
