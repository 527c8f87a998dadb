from __future__ import annotations

import pytest
from broken_cities import AS_OF
from registries import registry

from jendela.rules.personal_data import PERSONAL_DATA_RULES


def found(text: str) -> list[str]:
    joined = registry(("infrastructure", "a", {"description": {"id": text}}))
    return [problem.rule for check in PERSONAL_DATA_RULES for problem in check(joined, AS_OF)]


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.10",
        "Alamat 10.20.30.40 dipakai",
        "10.0.0.1",
        "172.16.5.4 dan kantor",
        "127.0.0.1",
        "100.64.0.7",
        "203.0.113.25",
        "192.168.001.010",
        "\uff11\uff19\uff12.168.1.10",
        "192.168.10.x",
        "8.8.8.8/24",
        "IP 8.8.4.4",
        "server 1.2.3.4",
        "gateway: 1.1.1.1",
        "5.6.7.8:8443",
        "rtsp 192.168.1.20",
        "IP 103.120.100.200",
        "fe80::1ff:fe23:4567:890a",
        "2001:db8::42",
        "2001:0db8:0000:0000:0000:ff00:0042:8329",
        "00:1A:2B:3C:4D:5E",
        "00-1a-2b-3c-4d-5e",
        "MAC 001a.2b3c.4d5e",
        "BSSID 00:11:22:33:44:55",
        "VLAN 120",
        "vlan id: 30",
        "TCP 8443",
        "UDP port 161",
        "port SSH 2222",
        "port 22 untuk SSH",
    ],
)
def test_an_address_of_the_network_is_found(text: str) -> None:
    assert set(found(text)) == {"net-address"}


@pytest.mark.parametrize(
    "text",
    [
        "versi 10.0.1.25",
        "v1.2.3.4",
        "Pasal 1.2.3.4",
        "1.2.3.4",
        "2.16.3.2",
        "Rp1.100.200.150",
        "1.100.200.150 rupiah",
        "61.71.06.1002",
        "61.71.01.10",
        "kode 61.71.11.12",
        "10.20.30.400",
        "10.20.30.40.50",
        "23.11.2025",
        "08:00:00",
        "08:00:00 s.d. 14:30:00",
        "a::b",
        "1:2:3:4:5:6:7:8:9",
        "12-03-19-90-00-01",
        "12:34:56:07:08:09 detik",
        "sakelar 24 port",
        "port 24",
        "facade.2b3c",
    ],
)
def test_versions_sections_money_and_times_are_no_addresses(text: str) -> None:
    assert found(text) == []


def test_the_address_of_a_page_is_left_to_the_rule_on_addresses() -> None:
    assert found("https://192.168.1.1/masuk") == []
    assert found("http://[fe80::1ff:fe23]/") == []


@pytest.mark.parametrize(
    "text",
    [
        "absensi.kantor.local",
        "PRINTER01.LAN",
        "db.pontianak.internal",
        "portal.intranet",
        "dc1.corp",
        "srv-kependudukan-01",
        "SRV_APP01",
        "svr-web",
        "sw-core-01",
        "fw-utama-02",
        "nvr-lt2-01",
        "vpn.contoh.go.id",
        "vpn2.contoh.go.id",
        "rtsp://kamera.contoh.go.id/1",
        "buka /wp-admin",
        "https://contoh.go.id/wp-login.php",
        "https://contoh.go.id/phpmyadmin/",
        "contoh.go.id/administrator/index.php",
    ],
)
def test_the_name_of_an_inner_machine_or_an_administrator_s_door_is_found(text: str) -> None:
    assert found(text) == ["net-host"]


@pytest.mark.parametrize(
    "text",
    [
        "produk lokal.",
        "server-2025",
        "UMKM local.brand",
        "jaringan LAN kantor",
        "wp-content adalah folder gambar",
        "https://contoh.go.id/administrasi",
        "https://contoh.go.id/localisation",
        "layanan VPN kantor",
        "https://kantor.local/masuk",
        "db-kelurahan",
        "srv",
        "internal.",
        "https://contoh.go.id/manager",
    ],
)
def test_public_names_and_ordinary_words_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "FortiGate 100F",
        "Fortigate versi 7.2.5",
        "firewall Sophos XGS 2100",
        "MikroTik RouterOS 6.49",
        "MikroTik CCR1036",
        "kamera Hikvision DS-2CD2143",
        "Dahua IPC-HFW2431",
        "Hikvision firmware V5.6.3",
        "kamera AXIS P1375",
        "Cisco Catalyst 9300",
        "Cisco ASA 5506",
        "Palo Alto PA-220",
        "Apache 2.4.29",
        "nginx/1.18.0",
        "PHP 7.4",
        "WordPress 5.8.1",
        "Windows Server 2012",
        "Windows XP",
        "MySQL versi 5",
        "firmware 3.2.1",
        "VMware ESXi 6.7",
    ],
)
def test_a_device_with_its_model_or_version_is_found(text: str) -> None:
    assert set(found(text)) == {"device-detail"}


@pytest.mark.parametrize(
    "text",
    [
        "Pelatihan Cisco 2024",
        "Cisco Networking Academy 2025",
        "kartu AXIS prabayar",
        "ponsel Huawei",
        "Huawei tahun 2023",
        "halaman index.php?id=5.1",
        "perangkat firewall dan antivirus",
        "Windows terbaru",
        "kamera merek Hikvision",
        "Apache License",
        "WordPress dan Joomla",
        "firmware diperbarui",
        "Palo Alto",
        "Bagian 10.2.3.1 pada pedoman",
    ],
)
def test_a_make_alone_tells_nothing(text: str) -> None:
    assert found(text) == []
