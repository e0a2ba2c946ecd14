# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: tracking_domains
short_description: The tracking domains of a SparkPost account as hosts
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Lists the tracking domains of a SparkPost account by one request; each becomes a host, so that playbooks run with
    one host per domain, side by side, and AWX can slice a job by domains.
  - Every host runs on the controller, C(ansible_connection) being V(local), by the Python that runs
    C(ansible-playbook). Its variable C(tracking_domains) is the list of one entry that the playbooks and roles of this
    collection read; run them with C(-e tracking_hosts=tracking_domains), the name of the group of all domains.
  - Where the roles would not find the same account by themselves, the variables C(sparkpost_region),
    C(sparkpost_api_url) and C(tracking_endpoint) tell them. The API key is in no variable and in no cache; plays take
    it from E(SPARKPOST_API_KEY) or from a variable of yours.
  - Uses a YAML file whose name ends in V(sparkpost.yml), V(sparkpost.yaml), V(tracking_domains.yml) or
    V(tracking_domains.yaml).
  - A domain that is no valid host name is left out with a warning. What SparkPost and DNS say is never evaluated as a
    template.
notes:
  - With O(cache=true) and a cache plugin that keeps files, a run within O(cache_timeout) sends no request, to DNS
    neither, and needs no key. C(ansible-playbook --flush-cache) refreshes it, and so does C(refresh_inventory) of
    M(ansible.builtin.meta).
  - Cached listings are distinguished by the API URL and by the options that determine what is listed. They contain
    four bytes of a salted digest of the key, so that another account's listing is detected and not used. The key cannot
    be derived from them. A broken cached listing is read again.
  - Whatever is cached is as old as the variable C(sparkpost_listed_at) says; P(sparkpost.tracking.verify#role) looks
    again by itself.
  - By default, Ansible only warns of an inventory that cannot be read and goes on without it. Set
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) to V(true), as AWX does, to have the run fail.
requirements:
  - requests
  - dnspython, for O(detect_cdn)
seealso:
  - module: sparkpost.tracking.sparkpost_tracking_domain_info
  - module: sparkpost.tracking.tracking_check
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Marks the file as one for this plugin.
    type: str
    required: true
    choices: [sparkpost.tracking.tracking_domains]
  api_key:
    description:
      - The key for SparkPost's API, with the grant C(tracking_domains/view).
      - It may be vaulted, or a template with a lookup.
    type: str
    env:
      - name: SPARKPOST_API_KEY
  region:
    description: The region of the account, V(us) or V(eu).
    type: str
    default: us
    env:
      - name: SPARKPOST_REGION
  api_url:
    description: The API URL with its base path, if the account has a dedicated one.
    type: str
    env:
      - name: SPARKPOST_API_URL
  endpoint:
    description:
      - SparkPost's endpoint for clicks, V(us), V(eu), or a host of your own. By default that of O(region).
      - Hosts get it as the variable C(tracking_endpoint), and O(detect_cdn) knows it.
    type: str
  validate_certs:
    description: Whether to verify the TLS certificate of the API. Switch it off for tests of your own only.
    type: bool
    default: true
  ca_path:
    description:
      - A file with certificates of further certificate authorities to trust, as PEM, or a folder of such files.
    type: path
    env:
      - name: TRACKING_CA_PATH
  request_timeout:
    description: How long to wait for the answer to one request, in seconds.
    type: int
    default: 30
  retry_timeout:
    description: How long to ask again after C(429), C(5xx) and broken connections, in seconds.
    type: int
    default: 30
  domains:
    description: Only domains that match one of these shell patterns, such as V(*.example.com).
    type: list
    elements: str
    default: []
  exclude:
    description: No domain that matches one of these shell patterns.
    type: list
    elements: str
    default: []
  default:
    description: Only domains that are the default one of their subaccount, or only those that are not.
    type: bool
  secure:
    description: Only domains whose links use https, or only those whose links do not.
    type: bool
  verified:
    description: Only verified domains, or only unverified ones.
    type: bool
  subaccounts:
    description: Only domains of these subaccounts; V(0) is the primary account.
    type: list
    elements: int
  hostname:
    description:
      - A template for the name of a host, with the host's variables, such as V(sp-{{ sparkpost_domain }}). By default a
        host is called as its domain is.
      - The name may have letters, digits, dots, hyphens, underscores and V(@). Where the template gives none, the
        domain is the name; with O(strict=true) that is an error. Two domains of the same name are always an error.
    type: str
  hostvars_prefix:
    description:
      - What the names of the variables begin with that tell what SparkPost and DNS say - C(domain), C(secure),
        C(verified), C(default), C(subaccount_id), C(port), C(link_base), C(cname_status), C(compliance_status),
        C(tls_status), C(uses_managed_certificate), C(certificate_issued_at), C(certificate_expires_at),
        C(certificate_error), C(listed_at), and C(cdn) where it is looked up.
      - It cannot be empty, since names such as C(port) mean something to Ansible.
    type: str
    default: sparkpost_
  default_groups:
    description:
      - Whether to make the groups C(domains), which contains all hosts, C(verified) or C(unverified), C(secure) or
        C(insecure), C(default), C(managed_certificate), C(cname_STATUS), C(compliance_STATUS), C(tls_STATUS),
        C(subaccount_NUMBER), and C(cdn_NAME), all with O(group_prefix) before them, such as C(tracking_unverified).
      - Names are in lower case, and characters that are invalid in group names are replaced by underscores.
    type: bool
    default: true
  group_prefix:
    description: What the names of the default groups begin with; it may be empty.
    type: str
    default: tracking_
  detect_cdn:
    description:
      - Whether to determine the CDN of each domain from DNS, with a few queries per domain.
      - The variable C(sparkpost_cdn) is then C(cloudfront), C(cloudflare), C(fastly) or C(azure), C(sparkpost) for a
        certificate that SparkPost manages, C(none) if the domain points directly to SparkPost, C(no_record) where
        there is no record, C(other) for any other server, and C(unknown) where DNS did not answer in time.
      - Resolvers are queried only for verified domains. For others, the zone's name servers are queried, since a
        resolver that is queried too early caches for a while that there is no record.
      - A name that shows addresses alone counts as C(cloudflare) where Cloudflare's name servers serve its zone.
    type: bool
    default: true
  detect_cdn_timeout:
    description: After how many seconds to stop asking; the CDNs of the domains that are left are then C(unknown).
    type: int
    default: 20
  dns_timeout:
    description: How long to wait for the answer to one question to DNS, in seconds.
    type: int
    default: 2
  resolvers:
    description:
      - The recursive resolvers to ask, each as C(address) or C(address:port). By default those of the system.
    type: list
    elements: str
    default: []
    env:
      - name: TRACKING_RESOLVERS
  connect_to:
    description:
      - Where to connect instead of the address in DNS, in the format of curl's C(--connect-to), for the
        questions to the name servers of a zone.
    type: list
    elements: str
    default: []
    env:
      - name: TRACKING_CONNECT_TO
"""

EXAMPLES = r"""
# sparkpost.yml: every domain of the account, the key from SPARKPOST_API_KEY
#   ansible-inventory -i sparkpost.yml --graph
#   ansible-playbook -i sparkpost.yml sparkpost.tracking.verify -e tracking_hosts=tracking_domains
#   ansible-playbook -i sparkpost.yml sparkpost.tracking.verify -e tracking_hosts=tracking_unverified
plugin: sparkpost.tracking.tracking_domains

---
# marketing.sparkpost.yml: one brand's domains in the region eu, listed once an hour
plugin: sparkpost.tracking.tracking_domains
region: eu
domains: ["*.brand.example"]
exclude: ["test-*"]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/tracking-domains
cache_timeout: 3600

---
# clients.tracking_domains.yml: domains of two subaccounts, groups and variables of one's own
plugin: sparkpost.tracking.tracking_domains
api_key: "{{ lookup('ansible.builtin.env', 'CLIENTS_SPARKPOST_KEY') }}"
subaccounts: [12, 13]
hostname: "sub{{ sparkpost_subaccount_id }}-{{ sparkpost_domain }}"
groups:
  renew_soon: sparkpost_tls_status == 'pending'
keyed_groups:
  - key: sparkpost_subaccount_id
    prefix: client
compose:
  verify_warn_days: 30 if sparkpost_cdn == 'cloudfront' else 14
"""

from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import given_key
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory import source
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.cache import packed, unpacked
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.hosts import (
    Describer,
    Host,
    group_name,
    inventory_name,
    twins,
)
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Listing
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.settings import OPTIONS, TEMPLATED, Settings
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.trust import remote, template

_SUFFIXES = ("sparkpost.yml", "sparkpost.yaml", "tracking_domains.yml", "tracking_domains.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "sparkpost.tracking.tracking_domains"

    # Ansible's own way leaves names as they are unless a setting says otherwise.
    _sanitize_group_name = staticmethod(group_name)

    def verify_file(self, path: str) -> bool:
        readable: bool = super().verify_file(path)  # type: ignore[no-untyped-call]
        return readable and path.endswith(_SUFFIXES)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)  # type: ignore[no-untyped-call]
        try:
            self._refuse_unknown(config)
            settings = Settings.from_options(self._given())
            self._fill(settings, self._listing(path, settings, cache=cache))
        except TrackingError as error:
            raise AnsibleParserError(error.sentence()) from None

    def _refuse_unknown(self, config: dict[str, Any]) -> None:
        """Ansible itself passes over a misspelt option in silence."""
        unknown = sorted(str(name) for name in config if name not in self._options)
        if unknown:
            raise TrackingError(
                f"The inventory file has options that do not exist: {', '.join(unknown)}",
                remedy=f"Check their spelling: ansible-doc -t inventory {self.NAME}",
            )

    def _given(self) -> dict[str, Any]:
        given = {name: self._option(name) for name in OPTIONS}
        self.templar.available_variables = self._vars or {}
        for name in TEMPLATED:
            if given[name]:
                try:
                    given[name] = str(self.templar.template(given[name]))
                except AnsibleError as error:
                    raise InputError(name, "a template", f"it cannot be evaluated: {error}") from None
        return given

    def _listing(self, path: str, settings: Settings, *, cache: bool) -> Listing:
        """The cached listing where there is one; else SparkPost is asked, and DNS."""
        keeps, key = bool(self._option("cache")), given_key(settings.params)
        place = f"{self.get_cache_key(path)}_{settings.identity()}"
        kept = unpacked(self._kept(place), key) if keeps and cache else None
        if kept is not None:
            return kept
        listing = source.read(settings, self.display.warning)
        if keeps:
            self._cache[place] = packed(listing, key)
        return listing

    def _option(self, name: str) -> Any:
        return self.get_option(name)  # type: ignore[no-untyped-call]

    def _kept(self, place: str) -> Any:
        try:
            return self._cache.get(place)
        except Exception as error:  # Each cache plugin has its own ways to fail at a broken entry.
            self.display.vvv(f"The cached listing cannot be read, and is read again: {type(error).__name__}")
            return None

    def _fill(self, settings: Settings, listing: Listing) -> None:
        describer = Describer(settings.labels, listing.listed_at)
        hosts = [describer.host(entry) for entry in listing.entries]
        names = [self._name(host) for host in hosts]
        twins(zip(names, (host.domain for host in hosts), strict=True))
        for name, host in zip(names, hosts, strict=True):
            self._add(name, host)

    def _add(self, name: str, host: Host) -> None:
        hosts: Any = self.inventory
        hosts.add_host(name)
        own = {
            "ansible_connection": template("local"),
            # Interpreter discovery may find a Python without the libraries.
            "ansible_python_interpreter": template("{{ ansible_playbook_python }}"),
        }
        variables = {**remote(host.variables), **own}
        for variable, value in variables.items():
            hosts.set_variable(name, variable, value)
        for group in host.groups:
            hosts.add_child(hosts.add_group(group), name)
        self._construct(name, variables)

    def _construct(self, name: str, variables: dict[str, Any]) -> None:
        """The variables and groups of the user's own."""
        strict = self._option("strict")
        for option, add in (
            ("compose", self._set_composite_vars),
            ("groups", self._add_host_to_composed_groups),
            ("keyed_groups", self._add_host_to_keyed_groups),
        ):
            add(self._option(option), variables, name, strict=strict)  # type: ignore[no-untyped-call]

    def _name(self, host: Host) -> str:
        """The name that the option ``hostname`` gives, else the domain."""
        pattern = self._option("hostname")
        if not pattern:
            return host.domain
        self.templar.available_variables = remote(host.variables)
        try:
            name = str(self.templar.template(pattern))
        except AnsibleError as error:
            name, problem = "", str(error)
        else:
            problem = f"it gives {name!r}, which cannot be a host's name"
        usable = inventory_name(name)
        if usable:
            return usable
        if self._option("strict"):
            raise InputError("hostname", str(pattern), f"for {host.domain} {problem}")
        self.display.warning(f"The option 'hostname' gives no name for {host.domain}, which is used itself: {problem}")
        return host.domain
