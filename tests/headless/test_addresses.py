"""Which addresses a notice may go to: a table of every odd form, from the special-purpose registries of IANA."""

import ipaddress

import pytest

from headless.addresses import is_public

PUBLIC_IPV4 = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "192.175.48.1", "223.255.255.1", "100.63.0.1", "172.32.0.1"]
PRIVATE_IPV4 = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.0.1", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.254", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.19.255.254", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
    "255.255.255.255",
]


def holding(ipv4):
    """Return every way of writing an IPv4 inside an IPv6 that leads to it."""
    number = int(ipaddress.IPv4Address(ipv4))
    low, high = number & 0xFFFF, number >> 16
    return [
        f"::ffff:{ipv4}",
        f"::{ipv4}",
        f"::ffff:0:{ipv4}",
        f"64:ff9b::{ipv4}",
        f"2002:{high:x}:{low:x}::1",
        f"2606:4700:1:2:0:5efe:{high:x}:{low:x}",
        f"2606:4700:1:2:200:5efe:{high:x}:{low:x}",
    ]


@pytest.mark.parametrize("ipv4", PUBLIC_IPV4)
def test_a_public_ipv4_is_public_however_it_is_written(ipv4):
    assert {written: is_public(written) for written in [ipv4, *holding(ipv4)] if not is_public(written)} == {}


@pytest.mark.parametrize("ipv4", PRIVATE_IPV4)
def test_a_private_ipv4_is_private_however_it_is_written(ipv4):
    assert [written for written in [ipv4, *holding(ipv4)] if is_public(written)] == []


@pytest.mark.parametrize("address", ["2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1", "2620:4f:8000::1"])
def test_a_global_ipv6_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("::", "::1", "64:ff9b:1::7f00:1", "64:ff9b:1::808:808", "100::1", "100:0:0:1::1", "fc00::1", "fd12::1"),
        *("fe80::1", "fe80::1%eth0", "fec0::1", "feff::1", "ff02::1", "ff0e::1", "5f00::1", "4000::1", "e000::1"),
        *("2001::7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1"),
        *("2001:30::1", "2001:1ff::1", "2001:db8::1", "3fff::1", "3fff:fff::1", "0:0:0:1::1", "::ffff:1:0:0:0"),
        *("64:ff9b:2::1", "8000::1", "200::1"),
    ],
)
def test_what_the_registries_keep_apart_is_not_public(address):
    assert not is_public(address)


def test_nothing_that_python_calls_private_is_public():
    networks = [*ipaddress._IPv6Constants._private_networks, *ipaddress._IPv4Constants._private_networks]
    named = {"2001:1::1/128", "2001:1::2/128", "2001:3::/32", "2001:4:112::/48", "2001:20::/28", "2001:30::/28"}
    for network in networks:
        if str(network) not in named:
            assert not is_public(str(network[0])), network
            assert not is_public(str(network[-1])), network
