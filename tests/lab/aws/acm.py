# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ACM API over the certificates of the account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lab.aws.account import Account, host_name
from lab.aws.certificates import ISSUED, PENDING, Certificate, Certificates, validation_record
from lab.aws.wire import AwsError, Call, Operation, page
from lab.context import IssuedCertificate

#: Names per certificate before a quota is raised. Source: ACM API reference, RequestCertificate.
NAME_QUOTA = 10
#: Octets of a DomainName, by RFC 5280. Source: ACM API reference, RequestCertificate.
COMMON_NAME_LIMIT = 64
#: What ListCertificates returns unless it is asked for other key types. Source: ACM API reference, Filters.
DEFAULT_KEY_TYPES = ("RSA_1024", "RSA_2048")
#: Key types that ACM issues itself. Source: ACM API reference, RequestCertificate.
REQUESTABLE_KEY_TYPES = ("RSA_2048", "EC_prime256v1", "EC_secp384r1")
PAGE_SIZE = 100
TAG_LIMIT = 50


class Acm:
    """Operations of ACM. ``used_by`` gives the ARNs of the distributions that serve a certificate."""

    def __init__(self, account: Account, certificates: Certificates, used_by: Callable[[str], list[str]]) -> None:
        self._account = account
        self._certificates = certificates
        self._used_by = used_by

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        return {
            "RequestCertificate": self._request,
            "ImportCertificate": self._import,
            "DescribeCertificate": self._describe,
            "GetCertificate": self._get,
            "ListCertificates": self._list,
            "DeleteCertificate": self._delete,
            "ListTagsForCertificate": self._tags,
            "AddTagsToCertificate": self._add_tags,
            "RemoveTagsFromCertificate": self._remove_tags,
        }

    def _found(self, call: Call) -> Certificate:
        return self._certificates.get(call.params["CertificateArn"], call.region)

    def _request(self, call: Call) -> Mapping[str, Any]:
        domain = host_name(call.params["DomainName"])
        names = list(dict.fromkeys([domain, *map(host_name, call.get("SubjectAlternativeNames", []))]))
        key_algorithm = call.get("KeyAlgorithm", "RSA_2048")
        if len(domain.encode()) > COMMON_NAME_LIMIT:
            raise AwsError("ValidationException", f"The domain name is longer than {COMMON_NAME_LIMIT} octets.")
        if key_algorithm not in REQUESTABLE_KEY_TYPES:
            raise AwsError("ValidationException", f"The key algorithm {key_algorithm} cannot be requested.")
        if len(names) > NAME_QUOTA:
            message = f"The request has {len(names)} domain names, more than the quota of {NAME_QUOTA}."
            raise AwsError("LimitExceededException", message)
        # DNS must be asked for: e-mail is what a request without a method gets.
        method = call.get("ValidationMethod", "EMAIL")
        token = call.get("IdempotencyToken", "")
        certificate = self._certificates.request(call.region, names, key_algorithm, method, token)
        certificate.options = {"CertificateTransparencyLoggingPreference": "ENABLED", **call.get("Options", {})}
        _tag(certificate, call.get("Tags", []))
        return {"CertificateArn": certificate.arn}

    def _import(self, call: Call) -> Mapping[str, Any]:
        def text(name: str) -> str:
            value = call.get(name, b"")
            return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

        material = IssuedCertificate(text("Certificate"), text("CertificateChain"), text("PrivateKey"))
        if call.get("CertificateArn") and call.get("Tags"):
            raise AwsError("InvalidParameterException", "Tags cannot be given when a certificate is imported anew.")
        certificate = self._certificates.import_(call.region, material, call.get("CertificateArn", ""))
        _tag(certificate, call.get("Tags", []))
        return {"CertificateArn": certificate.arn}

    def _get(self, call: Call) -> Mapping[str, Any]:
        certificate = self._found(call)
        if certificate.material is None:
            message = f"The certificate {certificate.arn} has not been issued: its status is {certificate.status}."
            raise AwsError("RequestInProgressException", message)
        chain = certificate.material.chain_pem or None
        return {"Certificate": certificate.material.certificate_pem, "CertificateChain": chain}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        certificate = self._found(call)
        with self._account.lock:
            if self._used_by(certificate.arn):
                raise AwsError("ResourceInUseException", f"Certificate {certificate.arn} is in use.")
            self._certificates.remove(certificate)
        return {}

    def _describe(self, call: Call) -> Mapping[str, Any]:
        certificate = self._found(call)
        users = self._used_by(certificate.arn)
        detail = {
            **_common(certificate, users),
            "SubjectAlternativeNames": list(certificate.names),
            "InUseBy": users,
            "Subject": f"CN={certificate.names[0]}",
            "Options": certificate.options,
        }
        if certificate.facts:
            detail |= {
                "Serial": certificate.facts.serial,
                "Subject": certificate.facts.subject,
                "Issuer": certificate.facts.issuer,
            }
        if certificate.failure_reason:
            detail["FailureReason"] = certificate.failure_reason
        if certificate.type == "AMAZON_ISSUED":
            detail["DomainValidationOptions"] = [self._validation(certificate, name) for name in certificate.names]
        return {"Certificate": detail}

    def _validation(self, certificate: Certificate, name: str) -> Mapping[str, Any]:
        record = validation_record(name)
        done = certificate.status == ISSUED or record.name in certificate.validated
        status = PENDING if certificate.status == PENDING else "FAILED"
        option: dict[str, Any] = {
            "DomainName": name,
            "ValidationDomain": name,
            "ValidationStatus": "SUCCESS" if done else status,
            "ValidationMethod": certificate.validation_method,
        }
        if certificate.validation_method == "EMAIL":
            option["ValidationEmails"] = [f"{who}@{name.removeprefix('*.')}" for who in ("admin", "postmaster")]
        elif record in self._certificates.visible_records(certificate):
            option["ResourceRecord"] = {"Name": record.name, "Type": "CNAME", "Value": record.value}
        return option

    def _list(self, call: Call) -> Mapping[str, Any]:
        wanted = [one for one in self._certificates.of_region(call.region) if _selected(one, call)]
        if call.get("SortBy"):
            wanted.sort(key=lambda one: one.requested_at, reverse=call.get("SortOrder") == "DESCENDING")
        token = call.get("NextToken", "0")
        if not token.isdigit():
            raise AwsError("ValidationException", "The value of NextToken is not valid.")
        items, following = page(wanted, int(token), call.get("MaxItems", PAGE_SIZE))
        return {
            "CertificateSummaryList": [self._summary(one) for one in items],
            "NextToken": None if following is None else str(following),
        }

    def _summary(self, certificate: Certificate) -> Mapping[str, Any]:
        users = self._used_by(certificate.arn)
        return {
            **_common(certificate, users),
            "SubjectAlternativeNameSummaries": list(certificate.names[:100]),
            "HasAdditionalSubjectAlternativeNames": len(certificate.names) > 100,
            "InUse": bool(users),
            "Exported": False,
        }

    def _tags(self, call: Call) -> Mapping[str, Any]:
        tags = self._found(call).tags
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _add_tags(self, call: Call) -> Mapping[str, Any]:
        certificate = self._found(call)
        with self._account.lock:
            _tag(certificate, call.params["Tags"])
        return {}

    def _remove_tags(self, call: Call) -> Mapping[str, Any]:
        tags = self._found(call).tags
        with self._account.lock:
            for tag in call.params["Tags"]:
                if "Value" not in tag or tags.get(tag["Key"]) == tag["Value"]:
                    tags.pop(tag["Key"], None)
        return {}


def _common(certificate: Certificate, users: list[str]) -> dict[str, Any]:
    """The members that a description and a summary share."""
    common: dict[str, Any] = {
        "CertificateArn": certificate.arn,
        "DomainName": certificate.names[0],
        "Status": certificate.status,
        "Type": certificate.type,
        "KeyAlgorithm": certificate.key_algorithm,
        "RenewalEligibility": "ELIGIBLE" if users and certificate.type == "AMAZON_ISSUED" else "INELIGIBLE",
        "ImportedAt" if certificate.type == "IMPORTED" else "CreatedAt": certificate.created_at,
        "IssuedAt": certificate.issued_at,
    }
    if certificate.facts:
        common |= {"NotBefore": certificate.facts.not_before, "NotAfter": certificate.facts.not_after}
    return common


def _selected(certificate: Certificate, call: Call) -> bool:
    """Whether the certificate passes the filters of ListCertificates that the lab knows: status and key type."""
    statuses = call.get("CertificateStatuses")
    key_types = call.get("Includes", {}).get("keyTypes") or DEFAULT_KEY_TYPES
    return (not statuses or certificate.status in statuses) and certificate.key_algorithm in key_types


def _tag(certificate: Certificate, tags: Iterable[Mapping[str, str]]) -> None:
    merged = certificate.tags | {tag["Key"]: tag.get("Value", "") for tag in tags}
    if len(merged) > TAG_LIMIT:
        raise AwsError("TooManyTagsException", f"A certificate can have {TAG_LIMIT} tags at most.")
    certificate.tags = merged
