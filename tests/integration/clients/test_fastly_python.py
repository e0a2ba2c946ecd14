# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's own Python client, which checks the type of every answer, drives the lab through a service's life."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastly import exceptions
from fastly.api.backend_api import BackendApi
from fastly.api.diff_api import DiffApi
from fastly.api.dm_domains_api import DmDomainsApi
from fastly.api.domain_api import DomainApi
from fastly.api.header_api import HeaderApi
from fastly.api.logging_syslog_api import LoggingSyslogApi
from fastly.api.service_api import ServiceApi
from fastly.api.settings_api import SettingsApi
from fastly.api.snippet_api import SnippetApi
from fastly.api.tls_activations_api import TlsActivationsApi
from fastly.api.tls_certificates_api import TlsCertificatesApi
from fastly.api.tls_configurations_api import TlsConfigurationsApi
from fastly.api.tls_domains_api import TlsDomainsApi
from fastly.api.tls_private_keys_api import TlsPrivateKeysApi
from fastly.api.tls_subscriptions_api import TlsSubscriptionsApi
from fastly.api.vcl_api import VclApi
from fastly.api.version_api import VersionApi
from fastly.api_client import ApiClient
from fastly.configuration import Configuration
from fastly.model.request_body_for_create import RequestBodyForCreate
from fastly.model.request_body_for_update import RequestBodyForUpdate
from fastly.model.tls_activation import TlsActivation
from fastly.model.tls_certificate import TlsCertificate
from fastly.model.tls_certificate_data import TlsCertificateData
from fastly.model.tls_certificate_data_attributes import TlsCertificateDataAttributes
from fastly.model.tls_private_key import TlsPrivateKey
from fastly.model.tls_private_key_data import TlsPrivateKeyData
from fastly.model.tls_private_key_data_attributes import TlsPrivateKeyDataAttributes
from fastly.model.tls_subscription import TlsSubscription

from lab.fastly.fakes import TOKEN, relationships
from lab.fastly.fakes import World as FastlyWorld
from lab.fastly.service import FastlyService

D = "click.example.com"


@pytest.fixture
def client(fastly_url: str) -> Iterator[ApiClient]:
    configuration = Configuration(host=fastly_url)
    configuration.api_token = TOKEN
    with ApiClient(configuration) as client:
        yield client


@pytest.fixture
def identity(client: ApiClient) -> str:
    """A service whose version 1 has a domain and a backend as SparkPost's guide has it."""
    made = ServiceApi(client).create_service(name=D, comment="clicks", type="vcl")
    first = {"service_id": made.id, "version_id": 1}
    DomainApi(client).create_domain(**first, name=D)
    hosts = {"ssl_cert_hostname": "spgo.io", "ssl_sni_hostname": "spgo.io"}
    BackendApi(client).create_backend(
        **first, name="sparkpost", address="spgo.io", port=443, ssl_check_cert=True, min_tls_version="1.2", **hosts
    )
    SettingsApi(client).update_service_settings(**first, general_default_ttl=10)
    return str(made.id)


@dataclass(frozen=True)
class Text:
    """A document as the client would get it from a server."""

    data: str


def modelled(client: ApiClient, model: type, **data: Any) -> Any:
    """The client's model of a document: built by hand, it refuses the ids that a relationship needs."""
    return client.deserialize(Text(json.dumps({"data": data})), (model,), True)


def refused(error: pytest.ExceptionInfo[Any]) -> tuple[int, Any]:
    return error.value.status, json.loads(error.value.body)


def test_what_was_written_is_read_back(client: ApiClient, identity: str) -> None:
    services, first = ServiceApi(client), {"service_id": identity, "version_id": 1}
    assert services.search_service(name=D).id == identity
    assert [each.id for each in services.list_services()] == [identity]
    assert services.get_service(service_id=identity).versions[0].number == 1
    backend = BackendApi(client).get_backend(**first, backend_name="sparkpost")
    assert (backend.port, backend.use_ssl, backend.ssl_check_cert, backend.override_host) == (443, True, True, None)
    assert (backend.hostname, backend.min_tls_version, backend.version) == ("spgo.io", "1.2", 1)
    settings = SettingsApi(client).get_service_settings(**first)
    assert (settings.general_default_ttl, settings.general_stale_if_error) == (10, False)
    assert [each.name for each in DomainApi(client).list_domains(**first).value] == [D]
    renamed = services.update_service(service_id=identity, comment="new")
    assert (renamed.name, renamed.comment) == (D, "new")


def test_from_activation_to_roll_back_and_deletion(
    client: ApiClient, identity: str, fastly_account: FastlyService
) -> None:
    services, versions = ServiceApi(client), VersionApi(client)
    assert versions.validate_service_version(service_id=identity, version_id=1).status == "ok"
    active = versions.activate_service_version(service_id=identity, version_id=1)
    assert (active.number, active.active, active.locked) == (1, True, True)
    copy = versions.clone_service_version(service_id=identity, version_id=1)
    assert (copy.number, copy.active, copy.locked) == (2, False, False)
    second = {"service_id": identity, "version_id": 2}
    SettingsApi(client).update_service_settings(**second, general_default_ttl=20)
    versions.update_service_version(**second, comment="twenty")
    versions.activate_service_version(**second)
    details = services.get_service_detail(service_id=identity)
    assert (details.active_version.number, details.version.comment) == (2, "twenty")
    assert details.active_version.settings.general_default_ttl == 20
    assert details.active_version.domains[0].name == D
    versions.activate_service_version(service_id=identity, version_id=1)
    assert [(each.number, each.active) for each in versions.list_service_versions(service_id=identity)] == [
        (1, True),
        (2, False),
    ]
    with pytest.raises(exceptions.ApiException) as kept:
        services.delete_service(service_id=identity)
    assert refused(kept) == (400, {"msg": "Bad request", "detail": "Cannot delete service with active version"})
    versions.deactivate_service_version(service_id=identity, version_id=1)
    services.delete_service(service_id=identity)
    assert fastly_account.service_names() == []


def test_the_comparison_has_strings_where_the_client_wants_numbers(client: ApiClient, identity: str) -> None:
    VersionApi(client).clone_service_version(service_id=identity, version_id=1)
    SettingsApi(client).update_service_settings(service_id=identity, version_id=2, general_default_ttl=20)
    asked: dict[str, Any] = {"service_id": identity, "from_version_id": 1, "to_version_id": 2}
    with pytest.raises(exceptions.ApiTypeError):
        DiffApi(client).diff_service_versions(**asked)
    found = DiffApi(client).diff_service_versions(**asked, _check_return_type=False)
    assert "-  general.default_ttl: 10\n+  general.default_ttl: 20\n" in found["diff"]


def test_other_objects_survive_a_clone(client: ApiClient, identity: str) -> None:
    first, second = ({"service_id": identity, "version_id": number} for number in (1, 2))
    HeaderApi(client).create_header_object(
        **first, name="team", action="set", dst="http.X-Team", src='"mail"', type="request", priority="10"
    )
    SnippetApi(client).create_snippet(**first, name="s", type="recv", content="#x", dynamic="0", priority="10")
    VclApi(client).create_custom_vcl(**first, name="main", content="sub vcl_recv {}")
    # Recordings have the port as a string, which the client's model refuses.
    logs = {"name": "logs", "address": "logs.example.com", "port": 514}
    LoggingSyslogApi(client).create_log_syslog(**first, **logs, _check_return_type=False)
    VersionApi(client).clone_service_version(service_id=identity, version_id=1)
    assert HeaderApi(client).list_header_objects(**second)[0].src == '"mail"'
    assert SnippetApi(client).list_snippets(**second)[0].content == "#x"
    assert VclApi(client).set_custom_vcl_main(**second, vcl_name="main").main is True
    assert LoggingSyslogApi(client).list_log_syslog(**second, _check_return_type=False)[0]["name"] == "logs"
    version = ServiceApi(client).get_service_detail(service_id=identity).version
    assert (version.number, len(version.headers), len(version.snippets), len(version.vcls)) == (2, 1, 1, 1)


def test_refusals(client: ApiClient, identity: str, fastly_account: FastlyService) -> None:
    VersionApi(client).activate_service_version(service_id=identity, version_id=1)
    with pytest.raises(exceptions.ApiException) as locked:
        DomainApi(client).create_domain(service_id=identity, version_id=1, name="open.example.com")
    assert refused(locked)[0] == 422
    with pytest.raises(exceptions.NotFoundException) as missing:
        ServiceApi(client).search_service(name="other")
    assert refused(missing)[1]["msg"] == "Record not found"
    fastly_account.control(too_many_requests=1)
    with pytest.raises(exceptions.ApiException) as limited:
        ServiceApi(client).list_services()
    assert limited.value.status == 429
    assert limited.value.headers["Fastly-RateLimit-Remaining"] == "0"


def test_a_subscription(client: ApiClient, fastly_account: FastlyService, fastly_world: FastlyWorld) -> None:
    subscriptions = TlsSubscriptionsApi(client)
    ordered = modelled(client, TlsSubscription, relationships=relationships(tls_domains=[D]))
    made = subscriptions.create_tls_sub(tls_subscription=ordered)
    assert made.data.attributes.state == "pending"
    listed = subscriptions.list_tls_subs(filter_tls_domains_id=D, include="tls_authorizations")
    (challenge,) = [each for each in listed.included[0]["attributes"]["challenges"] if each["type"] == "managed-dns"]
    fastly_world.records[challenge["record_name"], "CNAME"] = challenge["values"]
    identity = made.data.id
    assert subscriptions.get_tls_sub(tls_subscription_id=identity).data.attributes.state == "issued"
    assert [each.domain for each in fastly_account.tls_activations()] == [D]
    (domain,) = TlsDomainsApi(client).list_tls_domains(filter_in_use="true").data
    assert domain.id == D
    with pytest.raises(exceptions.ApiException) as kept:
        subscriptions.delete_tls_sub(tls_subscription_id=identity)
    assert refused(kept)[1]["errors"][0]["title"] == "Can't delete subscription"


def test_a_certificate_of_the_users_own(
    client: ApiClient, fastly_account: FastlyService, fastly_world: FastlyWorld
) -> None:
    issued = fastly_world.issue([D])
    key = TlsPrivateKeyDataAttributes(key=issued.private_key_pem, name="mine")
    keys = TlsPrivateKeysApi(client)
    kept = keys.create_tls_key(tls_private_key=TlsPrivateKey(data=TlsPrivateKeyData(attributes=key)))
    assert kept.data.attributes.key_type == "ECDSA"
    blob = TlsCertificateDataAttributes(cert_blob=issued.certificate_pem, name="mine")
    certificates = TlsCertificatesApi(client)
    made = certificates.create_tls_cert(tls_certificate=TlsCertificate(data=TlsCertificateData(attributes=blob)))
    identity = made["data"]["id"]
    shown = certificates.get_tls_cert(tls_certificate_id=identity, _check_return_type=False)
    assert shown["data"]["attributes"]["issued_to"] == D
    configurations = TlsConfigurationsApi(client).list_tls_configs(_check_return_type=False)["data"]
    (default,) = [each["id"] for each in configurations if each["attributes"]["default"]]
    related = relationships(tls_certificate=identity, tls_domain=D, tls_configuration=default)
    activations = TlsActivationsApi(client)
    wanted = modelled(client, TlsActivation, type="tls_activation", relationships=related)
    active = activations.create_tls_activation(tls_activation=wanted)
    assert [each.id for each in activations.list_tls_activations(filter_tls_domain_id=D).data] == [active.data.id]
    assert fastly_account.tls_activations()[0].certificate.certificate_pem == issued.certificate_pem
    activations.delete_tls_activation(tls_activation_id=active.data.id)
    certificates.delete_tls_cert(tls_certificate_id=identity)
    keys.delete_tls_key(tls_private_key_id=kept.data.id)
    assert keys.list_tls_keys().data == []


def test_versionless_domains(client: ApiClient, identity: str) -> None:
    domains = DmDomainsApi(client)
    wanted = RequestBodyForCreate(fqdn="new.example.com", description="")
    made = domains.create_dm_domain(request_body_for_create=wanted)
    assert (made.fqdn, made.activated, made.verified) == ("new.example.com", False, False)
    with pytest.raises(exceptions.ApiException) as caught:
        domains.create_dm_domain(request_body_for_create=wanted)
    assert json.loads(caught.value.body)["errors"][0]["title"] == "Invalid value for fqdn"
    body = RequestBodyForUpdate(service_id=identity, description="ours")
    changed = domains.update_dm_domain(domain_id=made.id, request_body_for_update=body)
    assert (changed.service_id, changed.description) == (identity, "ours")
    assert domains.get_dm_domain(domain_id=made.id).service_id == identity
    found = domains.list_dm_domains(fqdn="NEW.example", limit=10, sort="-fqdn")
    assert [each.id for each in found.data] == [made.id]
    assert dict(found.meta) == {"total": 1, "limit": 10}
    assert not domains.list_dm_domains(fqdn="new", fqdn_match="exact").data
    domains.delete_dm_domain(domain_id=made.id)
    assert not domains.list_dm_domains().data
