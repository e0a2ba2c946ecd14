# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS account served on a free loopback port with a DNS and a clock of its own: for tests of it alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from werkzeug.serving import WSGIRequestHandler, make_server

from lab.aws.iam.keys import AccessKey
from lab.aws.service import AwsService
from lab.ca import Authority
from lab.clock import Clock
from lab.context import Context, Latency, Resolve
from lab.services import AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY


class ServedAws:
    """A running account: ``records`` is its DNS, ``{(name, type): [values]}``; ``clock`` its time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.latency = Latency()
        self.records: dict[tuple[str, str], list[str]] = {}
        self.authority = Authority()
        self.url = ""
        self._context = Context(resolve=self._resolve, issue=self.authority.issue, latency=self.latency, now=self.clock)
        self.service = AwsService(self._context, [AccessKey(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)])

    def use_resolver(self, resolve: Resolve) -> None:
        """Looks names up in another DNS than ``records``."""
        self._context.resolve = resolve

    def _resolve(self, name: str, record_type: str) -> list[str]:
        return list(self.records.get((name, record_type), []))

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A plain boto3 client that knows no more than an endpoint and the account's first key."""
        connect: Any = boto3.client
        return connect(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=AWS_ACCESS_KEY_ID,
            aws_secret_access_key=AWS_SECRET_ACCESS_KEY,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def request_certificate(self, *names: str, region: str = "us-east-1", **settings: Any) -> str:
        """The ARN of a certificate that was requested for the names, to be validated by DNS."""
        request = {"DomainName": names[0], "ValidationMethod": "DNS", **settings}
        if names[1:]:
            request["SubjectAlternativeNames"] = list(names[1:])
        return str(self.client("acm", region).request_certificate(**request)["CertificateArn"])

    def publish_validation(self, arn: str, region: str = "us-east-1") -> None:
        """Puts the validation records of a certificate into DNS."""
        detail = self.client("acm", region).describe_certificate(CertificateArn=arn)["Certificate"]
        for option in detail["DomainValidationOptions"]:
            record = option["ResourceRecord"]
            self.records[record["Name"].rstrip("."), "CNAME"] = [record["Value"].rstrip(".")]

    def issued_certificate(self, *names: str, region: str = "us-east-1") -> str:
        """The ARN of a certificate that was requested, validated and issued for the names."""
        arn = self.request_certificate(*names, region=region)
        self.publish_validation(arn, region)
        return arn


def distribution_config(reference: str = "ref-1", **settings: Any) -> dict[str, Any]:
    """A DistributionConfig with no more than CloudFront needs: legacy cache settings, no alias."""
    config: dict[str, Any] = {
        "CallerReference": reference,
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "sparkpost",
                    "DomainName": "spgo.io",
                    "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "match-viewer"},
                }
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "sparkpost",
            "ViewerProtocolPolicy": "allow-all",
            "ForwardedValues": {"QueryString": True, "Cookies": {"Forward": "none"}},
            "MinTTL": 0,
        },
    }
    return {**config, **settings}


def with_alias(*names: str, certificate: str) -> dict[str, Any]:
    """The settings of a distribution that serves the names with a certificate of ACM."""
    return {
        "Aliases": {"Quantity": len(names), "Items": list(names)},
        "ViewerCertificate": {
            "CloudFrontDefaultCertificate": False,
            "ACMCertificateArn": certificate,
            "SSLSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
    }


class _Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


@contextmanager
def served_aws() -> Iterator[ServedAws]:
    """Serves a fresh account with threads and stops it again."""
    served = ServedAws()
    server = make_server("127.0.0.1", 0, served.service.app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        served.service.reset()
