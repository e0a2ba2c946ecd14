# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own certificate: what is wanted of it, and the steps there."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    InputError,
    MissingLibraryError,
    RefusedError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.desired import (
    DesiredCertificate,
    Upload,
    is_upload,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.model import Activation, StoredCertificate
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.upload_plan import (
    Stored,
    kept_configuration,
    plan_removal,
    plan_upload,
)
from support.certificates import issue

D, E = "track.example.com", "links.example.org"
MADE = issue([D, E])


def params(**more: Any) -> dict[str, Any]:
    own = {"certificate": MADE.certificate, "private_key": MADE.private_key, "chain": MADE.chain}
    return {"domains": [D], "name": None, "configuration_id": None, **own, **more}


def test_what_is_desired_of_an_own_certificate() -> None:
    desired = Upload.from_user(params())
    assert desired.domains == (D,)
    assert desired.names == (E, D)
    assert desired.name == D
    assert desired.serial_number.isdigit()
    assert desired.not_after.endswith("Z")
    assert desired.public_key_sha1 == sha1_of(MADE.private_key)
    assert Upload.from_user(params(domains=None)).domains == (E, D)
    assert "PRIVATE" not in repr(desired)


def sha1_of(key: str) -> str:
    """By openssl: the public key as PEM text, hashed as it stands."""
    public = subprocess.run(["openssl", "pkey", "-pubout"], input=key.encode(), capture_output=True, check=True).stdout
    return hashlib.sha1(public).hexdigest()


def test_the_digest_of_an_rsa_key_is_that_of_openssl_too() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    assert hashlib.sha1(public).hexdigest() == sha1_of(text)
    assert public.endswith(b"-----END PUBLIC KEY-----\n")
    assert {len(line) for line in public.splitlines()[1:-2]} == {64}


def test_a_wildcard_stands_for_the_name() -> None:
    made = issue(["*.example.com"])
    desired = Upload.from_user(params(certificate=made.certificate, private_key=made.private_key))
    assert desired.domains == ("*.example.com",)


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"private_key": issue([D]).private_key}, "private_key"),
        ({"private_key": ""}, "private_key"),
        ({"certificate": None}, "certificate"),
        ({"domains": ["other.example.com"]}, "certificate"),
        ({"configuration_id": "a b"}, "configuration_id"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], option: str) -> None:
    with pytest.raises(InputError) as raised:
        Upload.from_user(params(**given))
    assert raised.value.option == option
    assert "MII" not in raised.value.sentence()


def test_without_the_library_an_own_certificate_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(MissingLibraryError, match="cryptography"):
        Upload.from_user(params())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"authority": "uploaded"}, True),
        ({"certificate": "x"}, True),
        ({"private_key": "x"}, True),
        ({"authority": "certainly"}, False),
        ({"authority": None, "certificate": ""}, False),
    ],
)
def test_whether_it_is_about_an_own_certificate(given: dict[str, Any], expected: bool) -> None:
    assert is_upload(given) is expected


DESIRED = Upload((E, D), (E, D), "42", "2027-01-01T00:00:00Z", "sha1", D, asked=(E, D))
NEW = StoredCertificate("new", (E, D), "42", "2027-01-01T00:00:00Z", D)


def served(domain: str, certificate: str) -> Activation:
    return Activation(f"act-{domain}", domain, certificate, "conf")


@pytest.mark.parametrize(
    ("current", "steps"),
    [
        (Stored(), "key certificate activate activate"),
        (Stored(key_present=True), "certificate activate activate"),
        (Stored(NEW, True), "activate activate"),
        (Stored(NEW, True, (served(E, "new"),)), "activate"),
        (Stored(NEW, True, (served(E, "new"), served(D, "new"))), ""),
        (Stored(NEW, True, (served(E, "old"), served(D, "new"))), "swap"),
        (Stored(None, True, (served(E, "old"), served(D, "old"))), "certificate swap swap"),
    ],
)
def test_steps(current: Stored, steps: str) -> None:
    plan = plan_upload(current, DESIRED)
    assert " ".join(action.arguments["step"] for action in plan.actions) == steps
    assert plan.after is not None
    assert set(plan.after.served()) == {D, E}
    assert plan_upload(plan.after, DESIRED).actions == ()


def test_a_domain_of_a_subscription_is_refused() -> None:
    with pytest.raises(RefusedError, match=f"subscription serves {D}"):
        plan_upload(Stored(subscribed=(D,)), DESIRED)


def test_removal_is_forced_while_it_serves() -> None:
    current = Stored(activations=(served(D, "new"),), certificates=(NEW,), key_id="key")
    with pytest.raises(RefusedError, match="live links"):
        plan_removal(current, DesiredCertificate((D,), absent=True))
    plan = plan_removal(current, DesiredCertificate((D,), absent=True, force=True))
    assert [action.arguments["step"] for action in plan.actions] == ["deactivate", "delete", "delete_key"]
    assert plan.after == Stored()


@pytest.mark.parametrize(
    ("wanted", "held", "named"),
    [
        ("", {D: "cfgOLD"}, ""),
        ("cfgNEW", {}, ""),
        ("cfgNEW", {D: "cfgNEW"}, ""),
        ("cfgNEW", {D: ""}, ""),
        ("cfgNEW", {D: "cfgOLD"}, f"{D} (cfgOLD)"),
        ("cfgNEW", {D: "cfgOLD", E: "cfgNEW"}, f"{D} (cfgOLD)"),
        ("cfgNEW", {D: "cfgOLD", E: "cfgELSE"}, f"{E} (cfgELSE), {D} (cfgOLD)"),
    ],
)
def test_a_configuration_that_is_kept_is_told(wanted: str, held: dict[str, str], named: str) -> None:
    activations = tuple(Activation("a", domain, "c", configuration) for domain, configuration in held.items())
    warnings = kept_configuration(wanted, activations)
    assert [f"already: {named} keep their TLS" in each for each in warnings] == ([True] if named else [])


def test_a_second_run_tells_it_too_and_changes_nothing() -> None:
    desired = Upload.from_user(params(configuration_id="cfgNEW"))
    stored = StoredCertificate("c", desired.names, desired.serial_number, desired.not_after)
    plan = plan_upload(Stored(stored, True, (Activation("a", D, "c", "cfgOLD"),)), desired)
    assert plan.actions == ()
    assert "The configuration_id cfgNEW has no effect" in plan.warnings[0]
