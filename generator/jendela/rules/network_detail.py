"""What shows an attacker the way in: addresses and host names of the inner network, and what devices run there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from jendela.rules.passages import Detector, Hit, Passage, clues, mask

# Addresses

_V4_LIKE = re.compile(
    r"(?P<parts>[0-9](?<![0-9].)(?<![0-9]\..)[0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.(?:[0-9]{1,3}|[xX*]))"
    r"(?P<suffix>/[0-9]{1,2}\b|:[0-9]{2,5}\b)?(?![0-9])(?!\.[0-9])"
)
_V6_LIKE = re.compile(r"[0-9A-Fa-f:](?<![\w:.].)[0-9A-Fa-f]{0,3}:?(?:[0-9A-Fa-f]{0,4}:){1,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_MAC_LIKE = re.compile(
    r"[0-9A-Fa-f](?<![\w:\-].)[0-9A-Fa-f](?:(?P<sign>[:\-])(?:[0-9A-Fa-f]{2}(?P=sign)){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{2}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:\-])"
)
_HEX_LETTER = re.compile("[A-Fa-f]")
_VLAN = re.compile(r"\bvlan(?:\s?id)?\s?[:=#]?\s?[0-9]{1,4}\b", re.IGNORECASE)
_PORT = re.compile(
    r"\b(?:tcp|udp|ssh|rdp|snmp|telnet|winbox|port(?:\s+(?:tcp|udp|ssh|rdp))?)\s?[:/=]?\s?(?:port\s?[:=]?\s?)?"
    r"[0-9]{2,5}\b(?!\s?(?:port|unit|titik))",
    re.IGNORECASE,
)
_PROTOCOL = re.compile(r"\b(?:tcp|udp|ssh|rdp)\b", re.IGNORECASE)
_OF_NETWORKS = re.compile(
    r"\b(?:ip(?:v[46])?|ip address|address|alamat ip|server|host|gateway|dns|subnet|netmask|ping|router|switch|kamera"
    r"|camera|cctv|nvr|dvr|vpn|ssh|rdp|snmp|mac|bssid|wifi|wi-fi|access point|firewall|jaringan|network|telnet|port)\b",
    re.IGNORECASE,
)
_OF_CODES = re.compile(
    r"\b(?:versi|version|ver|v|rilis|release|build|pasal|bab|bagian|butir|angka|section|nomor|no|kode|code|rekening"
    r"|klasifikasi|edisi|rp|idr|lampiran|tabel|program|kegiatan)\.?\s*:?\s*\Z",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"https?://(?:[^\s/@]*@)?\[?\Z", re.IGNORECASE)
_PRIVATE = ("192.168", "169.254", *(f"172.{second}" for second in range(16, 32)))
_HIGHEST_SECTION = 40
"""Sections, versions and codes of activities rarely count higher."""


def find_v4(passage: Passage) -> Iterator[Hit]:
    """Find IPv4 addresses and ranges; the address of a web page has its own rule."""
    for found in _V4_LIKE.finditer(passage.text):
        if not _IN_ADDRESS.search(passage.before(found.start(), 100)) and _is_v4(passage, found):
            yield _address(found, "IP")


def find_v6(passage: Passage) -> Iterator[Hit]:
    """Find IPv6 addresses."""
    for found in _V6_LIKE.finditer(passage.text):
        if not _IN_ADDRESS.search(passage.before(found.start(), 100)) and _is_v6(found[0]):
            yield _address(found, "IP")


def find_macs(passage: Passage) -> Iterator[Hit]:
    """Find the hardware addresses of devices and radio cells."""
    for found in _MAC_LIKE.finditer(passage.text):
        if _HEX_LETTER.search(found[0]) or _OF_NETWORKS.search(passage.before(found.start())):
            yield _address(found, "MAC")


def find_ports(passage: Passage) -> Iterator[Hit]:
    """Find numbers of virtual networks, and of ports beside their protocol."""
    for found in _VLAN.finditer(passage.text):
        yield _address(found, "VLAN")
    for found in _PORT.finditer(passage.text):
        if found[0][:4].lower() != "port" or _PROTOCOL.search(passage.after(found.start())):
            yield _address(found, "port")


def _address(found: re.Match[str], form: str) -> Hit:
    return Hit("net-address", *found.span(), {"form": form, "masked": mask(found[0])})


def _is_v4(passage: Passage, found: re.Match[str]) -> bool:
    parts = found["parts"].split(".")
    numbers = [int(part) for part in parts if part.isdigit()]
    padded = any(part[0] == "0" and len(part) > 1 for part in parts) and {len(part) for part in parts} != {3}
    before = passage.before(found.start())
    if max(numbers) > 255 or padded or _OF_CODES.search(before):  # noqa: PLR2004 -- a byte
        return False
    if _OF_NETWORKS.search(before) or found["suffix"] or len(numbers) < len(parts):
        return True
    if _is_private(numbers):
        return True
    thousands = all(len(part) == 3 for part in parts[1:])  # noqa: PLR2004 -- thousands
    return max(numbers) > _HIGHEST_SECTION and not thousands


def _is_private(numbers: list[int]) -> bool:
    """Tell an address of inner networks; 10.2.3.1 may as well be a section."""
    if numbers[0] == 10:  # noqa: PLR2004 -- RFC 1918
        return numbers[1] == 0 or max(numbers[1:]) >= 10  # noqa: PLR2004 -- two digits
    return numbers[0] == 127 or ".".join(str(number) for number in numbers[:2]) in _PRIVATE  # noqa: PLR2004 -- RFC 1122


def _is_v6(written: str) -> bool:
    if len(written.replace(":", "")) < 4 or (written.count(":") < 7 and "::" not in written):  # noqa: PLR2004 -- see RFC 4291
        return False
    try:
        ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return True


# Host names

_HOST = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+(?:local|lan|internal|intranet|corp|localdomain|home\.arpa)\b(?!\.[a-z])"
    r"|\b(?:srv|svr)[-_][a-z][a-z0-9]*(?:[-_][a-z0-9]+)*\b"
    r"|\b(?:sw|rtr|fw|nas|esxi?|vm|nvr|dvr|db)-[a-z0-9]{2,12}(?:-[a-z0-9]{1,12}){0,3}-?[0-9]{2,3}\b"
    r"|\bvpn[0-9]?\.(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\b|\brts?[pm]s?://[^\s\x00]+"
    r"|/(?:wp-admin|wp-login\.php|phpmyadmin|pma|adminer(?:\.php)?|administrator/index\.php|cpanel|whm|webfig|cgi-bin/luci|solr/admin"
    r"|manager/html|jenkins|grafana)(?![\w-])",
    re.IGNORECASE,
)
_HOST_CLUES = (
    ".local .lan .internal .intranet .corp .arpa srv svr sw- rtr- fw- nas- esx vm- nvr- dvr- db- vpn rtsp rtmp /wp-"
    " /phpmyadmin /pma /adminer /administrator /cpanel /whm /webfig /cgi-bin /solr /manager /jenkins /grafana"
).split()


def find_hosts(passage: Passage) -> Iterator[Hit]:
    """Find names of machines that only the inner network knows, and the doors of their administrators."""
    if not any(clue in passage.lower for clue in _HOST_CLUES):
        return
    for found in _HOST.finditer(passage.text):
        yield Hit("net-host", *found.span(), {"masked": mask(found[0])})


# Devices

_DEVICES = (
    "fortigate fortinet fortios fortiweb sophos mikrotik routeros sangfor pfsense opnsense sonicwall watchguard"
    " barracuda juniper junos checkpoint imperva ubiquiti unifi edgerouter ruijie zyxel aruba cisco huawei alto panos"
    " hikvision dahua uniview hanwha avigilon vivotek ezviz tiandy infinova milesight axis"
).split()
_SYSTEMS = (
    "vmware esxi vcenter proxmox apache nginx tomcat mysql mariadb postgresql wordpress joomla drupal laravel"
    " codeigniter php openssl openssh cpanel kaspersky eset bitdefender zimbra exchange iis firmware"
).split()
_VERSION = r"(?i:versi|version|ver\.?|v\.?|firmware|fw|rilis|release|build|os|model|tipe|type|seri|series)"
_MODEL = r"(?=[A-Z0-9\-/]*[0-9])(?!(?:19|20)[0-9]{2}\b)[A-Z0-9]+(?:[\-/][A-Z0-9]+)*\b"
_OF_DEVICE = re.compile(
    rf"(?:[ \-][A-Za-z]{{2,12}}){{0,2}}?[ ,\-(]{{1,3}}"
    rf"(?:{_VERSION}[ :]{{0,2}}[A-Z0-9.\-/]*[0-9]|v?[0-9]+\.[0-9]+[0-9.]*|{_MODEL})"
)
_OF_SYSTEM = re.compile(
    r"(?:[ \-](?i:server|linux|core|fpm|cms|database|antivirus))?"
    rf"(?:[ /,\-]{{0,2}}(?:{_VERSION} ?)?[0-9]{{1,2}}\.[0-9]+|[ ,]{{1,2}}{_VERSION} ?[0-9]{{1,4}}\b)"
)
_OF_WINDOWS = re.compile(r" (?:(?i:server )?20(?:0[38]|1[269]|2[25])|(?i:xp|nt|7|8(?:\.1)?))\b")
_TAILS = {**dict.fromkeys(_DEVICES, _OF_DEVICE), **dict.fromkeys(_SYSTEMS, _OF_SYSTEM), "windows": _OF_WINDOWS}


def find_devices(passage: Passage) -> Iterator[Hit]:
    """Find makes of network devices, cameras and systems with their model or version."""
    last = 0
    for start, end in sorted(span for brand in _TAILS for span in _of_brand(passage, brand)):
        if start >= last:
            last = end
            yield Hit("device-detail", start, end, {"masked": mask(passage.text[start:end])})


def _of_brand(passage: Passage, brand: str) -> Iterator[tuple[int, int]]:
    start = passage.lower.find(brand)
    while start >= 0:
        end = start + len(brand)
        if not passage.before(start, 1).isalnum() and (found := _TAILS[brand].match(passage.text, end)):
            yield start, found.end()
        start = passage.lower.find(brand, end)


V4 = Detector(find_v4, signs=frozenset({"dots"}))
V6 = Detector(find_v6, signs=frozenset({"colons"}))
MAC = Detector(find_macs, clues("mac bssid"), frozenset({"colons", "hyphens"}))
PORTS = Detector(find_ports, clues("vlan vlanid tcp udp ssh rdp snmp telnet winbox"))
HOSTS = Detector(
    find_hosts,
    clues(
        "local lan internal intranet corp localdomain arpa srv svr sw rtr fw nas esx esxi vm nvr dvr db vpn rtsp"
        " rtsps rtmp rtmps wp phpmyadmin pma adminer administrator cpanel whm webfig luci solr manager jenkins grafana"
    ),
)
DEVICES = Detector(find_devices, clues(" ".join(_TAILS)))
