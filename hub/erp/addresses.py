"""Which addresses may be called: nothing that an outsider could not reach by itself.

An address is judged twice: its text when a person writes it down, and the one that its name leads
to when it is called (posting.py), for a name may lead elsewhere by then.
"""

import ipaddress
from typing import Literal, get_args
from urllib.parse import urlsplit

from schemas.errors import InputError

# public: https to public addresses. private: private networks, too. loopback: plain http on this
# machine, too, for tests and the embedded cloud.
Reach = Literal["public", "private", "loopback"]
REACHES: tuple[Reach, ...] = get_args(Reach)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# RFC 1918 and RFC 4193.
_PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
# Addresses that carry an IPv4 address inside, which may be anybody's: NAT64, Teredo, 6to4.
_TUNNELS: tuple[Network, ...] = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "2001::/32", "2002::/16")
)
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})


def read_reach(text: str) -> Reach:
    """A setting's word. InputError for one that is none."""
    for reach in REACHES:
        if text == reach:
            return reach
    raise InputError(f"{text!r} is none of {', '.join(REACHES)}")


def check_url(url: str, reach: Reach) -> None:
    """InputError for an address whose very text shows that it must not be called."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"not an address: {error}") from error
    if not host or parts.username is not None or parts.fragment or not url.isprintable():
        raise InputError("an address is https://host/path, with no user, password or #fragment")
    local = reach == "loopback" and (_is_loopback(host) or host in _LOCAL_NAMES)
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise InputError("only https addresses are called")
    if port == 0:
        raise InputError("port 0 cannot be called")
    if host in _LOCAL_NAMES and not local:
        raise InputError(f"{host} is this machine itself, not another system")
    if (address := _literal(host)) is not None:
        check_address(address, reach)


def check_address(text: str, reach: Reach) -> None:
    """InputError for an IP address that must not be called."""
    address = ipaddress.ip_address(text.split("%")[0])
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_global and not plain.is_multicast and not _within(plain, _TUNNELS):
        return
    if reach == "loopback" and plain.is_loopback:
        return
    if reach != "public" and _within(plain, _PRIVATE):
        return
    raise InputError(
        f"{plain} is no public address: the hub calls only systems that the Internet reaches "
        "(deploy with `-c outbound=private` to allow private networks)"
    )


def _within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _literal(host: str) -> str | None:
    """The IP address that a host is written as, if it is one."""
    try:
        return str(ipaddress.ip_address(host.split("%")[0]))
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    literal = _literal(host)
    return literal is not None and ipaddress.ip_address(literal).is_loopback
