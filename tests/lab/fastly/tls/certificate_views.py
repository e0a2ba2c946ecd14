# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private keys and certificates of the user's own: JSON:API in and out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lab.context import IssuedCertificate
from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import Call, Reply, View
from lab.fastly.ids import new_id, written_with_fraction
from lab.fastly.tls import jsonapi
from lab.fastly.tls.pem import CertificateFacts, read_certificates, read_key
from lab.fastly.tls.store import Certificate, PrivateKey


def rendered_key(key: PrivateKey, *, created: bool = False) -> jsonapi.Resource:
    """A key without itself; the answer to its creation has no instant. Source: a recorded creation."""
    shown = {
        "key_length": key.facts.length,
        "key_type": key.facts.type,
        "name": key.name,
        "created_at": None if created else written_with_fraction(key.created_at),
        "replace": False,
        "public_key_sha1": key.facts.public_key_sha1,
    }
    return jsonapi.resource("tls_private_key", key.id, shown)


def rendered_certificate(certificate: Certificate) -> jsonapi.Resource:
    """A certificate without its text."""
    facts = certificate.facts
    shown = {
        "created_at": written_with_fraction(certificate.created_at),
        "updated_at": written_with_fraction(certificate.updated_at),
        "issued_to": facts.issued_to,
        "issuer": facts.issuer,
        "name": certificate.name,
        "not_before": _instant(facts.not_before),
        "not_after": _instant(facts.not_after),
        "replace": False,
        "serial_number": facts.serial_number,
        "signature_algorithm": facts.signature_algorithm,
    }
    domains = jsonapi.references("tls_domain", facts.names)
    return jsonapi.resource("tls_certificate", certificate.id, shown, {"tls_domains": domains})


def _instant(moment: datetime) -> str:
    return written_with_fraction(moment.timestamp())


def list_keys(account: Account, call: Call) -> Reply:
    """``filter[in_use]`` asks for keys with or without a certificate."""
    used = {each.id for each in account.tls.private_keys.values() if _certificates_of(account, each)}
    filters: jsonapi.Filters = {"filter[in_use]": lambda each, value: (each["id"] in used) == (value == "true")}
    return jsonapi.page(account, call, [rendered_key(each) for each in account.tls.private_keys.values()], filters)


def get_key(account: Account, call: Call) -> Reply:
    """One key."""
    return jsonapi.answer(200, rendered_key(_found_key(account, call)))


def create_key(account: Account, call: Call) -> Reply:
    """Keeps a key, which no answer ever holds."""
    given = jsonapi.attributes(call)
    pem = given.get("key")
    if not pem:
        raise errors.tls_missing("key")
    try:
        facts = read_key(str(pem))
    except ValueError as problem:
        raise errors.tls_invalid("key", str(problem)) from None
    held = {each.facts.public_key_sha1 for each in account.tls.private_keys.values()}
    if facts.public_key_sha1 in held and account.behaviour.private_keys_unique:
        raise errors.tls_invalid("key", "has already been taken")
    name = given.get("name")
    key = PrivateKey(new_id(), str(name) if name else None, str(pem), facts, account.wall())
    account.tls.private_keys[key.id] = key
    return jsonapi.answer(201, rendered_key(key, created=True))


def delete_key(account: Account, call: Call) -> Reply:
    """Refused while a certificate needs it."""
    key = _found_key(account, call)
    if _certificates_of(account, key):
        raise errors.tls_refusal(400, "Can't delete private key", "Private key has matching certificates")
    del account.tls.private_keys[key.id]
    return jsonapi.empty()


def _found_key(account: Account, call: Call) -> PrivateKey:
    found = account.tls.private_keys.get(call["id"])
    if found is None:
        raise errors.tls_not_found("private key")
    return found


def _certificates_of(account: Account, key: PrivateKey) -> list[Certificate]:
    wanted = key.facts.public_key_sha1
    return [
        each
        for each in account.tls.certificates.values()
        if each.subscription_id is None and each.facts.public_key_sha1 == wanted
    ]


def list_certificates(account: Account, call: Call) -> Reply:
    """``filter[in_use]`` asks for certificates with or without activations."""
    used = {each.certificate_id for each in account.tls.activations.values()}
    filters: jsonapi.Filters = {
        "filter[in_use]": lambda each, value: (each["id"] in used) == (value == "true"),
        "filter[tls_domains.id]": jsonapi.relates_to("tls_domains"),
    }
    shown = [rendered_certificate(each) for each in account.tls.certificates.values()]
    return jsonapi.page(account, call, shown, filters)


def get_certificate(account: Account, call: Call) -> Reply:
    """One certificate."""
    return jsonapi.answer(200, rendered_certificate(_found_certificate(account, call)))


def create_certificate(account: Account, call: Call) -> Reply:
    """The key has to be there first."""
    issued, facts = _uploaded(account, call)
    name = str(jsonapi.attributes(call).get("name") or facts.issued_to)
    at = account.wall()
    made = Certificate(new_id(), name, issued, facts, at, at)
    account.tls.certificates[made.id] = made
    return jsonapi.answer(201, rendered_certificate(made))


def update_certificate(account: Account, call: Call) -> Reply:
    """Puts another certificate in its place, under the same id and in the same use."""
    held = _found_certificate(account, call)
    given = jsonapi.attributes(call)
    if held.subscription_id is not None:
        raise errors.tls_refusal(400, "Can't update certificate", "The certificate belongs to a subscription")
    if given.get("cert_blob"):
        issued, facts = _uploaded(account, call)
        needed = {each.domain for each in account.tls.activations_of(certificate_id=held.id)}
        if not needed <= set(facts.names):
            missing = ", ".join(sorted(needed - set(facts.names)))
            raise errors.tls_refusal(400, "Can't update certificate", f"The certificate is not for {missing}")
        held.issued, held.facts = issued, facts
    if given.get("name"):
        held.name = str(given["name"])
    held.updated_at = account.wall()
    return jsonapi.answer(200, rendered_certificate(held))


def delete_certificate(account: Account, call: Call) -> Reply:
    """Refused while it is in use, or a subscription's."""
    held = _found_certificate(account, call)
    if held.subscription_id is not None:
        raise errors.tls_refusal(400, "Can't delete certificate", "The certificate belongs to a subscription")
    if account.tls.activations_of(certificate_id=held.id):
        raise errors.tls_refusal(400, "Can't delete certificate", "Certificate has active domains")
    del account.tls.certificates[held.id]
    return jsonapi.empty()


def _found_certificate(account: Account, call: Call) -> Certificate:
    found = account.tls.certificates.get(call["id"])
    if found is None:
        raise errors.tls_not_found("certificate")
    return found


def _uploaded(account: Account, call: Call) -> tuple[IssuedCertificate, CertificateFacts]:
    """The certificate of the request with its chain and key. Raises ApiError: 400."""
    given = jsonapi.attributes(call)
    if not given.get("cert_blob"):
        raise errors.tls_missing("cert_blob")
    try:
        leaf, chain, facts = read_certificates(str(given["cert_blob"]))
    except ValueError as problem:
        raise errors.tls_invalid("cert_blob", str(problem)) from None
    if not facts.names:
        raise errors.tls_refusal(400, "Can't create certificate", "Certificate must have at least one SAN entry")
    key = account.tls.key_for(facts)
    if key is None:
        raise errors.tls_refusal(400, "Can't create certificate", "No private key matches the certificate")
    trusts_any = given.get("allow_untrusted_root") in (True, "true")
    if facts.self_signed and account.behaviour.untrusted_roots_refused and not trusts_any:
        raise errors.tls_refusal(400, "Can't create certificate", "Certificate chain has no trusted root")
    return IssuedCertificate(leaf, chain, key.pem), facts


CERTIFICATE_VIEWS: Mapping[str, View] = {
    "GET /tls/private_keys": list_keys,
    "POST /tls/private_keys": create_key,
    "GET /tls/private_keys/{id}": get_key,
    "DELETE /tls/private_keys/{id}": delete_key,
    "GET /tls/certificates": list_certificates,
    "POST /tls/certificates": create_certificate,
    "GET /tls/certificates/{id}": get_certificate,
    "PATCH /tls/certificates/{id}": update_certificate,
    "DELETE /tls/certificates/{id}": delete_certificate,
}
