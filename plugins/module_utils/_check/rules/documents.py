# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of public documentation that findings refer to, each a title and an address, so that each is written once."""

from __future__ import annotations

SPARKPOST_HTTPS = (
    "SparkPost: Enabling HTTPS Engagement Tracking on SparkPost",
    "https://docs.sparkpost.com/docs/tech-resources/enabling-https-engagement-tracking-on-sparkpost",
)
SPARKPOST_MANAGED = (
    "SparkPost: Managed HTTPS for Tracking Domains",
    "https://docs.sparkpost.com/docs/tech-resources/managed-https-for-tracking-domains",
)
SPARKPOST_PROXY = (
    "SparkPost: Using a Reverse Proxy for HTTPS Tracking Domain",
    "https://docs.sparkpost.com/docs/tech-resources/using-proxy-https-tracking-domain",
)
SPARKPOST_APPS = (
    "SparkPost: Using Mobile Universal and App Links with SparkPost",
    "https://docs.sparkpost.com/docs/tech-resources/deep-links-self-serve",
)
SPARKPOST_BLOCKED = (
    "SparkPost: Why is my domain blocked?",
    "https://docs.sparkpost.com/docs/faq/why-domain-blocked",
)
SPARKPOST_CASE = (
    "SparkPost: Submitting a support case",
    "https://docs.sparkpost.com/docs/faq/submit-a-ticket",
)
SPARKPOST_API = ("SparkPost API: Tracking Domains", "https://developers.sparkpost.com/api/tracking-domains/")

_CLOUDFRONT = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
CLOUDFRONT_ALIASES = (
    "Amazon CloudFront: Use custom URLs by adding alternate domain names (CNAMEs)",
    f"{_CLOUDFRONT}CNAMEs.html",
)
CLOUDFRONT_CERTIFICATES = (
    "Amazon CloudFront: Requirements for using SSL/TLS certificates with CloudFront",
    f"{_CLOUDFRONT}cnames-and-https-requirements.html",
)
CLOUDFRONT_403 = (
    "Amazon CloudFront: HTTP 403 status code (Permission Denied)",
    f"{_CLOUDFRONT}http-403-permission-denied.html",
)
CLOUDFRONT_502 = ("Amazon CloudFront: HTTP 502 status code (Bad Gateway)", f"{_CLOUDFRONT}http-502-bad-gateway.html")
CLOUDFRONT_HTTPS = (
    "Amazon CloudFront: Require HTTPS for communication between viewers and CloudFront",
    f"{_CLOUDFRONT}using-https-viewers-to-cloudfront.html",
)
CLOUDFRONT_TLS = (
    "Amazon CloudFront: Supported protocols and ciphers between viewers and CloudFront",
    f"{_CLOUDFRONT}secure-connections-supported-viewer-protocols-ciphers.html",
)
CLOUDFRONT_CACHE = (
    "Amazon CloudFront: Manage how long content stays in the cache (expiration)",
    f"{_CLOUDFRONT}Expiration.html",
)
ACM_CAA = (
    "AWS Certificate Manager: Configure a CAA record",
    "https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html",
)
ACM_RENEWAL = (
    "AWS Certificate Manager: Managed certificate renewal",
    "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
)

_CLOUDFLARE = "https://developers.cloudflare.com/"
_CLOUDFLARE_ERRORS = f"{_CLOUDFLARE}support/troubleshooting/http-status-codes/"
CLOUDFLARE_1XXX = ("Cloudflare: 1xxx errors", f"{_CLOUDFLARE_ERRORS}cloudflare-1xxx-errors/")
CLOUDFLARE_5XX = ("Cloudflare: 5xx errors", f"{_CLOUDFLARE_ERRORS}cloudflare-5xx-errors/")
CLOUDFLARE_CHALLENGE = (
    "Cloudflare: Detect a Challenge Page response",
    f"{_CLOUDFLARE}cloudflare-challenges/challenge-types/challenge-pages/detect-response/",
)
CLOUDFLARE_LOOP = ("Cloudflare: ERR_TOO_MANY_REDIRECTS", f"{_CLOUDFLARE}ssl/troubleshooting/too-many-redirects/")
CLOUDFLARE_NO_CERTIFICATE = (
    "Cloudflare: ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
    f"{_CLOUDFLARE}ssl/troubleshooting/version-cipher-mismatch/",
)
CLOUDFLARE_UNIVERSAL = (
    "Cloudflare: Limitations of Universal SSL",
    f"{_CLOUDFLARE}ssl/edge-certificates/universal-ssl/limitations/",
)
CLOUDFLARE_DNSSEC = ("Cloudflare: Troubleshooting DNSSEC", f"{_CLOUDFLARE}dns/dnssec/troubleshooting/")
CLOUDFLARE_NAME_SERVERS = (
    "Cloudflare: Update nameservers",
    f"{_CLOUDFLARE}dns/nameservers/update-nameservers/",
)
CLOUDFLARE_CAA = ("Cloudflare: CAA records", f"{_CLOUDFLARE}ssl/edge-certificates/caa-records/")
CLOUDFLARE_HTTPS = (
    "Cloudflare: Always Use HTTPS",
    f"{_CLOUDFLARE}ssl/edge-certificates/additional-options/always-use-https/",
)
CLOUDFLARE_TLS = (
    "Cloudflare: Minimum TLS Version",
    f"{_CLOUDFLARE}ssl/edge-certificates/additional-options/minimum-tls/",
)
CLOUDFLARE_PROXY = ("Cloudflare: Proxy status", f"{_CLOUDFLARE}dns/proxy-status/")
CLOUDFLARE_FORWARDING = (
    "Cloudflare: URL forwarding by Page Rules",
    f"{_CLOUDFLARE}rules/page-rules/how-to/url-forwarding/",
)
CLOUDFLARE_CACHE = ("Cloudflare: Default cache behavior", f"{_CLOUDFLARE}cache/concepts/default-cache-behavior/")

_FASTLY = "https://docs.fastly.com/en/guides/"
FASTLY_DOMAINS = ("Fastly: Working with domains", f"{_FASTLY}working-with-domains")
FASTLY_CERTIFICATES = (
    "Fastly: Setting up TLS with certificates Fastly manages",
    f"{_FASTLY}setting-up-tls-with-certificates-fastly-manages",
)
FASTLY_400 = ("Fastly: Common 400 errors on Fastly", f"{_FASTLY}common-400-errors")
FASTLY_503 = ("Fastly: Common 503 errors on Fastly", f"{_FASTLY}common-503-errors")
FASTLY_ORIGIN_TLS = ("Fastly: TLS origin configuration messages", f"{_FASTLY}tls-origin-configuration-messages")
FASTLY_CACHE = ("Fastly: Caching configuration best practices", f"{_FASTLY}caching-best-practices")

AWS_WAF_CHALLENGE = (
    "AWS WAF: CAPTCHA and Challenge actions",
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge.html",
)
CLOUDFRONT_ERRORS = (
    "Amazon CloudFront: Troubleshooting error response status codes",
    f"{_CLOUDFRONT}troubleshooting-response-errors.html",
)
CLOUDFRONT_FUNCTIONS = (
    "Amazon CloudFront: Test and debug edge functions",
    f"{_CLOUDFRONT}edge-functions-logs.html",
)
GOOGLE_TROUBLESHOOTING = (
    "Google Cloud: Troubleshoot external Application Load Balancers",
    "https://cloud.google.com/load-balancing/docs/https/troubleshooting-ext-https-lbs",
)
GOOGLE_NEG = (
    "Google Cloud: Internet network endpoint groups",
    "https://cloud.google.com/load-balancing/docs/negs/internet-neg-concepts",
)
AZURE_ROUTING = (
    "Azure Front Door: Troubleshooting common problems",
    "https://learn.microsoft.com/azure/frontdoor/troubleshoot-issues",
)
NGINX_PROXY = (
    "nginx: Module ngx_http_proxy_module",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html",
)
APACHE_PROXY = (
    "Apache: Module mod_proxy",
    "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html",
)

LETSENCRYPT_CHALLENGE = ("Let's Encrypt: Challenge Types", "https://letsencrypt.org/docs/challenge-types/")
LETSENCRYPT_CAA = (
    "Let's Encrypt: Certificate Authority Authorization (CAA)",
    "https://letsencrypt.org/docs/caa/",
)
LETSENCRYPT_IPV6 = ("Let's Encrypt: IPv6 Support", "https://letsencrypt.org/docs/ipv6/")
ANDROID_APPS = ("Android: Troubleshoot App Links", "https://developer.android.com/training/app-links/troubleshoot")
APPLE_APPS = (
    "Apple: Supporting associated domains",
    "https://developer.apple.com/documentation/xcode/supporting-associated-domains",
)
TAKEOVER = ("MDN: Subdomain takeover", "https://developer.mozilla.org/en-US/docs/Web/Security/Subdomain_takeovers")


def rfc(number: int, title: str) -> tuple[str, str]:
    """The page of an RFC."""
    return f"RFC {number}: {title}", f"https://www.rfc-editor.org/rfc/rfc{number}"
