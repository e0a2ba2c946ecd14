# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains and sending domains: JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.sparkpost import certificates, errors
from lab.sparkpost.account import Account
from lab.sparkpost.behaviour import Behaviour
from lab.sparkpost.calls import Call, Reply, View, results
from lab.sparkpost.instants import written
from lab.sparkpost.sending import associate
from lab.sparkpost.state import TrackingDomain
from lab.sparkpost.verification import verify


def rendered(domain: TrackingDomain, behaviour: Behaviour) -> dict[str, Any]:
    """The tracking domain object of the API."""
    shown: dict[str, Any] = {
        "domain": domain.domain,
        "port": domain.port,
        "secure": domain.secure,
        "default": domain.default,
        "status": rendered_status(domain),
    }
    if behaviour.shows_managed_certificate:
        shown["uses_managed_certificate"] = domain.uses_managed_certificate
    if domain.issued_at is not None or domain.error_code is not None:
        shown["tls_certificate"] = {
            "issued_at": _written_or_null(domain.issued_at),
            "expires_at": _written_or_null(domain.expires_at),
            "error_code": domain.error_code,
        }
    if domain.subaccount:
        shown["subaccount_id"] = domain.subaccount
    return shown


def rendered_status(domain: TrackingDomain) -> dict[str, Any]:
    """The ``status`` object, which a verify answers by itself."""
    status: dict[str, Any] = {
        "verified": domain.verified,
        "cname_status": domain.cname_status,
        "compliance_status": domain.compliance_status,
    }
    if domain.tls_status is not None:
        status["tls_status"] = domain.tls_status
    return status


def _written_or_null(instant: float | None) -> str | None:
    return None if instant is None else written(instant)


def list_tracking_domains(account: Account, call: Call) -> Reply:
    """All that the scope sees, narrowed by ``default`` and ``subaccounts``; there are no pages."""
    default, subaccounts = call.query.get("default"), call.query.get("subaccounts")
    wanted = None if subaccounts is None else set(subaccounts.split(","))
    with account.lock:
        found = account.tracking.listed(call.scope)
        if default in ("true", "false"):
            found = [each for each in found if each.default == (default == "true")]
        if wanted is not None:
            found = [each for each in found if str(each.subaccount) in wanted]
        return results([rendered(each, account.behaviour) for each in found])


def get_tracking_domain(account: Account, call: Call) -> Reply:
    """The whole object."""
    with account.lock:
        return results(rendered(account.tracking.find(call.name, call.scope), account.behaviour))


def create_tracking_domain(account: Account, call: Call) -> Reply:
    """Answers the name alone; ``default`` is no field of a creation."""
    secure = _boolean(call.body, "secure")
    with account.lock:
        created = account.tracking.create(call.body.get("domain"), bool(secure), call.subaccount)
        return results({"domain": created.domain})


def update_tracking_domain(account: Account, call: Call) -> Reply:
    """Changes ``secure`` and ``default``, both or neither."""
    with account.lock:
        domain = account.tracking.find_to_write(call.name, call.subaccount)
        secure, default = _boolean(call.body, "secure"), _boolean(call.body, "default")
        account.tracking.update(domain, secure, default)
        return results({"domain": domain.domain})


def _boolean(body: Mapping[str, Any], name: str) -> bool | None:
    """The field, or None where it is absent. Raises ApiError: 400 for any other type."""
    value = body.get(name)
    if name in body and not isinstance(value, bool):
        raise errors.not_a_boolean(name, value)
    return value if isinstance(value, bool) else None


def delete_tracking_domain(account: Account, call: Call) -> Reply:
    """Associations with the domain go with it, unless a switch refuses them."""
    with account.lock:
        domain = account.tracking.find_to_write(call.name, call.subaccount)
        users = account.sending.using(domain.domain)
        if users and account.behaviour.delete_associated_refused:
            raise errors.domain_in_use(domain.domain)
        for sending in users:
            sending.tracking_domain = None
        account.tracking.delete(domain)
    return Reply(204, None)


def verify_tracking_domain(account: Account, call: Call) -> Reply:
    """Answers the new status, which may say that the domain is not verified."""
    return results(rendered_status(verify(account, call.name, call.subaccount)))


def check_certificate(account: Account, call: Call) -> Reply:
    """Whether the domain can have a managed certificate."""
    eligible = certificates.check(account, call.name, call.subaccount)
    return results({"domain": call.name.lower(), "supportsManagedCertificate": eligible})


def enable_certificate(account: Account, call: Call) -> Reply:
    """Starts the issue and does not wait for it."""
    domain = certificates.enable(account, call.name, call.subaccount)
    return results({"message": f"Certificate issuance initiated for {domain.domain}"})


def list_sending_domains(account: Account, call: Call) -> Reply:
    """Whole objects with their names."""
    with account.lock:
        return results([{"domain": each.domain, **each.rendered()} for each in account.sending.listed(call.scope)])


def get_sending_domain(account: Account, call: Call) -> Reply:
    """The object without its name."""
    with account.lock:
        return results(account.sending.find(call.name, call.scope).rendered())


def update_sending_domain(account: Account, call: Call) -> Reply:
    """Only the association with a tracking domain can be changed here."""
    with account.lock:
        sending = account.sending.find(call.name, call.subaccount)
        if "tracking_domain" in call.body:
            verified_only = account.behaviour.associate_unverified_refused
            associate(sending, call.body["tracking_domain"], account.tracking, verified_only)
        return results({"message": "Successfully Updated Domain.", "domain": sending.domain})


TRACKING_VIEWS: Mapping[str, View] = {
    "GET /tracking-domains": list_tracking_domains,
    "POST /tracking-domains": create_tracking_domain,
    "GET /tracking-domains/<name>": get_tracking_domain,
    "PUT /tracking-domains/<name>": update_tracking_domain,
    "DELETE /tracking-domains/<name>": delete_tracking_domain,
    "POST /tracking-domains/<name>/verify": verify_tracking_domain,
    "POST /tracking-domains/<name>/certificate/check": check_certificate,
    "POST /tracking-domains/<name>/certificate/enable": enable_certificate,
}

SENDING_VIEWS: Mapping[str, View] = {
    "GET /sending-domains": list_sending_domains,
    "GET /sending-domains/<name>": get_sending_domain,
    "PUT /sending-domains/<name>": update_sending_domain,
}
