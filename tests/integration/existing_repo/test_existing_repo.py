# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""examples/existing_repo: its README followed word by word in a foreign folder, with the collection as installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools import package

from lab.services import AWS_SECRET_ACCESS_KEY, FASTLY_API_TOKEN, SPARKPOST_API_KEY
from lab.world import World
from support.documents import Block, blocks
from support.foreign_repository import ForeignRepository, users_environment
from support.playbooks import ROOT, PlaybookRun

EXAMPLE = ROOT / "examples" / "existing_repo"
PAGE = "docs/docsite/rst/existing_repository.rst"
#: By host behind CloudFront, and from a list behind Fastly.
HOSTS = ("track.example.org", "click.example.org")
LISTED = ("news.example.net", "go.example.net")
#: The vault's, and what the lab accepts.
SECRETS = (SPARKPOST_API_KEY, AWS_SECRET_ACCESS_KEY, FASTLY_API_TOKEN, "example-dns-password-0123456789abcdef")
#: The repository takes these from its vault alone.
CREDENTIALS = ("SPARKPOST_API_KEY", "FASTLY_API_TOKEN", "CLOUDFLARE_API_TOKEN", "AWS_ACCESS_KEY_ID")
#: The README's commands in its order; a test runs each.
STEPS = ("install", "libraries", "password", "vault", "dry run", "site", "limit", "dns", "verify")
#: The cache check waits for the time to live, so that a short one makes a quick test.
QUICK = {
    "cloudfront_default_ttl": 1,
    "fastly_default_ttl": 1,
    "verify_cache_ttl": 1,
    "cloudfront_wait_interval": 1,
    "fastly_wait_interval": 1,
    "sparkpost_domain_wait_interval": 1,
}


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection as it is released."""
    return package.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def repository(world: World, tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> ForeignRepository:
    """The example somewhere else, with the collection and the vault's password as its README says."""
    home = tmp_path_factory.mktemp("somebody")
    folder = home / "configuration"
    shutil.copytree(EXAMPLE, folder)
    (folder / "vendor").mkdir()
    shutil.copy(tarball, folder / "vendor")
    reachable = {name: value for name, value in world.environment().items() if name not in CREDENTIALS}
    reachable.pop("AWS_SECRET_ACCESS_KEY")
    environment = users_environment(home, {**reachable, "DNS_API_URL": world.control_url})
    made = ForeignRepository(folder, environment, QUICK)
    made.run(step(made, "install")).succeeded()
    made.run(step(made, "password")).succeeded()
    return made


def begin(lab: World) -> None:
    """Accounts with nothing in them, and the zones at the repository's own DNS."""
    lab.reset()
    for zone in ("example.org", "example.net"):
        lab.own_zones.create(zone)
        lab.delegate(zone)


@pytest.fixture(scope="module")
def first_run(world: World, repository: ForeignRepository) -> PlaybookRun:
    """The site from nothing, once for this file, at a verbosity that shows all there is."""
    begin(world)
    return repository.run(step(repository, "site"), "-vvv").succeeded()


@pytest.fixture
def site(world: World, first_run: PlaybookRun) -> Iterator[World]:
    """The lab after the first run."""
    world.journal.clear()
    yield world
    world.faults.clear()


def step(repository: ForeignRepository, name: str) -> str:
    """The command of the README by its name here; fails where the README has another number of them."""
    return dict(zip(STEPS, repository.commands(), strict=True))[name]


def requests(lab: World, service: str | None = None, *, writes: bool | None = None) -> Counter[str]:
    """How often each service was asked for each thing."""
    entries = lab.journal.entries(service, writes=writes)
    return Counter(f"{entry.service} {entry.action or entry.method + ' ' + entry.path}" for entry in entries)


def own_records(lab: World) -> dict[str, tuple[str, ...]]:
    """The values of the CNAME records at the repository's own DNS, by name."""
    records = [record for zone in lab.own_zones.zones() for record in zone.records.values()]
    return {record.name: record.values for record in records if record.type == "CNAME"}


def domain_at_sparkpost(lab: World, name: str) -> tuple[bool, bool]:
    """Whether it is verified and secure."""
    stored = lab.sparkpost["us"].domain(name)
    assert stored is not None
    return stored["status"]["verified"], stored["secure"]


def test_the_collection_is_the_tarball_that_requirements_pin(repository: ForeignRepository, tarball: Path) -> None:
    assert f"vendor/{tarball.name}" in (repository.folder / "requirements.yml").read_text(encoding="utf-8")
    listed = repository.run("ansible-doc -t module -F sparkpost.tracking").succeeded().output
    places = {line.split()[-1] for line in listed.splitlines() if line.startswith("sparkpost.tracking.")}
    assert len(places) > 20
    installed = repository.folder / "collections" / "ansible_collections" / "sparkpost" / "tracking"
    assert all(place.startswith(str(installed)) for place in places)
    assert (installed / "examples" / "existing_repo" / "README.md").is_file()
    assert not (installed / "tests").exists()


def test_the_libraries_are_those_that_the_tests_run_with(repository: ForeignRepository) -> None:
    # What is installed satisfies pip without asking anybody.
    said = repository.run(step(repository, "libraries"), PIP_NO_INDEX="1").succeeded().output
    for library in ("boto3", "requests", "dnspython"):
        assert f"Requirement already satisfied: {library}>=" in said


def test_the_vault_holds_the_secrets_and_the_files_do_not(repository: ForeignRepository) -> None:
    shown = repository.run(step(repository, "vault")).succeeded().output
    assert all(secret in shown for secret in SECRETS)
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*") if path.is_file()]
    assert len(texts) > 10
    assert not any(secret in text for secret in SECRETS for text in texts)


@pytest.mark.matrix
def test_a_dry_run_on_empty_accounts_writes_nothing(world: World, repository: ForeignRepository) -> None:
    begin(world)
    run = repository.run(step(repository, "dry run")).succeeded()
    assert requests(world, writes=True) == {}
    assert own_records(world) == {}
    assert [path.name for path in (repository.folder / "rendered").iterdir()] == ["README.md"]
    # Certificate, distribution or service, and the domain at SparkPost; what `uri` would do it cannot tell.
    names = [*HOSTS, "localhost"]
    assert {name: run.hosts[name].changed for name in names} == dict.fromkeys(names, 3)
    assert "status: PENDING_VALIDATION" in run.output


def test_the_site_is_made_from_nothing(site: World, first_run: PlaybookRun, repository: ForeignRepository) -> None:
    for name in (*HOSTS, *LISTED):
        assert domain_at_sparkpost(site, name) == (True, True)
    assert {name for name in own_records(site) if not name.startswith("_")} == {*HOSTS, *LISTED}
    for domain in HOSTS:
        assert f"{domain} (cloudfront, spgo.io): everything is as it should be" in first_run.output
    assert "2 of 2 domains are healthy" in first_run.output
    assert "worker_processes 4;" in (repository.folder / "rendered" / "web01.example.net.conf").read_text()
    assert {name: recap.failed + recap.unreachable for name, recap in first_run.hosts.items()} == dict.fromkeys(
        ["localhost", *HOSTS, "web01.example.net"], 0
    )


def test_no_secret_is_shown_at_any_verbosity_or_left_in_a_file(
    first_run: PlaybookRun, repository: ForeignRepository
) -> None:
    assert first_run.output.count("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER") > 20
    assert [secret for secret in SECRETS if secret in first_run.output] == []
    home = Path(repository.environment["HOME"])
    left = [path for path in home.rglob("*") if path.is_file()]
    assert repository.folder / "rendered" / "web01.example.net.conf" in left
    assert [path for path in left if any(secret.encode() in path.read_bytes() for secret in SECRETS)] == []


def test_its_own_settings_are_in_force_and_nothing_is_complained_about(first_run: PlaybookRun) -> None:
    assert "configuration/ansible.cfg as config file" in first_run.output
    for complaint in ("[WARNING]", "[DEPRECATION", "Traceback"):
        assert complaint not in first_run.output


def test_a_second_run_changes_nothing_with_another_strategy_too(site: World, repository: ForeignRepository) -> None:
    run = repository.run(step(repository, "site"), ANSIBLE_STRATEGY="free", ANSIBLE_FORKS="2").succeeded()
    assert run.changed == 0
    assert requests(site, writes=True) == {}
    assert set(run.hosts) == {"localhost", *HOSTS, "web01.example.net"}


def test_a_limit_leaves_the_other_domains_alone(site: World, repository: ForeignRepository) -> None:
    run = repository.run(step(repository, "limit")).succeeded()
    assert list(run.hosts) == ["track.example.org"]
    assert run.changed == 0
    path = "/api/v1/tracking-domains/track.example.org"
    # Before, during and after.
    assert requests(site, "sparkpost") == {f"sparkpost GET {path}": 3}
    assert requests(site, "fastly") == {}
    assert requests(site, "aws") == {
        "acm DescribeCertificate": 1,
        # By preflight and by the list of certificates.
        "acm ListCertificates": 2,
        "cloudfront ListDistributions": 2,
    }


def test_the_tag_dns_mends_a_record_and_nothing_else(site: World, repository: ForeignRepository) -> None:
    before = own_records(site)
    assert site.own_zones.remove("click.example.org", "CNAME")
    site.flush_resolvers()
    run = repository.run(step(repository, "dns")).succeeded()
    assert {name: recap.changed for name, recap in run.hosts.items()} == {"click.example.org": 1}
    assert own_records(site) == before
    assert requests(site, writes=True) == {}
    # Whether https links are sent already decides what a record may do.
    assert requests(site, "sparkpost") == {"sparkpost GET /api/v1/tracking-domains/click.example.org": 1}


@pytest.mark.matrix
def test_the_tag_verify_only_looks(site: World, repository: ForeignRepository) -> None:
    run = repository.run(step(repository, "verify")).succeeded()
    assert run.changed == 0
    # One request for what SparkPost says of all domains; the rest is asked over DNS, TLS and HTTP.
    assert requests(site) == {"sparkpost GET /api/v1/tracking-domains": 1}
    assert "2 of 2 domains are healthy" in run.output


def test_a_wrong_vault_password_is_reported_in_ansibles_own_words(
    site: World, repository: ForeignRepository, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("some-other-password-0123456789\n", encoding="utf-8")
    run = repository.run(step(repository, "site"), ANSIBLE_VAULT_IDENTITY_LIST=f"ops@{wrong}")
    assert run.status != 0
    assert "Decryption failed" in run.output
    assert "Traceback" not in run.output
    assert requests(site) == {}


def test_neither_another_interpreter_nor_become_for_all_matters_where_ansible_has_the_libraries(
    site: World, repository: ForeignRepository, tmp_path: Path
) -> None:
    assert "become = true" in (repository.folder / "ansible.cfg").read_text(encoding="utf-8")
    bare = bare_interpreter(tmp_path)
    chosen = ("--limit track.example.org --tags sparkpost", f"-e ansible_python_interpreter={bare}")
    command = step(repository, "site")
    assert repository.run(command, *chosen).succeeded().changed == 0
    # As an ordinary module it runs by that interpreter, which has no libraries.
    run = repository.run(command, *chosen, TRACKING_IN_PROCESS="0")
    assert run.status != 0
    said = " ".join(run.output.split())
    assert "Failed to import the required Python library (requests) on" in said
    assert f"Python {bare}." in said
    assert "please consult the documentation on ansible_python_interpreter" in said
    assert "Traceback" not in run.output
    assert requests(site, writes=True) == {}


def bare_interpreter(folder: Path) -> Path:
    """A Python of its own without any library."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder / "bare")]
    subprocess.run(command, check=True)
    return folder / "bare" / "bin" / "python"


@pytest.mark.parametrize("block", [each for each in blocks(PAGE) if each.caption], ids=lambda block: block.caption)
def test_what_the_page_has_its_reader_write_is_the_examples(block: Block) -> None:
    text = (EXAMPLE / block.caption).read_text(encoding="utf-8")
    # All of the file but its head, or the end of it.
    assert text.endswith(f"\n{block.text}\n")


def test_what_the_page_has_its_reader_type_is_in_the_readme_in_its_order(repository: ForeignRepository) -> None:
    typed = [line for block in blocks(PAGE) if block.is_commands for line in block.text.splitlines()]
    assert typed == repository.commands()
