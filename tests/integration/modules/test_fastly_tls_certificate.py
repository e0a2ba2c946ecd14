# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates at Fastly against the served emulator: subscriptions and the user's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.certificates import MadeCertificate, issue
from support.fastly import ServedFastly
from support.hosts import RunTask
from support.matrix import first_of

D = "track.example.com"
E = "links.example.org"
MODULE, INFO = "fastly_tls_certificate", "fastly_tls_certificate_info"
LIST, ACTIVATIONS = "GET /tls/subscriptions", "GET /tls/activations"
FIRST = issue([D, E])
RENEWED = issue([D, E], days=180)


def done(result: dict[str, Any], *, changed: bool) -> dict[str, Any]:
    assert not result["failed"], result
    assert result["changed"] is changed, result["actions"]
    return result


def refused(result: dict[str, Any], kind: str, *words: str) -> None:
    assert result["failed"], result
    assert result["error"]["kind"] == kind, result
    assert [word for word in words if word not in result["msg"]] == [], result["msg"]


def activated(fastly: ServedFastly, made: MadeCertificate, domain: str) -> None:
    """Somebody else has uploaded the certificate, and it serves the domain."""

    def post(kind: str, attributes: dict[str, Any], **related: str) -> str:
        relationships = {name: {"data": {"type": name, "id": identity}} for name, identity in related.items()}
        body = {"data": {"type": f"tls_{kind}", "attributes": attributes, "relationships": relationships}}
        answer = fastly.api.must("POST", f"/tls/{kind}s", json_body=body)
        return str(answer["data"]["id"])

    post("private_key", {"key": made.private_key})
    certificate = post("certificate", {"cert_blob": made.certificate + made.chain})
    post("activation", {}, tls_certificate=certificate, tls_domain=domain)


def publish(fastly: ServedFastly, result: dict[str, Any]) -> None:
    """Puts the validation records into the DNS of the world."""
    for record in result["validation_records"]:
        fastly.world.records[(record["name"], record["type"])] = [record["value"]]


def own(made: MadeCertificate, **options: Any) -> dict[str, Any]:
    return {"certificate": made.certificate, "private_key": made.private_key, "chain": made.chain, **options}


def test_a_subscription_is_made_validated_and_found_by_one_read(fastly: ServedFastly, run_task: RunTask) -> None:
    options = fastly.options(domains=["Track.Example.COM."])
    predicted = done(run_task(MODULE, options, check_mode=True), changed=True)
    assert fastly.sent() == [LIST, ACTIVATIONS]
    assert predicted["status"] == "pending"
    assert predicted["certificate"]["id"] is None
    assert predicted["serving_addresses"] == []
    assert [(each["name"], each["type"], each["value"]) for each in predicted["validation_records"]] == [
        (f"_acme-challenge.{name}", "CNAME", None) for name in predicted["certificate"]["domains"]
    ]
    assert predicted["serving_records"] == [{"name": D, "type": "CNAME", "value": None, "ttl": 3600}]

    made = done(run_task(MODULE, options), changed=True)
    assert made["actions"] == predicted["actions"] == [f"create TLS subscription for {D} by lets-encrypt"]
    assert fastly.sent() == [LIST, ACTIVATIONS, "POST /tls/subscriptions"]
    [validation] = made["validation_records"]
    assert (validation["name"], validation["type"], validation["ttl"]) == (f"_acme-challenge.{D}", "CNAME", 300)
    [serving] = made["serving_records"]
    assert (serving["name"], serving["type"], serving["ttl"]) == (D, "CNAME", 3600)
    assert [(each["name"], each["type"]) for each in made["serving_addresses"]] == [(D, "A")]

    again = done(run_task(MODULE, options), changed=False)
    assert fastly.sent() == [LIST]
    assert again["validation_records"] == made["validation_records"]

    publish(fastly, made)
    issued = done(run_task(MODULE, {**options, "wait": True}), changed=False)
    assert issued["status"] == "issued"
    assert issued["certificate"]["issued"] is True
    assert issued["serving_records"] == made["serving_records"]


def test_a_name_and_its_wildcard_share_one_validation_record(fastly: ServedFastly, run_task: RunTask) -> None:
    options = fastly.options(domains=["example.com", "*.example.com"], authority="certainly")
    made = done(run_task(MODULE, options), changed=True)
    assert made["certificate"]["authority"] == "certainly"
    assert [each["name"] for each in made["validation_records"]] == ["_acme-challenge.example.com"]
    assert [each["name"] for each in made["serving_records"]] == ["*.example.com", "example.com"]
    done(run_task(MODULE, options), changed=False)


def test_a_wait_tells_what_is_missing_and_ends_with_the_records(fastly: ServedFastly, run_task: RunTask) -> None:
    options = fastly.options(domains=[D], wait=True, wait_timeout=1, wait_interval=1)
    result = run_task(MODULE, options)
    refused(result, "wait_timeout", D, f"_acme-challenge.{D} CNAME", "continues here")
    assert result["changed"]
    assert result["validation_records"][0]["name"] == f"_acme-challenge.{D}"


def test_one_that_is_renewing_is_healthy(fastly: ServedFastly, run_task: RunTask) -> None:
    publish(fastly, done(run_task(MODULE, fastly.options(domains=[D])), changed=True))
    fastly.service.control(renewing_domains=[D])
    result = done(run_task(MODULE, fastly.options(domains=[D], wait=True, wait_timeout=2)), changed=False)
    assert result["certificate"]["issued"] is True
    assert result["status"] in ("issued", "renewing")


def test_a_failure_ends_the_wait_and_the_next_run_subscribes_anew(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.control(failing_domains=[D])
    made = done(run_task(MODULE, fastly.options(domains=[D])), changed=True)
    publish(fastly, made)
    failed = run_task(MODULE, fastly.options(domains=[D], wait=True, wait_interval=1))
    refused(failed, "hopeless", D, "failed", "letsencrypt.org")
    fastly.service.control(failing_domains=[])
    again = done(run_task(MODULE, fastly.options(domains=[D])), changed=True)
    assert [each.split()[0] for each in again["actions"]] == ["delete", "create"]


def test_a_domain_is_added_to_a_pending_subscription(fastly: ServedFastly, run_task: RunTask) -> None:
    first = done(run_task(MODULE, fastly.options(domains=[D])), changed=True)
    options = fastly.options(domains=[D, E])
    predicted = done(run_task(MODULE, options, check_mode=True), changed=True)
    fastly.sent()
    more = done(run_task(MODULE, options), changed=True)
    assert more["actions"] == predicted["actions"]
    assert [each for each in fastly.sent() if not each.startswith("GET")] == [
        f"PATCH /tls/subscriptions/{first['certificate']['id']}"
    ]
    assert {each["name"] for each in more["validation_records"]} == {f"_acme-challenge.{D}", f"_acme-challenge.{E}"}
    done(run_task(MODULE, options), changed=False)
    done(run_task(MODULE, fastly.options(domains=[E])), changed=False)


def test_a_live_subscription_is_changed_or_deleted_by_force_alone(fastly: ServedFastly, run_task: RunTask) -> None:
    publish(fastly, done(run_task(MODULE, fastly.options(domains=[D])), changed=True))
    done(run_task(MODULE, fastly.options(domains=[D], wait=True)), changed=False)
    fastly.sent()
    refused(run_task(MODULE, fastly.options(domains=[D, E])), "refused", "'force'")
    refused(run_task(MODULE, fastly.options(domains=[D], state="absent")), "refused", "'force'")
    assert fastly.wrote() == []
    done(run_task(MODULE, fastly.options(domains=[D], state="absent", force=True)), changed=True)
    done(run_task(MODULE, fastly.options(domains=[D], state="absent")), changed=False)


def test_domains_of_two_subscriptions_are_refused(fastly: ServedFastly, run_task: RunTask) -> None:
    for domain in (D, E):
        done(run_task(MODULE, fastly.options(domains=[domain])), changed=True)
    refused(run_task(MODULE, fastly.options(domains=[D, E])), "refused", "2 TLS subscriptions", D, E)


def test_other_domains_are_not_deleted_by_the_way(fastly: ServedFastly, run_task: RunTask) -> None:
    done(run_task(MODULE, fastly.options(domains=[D, E])), changed=True)
    refused(run_task(MODULE, fastly.options(domains=[D], state="absent")), "refused", E, "purge_domains")
    done(run_task(MODULE, fastly.options(domains=[D], state="absent", purge_domains=True)), changed=True)


def test_an_own_certificate_is_uploaded_activated_and_renewed_without_a_gap(
    fastly: ServedFastly, run_task: RunTask
) -> None:
    options = fastly.options(domains=[D, E], authority="uploaded", **own(FIRST))
    predicted = done(run_task(MODULE, options, check_mode=True), changed=True)
    assert [each["value"] for each in predicted["serving_records"]] == [None, None]
    assert fastly.wrote() == []
    made = done(run_task(MODULE, options), changed=True)
    assert made["actions"] == predicted["actions"]
    assert fastly.wrote() == [
        "POST /tls/private_keys",
        "POST /tls/certificates",
        "POST /tls/activations",
        "POST /tls/activations",
    ]
    assert made["status"] == "uploaded"
    assert [(each["name"], each["type"]) for each in made["serving_records"]] == [(E, "CNAME"), (D, "CNAME")]
    assert {each["type"] for each in made["serving_addresses"]} == {"A", "AAAA"}

    again = done(run_task(MODULE, options), changed=False)
    assert fastly.sent() == [
        "GET /tls/certificates",
        "GET /tls/activations",
        f"GET /tls/configurations/{made['certificate']['configuration_id']}",
    ]
    assert again["certificate"] == made["certificate"]

    served = {each.domain for each in fastly.service.tls_activations()}
    renewal = fastly.options(**own(RENEWED))
    predicted = done(run_task(MODULE, renewal, check_mode=True), changed=True)
    fastly.sent()
    swapped = done(run_task(MODULE, renewal), changed=True)
    assert swapped["actions"] == predicted["actions"]
    wrote = fastly.wrote()
    assert wrote[:2] == ["POST /tls/private_keys", "POST /tls/certificates"]
    assert [each.split("/")[:3] for each in wrote[2:]] == [["PATCH ", "tls", "activations"]] * 2
    assert {each.domain for each in fastly.service.tls_activations()} == served == {D, E}
    for each in fastly.service.tls_activations():
        assert each.certificate.certificate_pem.strip() == RENEWED.certificate.strip()
    done(run_task(MODULE, renewal), changed=False)


def test_a_valid_certificate_that_was_uploaded_stays(
    fastly: ServedFastly, run_task: RunTask, capsys: pytest.CaptureFixture[str]
) -> None:
    done(run_task(MODULE, fastly.options(domains=[D], **own(FIRST))), changed=True)
    fastly.sent()
    result = done(run_task(MODULE, fastly.options(domains=[D])), changed=False)
    *reads, addresses = fastly.sent()
    assert reads == [LIST, ACTIVATIONS, "GET /tls/certificates"]
    assert addresses.startswith("GET /tls/configurations/")
    assert (result["status"], result["certificate"]["kind"]) == ("uploaded", "uploaded")
    assert result["serving_records"]
    assert "which Fastly does not renew" in str(result.get("warnings")) + capsys.readouterr().err
    made = done(run_task(MODULE, fastly.options(domains=[D], force=True)), changed=True)
    assert made["certificate"]["kind"] == "subscription"


def test_a_wildcard_certificate_that_serves_the_domain_stays(fastly: ServedFastly, run_task: RunTask) -> None:
    activated(fastly, issue(["*.example.com", "example.com"]), "*.example.com")
    for domain in (D, "click.example.com"):
        result = done(run_task(MODULE, fastly.options(domains=[domain])), changed=False)
        assert (result["status"], result["certificate"]["domains"]) == ("uploaded", [domain])
        assert [record["name"] for record in result["serving_records"]] == [domain]
    made = done(run_task(MODULE, fastly.options(domains=["a.b.example.com"])), changed=True)
    assert made["certificate"]["kind"] == "subscription"


def test_one_upload_for_each_domain_stays(
    fastly: ServedFastly, run_task: RunTask, capsys: pytest.CaptureFixture[str]
) -> None:
    late, soon, wide = issue([D], days=200), issue([E], days=20), issue(["*.example.net"], days=90)
    for made, domain in ((late, D), (soon, E), (wide, "*.example.net")):
        activated(fastly, made, domain)
    domains = sorted([D, E, "track.example.net"])
    result = done(run_task(MODULE, fastly.options(domains=domains)), changed=False)
    assert result["certificate"]["domains"] == domains
    assert [record["name"] for record in result["serving_records"]] == domains
    said = str(result.get("warnings")) + capsys.readouterr().err
    assert said.count("which Fastly does not renew") == 3
    # What ends first is shown.
    listed = run_task(INFO, fastly.options())["certificates"]
    assert result["certificate"]["not_after"] == min(each["not_after"] for each in listed)
    subscribed = done(run_task(MODULE, fastly.options(domains=[*domains, "new.example.org"])), changed=True)
    assert subscribed["certificate"]["kind"] == "subscription"


@pytest.mark.parametrize(
    "named", first_of("an authority", {}, {"authority": "certainly"}, {"authority": "lets-encrypt"})
)
def test_of_two_subscriptions_the_issued_one_serves(
    fastly: ServedFastly, run_task: RunTask, capsys: pytest.CaptureFixture[str], named: dict[str, str]
) -> None:
    made = done(run_task(MODULE, fastly.options(domains=[D])), changed=True)
    publish(fastly, made)
    done(run_task(MODULE, fastly.options(domains=[D], wait=True)), changed=False)
    names = {"tls_domains": {"data": [{"type": "tls_domain", "id": D}]}}
    attributes = {"certificate_authority": "certainly"}
    body = {"data": {"type": "tls_subscription", "attributes": attributes, "relationships": names}}
    fastly.service.control(failing_domains=[])
    other = fastly.api.must("POST", "/tls/subscriptions", json_body=body)["data"]["id"]
    fastly.world.records.clear()
    capsys.readouterr()
    result = done(run_task(MODULE, fastly.options(domains=[D], **named)), changed=False)
    assert (result["certificate"]["id"], result["status"]) == (made["certificate"]["id"], "issued")
    said = str(result.get("warnings")) + capsys.readouterr().err
    assert other in said
    assert "certainly" in said


@pytest.mark.parametrize("authority", first_of("pending", "certainly", "lets-encrypt"))
def test_of_two_pending_subscriptions_the_named_authority_is_used(
    fastly: ServedFastly, run_task: RunTask, authority: str
) -> None:
    first = done(run_task(MODULE, fastly.options(domains=[D], authority="lets-encrypt")), changed=True)
    names = {"tls_domains": {"data": [{"type": "tls_domain", "id": D}]}}
    body = {
        "type": "tls_subscription",
        "attributes": {"certificate_authority": "certainly"},
        "relationships": names,
    }
    other = fastly.api.must("POST", "/tls/subscriptions", json_body={"data": body})["data"]["id"]
    result = done(run_task(MODULE, fastly.options(domains=[D], authority=authority)), changed=False)
    expected = {"certainly": other, "lets-encrypt": first["certificate"]["id"]}
    assert result["certificate"]["id"] == expected[authority]


@pytest.mark.parametrize(
    ("uploaded", "desired"),
    [
        pytest.param(issue([D], days=-1), [D], id="expired"),
        pytest.param(issue([D]), [D, E], id="serves one of two"),
    ],
)
def test_a_certificate_that_does_not_serve_is_no_reason_to_wait(
    fastly: ServedFastly, run_task: RunTask, uploaded: MadeCertificate, desired: list[str]
) -> None:
    activated(fastly, uploaded, D)
    made = done(run_task(MODULE, fastly.options(domains=desired)), changed=True)
    assert made["certificate"]["kind"] == "subscription"


def test_the_same_key_is_not_uploaded_again(fastly: ServedFastly, run_task: RunTask) -> None:
    done(run_task(MODULE, fastly.options(domains=[D], **own(FIRST))), changed=True)
    fastly.sent()
    more = done(run_task(MODULE, fastly.options(domains=[D, E], **own(FIRST))), changed=True)
    assert fastly.wrote() == ["POST /tls/activations"]
    assert more["certificate"]["domains"] == [E, D]


def test_a_wildcard_certificate_is_activated_for_its_wildcard(fastly: ServedFastly, run_task: RunTask) -> None:
    made = issue(["*.example.com"])
    options = fastly.options(domains=[D], **own(made))
    first = done(run_task(MODULE, options), changed=True)
    assert [each.domain for each in fastly.service.tls_activations()] == ["*.example.com"]
    # The records are those of the domain: what stands at its wildcard, if anything, is not the module's.
    assert [record["name"] for record in first["serving_records"]] == [D]
    again = done(run_task(MODULE, options), changed=False)
    assert again["serving_records"] == first["serving_records"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(own(FIRST, private_key=RENEWED.private_key), ("does not belong to the certificate",), id="key"),
        pytest.param(own(issue([D], days=-1, started=90)), ("it expired on",), id="expired"),
        pytest.param(own(issue([E])), (f"does not serve {D}",), id="names"),
        pytest.param({"authority": "uploaded"}, ("must be given together with",), id="missing"),
        pytest.param(own(FIRST, authority="globalsign"), ("'authority' is 'globalsign'",), id="both"),
        pytest.param(own(FIRST, private_key="/etc/ssl/key.pem"), ("private key as PEM text",), id="path"),
    ],
)
def test_what_cannot_serve_is_refused_before_anything_is_sent(
    fastly: ServedFastly, run_task: RunTask, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    result = run_task(MODULE, fastly.options(domains=[D], **options))
    refused(result, "input", *words)
    assert fastly.sent() == []
    assert "PRIVATE KEY" not in json.dumps(result)


def test_a_domain_of_a_subscription_is_not_taken_from_it(fastly: ServedFastly, run_task: RunTask) -> None:
    publish(fastly, done(run_task(MODULE, fastly.options(domains=[D])), changed=True))
    done(run_task(MODULE, fastly.options(domains=[D], wait=True)), changed=False)
    fastly.sent()
    refused(run_task(MODULE, fastly.options(domains=[D], **own(FIRST))), "refused", "TLS subscription serves", D)
    done(run_task(MODULE, fastly.options(domains=[D], authority="uploaded", state="absent")), changed=False)
    assert fastly.wrote() == []


def test_an_own_certificate_is_removed_with_its_key(fastly: ServedFastly, run_task: RunTask) -> None:
    done(run_task(MODULE, fastly.options(**own(FIRST))), changed=True)
    options = fastly.options(state="absent", **own(FIRST))
    fastly.sent()
    refused(run_task(MODULE, options), "refused", "'force'")
    assert fastly.wrote() == []
    predicted = done(run_task(MODULE, {**options, "force": True}, check_mode=True), changed=True)
    removed = done(run_task(MODULE, {**options, "force": True}), changed=True)
    assert removed["actions"] == predicted["actions"]
    assert [each.split()[0] for each in removed["actions"]] == ["deactivate", "deactivate", "delete", "delete"]
    assert fastly.service.tls_activations() == []
    done(run_task(MODULE, options), changed=False)


@pytest.mark.parametrize("failing", [("POST", "/tls/certificates"), ("POST", "/tls/private_keys")])
def test_a_key_is_in_no_result_and_no_error(fastly: ServedFastly, run_task: RunTask, failing: tuple[str, str]) -> None:
    method, path = failing
    echoed = json.dumps({"errors": [{"title": "Bad", "detail": f"cannot take {FIRST.private_key}"}]})
    fastly.fail(method, path, status=400, body=echoed, headers={"Content-Type": "application/vnd.api+json"})
    result = run_task(MODULE, fastly.options(domains=[D], **own(FIRST)))
    assert result["failed"]
    shown = json.dumps(result)
    assert all(line not in shown for line in FIRST.private_key.splitlines()[1:-1])


def test_certificates_are_listed(fastly: ServedFastly, run_task: RunTask) -> None:
    done(run_task(MODULE, fastly.options(domains=["a.example.com"])), changed=True)
    done(run_task(MODULE, fastly.options(**own(FIRST))), changed=True)
    listed = run_task(INFO, fastly.options())["certificates"]
    assert [(each["kind"], each["domains"]) for each in listed] == [
        ("subscription", ["a.example.com"]),
        ("uploaded", [E, D]),
    ]
    assert listed[1]["status"] == "uploaded"
    assert listed[1]["serving_records"][0]["type"] == "CNAME"
    [one] = run_task(INFO, fastly.options(domains=[E]))["certificates"]
    assert one["kind"] == "uploaded"
    assert run_task(INFO, fastly.options(domains=["b.example.com"]))["certificates"] == []
