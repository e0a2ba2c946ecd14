# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access keys with the policies of their users, and AWS's refusals, each service's in its own words and codes.

Source of codes and statuses: acmesh-official/acme.sh#1342 (Route 53), aws/aws-cli#1211 (CloudFront),
iann0036/iamlive#58 (REST with JSON), ArranJacques/laravel-aws-cognito-auth#25,
teralytics/prometheus-ecs-discovery#7 and JuliaCloud/AWS.jl#206 (JSON 1.1, as of ACM),
cloud-custodian/cloud-custodian#9216 (expired tokens).
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from lab.aws.account import ACCOUNT_ID
from lab.aws.iam.policy import Demand, Policy
from lab.aws.iam.signature import Signature, lateness
from lab.aws.wire import AwsError

if TYPE_CHECKING:
    from moto.core.request import Request

#: Every action on everything.
ADMINISTRATOR: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@dataclass(frozen=True)
class AccessKey:
    """An access key of a user with its policies; ``session_token`` is that of temporary credentials.

    ``boundary`` is the permissions boundary of the user, ``organization`` the service control policy of the account;
    None for none.
    """

    id: str
    secret: str
    policies: tuple[Mapping[str, Any], ...] = (ADMINISTRATOR,)
    boundary: Mapping[str, Any] | None = None
    organization: Mapping[str, Any] | None = None
    session_token: str = ""
    expired: bool = False
    user: str = "tracking"

    def __post_init__(self) -> None:
        for document in filter(None, (*self.policies, self.boundary, self.organization)):
            Policy.from_document(document)

    @property
    def arn(self) -> str:
        """How a refusal names the user; one of temporary credentials by its session."""
        if self.session_token:
            return f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{self.user}/session"
        return f"arn:aws:iam::{ACCOUNT_ID}:user/{self.user}"

    def refusal(self, demand: Demand) -> str:
        """Why the demand is denied, in AWS's words; "" where it is allowed.

        Source: IAM user guide, "Troubleshoot access denied error messages" and "Policy evaluation logic".
        """
        kinds: tuple[tuple[str, tuple[Mapping[str, Any] | None, ...]], ...] = (
            ("service control policy", (self.organization,)),
            ("permissions boundary", (self.boundary,)),
            ("identity-based policy", self.policies),
        )
        held = [(kind, [Policy.from_document(one) for one in documents if one]) for kind, documents in kinds]
        denying = next((kind for kind, policies in held if any(one.denies(demand) for one in policies)), "")
        if denying:
            article = "an" if denying.startswith("identity") else "a"
            return self._words(demand, f"with an explicit deny in {article} {denying}")
        for kind, policies in held:
            bounded = policies or kind == "identity-based policy"
            if bounded and not any(one.allows(demand) for one in policies):
                return self._words(demand, f"because no {kind} allows the {demand.action} action")
        return ""

    def _words(self, demand: Demand, reason: str) -> str:
        where = "" if demand.resource == "*" else f" on resource: {demand.resource}"
        return f"User: {self.arn} is not authorized to perform: {demand.action}{where} {reason}"


class RefusedError(AwsError):
    """A refusal ahead of the operation, with its HTTP status."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(code, message)
        self.status = status


@dataclass(frozen=True)
class _Codes:
    unknown: str
    signature: str
    expired: str
    denied: str
    missing: str
    status: int
    denied_status: int


#: By protocol of botocore's models.
_XML = _Codes(
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "AccessDenied",
    "MissingAuthenticationToken",
    403,
    403,
)
_JSON = _Codes(
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "ExpiredTokenException",
    "AccessDeniedException",
    "MissingAuthenticationTokenException",
    400,
    400,
)
_REST_JSON = _Codes(
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "ExpiredTokenException",
    "AccessDeniedException",
    "MissingAuthenticationTokenException",
    403,
    403,
)
_CODES = {"json": _JSON, "rest-json": _REST_JSON}
_UNKNOWN = "The security token included in the request is invalid."
_EXPIRED = "The security token included in the request is expired"
_UNSIGNED = "Request is missing Authentication Token"
_WRONG = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


class Identities:
    """The access keys of the account, and what each was asked for."""

    def __init__(self, keys: Iterable[AccessKey]) -> None:
        self._first = tuple(keys)
        self._lock = threading.Lock()
        self._keys: dict[str, AccessKey] = {}
        #: Every demand that was made, in order, allowed or not.
        self.demanded: list[Demand] = []
        self.clear()

    def clear(self) -> None:
        """Forgets every key that was added."""
        with self._lock:
            self._keys = {key.id: key for key in self._first}
            self.demanded.clear()

    def add(self, key: AccessKey) -> None:
        """Adds a key, in place of one of that id."""
        with self._lock:
            self._keys[key.id] = key

    def authenticate(self, request: Request, protocol: str) -> AccessKey:
        """The key that signed the request. Raises RefusedError."""
        codes = _CODES.get(protocol, _XML)
        signature = Signature.of(request.headers.get("Authorization", ""))
        if signature is None:
            raise RefusedError(codes.missing, _UNSIGNED, codes.status)
        key = self._keys.get(signature.key)
        token = request.headers.get("X-Amz-Security-Token", "")
        if key is None or not hmac.compare_digest(key.session_token.encode(), token.encode()):
            raise RefusedError(codes.unknown, _UNKNOWN, codes.status)
        if key.expired:
            raise RefusedError(codes.expired, _EXPIRED, codes.status)
        late = lateness(request.headers.get("X-Amz-Date", ""), datetime.now(timezone.utc))
        if late or not signature.is_by(key.secret, request):
            raise RefusedError(codes.signature, late or _WRONG, codes.status)
        return key

    def authorize(self, key: AccessKey, demanded: Iterable[Demand], protocol: str) -> None:
        """Raises RefusedError for the first demand that the policies of the key do not allow."""
        codes = _CODES.get(protocol, _XML)
        for demand in demanded:
            self.demanded.append(demand)
            refusal = key.refusal(demand)
            if refusal:
                raise RefusedError(codes.denied, refusal, codes.denied_status)
