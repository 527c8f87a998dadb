"""Which addresses the program may ask: those of the public network, at the ports of the web."""

from __future__ import annotations

import functools
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple

from jendela.links.observation import Reason

PORTS: Final = frozenset({80, 443, 8080, 8443})
_LAST_PORT: Final = 65535

# IANA's registries of special-purpose addresses, written out: what the library calls global differs between versions
_NOT_PUBLIC_4: Final = tuple(
    map(
        IPv4Network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24"
        " 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4".split(),
    )
)
_UNICAST_6: Final = IPv6Network("2000::/3")
# Teredo, 6to4 and the like lead on to an address written inside them
_NOT_PUBLIC_6: Final = tuple(map(IPv6Network, "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()))
_ALLOWANCE: Final = re.compile(r"\[?([0-9A-Fa-f:.]+/[0-9]{1,3})\]?(?::([0-9,-]+))?")


class Allowance(NamedTuple):
    """Addresses that a person allows for one run, and at which ports."""

    network: IPv4Network | IPv6Network
    ports: frozenset[int]


class Permission(NamedTuple):
    """What may be asked. Without allowances, the public network only."""

    allowances: tuple[Allowance, ...] = ()

    def refuses_port(self, port: int) -> bool:
        """Whether no address at all may be asked at this port."""
        return port not in PORTS and not any(port in each.ports for each in self.allowances)

    def refusal(self, address: str, port: int) -> Reason:
        """Return why an address may not be asked at a port; `Reason.NONE` where it may."""
        found = _parsed(address)
        if found is None:
            return Reason.BLOCKED_ADDRESS
        own = [each for each in self.allowances if found in each.network]
        if any(port in each.ports for each in own):
            return Reason.NONE
        if not is_public(address):
            return Reason.BLOCKED_PORT if own else Reason.BLOCKED_ADDRESS
        return Reason.NONE if port in PORTS else Reason.BLOCKED_PORT


@functools.lru_cache(maxsize=1 << 14)
def is_public(address: str) -> bool:
    """Whether an address belongs to one machine of the public network, and leads to no other."""
    found = _parsed(address)
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    return found is not None and found in _UNICAST_6 and not any(found in network for network in _NOT_PUBLIC_6)


def allowance(text: str) -> Allowance:
    """Read `CIDR[:PORTS]`, as in `127.0.0.0/8:8000-8010,9000` or `[::1/128]:8000`. Raise ValueError if it is none."""
    found = _ALLOWANCE.fullmatch(text)
    if not found:
        raise ValueError(repr(text))
    ports = frozenset(port for part in found[2].split(",") for port in _range(part)) if found[2] else PORTS
    return Allowance(ip_network(found[1]), ports)


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    ports = range(int(first), int(last or first) + 1)
    if not ports or ports[0] < 1 or ports[-1] > _LAST_PORT:
        raise ValueError(repr(text))
    return ports


@functools.lru_cache(maxsize=1 << 14)
def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Read an address; one inside another counts as the inner one, one of a single machine's zone as none."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return None if found.scope_id else found.ipv4_mapped or found
    return found
