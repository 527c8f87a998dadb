"""Which addresses may be asked: the public network at the ports of the web, and no other without a person's word."""

from __future__ import annotations

import re

import pytest

from jendela.links.observation import Reason
from jendela.links.permission import Permission, allowance, is_public


@pytest.mark.parametrize(
    "address",
    (
        "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8"
        " 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.1.1 192.175.48.1 198.18.0.1 198.19.255.255"
        " 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255"
        " :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:2::1"
        " 2001:db8::1 2002:7f00:1::1 3fff::1 2620:4f:8000::1 5f00::1 fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1"
        " ff02::1 example 1.2.3 0x7f000001 2130706433"
    ).split(),
)
def test_what_is_no_single_machine_of_the_public_network_is_refused(address: str) -> None:
    assert not is_public(address)
    assert Permission().refusal(address, 443) is Reason.BLOCKED_ADDRESS


@pytest.mark.parametrize(
    "address", "1.1.1.1 9.9.9.9 103.10.60.1 172.32.0.1 192.0.1.1 198.20.0.1 2606:4700::1 2001:4860::8888".split()
)
def test_public_addresses_may_be_asked_at_the_ports_of_the_web_only(address: str) -> None:
    assert is_public(address)
    for port in (80, 443, 8080, 8443):
        assert Permission().refusal(address, port) is Reason.NONE
    for port in (22, 25, 3306, 6379, 65535):
        assert Permission().refusal(address, port) is Reason.BLOCKED_PORT
        assert Permission().refuses_port(port)


def test_an_allowance_opens_its_own_addresses_and_ports_and_nothing_else() -> None:
    permission = Permission((allowance("127.0.0.0/8:8000-8002,9000"), allowance("[::1/128]:7000")))
    for port in (8000, 8001, 8002, 9000):
        assert permission.refusal("127.4.5.6", port) is Reason.NONE
        assert not permission.refuses_port(port)
    assert permission.refusal("::1", 7000) is Reason.NONE
    assert permission.refusal("127.0.0.1", 7000) is Reason.BLOCKED_PORT
    assert permission.refusal("127.0.0.1", 80) is Reason.BLOCKED_PORT
    assert permission.refusal("10.0.0.1", 8000) is Reason.BLOCKED_ADDRESS
    assert permission.refusal("1.1.1.1", 8000) is Reason.BLOCKED_PORT
    assert permission.refusal("::ffff:127.0.0.1", 8000) is Reason.NONE
    assert permission.refuses_port(8003)


def test_an_allowance_without_ports_opens_the_ports_of_the_web() -> None:
    permission = Permission((allowance("127.0.0.1/32"),))
    assert permission.refusal("127.0.0.1", 8080) is Reason.NONE
    assert permission.refusal("127.0.0.1", 8081) is Reason.BLOCKED_PORT
    assert permission.refusal("127.0.0.2", 8080) is Reason.BLOCKED_ADDRESS


@pytest.mark.parametrize(
    "text", ["", "127.0.0.1", "127.0.0.1/33", "127.0.0.1/8", "localhost/8", "127.0.0.0/8:0", "127.0.0.0/8:70000",
             "127.0.0.0/8:9-8", "127.0.0.0/8:", "127.0.0.0/8:80;90", "::1"]
)  # fmt: skip
def test_what_is_no_allowance_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"'|has host bits"):
        allowance(text)


def test_nothing_but_the_list_mode_makes_allowances() -> None:
    """Settings and registry cannot; of the environment only Git knows, which another test holds."""
    from test_architecture import modules  # noqa: PLC0415 -- it reads the whole program

    making = re.compile(r"permission import [^\n]*\b[Aa]llowance\b|permission\.[Aa]llowance\b")
    assert {module.short for module in modules() if making.search(module.text)} == {"cli.linking"}
