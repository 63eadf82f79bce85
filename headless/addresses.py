"""Which IP addresses are of the internet. What holds an IPv4 is judged by it; the rest by a list of what may be.

Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates, to RFC 9637).
Written out and not asked of `ipaddress`, whose answers change with the version of Python and do not look inside.
"""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Network

# What the IPv4 registry does not call globally reachable, multicast, and 192.88.99.0/24, the relay of 6to4 (RFC 7526).
NOT_IPV4 = [
    IPv4Network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
]
# Global unicast is all that is given out (RFC 4291): loopback, local, site-local, multicast, SRv6 lie outside it.
IPV6 = IPv6Network("2000::/3")
# What the registry keeps apart inside it: protocol assignments (Teredo, benchmarking, ORCHID ...) and documentation.
NOT_IPV6 = [IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20")]
# Networks whose addresses hold an IPv4 and how many bits follow it: mapped, compatible, translated (SIIT), NAT64, 6to4.
HOLDERS = [
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
]
ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: bits 64 to 95 of an address whose last 32 are an IPv4


def is_public(address):
    """Say whether an IP address (str) is of the internet. Raises ValueError for what is no address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 4:
        return _public_ipv4(ip)
    for network, after in HOLDERS:
        if ip in network:
            return _public_ipv4(IPv4Address(int(ip) >> after & 0xFFFFFFFF))
    if ip not in IPV6 or any(ip in network for network in NOT_IPV6):
        return False
    if int(ip) >> 32 & 0xFFFFFFFF in ISATAP:
        return _public_ipv4(IPv4Address(int(ip) & 0xFFFFFFFF))
    return True


def inner(address):
    """Return the IPv4Address or IPv6Address that an address (str) leads to: the IPv4 inside it, when it holds one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        for network, after in HOLDERS:
            if ip in network:
                return IPv4Address(int(ip) >> after & 0xFFFFFFFF)
        if int(ip) >> 32 & 0xFFFFFFFF in ISATAP:
            return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def is_among(address, networks):
    """Say whether an address (str) leads into one of `networks` (str), whichever way it is written."""
    ip = inner(address)
    return any(ip in ipaddress.ip_network(network) for network in networks)


def _public_ipv4(ip):
    return not any(ip in network for network in NOT_IPV4)
