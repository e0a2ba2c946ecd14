# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Activations, TLS domains and TLS configurations: JSON:API in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.edges.upstream import matches
from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import Call, Reply, View
from lab.fastly.ids import written_with_fraction
from lab.fastly.tls import jsonapi
from lab.fastly.tls.configurations import Configuration
from lab.fastly.tls.store import Activation, Certificate


def rendered_activation(activation: Activation) -> jsonapi.Resource:
    """One certificate in use."""
    relationships = {
        "tls_certificate": jsonapi.reference("tls_certificate", activation.certificate_id),
        "tls_configuration": jsonapi.reference("tls_configuration", activation.configuration_id),
        "tls_domain": jsonapi.reference("tls_domain", activation.domain),
    }
    shown = {"created_at": written_with_fraction(activation.created_at)}
    return jsonapi.resource("tls_activation", activation.id, shown, relationships)


def list_activations(account: Account, call: Call) -> Reply:
    """Those that the filters leave."""
    names = ("tls_certificate", "tls_configuration", "tls_domain")
    filters = {f"filter[{name}.id]": jsonapi.relates_to(name) for name in names}
    shown = [rendered_activation(each) for each in account.tls.activations.values()]
    return jsonapi.page(account, call, shown, filters)


def get_activation(account: Account, call: Call) -> Reply:
    """One activation."""
    return jsonapi.answer(200, rendered_activation(_found(account, call)))


def create_activation(account: Account, call: Call) -> Reply:
    """A subscription's domain is refused: Fastly activates it at the issue."""
    certificate = _certificate(account, call)
    domain = (jsonapi.related_one(call, "tls_domain") or "").lower()
    if not domain:
        raise errors.tls_missing("tls_domain_id")
    configuration = _configuration(account, call) or account.configurations.default.id
    taken = account.tls.activations_of(domain=domain, configuration_id=configuration)
    if taken or account.tls.subscription_of(domain) is not None:
        raise errors.tls_invalid("domain_id", "has already been taken")
    _require_cover(certificate, domain)
    made = account.tls.activate(domain, certificate.id, configuration, account.wall())
    return jsonapi.answer(account.behaviour.activation_created_status, rendered_activation(made))


def update_activation(account: Account, call: Call) -> Reply:
    """Swaps the certificate without a gap, or moves to another configuration."""
    held = _found(account, call)
    if jsonapi.related_one(call, "tls_certificate") is not None:
        certificate = _certificate(account, call)
        _require_cover(certificate, held.domain)
        held.certificate_id = certificate.id
    held.configuration_id = _configuration(account, call) or held.configuration_id
    return jsonapi.answer(200, rendered_activation(held))


def delete_activation(account: Account, call: Call) -> Reply:
    """The domain is served with the default certificate from then on."""
    account.tls.deactivate([_found(account, call)])
    status = account.behaviour.activation_deleted_status
    return jsonapi.empty() if status == 204 else Reply(status, {})


def _found(account: Account, call: Call) -> Activation:
    found = account.tls.activations.get(call["id"])
    if found is None:
        raise errors.tls_not_found("TLS activation")
    return found


def _certificate(account: Account, call: Call) -> Certificate:
    wanted = jsonapi.related_one(call, "tls_certificate")
    if wanted is None:
        raise errors.tls_missing("tls_certificate_id")
    found = account.tls.certificates.get(wanted)
    if found is None:
        raise errors.tls_not_found("certificate")
    return found


def _configuration(account: Account, call: Call) -> str | None:
    wanted = jsonapi.related_one(call, "tls_configuration")
    if wanted is not None and account.configurations.get(wanted) is None:
        raise errors.tls_not_found("TLS configuration")
    return wanted


def _require_cover(certificate: Certificate, domain: str) -> None:
    if not any(name == domain or matches(name, domain) for name in certificate.facts.names):
        raise errors.tls_invalid("tls_certificate", f"does not cover {domain}")


def list_domains(account: Account, call: Call) -> Reply:
    """Every name that a certificate, subscription or activation is about."""
    shown = [_domain(name, about) for name, about in account.tls.domains().items()]
    filters: jsonapi.Filters = {
        "filter[in_use]": lambda each, value: (
            bool(each["relationships"]["tls_activations"]["data"]) == (value == "true")
        ),
        "filter[tls_certificates.id]": jsonapi.relates_to("tls_certificates"),
        "filter[tls_subscriptions.id]": jsonapi.relates_to("tls_subscriptions"),
    }
    return jsonapi.page(account, call, shown, filters)


def _domain(name: str, about: Mapping[str, list[Any]]) -> jsonapi.Resource:
    relationships = {
        f"tls_{kind}": jsonapi.references(f"tls_{kind.removesuffix('s')}", [each.id for each in held])
        for kind, held in about.items()
    }
    return jsonapi.resource("tls_domain", name, None, relationships)


def rendered_configuration(configuration: Configuration) -> jsonapi.Resource:
    """A configuration; the id of a DNS record is its value."""
    instant = written_with_fraction(configuration.created_at)
    shown = {
        "bulk": False,
        "created_at": instant,
        "default": configuration.default,
        "http_protocols": list(configuration.http_protocols),
        "name": configuration.name,
        "tls_protocols": list(configuration.tls_protocols),
        "updated_at": instant,
    }
    records = jsonapi.references("dns_record", [value for value, _unused in configuration.records()])
    return jsonapi.resource("tls_configuration", configuration.id, shown, {"dns_records": records})


def _records(configuration: Configuration) -> list[jsonapi.Resource]:
    return [
        jsonapi.resource("dns_record", value, {"record_type": record_type, "region": "global"})
        for value, record_type in configuration.records()
    ]


def list_configurations(account: Account, call: Call) -> Reply:
    """With the DNS records where asked for."""
    held = {each.id: each for each in account.configurations}
    wanted = jsonapi.includes(call, "dns_records")
    return jsonapi.page(
        account,
        call,
        [rendered_configuration(each) for each in held.values()],
        {"filter[bulk]": lambda each, value: value != "true"},
        included=(lambda shown: [record for each in shown for record in _records(held[each["id"]])])
        if wanted
        else None,
    )


def get_configuration(account: Account, call: Call) -> Reply:
    """One configuration."""
    found = account.configurations.get(call["id"])
    if found is None:
        raise errors.tls_not_found("TLS configuration")
    wanted = jsonapi.includes(call, "dns_records")
    return jsonapi.answer(200, rendered_configuration(found), _records(found) if wanted else None)


ACTIVATION_VIEWS: Mapping[str, View] = {
    "GET /tls/activations": list_activations,
    "POST /tls/activations": create_activation,
    "GET /tls/activations/{id}": get_activation,
    "PATCH /tls/activations/{id}": update_activation,
    "DELETE /tls/activations/{id}": delete_activation,
    "GET /tls/domains": list_domains,
    "GET /tls/configurations": list_configurations,
    "GET /tls/configurations/{id}": get_configuration,
}
