"""Who is counted as one sender: an IPv4 address, or the /64 network of an IPv6 one, that is, one household."""

import ipaddress

from django.conf import settings

IPV6_PREFIX = 64  # what a provider gives to one customer: RFC 6177
UNKNOWN = "unknown"  # all who cannot be told apart share one count


def client_address(request):
    """Return the address of who sent `request` (str), the network of an IPv6 one.

    Behind TRUSTED_PROXY_COUNT proxies it is the entry of X-Forwarded-For that the first of them wrote; whatever
    stands before it was written by the sender and is not believed. A header with fewer entries did not come through
    all the proxies: then the connection's own address counts.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    header = request.headers.get("X-Forwarded-For", "") if proxies else ""
    forwarded = header.split(",") if header else []
    said = forwarded[-proxies] if 0 < proxies <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    return network_of(said.strip())


def network_of(address):
    """Return what is counted for `address` (str as a proxy writes it, perhaps with a port), or "unknown"."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False).network_address)
