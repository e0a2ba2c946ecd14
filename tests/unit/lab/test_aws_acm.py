# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACM in the lab: requests validated by DNS, imports, lists, quotas and use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lab.aws.account import wall_clock
from lab.aws.certificates import validation_record
from lab.aws.served import ServedAws, distribution_config, served_aws, with_alias
from lab.context import IssuedCertificate
from lab.views import AwsAccount, CertificateView

UNKNOWN_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
ALL_KEYS = {"keyTypes": ["RSA_2048", "EC_prime256v1", "EC_secp384r1"]}


@pytest.fixture
def aws() -> Iterator[ServedAws]:
    with served_aws() as served:
        yield served


@pytest.fixture
def acm(aws: ServedAws) -> Any:
    return aws.client("acm")


def describe(acm: Any, arn: str) -> dict[str, Any]:
    detail: dict[str, Any] = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    return detail


def records(acm: Any, arn: str) -> list[str]:
    """The names of the validation records that a description shows, by the order of its domains."""
    return [
        option["ResourceRecord"]["Name"]
        for option in describe(acm, arn)["DomainValidationOptions"]
        if "ResourceRecord" in option
    ]


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    return str(caught.value.response["Error"]["Code"])


def view(aws: ServedAws, arn: str) -> CertificateView:
    account: AwsAccount = aws.service
    found = account.certificate(arn)
    assert found is not None
    return found


def import_params(material: IssuedCertificate, **settings: str) -> dict[str, Any]:
    params = {
        "Certificate": material.certificate_pem.encode(),
        "PrivateKey": material.private_key_pem.encode(),
        "CertificateChain": material.chain_pem.encode(),
        **settings,
    }
    return {key: value for key, value in params.items() if value}


def test_life_cycle(aws: ServedAws, acm: Any) -> None:
    aws.latency.validation_record = 4
    aws.latency.certificate_issue = 30
    arn = aws.request_certificate("click.example.com")
    assert arn.startswith("arn:aws:acm:us-east-1:123456789012:certificate/")
    detail = describe(acm, arn)
    assert (detail["Status"], detail["SubjectAlternativeNames"]) == ("PENDING_VALIDATION", ["click.example.com"])
    assert not {"IssuedAt", "Serial", "NotAfter"} & detail.keys()
    assert records(acm, arn) == []
    aws.clock.advance(4)
    assert len(records(acm, arn)) == 1
    assert code_of(lambda: acm.get_certificate(CertificateArn=arn)) == "RequestInProgressException"

    aws.clock.advance(3600)
    assert describe(acm, arn)["Status"] == "PENDING_VALIDATION"
    aws.publish_validation(arn)
    [option] = describe(acm, arn)["DomainValidationOptions"]
    assert option["ValidationStatus"] == "SUCCESS"
    aws.clock.advance(29)
    assert describe(acm, arn)["Status"] == "PENDING_VALIDATION"
    assert view(aws, arn).private_key_pem == ""
    aws.clock.advance(1)
    detail = describe(acm, arn)
    assert detail["Status"] == "ISSUED"
    assert {"IssuedAt", "Serial", "NotBefore", "NotAfter", "Issuer"} <= detail.keys()

    served = view(aws, arn)
    answer = acm.get_certificate(CertificateArn=arn)
    assert answer["Certificate"] == served.certificate_pem
    assert answer["CertificateChain"] == served.chain_pem
    leaf = x509.load_pem_x509_certificate(served.certificate_pem.encode())
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(served.chain_pem.encode()))
    assert "PRIVATE KEY" in served.private_key_pem


def test_every_record_must_resolve_to_its_value(aws: ServedAws, acm: Any) -> None:
    arn = aws.request_certificate("a.example.com", "b.example.com")
    aws.publish_validation(arn)
    second = validation_record("b.example.com").name.rstrip(".")
    good = aws.records.pop((second, "CNAME"))
    statuses = [option["ValidationStatus"] for option in describe(acm, arn)["DomainValidationOptions"]]
    assert statuses == ["SUCCESS", "PENDING_VALIDATION"]
    aws.records[second, "CNAME"] = ["_0123456789abcdef.elsewhere.acm-validations.aws"]
    assert describe(acm, arn)["Status"] == "PENDING_VALIDATION"
    aws.records[second, "CNAME"] = [value.upper() + "." for value in good]
    assert describe(acm, arn)["Status"] == "ISSUED"


def test_records_appear_one_after_the_other(aws: ServedAws, acm: Any) -> None:
    aws.latency.validation_record = 6
    arn = aws.request_certificate("a.example.com", "b.example.com")
    aws.clock.advance(3)
    assert len(records(acm, arn)) == 1
    aws.clock.advance(3)
    assert len(records(acm, arn)) == 2


def test_records_are_one_per_domain(aws: ServedAws, acm: Any) -> None:
    arn = aws.request_certificate("example.com", "*.example.com", "other.example.com")
    options = describe(acm, arn)["DomainValidationOptions"]
    apex, wildcard, other = (option["ResourceRecord"] for option in options)
    assert apex == wildcard
    assert other["Name"].endswith(".other.example.com.")
    assert {other["Name"], other["Value"]}.isdisjoint({apex["Name"], apex["Value"]})
    assert apex["Value"].endswith(".acm-validations.aws.")
    again = aws.request_certificate("example.com")
    assert records(acm, again) == [apex["Name"]]


def test_request_times_out_after_three_days(aws: ServedAws, acm: Any) -> None:
    arn = aws.request_certificate("click.example.com")
    aws.clock.advance(72 * 3600 + 1)
    aws.publish_validation(arn)
    assert describe(acm, arn)["Status"] == "VALIDATION_TIMED_OUT"


def test_failed_certificate_says_why(aws: ServedAws, acm: Any) -> None:
    arn = aws.request_certificate("click.example.com")
    aws.service.fail_certificate(arn, "CAA_ERROR")
    detail = describe(acm, arn)
    assert (detail["Status"], detail["FailureReason"]) == ("FAILED", "CAA_ERROR")
    assert detail["DomainValidationOptions"][0]["ValidationStatus"] == "FAILED"
    aws.publish_validation(arn)
    assert describe(acm, arn)["Status"] == "FAILED"


def test_validation_by_mail_shows_addresses_and_no_record(aws: ServedAws, acm: Any) -> None:
    arn = aws.request_certificate("click.example.com", ValidationMethod="EMAIL")
    [option] = describe(acm, arn)["DomainValidationOptions"]
    assert option["ValidationEmails"]
    assert "ResourceRecord" not in option


def test_token_stands_for_one_request_within_an_hour(aws: ServedAws) -> None:
    first = aws.request_certificate("a.example.com", IdempotencyToken="token0123456789")
    assert aws.request_certificate("a.example.com", IdempotencyToken="token0123456789") == first
    assert aws.request_certificate("a.example.com", IdempotencyToken="token9876543210") != first
    assert aws.request_certificate("a.example.com") != first
    european = aws.request_certificate("a.example.com", region="eu-west-1", IdempotencyToken="token0123456789")
    assert european != first
    aws.clock.advance(3601)
    assert aws.request_certificate("a.example.com", IdempotencyToken="token0123456789") != first


#: 64 octets, the most that a DomainName can have.
LONG_NAME = "click." + "x" * 46 + ".example.com"
NAMES = [f"n{number}.example.com" for number in range(11)]
REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    ("65 octets", {"DomainName": "x" + LONG_NAME}, "ValidationException"),
    ("eleven names", {"DomainName": NAMES[0], "SubjectAlternativeNames": NAMES[1:]}, "LimitExceededException"),
    ("no domain name", {"DomainName": "under_score.example.com"}, "ValidationException"),
    ("wildcard in the middle", {"DomainName": "a.*.example.com"}, "ValidationException"),
    ("key type", {"DomainName": "a.example.com", "KeyAlgorithm": "RSA_1024"}, "ValidationException"),
    ("unknown key type", {"DomainName": "a.example.com", "KeyAlgorithm": "RSA_512"}, "ValidationException"),
    ("token", {"DomainName": "a.example.com", "IdempotencyToken": "not-a-word"}, "ValidationException"),
    ("method", {"DomainName": "a.example.com", "ValidationMethod": "POST"}, "ValidationException"),
]


@pytest.mark.parametrize(("request_", "code"), [row[1:] for row in REQUESTS], ids=[row[0] for row in REQUESTS])
def test_refused_request(acm: Any, request_: dict[str, Any], code: str) -> None:
    assert code_of(lambda: acm.request_certificate(**request_)) == code
    assert acm.list_certificates(Includes=ALL_KEYS)["CertificateSummaryList"] == []


def test_accepted_limits(aws: ServedAws, acm: Any) -> None:
    assert describe(acm, aws.request_certificate(LONG_NAME))["DomainName"] == LONG_NAME
    ten = aws.request_certificate(*NAMES[:10], NAMES[0].upper())
    assert len(describe(acm, ten)["SubjectAlternativeNames"]) == 10
    long = aws.request_certificate("short.example.com", "x" + LONG_NAME)
    assert "x" + LONG_NAME in describe(acm, long)["SubjectAlternativeNames"]


def test_list_pages(aws: ServedAws, acm: Any) -> None:
    arns = [aws.request_certificate(f"n{number}.example.com", "shared.example.com") for number in range(5)]
    pages = list(acm.get_paginator("list_certificates").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["CertificateSummaryList"]) for page in pages] == [2, 2, 1]
    found = [item for page in pages for item in page["CertificateSummaryList"]]
    assert [item["CertificateArn"] for item in found] == arns
    assert found[0]["SubjectAlternativeNameSummaries"] == ["n0.example.com", "shared.example.com"]
    assert code_of(lambda: acm.list_certificates(NextToken="nonsense")) == "ValidationException"


def test_list_pages_by_a_hundred_at_most_by_default(aws: ServedAws, acm: Any) -> None:
    for number in range(101):
        aws.request_certificate(f"n{number}.example.com")
    first = acm.list_certificates()
    assert len(first["CertificateSummaryList"]) == 100
    assert len(acm.list_certificates(NextToken=first["NextToken"])["CertificateSummaryList"]) == 1


def test_list_filters(aws: ServedAws, acm: Any) -> None:
    rsa = aws.issued_certificate("rsa.example.com")
    elliptic = aws.request_certificate("ec.example.com", KeyAlgorithm="EC_prime256v1")

    def listed(**params: Any) -> list[str]:
        return [item["CertificateArn"] for item in acm.list_certificates(**params)["CertificateSummaryList"]]

    assert listed() == [rsa]
    assert listed(Includes=ALL_KEYS) == [rsa, elliptic]
    assert listed(Includes=ALL_KEYS, CertificateStatuses=["PENDING_VALIDATION"]) == [elliptic]
    assert listed(Includes=ALL_KEYS, SortBy="CREATED_AT", SortOrder="DESCENDING") in ([elliptic, rsa], [rsa, elliptic])


def test_regions_are_apart(aws: ServedAws, acm: Any) -> None:
    european = aws.request_certificate("click.example.com", region="eu-west-1")
    assert ":eu-west-1:" in european
    assert acm.list_certificates()["CertificateSummaryList"] == []
    assert code_of(lambda: acm.describe_certificate(CertificateArn=european)) == "ResourceNotFoundException"


@pytest.mark.parametrize("operation", ["describe_certificate", "get_certificate", "delete_certificate"])
def test_unknown_certificate(acm: Any, operation: str) -> None:
    assert code_of(lambda: getattr(acm, operation)(CertificateArn=UNKNOWN_ARN)) == "ResourceNotFoundException"
    assert code_of(lambda: getattr(acm, operation)(CertificateArn="no-arn-at-all-0123456789")) == "ValidationException"


def test_import_keeps_certificate_chain_and_key(aws: ServedAws, acm: Any) -> None:
    material = aws.authority.issue(["click.example.com", "open.example.com"])
    arn = acm.import_certificate(**import_params(material), Tags=[{"Key": "team", "Value": "mail"}])["CertificateArn"]
    detail = describe(acm, arn)
    assert (detail["Status"], detail["Type"], detail["KeyAlgorithm"]) == ("ISSUED", "IMPORTED", "EC_prime256v1")
    assert detail["SubjectAlternativeNames"] == ["click.example.com", "open.example.com"]
    assert "ImportedAt" in detail
    assert "DomainValidationOptions" not in detail
    answer = acm.get_certificate(CertificateArn=arn)
    assert (answer["Certificate"], answer["CertificateChain"]) == (material.certificate_pem, material.chain_pem)
    served = view(aws, arn)
    assert served.names == ("click.example.com", "open.example.com")
    assert served.private_key_pem == material.private_key_pem

    renewed = aws.authority.issue(["click.example.com", "open.example.com"])
    tagged = import_params(renewed, CertificateArn=arn) | {"Tags": [{"Key": "team", "Value": "web"}]}
    assert code_of(lambda: acm.import_certificate(**tagged)) == "InvalidParameterException"
    assert acm.import_certificate(**import_params(renewed, CertificateArn=arn))["CertificateArn"] == arn
    assert view(aws, arn).certificate_pem == renewed.certificate_pem
    assert acm.list_tags_for_certificate(CertificateArn=arn)["Tags"] == [{"Key": "team", "Value": "mail"}]


def test_self_signed_import_needs_no_chain(aws: ServedAws, acm: Any) -> None:
    material = aws.authority.self_signed(["click.example.com"])
    arn = acm.import_certificate(**import_params(material))["CertificateArn"]
    assert "CertificateChain" not in acm.get_certificate(CertificateArn=arn)


def mismatched(aws: ServedAws) -> dict[str, Any]:
    other = aws.authority.issue(["click.example.com"])
    return import_params(aws.authority.issue(["click.example.com"])) | {"PrivateKey": other.private_key_pem.encode()}


def wrong_chain(aws: ServedAws) -> dict[str, Any]:
    chain = aws.authority.root_pem.encode()
    return import_params(aws.authority.issue(["click.example.com"])) | {"CertificateChain": chain}


def two_certificates(aws: ServedAws) -> dict[str, Any]:
    material = aws.authority.issue(["click.example.com"])
    both = (material.certificate_pem + material.chain_pem).encode()
    return import_params(material) | {"Certificate": both}


def on_a_rare_curve(aws: ServedAws) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256K1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "click.example.com")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(wall_clock() - timedelta(days=1))
        .not_valid_after(wall_clock() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    return {
        "Certificate": certificate.public_bytes(encoding),
        "PrivateKey": key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }


IMPORTS: list[tuple[str, Callable[[ServedAws], dict[str, Any]], str]] = [
    ("key of another certificate", mismatched, "does not match"),
    ("chain of another authority", wrong_chain, "with the certificate chain"),
    ("no chain", lambda aws: import_params(aws.authority.without_chain(["click.example.com"])), "chain"),
    ("expired", lambda aws: import_params(aws.authority.expired(["click.example.com"])), "expired"),
    ("not yet valid", lambda aws: import_params(aws.authority.not_yet_valid(["click.example.com"])), "not in effect"),
    ("chain in the certificate", two_certificates, "more than one"),
    ("no certificate", lambda aws: mismatched(aws) | {"Certificate": b"nonsense"}, "not PEM-encoded"),
    (
        "no chain in the chain",
        lambda aws: import_params(aws.authority.issue(["click.example.com"])) | {"CertificateChain": b"nonsense"},
        "chain is not PEM-encoded",
    ),
    ("rare curve", on_a_rare_curve, "key algorithm"),
    ("no key", lambda aws: mismatched(aws) | {"PrivateKey": b"nonsense"}, "not PEM-encoded"),
]


@pytest.mark.parametrize(("params", "message"), [row[1:] for row in IMPORTS], ids=[row[0] for row in IMPORTS])
def test_refused_import(aws: ServedAws, acm: Any, params: Callable[[ServedAws], dict[str, Any]], message: str) -> None:
    with pytest.raises(ClientError, match=message) as caught:
        acm.import_certificate(**params(aws))
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert acm.list_certificates(Includes=ALL_KEYS)["CertificateSummaryList"] == []


def test_import_over_a_requested_certificate(aws: ServedAws, acm: Any) -> None:
    requested = aws.issued_certificate("click.example.com")
    params = import_params(aws.authority.issue(["click.example.com"]), CertificateArn=requested)
    assert code_of(lambda: acm.import_certificate(**params)) == "ValidationException"


def test_certificate_in_use(aws: ServedAws, acm: Any) -> None:
    arn = aws.issued_certificate("click.example.com")
    cloudfront = aws.client("cloudfront")
    config = distribution_config(**with_alias("click.example.com", certificate=arn))
    made = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]
    assert describe(acm, arn)["InUseBy"] == [made["ARN"]]
    assert acm.list_certificates()["CertificateSummaryList"][0]["InUse"] is True
    assert code_of(lambda: acm.delete_certificate(CertificateArn=arn)) == "ResourceInUseException"
    read = cloudfront.get_distribution_config(Id=made["Id"])
    released = {
        **read["DistributionConfig"],
        "Aliases": {"Quantity": 0},
        "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
    }
    cloudfront.update_distribution(Id=made["Id"], IfMatch=read["ETag"], DistributionConfig=released)
    acm.delete_certificate(CertificateArn=arn)
    assert aws.service.certificate(arn) is None


def test_tags(aws: ServedAws, acm: Any) -> None:
    arn = aws.request_certificate("click.example.com", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    acm.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "c", "Value": "3"}])
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "a"}, {"Key": "b", "Value": "other"}])
    tags = {tag["Key"]: tag["Value"] for tag in acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]}
    assert tags == {"b": "2", "c": "3"}
    many = [{"Key": f"k{number}", "Value": ""} for number in range(49)]
    assert code_of(lambda: acm.add_tags_to_certificate(CertificateArn=arn, Tags=many)) == "TooManyTagsException"


def test_concurrent_looks_issue_once(aws: ServedAws) -> None:
    arn = aws.request_certificate("click.example.com")
    record = validation_record("click.example.com")
    aws.records[record.name.rstrip("."), "CNAME"] = [record.value]
    seen: list[str] = []

    def look() -> None:
        seen.append(view(aws, arn).certificate_pem)

    threads = [threading.Thread(target=look) for _unused in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert seen[0]


def test_a_lookup_may_read_the_account_from_another_thread(aws: ServedAws, acm: Any) -> None:
    """The lab's DNS answers from the account while ACM waits for it: no lock may be held meanwhile."""
    arn = aws.request_certificate("click.example.com")
    record = validation_record("click.example.com")
    zone = aws.service.create_hosted_zone("example.com")
    change = {
        "Action": "UPSERT",
        "ResourceRecordSet": {
            "Name": record.name,
            "Type": "CNAME",
            "TTL": 300,
            "ResourceRecords": [{"Value": record.value}],
        },
    }
    aws.client("route53").change_resource_record_sets(HostedZoneId=zone.id, ChangeBatch={"Changes": [change]})

    def resolve(name: str, record_type: str) -> list[str]:
        answers: list[str] = []

        def read() -> None:
            held = [record_set for each in aws.service.hosted_zones() for record_set in each.record_sets]
            answers.extend(value for one in held if (one.name, one.type) == (name, record_type) for value in one.values)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        thread.join(5)
        assert not thread.is_alive()
        return answers

    aws.use_resolver(resolve)
    assert describe(acm, arn)["Status"] == "ISSUED"
    config = distribution_config(**with_alias("click.example.com", certificate=arn))
    assert aws.client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"]
