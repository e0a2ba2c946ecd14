# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS subscriptions: JSON:API in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import Call, Reply, View
from lab.fastly.ids import new_id, written_with_fraction
from lab.fastly.tls import jsonapi
from lab.fastly.tls.issuing import AUTHORITY_DOMAINS
from lab.fastly.tls.store import Authorization, Subscription

#: How many subscriptions a page holds by default. Source: a recorded list.
_PAGE_SIZE = 100


def rendered(subscription: Subscription) -> jsonapi.Resource:
    """A subscription with references to what belongs to it."""
    certificates = [subscription.certificate_id] if subscription.certificate_id else []
    shown = {
        "certificate_authority": subscription.authority,
        "state": subscription.state,
        "has_active_order": subscription.has_active_order,
        "created_at": written_with_fraction(subscription.created_at),
        "updated_at": written_with_fraction(subscription.updated_at),
    }
    authorizations = [each.id for each in subscription.authorizations.values()]
    relationships = {
        "tls_authorizations": jsonapi.references("tls_authorization", authorizations),
        "tls_certificates": jsonapi.references("tls_certificate", certificates),
        "tls_domains": jsonapi.references("tls_domain", subscription.domains),
        "common_name": jsonapi.reference("tls_domain", subscription.common_name),
        "tls_configuration": jsonapi.reference("tls_configuration", subscription.configuration_id),
    }
    return jsonapi.resource("tls_subscription", subscription.id, shown, relationships)


def authorizations_of(account: Account, subscription: Subscription) -> list[jsonapi.Resource]:
    """The authorizations with their challenges."""
    return [_authorization(account, subscription, each) for each in subscription.authorizations.values()]


def _authorization(account: Account, subscription: Subscription, authorization: Authorization) -> jsonapi.Resource:
    shown = {
        "challenges": _challenges(account, subscription, authorization.domain),
        "state": authorization.state,
        "warnings": authorization.warnings,
        "created_at": written_with_fraction(authorization.created_at),
        "updated_at": written_with_fraction(authorization.updated_at),
    }
    relationships = {
        "tls_domain": jsonapi.reference("tls_domain", authorization.domain),
        "globalsign_email_challenge": jsonapi.reference("globalsign_email_challenge", None),
        "self_managed_http_challenge": jsonapi.reference("self_managed_http_challenge", None),
    }
    return jsonapi.resource("tls_authorization", authorization.id, shown, relationships)


def _challenges(account: Account, subscription: Subscription, domain: str) -> list[dict[str, Any]]:
    """By the DNS, and by leading the traffic to Fastly. Source: recorded authorizations."""
    configuration = account.configurations.get(subscription.configuration_id) or account.configurations.default
    validation = f"_acme-challenge.{domain.removeprefix('*.')}"
    made = [
        ("managed-dns", "CNAME", validation, [account.tls.validation_target(domain)]),
        ("managed-http-cname", "CNAME", domain, [configuration.cname]),
        ("managed-http-a", "A", domain, list(configuration.addresses_of("A"))),
    ]
    return [
        {"type": kind, "record_type": record_type, "record_name": name, "values": values}
        for kind, record_type, name, values in made
    ]


def list_subscriptions(account: Account, call: Call) -> Reply:
    """Those that the filters leave."""
    held = account.tls.subscriptions
    filters: jsonapi.Filters = {
        "filter[tls_domains.id]": jsonapi.relates_to("tls_domains"),
        "filter[state]": lambda each, value: bool(each["attributes"]["state"] == value),
        "filter[has_active_order]": lambda each, value: each["attributes"]["has_active_order"] == (value == "true"),
    }

    def included(shown: Sequence[jsonapi.Resource]) -> list[jsonapi.Resource]:
        return [found for each in shown for found in authorizations_of(account, held[each["id"]])]

    wanted = included if jsonapi.includes(call, "tls_authorizations") else None
    shown = [rendered(each) for each in held.values()]
    return jsonapi.page(account, call, shown, filters, size=_PAGE_SIZE, included=wanted)


def get_subscription(account: Account, call: Call) -> Reply:
    """With its authorizations where asked for."""
    subscription = _found(account, call)
    wanted = jsonapi.includes(call, "tls_authorizations")
    return jsonapi.answer(200, rendered(subscription), authorizations_of(account, subscription) if wanted else None)


def create_subscription(account: Account, call: Call) -> Reply:
    """Always answers the authorizations too."""
    authority = _authority(call) or account.behaviour.default_authority
    domains = _domains(account, call, None, authority)
    if not domains:
        raise errors.tls_missing("tls_domains")
    common_name = _common_name(call, domains) or domains[0]
    at = account.wall()
    configuration = _configuration(account, call) or account.configurations.default.id
    made = Subscription(new_id(), authority, domains, common_name, configuration, at, at)
    made.authorizations = {each: Authorization(new_id(), each, at, at) for each in domains}
    account.tls.subscriptions[made.id] = made
    return jsonapi.answer(201, rendered(made), authorizations_of(account, made))


def update_subscription(account: Account, call: Call) -> Reply:
    """Other domains or another authority start a new order; the certificate in use stays until it is done."""
    subscription = _found(account, call)
    if subscription.state not in ("pending", "issued"):
        raise errors.tls_invalid(
            "state", f"is {subscription.state}: a subscription can be changed in pending or issued"
        )
    if account.tls.activations_of(certificate_id=subscription.certificate_id or "") and not _forced(call):
        raise errors.tls_refusal(400, "Can't update subscription", "Domains are active: set force to true to update")
    authority = _authority(call) or subscription.authority
    domains = _domains(account, call, subscription, authority) or subscription.domains
    common_name = _common_name(call, domains)
    if common_name is None and subscription.common_name not in domains:
        common_name = domains[0]
    configuration = _configuration(account, call) or subscription.configuration_id
    if set(domains) != set(subscription.domains) or authority != subscription.authority:
        _order_anew(account, subscription, domains)
    subscription.authority, subscription.common_name = authority, common_name or subscription.common_name
    for each in account.tls.activations_of(certificate_id=subscription.certificate_id or ""):
        each.configuration_id = configuration
    subscription.configuration_id, subscription.updated_at = configuration, account.wall()
    return jsonapi.answer(200, rendered(subscription), authorizations_of(account, subscription))


def _order_anew(account: Account, subscription: Subscription, domains: list[str]) -> None:
    at = account.wall()
    kept = {each: subscription.authorizations[each] for each in domains if each in subscription.authorizations}
    for authorization in kept.values():
        # Until they are looked at again. Source: a recorded update.
        authorization.state, authorization.warnings, authorization.updated_at = "blocked", [], at
    for gone in set(subscription.domains) - set(domains):
        account.tls.deactivate(
            account.tls.activations_of(domain=gone, certificate_id=subscription.certificate_id or "")
        )
    subscription.authorizations = {each: kept.get(each) or Authorization(new_id(), each, at, at) for each in domains}
    subscription.domains, subscription.state, subscription.validated_at = domains, "pending", None


def delete_subscription(account: Account, call: Call) -> Reply:
    """Takes its certificate along; refused while that is in use, unless forced."""
    subscription, tls = _found(account, call), account.tls
    active = tls.activations_of(certificate_id=subscription.certificate_id or "")
    if active and not _forced(call):
        raise errors.tls_refusal(400, "Can't delete subscription", "Domains are active: set force to true to delete")
    tls.deactivate(active)
    tls.certificates.pop(subscription.certificate_id or "", None)
    del tls.subscriptions[subscription.id]
    return jsonapi.empty()


def _found(account: Account, call: Call) -> Subscription:
    found = account.tls.subscriptions.get(call["id"])
    if found is None:
        raise errors.tls_not_found("subscription")
    return found


def _forced(call: Call) -> bool:
    return call.query.get("force") in ("true", "1")


def _authority(call: Call) -> str | None:
    authority = jsonapi.attributes(call).get("certificate_authority")
    if authority and authority not in AUTHORITY_DOMAINS:
        raise errors.tls_invalid("certificate_authority", "is not included in the list")
    return str(authority) if authority else None


def _configuration(account: Account, call: Call) -> str | None:
    wanted = jsonapi.related_one(call, "tls_configuration", "tls_configurations")
    if wanted is not None and account.configurations.get(wanted) is None:
        raise errors.tls_not_found("TLS configuration")
    return wanted


def _common_name(call: Call, domains: list[str]) -> str | None:
    wanted = jsonapi.related_one(call, "common_name")
    if wanted is not None and wanted.lower() not in domains:
        raise errors.tls_invalid("common_name", "must be one of the domains")
    return wanted.lower() if wanted else None


def _domains(account: Account, call: Call, owner: Subscription | None, authority: str) -> list[str] | None:
    """The domains of the request, lowered as the API does it, once each; None where none are given."""
    given = jsonapi.related(call, "tls_domains", "tls_domain")
    domains = None if given is None else list(dict.fromkeys(each.lower() for each in given))
    for domain in domains or ():
        labels = domain.removeprefix("*.").split(".")
        if len(labels) < 2 or not all(labels):
            raise errors.tls_invalid("tls_domains", f"holds '{domain}', which is not a domain")
        held = [each for each in account.tls.subscriptions.values() if domain in each.domains and each is not owner]
        if any(each.authority == authority for each in held) and account.behaviour.subscription_domains_unique:
            raise errors.tls_invalid("tls_domains", f"'{domain}' has already been taken")
        if account.behaviour.subscription_needs_service and not _is_served(account, domain):
            raise errors.tls_refusal(
                400,
                "The domain you entered was not found on one of your services",
                f"Please add {domain} to an active service to begin TLS enablement.",
            )
    return domains


def _is_served(account: Account, domain: str) -> bool:
    active = [each for each in account.services.all() if each.versions.active is not None]
    versionless = account.domains.named(domain)
    attached = versionless is not None and versionless.service_id is not None
    return attached or any(each.holds(domain) for each in active)


SUBSCRIPTION_VIEWS: Mapping[str, View] = {
    "GET /tls/subscriptions": list_subscriptions,
    "POST /tls/subscriptions": create_subscription,
    "GET /tls/subscriptions/{id}": get_subscription,
    "PATCH /tls/subscriptions/{id}": update_subscription,
    "DELETE /tls/subscriptions/{id}": delete_subscription,
}
