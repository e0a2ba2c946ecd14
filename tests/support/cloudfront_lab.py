# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's AWS account for tests of CloudFront: served, with its requests recorded and a hook in their way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from lab.aws.served import ServedAws
from lab.context import Latency
from lab.servers import WsgiServer
from lab.services import AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY

ACCESS_KEY, SECRET_KEY = AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
#: How flat-rate plans are asked for.
PLANS = "POST /v1/ListSubscriptions"
_VERSION = "/2020-05-31"


class CloudFrontLab:
    """``requests`` holds ``METHOD /path`` of each, in order; ``before`` and ``drop`` meddle with the next ones."""

    def __init__(self) -> None:
        self.served = ServedAws()
        self.requests: list[str] = []
        #: Called once, ahead of the first request that begins with the key.
        self.before: dict[str, Callable[[], None]] = {}
        #: Requests (by how they begin) that are carried out and then answered by 503, once each.
        self.drop: set[str] = set()
        #: Seconds that pass with each request.
        self.pace = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'].removeprefix(_VERSION)}"
        self.served.clock.advance(self.pace)
        for start in [start for start in self.before if request.startswith(start)]:
            self.before.pop(start)()
        self.requests.append(request)
        for start in [start for start in self.drop if request.startswith(start)]:
            self.drop.discard(start)
            list(self.served.service.app(environ, _unheard))
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        answer: Iterable[bytes] = self.served.service.app(environ, start_response)
        return answer

    def options(self, **more: Any) -> dict[str, Any]:
        """Options of a module that reach the lab."""
        reach = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "endpoint_url": self.served.url}
        return {**reach, "retry_timeout": 20, "wait_interval": 1, **more}

    @cached_property
    def client(self) -> Any:
        """A plain client; its requests are recorded too, so empty ``requests`` after its use."""
        return self.served.client("cloudfront")

    @contextmanager
    def recorded(self) -> Iterator[list[str]]:
        """The requests of a block alone; ids are replaced by ``*``."""
        self.requests.clear()
        seen: list[str] = []
        yield seen
        seen.extend(_anonymous(request) for request in self.requests)

    def writes(self) -> list[str]:
        """The requests recorded that were no reads; the Pricing Plan Manager lists by POST."""
        return [request for request in self.requests if not request.startswith(("GET ", PLANS))]

    def certificate(self, *names: str) -> str:
        """The ARN of an issued certificate for the names."""
        return self.served.issued_certificate(*names)

    def create(self, config: Mapping[str, Any]) -> str:
        """The id of a distribution that an owner makes."""
        made = self.client.create_distribution(DistributionConfig=dict(config))
        return str(made["Distribution"]["Id"])

    def config(self, distribution_id: str) -> dict[str, Any]:
        """Its configuration as the API returns it."""
        found: dict[str, Any] = self.client.get_distribution_config(Id=distribution_id)["DistributionConfig"]
        return found

    def edit(self, distribution_id: str, change: Callable[[dict[str, Any]], None]) -> None:
        """A change by the owner."""
        client = self.client
        found = client.get_distribution_config(Id=distribution_id)
        config = copy.deepcopy(found["DistributionConfig"])
        change(config)
        client.update_distribution(Id=distribution_id, IfMatch=found["ETag"], DistributionConfig=config)

    def publish(self, name: str, code: bytes) -> str:
        """The ARN of a published function."""
        client = self.client
        settings = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
        made = client.create_function(Name=name, FunctionConfig=settings, FunctionCode=code)
        published = client.publish_function(Name=name, IfMatch=made["ETag"])
        return str(published["FunctionSummary"]["FunctionMetadata"]["FunctionARN"])

    def reset(self) -> None:
        """A new account."""
        self.served.service.reset()
        self.served.records.clear()
        latency = Latency()
        self.served.latency.__dict__.update(latency.__dict__)
        self.before.clear()
        self.drop.clear()
        self.requests.clear()
        self.pace = 0.0


def _unheard(_status: str, _headers: list[tuple[str, str]], _error: Any = None, /) -> Callable[[bytes], object]:
    """Takes the head of an answer that nobody gets."""
    return lambda _body: None


def _anonymous(request: str) -> str:
    method, _unused, path = request.partition(" ")
    parts = path.split("/")
    if len(parts) > 2 and parts[1] in ("distribution", "cache-policy", "origin-request-policy"):
        parts[2] = "*"
    return f"{method} {'/'.join(parts)}"


@contextmanager
def cloudfront_lab() -> Iterator[CloudFrontLab]:
    """Serves the account on a free loopback port and stops it again."""
    lab = CloudFrontLab()
    server = WsgiServer(lab, "127.0.0.1", 0, "cloudfront")
    lab.served.url = f"http://127.0.0.1:{server.port}"
    server.start()
    try:
        yield lab
    finally:
        server.stop()
        lab.reset()
