# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The providers' APIs as the world sees them: their shapes, how they are built, and the keys that open them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from lab.cloudflare.views import CloudflareAccount, ZoneView
from lab.context import Context, IssuedCertificate
from lab.fastly.views import FastlyAccount
from lab.sparkpost.fetching import Fetch
from lab.sparkpost.transmissions import Deliver
from lab.views import AwsAccount, HostedZoneView

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from lab.aws.iam.keys import AccessKey

#: Credentials that look like real ones and open nothing but the lab.
AWS_ACCESS_KEY_ID = "AKIALABLABLABLABLAB0"
AWS_SECRET_ACCESS_KEY = "lab-aws-secret-key-0123456789abcdef0123456789"
SPARKPOST_API_KEY = "lab-sparkpost-key-0123456789abcdef0123456789"
AWS_REGION = "us-east-1"
CLOUDFLARE_API_TOKEN = "lab-cloudflare-token-0123456789abcdef01234567"
CLOUDFLARE_EMAIL = "owner@example.com"
CLOUDFLARE_API_KEY = "1ab0123456789abcdef0123456789abcdef01"
CLOUDFLARE_ACCOUNT_ID = "1ab0c10dfa4e1ab0c10dfa4e1ab0c10d"
FASTLY_API_TOKEN = "lab-fastly-token-0123456789abcdef0123"


class Aws(AwsAccount, Protocol):
    """The AWS account as the world builds and serves it."""

    @property
    def app(self) -> WSGIApplication:
        """The API."""

    def create_hosted_zone(self, name: str, servers: tuple[str, ...] = ()) -> HostedZoneView:
        """Makes a public hosted zone."""

    def fail_certificate(self, arn: str, reason: str) -> None:
        """Makes a certificate FAILED for one of ACM's reasons."""

    def hold_alias(self, alias: str) -> None:
        """Lets a distribution of another account hold an alternate domain name."""

    def hold_domain(self, domain_name: str) -> None:
        """Lets a distribution of another account have the domain name at CloudFront."""

    def subscribe(self, distribution_id: str, tier: str = "FREE", change: str = "") -> None:
        """Puts a distribution on a flat-rate pricing plan."""

    def cancel_plan(self, distribution_id: str) -> None:
        """Ends the plan of a distribution."""

    def add_key(self, key: AccessKey) -> None:
        """Adds an access key with its policies."""

    def forbid_plans(self) -> None:
        """Lets nobody read the pricing plans."""


class Fastly(FastlyAccount, Protocol):
    """The Fastly account as the world builds and serves it."""

    @property
    def app(self) -> WSGIApplication:
        """The API."""

    def reset(self) -> None:
        """Forgets everything."""

    def switches(self) -> dict[str, Any]:
        """How the emulator behaves where the service is not documented."""

    def control(self, **switches: Any) -> None:
        """Sets switches. Raises ValueError for an unknown name."""

    def put_service(
        self,
        name: str,
        domains: Iterable[str] = (),
        backends: Iterable[Mapping[str, Any]] = (),
        settings: Mapping[str, Any] | None = None,
        objects: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        comment: str = "",
        active: bool = True,
    ) -> str:
        """Stores a service with one version and returns its id."""

    def activate(self, service_id: str, number: int) -> None:
        """Activates a version as another client might."""

    def lock(self, service_id: str, number: int) -> None:
        """Locks a version as another client might."""

    def before(self, method: str, path: str, action: Callable[[], object]) -> None:
        """Runs the action once, right before the next request that fits."""

    def details(self, name: str) -> dict[str, Any] | None:
        """The service of that name with the contents of its versions."""

    def service_names(self) -> list[str]:
        """The names of all services, in order of creation."""


class SparkPost(Protocol):
    """SparkPost in one region as the world builds and serves it."""

    @property
    def app(self) -> WSGIApplication:
        """The API."""

    def reset(self) -> None:
        """Forgets everything."""

    def is_tracking_domain(self, name: str) -> bool:
        """Whether the account has the tracking domain, verified or not."""

    def serves(self, name: str, transmission_id: str) -> bool:
        """Whether the endpoints follow a link of the transmission that comes by the host."""

    def managed_certificate(self, name: str) -> IssuedCertificate | None:
        """The certificate that SparkPost serves for the domain, if any."""

    def switches(self) -> dict[str, Any]:
        """How the emulator behaves where the service is not documented."""

    def control(self, **switches: Any) -> None:
        """Sets switches. Raises ValueError for an unknown name."""

    def domain(self, name: str) -> dict[str, Any] | None:
        """The tracking domain as the API shows it."""

    def domains(self) -> list[str]:
        """The names of all tracking domains."""

    def put_domain(self, name: str, **stored: Any) -> None:
        """Stores a tracking domain in any state."""

    def change_domain(self, name: str, **stored: Any) -> None:
        """Changes fields of a tracking domain. Raises KeyError without one, ValueError for an unknown field."""

    def put_sending_domain(self, name: str, **stored: Any) -> None:
        """Stores a sending domain."""

    def deliver_to(self, deliver: Deliver) -> None:
        """Hands each accepted transmission on."""

    def record_event(self, event: Mapping[str, Any]) -> None:
        """Keeps one click or open for the events API."""


class Cloudflare(CloudflareAccount, Protocol):
    """The Cloudflare account as the world builds and serves it."""

    @property
    def app(self) -> WSGIApplication:
        """The API."""

    def reset(self) -> None:
        """Forgets everything."""

    def switches(self) -> dict[str, Any]:
        """How the emulator behaves where the service is not documented."""

    def control(self, **switches: Any) -> None:
        """Sets switches. Raises ValueError for an unknown name."""

    def create_zone(self, name: str, *, plan: str = "", active: bool = False) -> ZoneView:
        """Makes a zone, or changes the one of that name, without the API's rules."""

    def zone(self, name: str) -> ZoneView | None:
        """The zone of exactly that name, as it stands now."""

    def hold_zone(self, name: str) -> None:
        """Lets another account hold the zone."""

    def change_zone(self, name: str, **stored: Any) -> None:
        """Changes fields of a zone. Raises KeyError without one, ValueError for an unknown field."""

    def put_record(self, zone: str, name: str, type: str, content: str, **more: Any) -> dict[str, Any]:  # noqa: A002
        """Adds a DNS record as the API would; returns it as the API shows it."""

    def put_pack(self, zone: str, hosts: Sequence[str], status: str = "active", type: str = "advanced") -> str:  # noqa: A002
        """Adds a certificate pack that keeps its status. Raises KeyError without such a zone."""

    def put_load_balancer(self, zone: str, **shown: Any) -> str:
        """Lets the zone have a load balancer; returns its id. Raises KeyError without such a zone."""

    def put_worker_route(self, zone: str, pattern: str, script: str = "a-worker") -> str:
        """Lets a Worker answer what the pattern matches; returns the route's id."""

    def put_bulk_redirect(self, source: str, target: str, **options: Any) -> str:
        """Adds a bulk redirect to the account; returns the id of its list."""

    def put_pool(self, **shown: Any) -> str:
        """Lets the account have a pool of origins; returns its id."""

    def add_token(
        self,
        value: str,
        permissions: Iterable[str] | None = None,
        zones: Iterable[str] | None = None,
        account_owned: bool = False,
    ) -> None:
        """Adds an API token. Raises ValueError for an unknown permission."""


#: Takes the addresses of the edge for each TLS configuration, too.
BuildFastly = Callable[[Context, Sequence[Sequence[str]]], Fastly]
BuildAws = Callable[[Context], Aws]
#: Takes the region, ``us`` or ``eu``.
BuildSparkPost = Callable[[str, Fetch, Context], SparkPost]
#: Takes how the registrar's delegation of a zone is looked up, too.
BuildCloudflare = Callable[[Context, Callable[[str], Sequence[str]]], Cloudflare]


def build_aws(context: Context) -> Aws:
    """The lab's AWS account; loading moto takes about a second."""
    from lab.aws.iam.keys import AccessKey
    from lab.aws.service import AwsService

    return AwsService(context, [AccessKey(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)])


def build_sparkpost(region: str, fetch: Fetch, context: Context) -> SparkPost:
    """The lab's SparkPost in a region (``us`` or ``eu``)."""
    from lab.sparkpost.service import SparkPostService

    return SparkPostService("eu" if region == "eu" else "us", fetch, context.resolve, context, [SPARKPOST_API_KEY])


def build_cloudflare(context: Context, delegated: Callable[[str], Sequence[str]]) -> Cloudflare:
    """The lab's Cloudflare account."""
    from lab.cloudflare.auth import GlobalKey
    from lab.cloudflare.service import CloudflareService

    keys = [GlobalKey(CLOUDFLARE_EMAIL, CLOUDFLARE_API_KEY)]
    return CloudflareService(
        context, [CLOUDFLARE_API_TOKEN], keys, delegated=delegated, account_id=CLOUDFLARE_ACCOUNT_ID
    )


def build_fastly(context: Context, addresses: Sequence[Sequence[str]]) -> Fastly:
    """The lab's Fastly account."""
    from lab.fastly.service import FastlyService

    return FastlyService(context, [FASTLY_API_TOKEN], addresses)
