"""Which addresses count as one network, and which are near."""

import pytest

from afflux.kernel.networks import is_near, network_of


def test_a_household_of_ipv6_is_one_network_and_an_ipv4_address_is_one():
    assert (
        network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    )
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of("not an address") == "unknown"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd00::1", "::ffff:10.0.0.1"]
)
def test_proxies_and_the_houses_own_people_are_near(address):
    assert is_near(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450::1", "::ffff:8.8.8.8", "nonsense"])
def test_everybody_else_is_not(address):
    assert not is_near(address)
