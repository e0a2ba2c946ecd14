# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``acm_tracking_certificate`` and its info module against the lab's account, in both hosts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm import wait as acm_wait
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import Wait
from lab.aws.certificate_pem import check_import
from lab.context import IssuedCertificate
from support.aws_account import ACCESS_KEY, SECRET_KEY, AwsAccount, served_account
from support.certificates import MadeCertificate, issue
from support.hosts import RunTask

NAMES = ["track.example.com", "*.track.example.com", "links.example.com"]
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def account() -> Iterator[AwsAccount]:
    with served_account() as served:
        served.service.create_hosted_zone("example.com")
        yield served


@pytest.fixture
def run(run_task: RunTask, account: AwsAccount) -> Run:
    """Runs the module on the account; ``check`` in check mode."""

    def run_it(*, check: bool = False, module: str = "acm_tracking_certificate", **options: Any) -> dict[str, Any]:
        return run_task(module, account.options(**options), check_mode=check)

    return run_it


def published(run: Run, account: AwsAccount, records: list[Mapping[str, Any]]) -> None:
    result = run(module="dns_records", provider="route53", records=records)
    assert not result["failed"], result
    account.operations()


def own(made: MadeCertificate, **more: Any) -> dict[str, Any]:
    return {"certificate": made.certificate, "private_key": made.private_key, "chain": made.chain, **more}


def warned(result: Mapping[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    """The warnings of a task: within this process AnsibleModule prints them itself."""
    return " ".join([*result.get("warnings", ()), capsys.readouterr().err])


def key_lines(made: MadeCertificate) -> list[str]:
    return [line for line in made.private_key.splitlines() if line and not line.startswith("-----")]


def test_request_publish_wait_and_run_again(run: Run, account: AwsAccount) -> None:
    predicted = run(domains=NAMES, check=True)
    assert (predicted["changed"], predicted["failed"]) == (True, False)
    assert predicted["certificate"]["arn"] is None
    assert predicted["certificate"]["status"] == "PENDING_VALIDATION"
    assert [(each["name"], each["type"], each["value"]) for each in predicted["validation_records"]] == [
        (f"_known-after-apply.{name}", "CNAME", None)
        for name in dict.fromkeys(name.removeprefix("*.") for name in predicted["certificate"]["domains"])
    ]
    assert account.operations() == ["ListCertificates"]

    requested = run(domains=NAMES)
    assert requested["changed"]
    assert requested["actions"] == predicted["actions"]
    assert requested["diff"] == predicted["diff"]
    assert account.operations() == ["ListCertificates", "RequestCertificate", "DescribeCertificate"]
    records = requested["validation_records"]
    assert [record["name"].split(".", 1)[1] for record in records] == ["track.example.com", "links.example.com"]
    assert not any(text.endswith(".") for record in records for text in (record["name"], record["value"]))

    published(run, account, records)
    issued = run(domains=[NAMES[2].upper(), NAMES[1], f"{NAMES[0]}."], wait=True, wait_interval=1)
    assert not issued["changed"]
    assert issued["certificate"]["status"] == "ISSUED"
    assert issued["certificate"]["arn"] == requested["certificate"]["arn"]
    assert issued["certificate"]["not_after"].endswith("Z")
    assert issued["validation_records"] == records
    assert account.operations() == ["ListCertificates", "DescribeCertificate"]


def test_everything_happens_in_the_region_of_cloudfront(run: Run, account: AwsAccount) -> None:
    result = run(domains=NAMES[:1], region="eu-west-1")
    assert ":us-east-1:" in result["certificate"]["arn"]
    assert {asked.region for asked in account.asked} == {"us-east-1"}


def test_records_are_waited_for(run: Run, account: AwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acm_wait, "_RECORDS", Wait("the records", timeout=20, interval=0.2))
    account.latency.validation_record = 0.5
    result = run(domains=NAMES)
    assert len(result["validation_records"]) == 2
    assert account.operations().count("DescribeCertificate") > 1


def test_a_pending_one_is_left_where_nobody_waits(run: Run, account: AwsAccount) -> None:
    first, second = run(domains=NAMES), run(domains=NAMES)
    assert not second["changed"]
    assert second["certificate"] == first["certificate"]
    assert second["validation_records"] == first["validation_records"]


def test_a_wait_that_is_too_short_names_the_missing_records(run: Run, account: AwsAccount) -> None:
    result = run(domains=NAMES[:1], wait=True, wait_timeout=2, wait_interval=1)
    assert result["failed"]
    assert result["changed"]
    (record,) = result["validation_records"]
    assert f"{record['name']} CNAME {record['value']}" in result["msg"]
    assert "continues here" in result["msg"]
    assert result["error"]["kind"] == "wait_timeout"
    assert result["error"]["missing_records"] == [record]


def test_a_failure_during_the_wait_is_explained_at_once(run: Run, account: AwsAccount) -> None:
    arn = run(domains=NAMES[:1])["certificate"]["arn"]
    asked = []

    def fail_at_the_second_look(request: Any) -> None:
        asked.append(request.operation)
        if asked.count("DescribeCertificate") == 2:
            account.service.fail_certificate(arn, "CAA_ERROR")

    account.answer_first = fail_at_the_second_look
    result = run(domains=NAMES[:1], wait=True, wait_interval=1, wait_timeout=60)
    assert result["failed"]
    assert result["certificate"]["failure_reason"] == "CAA_ERROR"
    for text in ('0 issue "amazon.com"', "amazontrust.com", "awstrust.com", "amazonaws.com", "track.example.com"):
        assert text in result["msg"]
    assert asked == ["ListCertificates", "DescribeCertificate", "DescribeCertificate"]


def test_a_failed_one_is_passed_over_and_named(
    run: Run, account: AwsAccount, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = run(domains=NAMES[:1])["certificate"]["arn"]
    account.service.fail_certificate(failed, "CAA_ERROR")
    result = run(domains=NAMES[:1])
    assert result["changed"]
    assert result["certificate"]["arn"] != failed
    assert f"{failed} is FAILED" in warned(result, capsys)
    assert not run(domains=NAMES[:1])["changed"]


def test_an_interrupted_request_is_not_doubled(run: Run, account: AwsAccount) -> None:
    """The request took effect, but its answer was lost and the list is behind."""
    arn = run(domains=NAMES)["certificate"]["arn"]
    account.answer_first = lambda asked: (
        ("200 OK", b'{"CertificateSummaryList": []}') if asked.operation == "ListCertificates" else None
    )
    again = run(domains=list(reversed(NAMES)))
    assert again["certificate"]["arn"] == arn


def test_ecdsa_certificates_are_seen(run: Run, account: AwsAccount) -> None:
    made = run(domains=NAMES[:1], key_algorithm="EC_prime256v1")
    assert made["certificate"]["key_algorithm"] == "EC_prime256v1"
    again = run(domains=NAMES[:1])
    assert not again["changed"]
    assert again["certificate"]["arn"] == made["certificate"]["arn"]
    other = run(domains=NAMES[:1], key_algorithm="RSA_2048")
    assert other["changed"]
    assert other["certificate"]["arn"] != made["certificate"]["arn"]


def test_a_given_certificate_costs_one_call(run: Run, account: AwsAccount) -> None:
    arn = run(domains=["*.example.com"])["certificate"]["arn"]
    account.operations()
    result = run(certificate_arn=arn, domains=["track.example.com"])
    assert not result["changed"]
    assert result["certificate"]["arn"] == arn
    assert len(result["validation_records"]) == 1
    assert account.operations() == ["DescribeCertificate"]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"domains": ["https://track.example.com"]}, "host name"),
        ({"domains": [f"t{number}.example.com" for number in range(11)]}, "11 names"),
        ({"domains": [f"{'a' * 60}.example.com"]}, "64 characters"),
        ({"domains": [""]}, "at least one domain"),
        ({"domains": NAMES, "max_names": 101}, "max_names"),
        ({"certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1-2"}, "certificate in eu-west-1"),
        ({"certificate_arn": "track.example.com"}, "ARN of an ACM certificate"),
        ({"domains": NAMES, "certificate": issue(NAMES).certificate}, "together with certificate"),
        ({"domains": NAMES, "private_key": issue(NAMES).private_key}, "together with private_key"),
        ({"domains": NAMES, "wait": True, "wait_interval": 0}, "wait_interval"),
        ({"domains": NAMES, "ca_path": "/nowhere.pem"}, "no such file"),
        ({}, "domains"),
    ],
)
def test_bad_input_is_one_sentence_and_asks_nothing(
    run: Run, account: AwsAccount, options: dict[str, Any], said: str, check: bool
) -> None:
    result = run(check=check, **options)
    assert result["failed"]
    assert said in result["msg"]
    assert "Traceback" not in result["msg"]
    assert account.operations() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"},
            "There is no certificate arn:aws:acm",
        ),
        ({"certificate_arn": "the one there is", "domains": ["www.example.com"]}, "does not serve www.example.com"),
    ],
)
def test_a_given_certificate_that_does_not_do(
    run: Run, account: AwsAccount, options: dict[str, Any], said: str
) -> None:
    arn = run(domains=NAMES)["certificate"]["arn"]
    account.operations()
    if options["certificate_arn"] == "the one there is":
        options = {**options, "certificate_arn": arn}
    result = run(**options)
    assert result["failed"]
    assert said in result["msg"]
    assert account.operations() == ["DescribeCertificate"]


def test_tags_are_added_and_others_stay(run: Run, account: AwsAccount) -> None:
    first = run(domains=NAMES[:1], tags={"team": "mail", "cost": "1"})
    assert first["certificate"]["tags"] == {"team": "mail", "cost": "1"}
    predicted = run(domains=NAMES[:1], tags={"cost": "2", "more": "3"}, check=True)
    changed = run(domains=NAMES[:1], tags={"cost": "2", "more": "3"})
    assert changed["actions"] == predicted["actions"]
    assert changed["certificate"]["tags"] == {"team": "mail", "cost": "2", "more": "3"}
    account.operations()
    assert not run(domains=NAMES[:1], tags={"team": "mail"})["changed"]
    assert account.operations() == ["ListCertificates", "DescribeCertificate", "ListTagsForCertificate"]


def test_removal(run: Run, account: AwsAccount) -> None:
    failed = run(domains=NAMES)["certificate"]["arn"]
    account.service.fail_certificate(failed, "OTHER")
    usable = run(domains=NAMES)["certificate"]["arn"]
    other = run(domains=NAMES[:1])["certificate"]["arn"]
    predicted = run(domains=NAMES, state="absent", check=True)
    assert account.service.certificate(usable) is not None
    removed = run(domains=NAMES, state="absent")
    assert removed["changed"]
    assert removed["actions"] == predicted["actions"]
    assert removed["certificate"] is None
    assert account.service.certificate(failed) is None
    assert account.service.certificate(usable) is None
    assert account.service.certificate(other) is not None
    account.operations()
    assert not run(domains=NAMES, state="absent")["changed"]
    assert account.operations() == ["ListCertificates"]
    assert run(certificate_arn=other, state="absent")["changed"]
    assert not run(certificate_arn=other, state="absent")["changed"]


def test_a_certificate_in_use_is_not_removed(run: Run, account: AwsAccount) -> None:
    made = run(domains=NAMES[:1])
    published(run, account, made["validation_records"])
    arn = run(domains=NAMES[:1], wait=True, wait_interval=1)["certificate"]["arn"]
    distribution = serving(account, arn)
    account.operations()
    result = run(domains=NAMES[:1], state="absent")
    assert result["failed"]
    assert not result["changed"]
    assert f"used by CloudFront distribution {distribution}" in result["msg"]
    assert account.operations() == ["ListCertificates", "DescribeCertificate"]


def serving(account: AwsAccount, arn: str) -> str:
    """The id of a distribution that serves the certificate."""
    import boto3

    client: Any = boto3.client(
        "cloudfront",
        region_name="us-east-1",
        endpoint_url=account.url,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    origin = {
        "Id": "origin",
        "DomainName": "spgo.io",
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
    }
    config = {
        "CallerReference": "test",
        "Comment": "",
        "Enabled": True,
        "Aliases": {"Quantity": 1, "Items": [NAMES[0]]},
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "origin",
            "ViewerProtocolPolicy": "allow-all",
            "MinTTL": 0,
            "ForwardedValues": {"QueryString": True, "Cookies": {"Forward": "none"}},
        },
        "ViewerCertificate": {
            "ACMCertificateArn": arn,
            "CloudFrontDefaultCertificate": False,
            "SSLSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
    }
    return str(client.create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def test_import_renew_and_remove(run: Run, account: AwsAccount) -> None:
    made, renewed = issue(NAMES), issue(NAMES, days=200)
    predicted = run(domains=NAMES[:1], **own(made), check=True)
    assert account.operations() == ["ListCertificates"]
    imported = run(domains=NAMES[:1], **own(made))
    assert imported["changed"]
    assert imported["actions"] == predicted["actions"]
    assert imported["certificate"]["type"] == "IMPORTED"
    assert imported["certificate"]["not_after"] == predicted["certificate"]["not_after"]
    assert imported["validation_records"] == []
    assert account.operations() == ["ListCertificates", "ImportCertificate", "DescribeCertificate"]

    again = run(**own(made))
    assert not again["changed"]
    assert account.operations() == ["ListCertificates", "DescribeCertificate", "GetCertificate"]

    after = run(domains=NAMES[:1], **own(renewed))
    assert after["changed"]
    assert after["certificate"]["arn"] == imported["certificate"]["arn"]
    assert after["certificate"]["not_after"] > imported["certificate"]["not_after"]
    assert after["diff"]["before"]["sha256"] != after["diff"]["after"]["sha256"]
    assert not run(certificate_arn=after["certificate"]["arn"], **own(renewed))["changed"]

    assert run(domains=NAMES, state="absent")["changed"] is False
    assert run(domains=NAMES, state="absent", **own(renewed))["changed"] is True


def test_an_issued_certificate_is_not_taken_for_an_own_one(run: Run, account: AwsAccount) -> None:
    arn = run(domains=NAMES)["certificate"]["arn"]
    imported = run(**own(issue(NAMES)))
    assert imported["changed"]
    assert imported["certificate"]["arn"] != arn
    account.operations()
    refused = run(certificate_arn=arn, **own(issue(NAMES)))
    assert refused["failed"]
    assert "issued by Amazon" in refused["msg"]
    assert "ImportCertificate" not in account.operations()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (own(issue(NAMES, days=-1, started=10)), "it expired on"),
        (own(issue(NAMES, started=-1)), "not valid before"),
        (own(issue(["www.example.com"]), domains=NAMES[:1]), "does not serve track.example.com"),
        ({**own(issue(NAMES)), "private_key": issue(NAMES).private_key}, "does not belong to the certificate"),
        ({**own(issue(NAMES)), "private_key": "/etc/ssl/private/track.key"}, "not the path of a file"),
    ],
)
def test_a_bad_own_certificate_is_refused_before_anything_is_sent(
    run: Run, account: AwsAccount, options: dict[str, Any], said: str
) -> None:
    result = run(**options)
    assert result["failed"]
    assert said in result["msg"]
    assert account.operations() == []


def test_without_the_library_aws_looks_into_the_certificate(
    run: Run, account: AwsAccount, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = issue(NAMES)
    # The lab reads certificates in the same process, and cryptography imports parts of itself only when they are used.
    check_import(IssuedCertificate(made.certificate, made.chain, made.private_key))
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "cryptography", None)
        nameless = run(**own(made))
        assert nameless["failed"]
        assert "cryptography" in nameless["msg"]
        wrong = run(domains=NAMES[:1], **{**own(made), "private_key": issue(NAMES).private_key})
        assert wrong["failed"]
        assert "does not match the certificate" in wrong["msg"]
        imported = run(domains=NAMES[:1], **own(made))
        assert imported["changed"]
        assert "cryptography is not installed here" in warned(imported, capsys)
        again = run(domains=NAMES[:1], **own(made))
        assert not again["changed"]
        assert again["certificate"]["arn"] == imported["certificate"]["arn"]


def test_no_secret_is_in_any_result(run: Run, account: AwsAccount) -> None:
    made, other = issue(NAMES), issue(NAMES)
    results = [
        run(**own(made)),
        run(**own(made), check=True),
        run(**{**own(made), "private_key": other.private_key}),
        run(**own(made), domains=["www.example.com"]),
        run(domains=NAMES),
        run(domains=["nothing"], private_key=made.private_key),
    ]
    text = json.dumps(results)
    for secret in (SECRET_KEY, *key_lines(made), *key_lines(other)):
        assert secret not in text


def test_info_finds_by_cover_and_by_arn(run: Run, account: AwsAccount) -> None:
    wide = run(domains=["*.example.com", "example.com"])
    narrow = run(domains=["track.example.com"])["certificate"]["arn"]
    own_arn = run(**own(issue(["other.example.net"])))["certificate"]["arn"]
    account.operations()

    def found(**options: Any) -> list[dict[str, Any]]:
        result = run(module="acm_tracking_certificate_info", **options)
        assert not result["failed"], result
        assert not result["changed"]
        certificates: list[dict[str, Any]] = result["certificates"]
        return certificates

    covering = found(domains=["Track.example.com."])
    assert {one["arn"] for one in covering} == {wide["certificate"]["arn"], narrow}
    assert account.operations() == ["ListCertificates", "DescribeCertificate", "DescribeCertificate"]
    (by_arn,) = found(certificate_arn=wide["certificate"]["arn"])
    assert by_arn == {**wide["certificate"], "validation_records": wide["validation_records"]}
    assert found(certificate_arn=narrow[:-12] + "0" * 12) == []
    assert {one["arn"] for one in found()} == {wide["certificate"]["arn"], narrow, own_arn}
    assert found(domains=["nobody.example.org"]) == []
