# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls of AWS Certificate Manager that this collection needs, all in the region of CloudFront."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._tls.names import plain
from ..errors import Pages
from ..session import CLOUDFRONT_REGION, AwsSession
from .model import Certificate, Summary

#: Without naming them ACM lists RSA_1024 and RSA_2048 alone. Source: ACM API reference, ListCertificates, Includes.
KEY_TYPES = (
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
)
_PAGE = 1000


class AcmClient:
    """Every method raises ApiError and its kinds, with ACM's own code."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def summaries(self) -> Iterator[Summary]:
        """All certificates of the region, whatever their state and key."""
        following: dict[str, str] = {}
        pages = Pages("acm", "list_certificates")
        while True:
            answer = self._call(
                "list_certificates", Includes={"keyTypes": list(KEY_TYPES)}, MaxItems=_PAGE, **following
            )
            yield from map(Summary.from_api, answer["CertificateSummaryList"])
            if not pages.go_on(answer.get("NextToken")):
                return
            following = {"NextToken": answer["NextToken"]}

    def serving(self, names: Iterable[str]) -> str:
        """The certificate of the distribution that has any of the names as an alias, "" for none."""
        wanted = set(names)
        following: dict[str, str] = {}
        pages = Pages("cloudfront", "list_distributions")
        while True:
            listed = self._session.call("cloudfront", "list_distributions", **following)["DistributionList"]
            for one in listed.get("Items") or ():
                held = str((one.get("ViewerCertificate") or {}).get("ACMCertificateArn") or "")
                aliases = (one.get("Aliases") or {}).get("Items") or ()
                if held and not one.get("Staging") and wanted.intersection(map(plain, aliases)):
                    return held
            if not pages.go_on(listed.get("NextMarker")):
                return ""
            following = {"Marker": listed["NextMarker"]}

    def describe(self, arn: str) -> Certificate:
        """The certificate. Raises NotFoundError."""
        return Certificate.from_api(self._call("describe_certificate", CertificateArn=arn)["Certificate"])

    def request(self, names: Sequence[str], key_algorithm: str, token: str, tags: Mapping[str, str]) -> str:
        """Request a certificate to be validated by DNS, and return its ARN; the first name is the common name."""
        more: dict[str, Any] = {"Tags": _tags(tags)} if tags else {}
        if len(names) > 1:
            more["SubjectAlternativeNames"] = list(names)
        answer = self._call(
            "request_certificate",
            DomainName=names[0],
            ValidationMethod="DNS",
            KeyAlgorithm=key_algorithm,
            IdempotencyToken=token,
            **more,
        )
        return str(answer["CertificateArn"])

    def import_material(self, certificate: str, private_key: str, chain: str, arn: str, tags: Mapping[str, str]) -> str:
        """Import PEM texts as a new certificate, or in the place of the one at ``arn``; returns the ARN."""
        more: dict[str, Any] = {"CertificateChain": chain.encode()} if chain else {}
        if arn:
            more["CertificateArn"] = arn
        elif tags:
            # ACM takes tags with a new certificate only.
            more["Tags"] = _tags(tags)
        answer = self._call(
            "import_certificate", Certificate=certificate.encode(), PrivateKey=private_key.encode(), **more
        )
        return str(answer["CertificateArn"])

    def material(self, arn: str) -> tuple[str, str]:
        """Certificate and chain as PEM texts."""
        answer = self._call("get_certificate", CertificateArn=arn)
        return str(answer["Certificate"]), str(answer.get("CertificateChain") or "")

    def delete(self, arn: str) -> None:
        """Delete the certificate. Raises ConflictError while something uses it."""
        self._call("delete_certificate", CertificateArn=arn)

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of the certificate."""
        answer = self._call("list_tags_for_certificate", CertificateArn=arn)
        return {tag["Key"]: tag.get("Value", "") for tag in answer["Tags"]}

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags, or give those there are another value."""
        self._call("add_tags_to_certificate", CertificateArn=arn, Tags=_tags(tags))

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._session.call("acm", operation, region=CLOUDFRONT_REGION, **arguments)


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
