# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tracking domain kept true: what the module sparkpost_tracking_domain runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._core.arguments import WAIT, Arguments
from .._core.context import TaskContext
from .._core.errors import TrackingError
from .._core.names import shown_name, tracking_domain_name
from .._core.plan import Action, Plan
from .._core.resource import Resource
from .._core.several.arguments import ListForm
from .._core.several.once import Once
from .._core.several.run import listed_definition
from .._dns.connect_to import connect_to
from .._dns.library import DNSPYTHON
from .._dns.options import RESOLVING
from .._dns.resolver import Resolver
from .._dns.servers import resolvers
from .._http.library import REQUESTS
from .._preflight.owners import CDN, owner_of
from .._preflight.owners import SPARKPOST as SPARKPOST_OWNED
from .arguments import LIMIT, SPARKPOST, connect
from .certificate import ManagedCertificates
from .client import SparkPostClient
from .desired import DesiredTrackingDomain, default_claimed
from .endpoints import Region, is_managed_endpoint
from .model import Association, Registration, TrackingDomain
from .plan import compliance_pending, plan
from .prospects import Place, Prospects
from .refusals import other_subaccount, refuse_other_subaccount
from .verification import Verification

#: One question to DNS is not waited for longer than this, in seconds.
_TIMEOUT = 3.0
#: So many domains are looked up by their names; for more, the one list that SparkPost has is read.
_FEW = 3
_MOST_WAITING = 128

ARGUMENTS = Arguments(
    options={
        "domain": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "secure": {"type": "bool"},
        "default": {"type": "bool"},
        "subaccount": {"type": "int"},
        "verify": {"type": "bool", "default": False},
        "managed_certificate": {"type": "bool"},
        "sending_domains": {"type": "list", "elements": "str"},
    }
)


class Account:
    """What all tracking domains of a task share: the client, and what SparkPost has of them."""

    def __init__(self, client: SparkPostClient, region: Region, count: int) -> None:
        self.client = client
        self.region = region
        self._by_list = count > _FEW
        self._once = Once()

    def tracking_domain(self, name: str) -> TrackingDomain | None:
        """The domain of whatever subaccount, None where there is none: by the one list there is, or by its name."""
        if not self._by_list:
            return self.client.tracking_domain(name)
        return self._once.get("tracking-domains", self._listed).get(name)

    def _listed(self) -> Mapping[str, TrackingDomain]:
        return {one.domain: one for one in self.client.tracking_domains()}


class TrackingDomainResource(Resource[Registration]):
    """A tracking domain, with the sending domains that are to use it."""

    def __init__(self, account: Account, desired: DesiredTrackingDomain, context: TaskContext) -> None:
        client, region = account.client, account.region
        self._account = account
        self._client = client
        self._desired = desired
        self._context = context
        prospects = _prospects(context, region)
        self._verification = Verification(client, region, desired.wait_limits, context.progress, prospects)
        self._certificates = ManagedCertificates(client, region, desired.wait_limits, self._read, context.progress)
        self._verbs: Mapping[str, Callable[[Action, TrackingDomain], TrackingDomain]] = {
            "verify": self._verify,
            "update": self._update,
            "request": self._request,
        }

    def read(self) -> Registration:
        tracking = self._account.tracking_domain(self._desired.domain)
        if tracking is not None and other_subaccount(tracking, self._desired):
            return Registration(tracking)
        subaccount = self._subaccount(tracking)
        named = self._desired.sending_domains
        associations = tuple(
            Association(name, self._client.associated_with(name, subaccount=subaccount)) for name in named
        )
        others: tuple[str, ...] = ()
        if self._desired.absent and tracking is not None and named:
            users = self._client.sending_domains_of(tracking.domain, subaccount=subaccount)
            others = tuple(one for one in users if one not in named)
        return Registration(tracking, associations, others)

    def plan(self, current: Registration | None) -> Plan[Registration]:
        return plan(current or Registration(), self._desired)

    def execute(self, action: Action, state: Registration | None) -> Registration:
        state = state or Registration()
        if action.verb == "create":
            return replace(state, tracking=self._create(action))
        if action.verb == "delete":
            self._client.delete(self._desired.domain, subaccount=self._subaccount(state.tracking))
            return replace(state, tracking=None)
        if action.verb in ("associate", "dissociate"):
            return self._associate(action, state)
        return replace(state, tracking=self._verbs[action.verb](action, _there(state)))

    def wait(self, state: Registration | None) -> Registration | None:
        if state is None or state.tracking is None or not (self._desired.wait_limits.wait and self._desired.managed):
            return state
        tracking = self._certificates.wait(state.tracking)
        if self._desired.verify and not tracking.verified:
            # Nothing published says whether a domain stays verified when SparkPost makes it secure.
            tracking = replace(tracking, status=self._verification.run(tracking))
        return replace(state, tracking=tracking)

    def show(self, state: Registration | None) -> dict[str, Any]:
        state = state or Registration()
        return {
            "tracking_domain": state.tracking.show() if state.tracking else None,
            "sending_domains": _shown(state),
        }

    def compare(self, state: Registration | None) -> dict[str, Any]:
        if state is None or (state.tracking is None and not state.associations):
            return {}
        compared: dict[str, Any] = {}
        if state.tracking is not None:
            shown = state.tracking.show()
            names = ("domain", "secure", "default", "subaccount", "verified", "uses_managed_certificate")
            compared = {name: shown[name] for name in names}
            # A domain that SparkPost has told nothing of has no certificate of its making.
            compared["tls_status"] = state.tracking.status.tls_status or "unknown"
        return {**compared, "sending_domains": _shown(state)} if state.associations else compared

    def _create(self, action: Action) -> TrackingDomain:
        """Create the domain; one that is there after all, by somebody else or by an earlier try, is brought to it."""
        desired, secure = self._desired, bool(action.arguments["secure"])
        found = self._client.create(desired.domain, secure=secure, subaccount=desired.subaccount or 0)
        if found is None:
            return TrackingDomain(desired.domain, secure=secure, subaccount=desired.subaccount or 0)
        refuse_other_subaccount(found, desired)
        changes = {}
        if desired.secure is not None and found.secure not in (desired.secure, secure):
            changes["secure"] = desired.secure
        if desired.default is False and found.default:
            changes["default"] = False
        return self._put(found, changes) if changes else found

    def _verify(self, action: Action, tracking: TrackingDomain) -> TrackingDomain:
        if tracking.verified and not action.arguments["again"]:
            return tracking
        status = self._verification.run(tracking)
        if status.compliance_status == "pending":
            self._context.warn(compliance_pending(tracking.domain))
        return replace(tracking, status=status)

    def _update(self, action: Action, tracking: TrackingDomain) -> TrackingDomain:
        shown = tracking.show()
        changes = {name: bool(value) for name, value in action.arguments.items() if shown[name] != value}
        return self._put(tracking, changes) if changes else tracking

    def _put(self, tracking: TrackingDomain, changes: Mapping[str, bool]) -> TrackingDomain:
        """PUT, and read back where ``secure`` changes: what that does to the status is not published."""
        self._client.update(tracking.domain, changes, subaccount=tracking.subaccount)
        if "secure" not in changes:
            return replace(tracking, default=changes["default"])
        seen = self._read()
        if seen.secure != changes["secure"]:
            self._context.warn(f"SparkPost took the change of 'secure', but still shows {tracking.domain} as it was")
        return seen

    def _request(self, action: Action, tracking: TrackingDomain) -> TrackingDomain:
        if tracking.uses_managed_certificate or tracking.certificate_pending:
            return tracking
        return self._certificates.request(tracking)

    def _associate(self, action: Action, state: Registration) -> Registration:
        name = str(action.arguments["sending_domain"])
        target = self._desired.domain if action.verb == "associate" else ""
        self._client.associate(name, target, subaccount=self._subaccount(state.tracking))
        return replace(state, associations=state.associated(name, target))

    def _read(self) -> TrackingDomain:
        tracking = self._client.tracking_domain(self._desired.domain)
        if tracking is None:
            raise TrackingError(
                f"SparkPost no longer has {self._desired.domain}: someone else has removed it",
                remedy="Run the task again to create a new one",
            )
        return tracking

    def _subaccount(self, tracking: TrackingDomain | None) -> int:
        return tracking.subaccount if tracking is not None else self._desired.subaccount or 0


def _there(state: Registration) -> TrackingDomain:
    if state.tracking is None:
        raise AssertionError("the plan creates the domain first")
    return state.tracking


def _shown(state: Registration) -> dict[str, str | None]:
    return {each.sending_domain: each.tracking_domain or None for each in state.associations}


def _connect(context: TaskContext) -> Account:
    client, region = connect(context.params, context.secrets, context.progress)
    listed = context.params.get("domains")
    return Account(client, region, 1 if listed is None else len(listed))


def _build(context: TaskContext, account: Account) -> TrackingDomainResource:
    return TrackingDomainResource(account, DesiredTrackingDomain.from_user(context.params), context)


def _prospects(context: TaskContext, region: Region) -> Prospects | None:
    """What DNS says of the domain, None where it cannot be asked: SparkPost's own word then has to do."""
    if DNSPYTHON.missing:
        return None
    params = context.params
    servers, places = resolvers(params["resolvers"]), connect_to(params["connect_to"])
    return Prospects(
        Resolver(servers, timeout=_TIMEOUT, connect_to=places),
        lambda chain, secure: _place(chain, region, secure=secure),
    )


def _place(chain: Sequence[str], region: Region, *, secure: bool) -> Place:
    """A CDN may still deploy, and SparkPost may still issue a certificate of its own. Nothing else comes by itself."""
    owner = owner_of(chain, region.endpoint)
    if owner.kind == SPARKPOST_OWNED and secure and not any(map(is_managed_endpoint, chain)):
        return Place("SparkPost's endpoint itself, which has no certificate for it", may_come=False)
    return Place(owner.name, owner.kind in (CDN, SPARKPOST_OWNED))


def _subject(params: Mapping[str, Any]) -> str:
    return tracking_domain_name(params["domain"])


FORM = ListForm(
    option="domains",
    noun="tracking domain",
    ready="as desired",
    arguments=ARGUMENTS,
    identity=("domain",),
    connect=_connect,
    build=_build,
    estimate=LIMIT.told,
    subject=_subject,
    domains=lambda params: [shown_name(params.get("domain"))],
    claims=default_claimed,
    begin=lambda account: account.client.begin(),
    # Most of the time each waits for SparkPost to verify it; how fast they write is up to the client.
    at_once=_MOST_WAITING,
)

DEFINITION = listed_definition("sparkpost_tracking_domain", FORM, SPARKPOST, WAIT, RESOLVING, libraries=(REQUESTS,))
