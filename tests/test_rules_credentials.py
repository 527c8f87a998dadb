from __future__ import annotations

import pytest
from broken_cities import AS_OF
from registries import registry

from jendela.rules.personal_data import PERSONAL_DATA_RULES

# Every key is put together here, so that no scanner takes this file for a leak.
A36 = "aB3" * 12


def rules_of(text: str) -> list[str]:
    joined = registry(("infrastructure", "a", {"description": {"id": text}}))
    return [problem.rule for check in PERSONAL_DATA_RULES for problem in check(joined, AS_OF)]


KEYS = [
    ("PEM", "-----BEGIN " + "PRIVATE KEY-----"),
    ("PEM", "-----BEGIN " + "RSA PRIVATE KEY-----"),
    ("PEM", "-----BEGIN " + "OPENSSH PRIVATE KEY-----"),
    ("PEM", "-----BEGIN " + "PGP PRIVATE KEY BLOCK-----"),
    ("PuTTY", "PuTTY-User" + "-Key-File-3: ssh-ed25519"),
    ("age", "AGE-SECRET" + "-KEY-1" + "QW3" * 19),
    ("AWS", "AKIA" + "Q7" * 8),
    ("AWS", "ASIA" + "Z2" * 8),
    ("GitHub", "ghp" + "_" + A36),
    ("GitHub", "github" + "_pat_" + A36 + "_" + A36),
    ("GitLab", "glpat" + "-" + "x1Y_" * 5),
    ("GitLab", "glrt" + "-" + "x1Y-" * 5),
    ("Slack", "xoxb" + "-123456789012-" + A36),
    ("Slack", "hooks.slack" + ".com/services/T0000000/B0000000/" + A36),
    ("Google", "AIza" + "Sy0" * 11 + "aa"),
    ("Google", "GOCSPX" + "-" + A36),
    ("Google", "ya29" + "." + A36),
    ("JWT", "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxMjM0NSJ9." + A36),
    ("Stripe", "sk" + "_live_" + A36),
    ("Midtrans", "SB-Mid" + "-server-" + A36),
    ("Xendit", "xnd" + "_production_" + A36),
    ("Telegram", "bot 1234567890" + ":AA" + "b3_" * 11),
    ("npm", "npm" + "_" + A36),
    ("PyPI", "pypi" + "-AgE" + A36 * 2),
    ("SendGrid", "SG" + "." + "a1" * 11 + "." + "b2" * 21 + "c"),
    ("Azure", "AccountName=x;AccountKey" + "=" + "Ab9/" * 15 + "=="),
    ("DigitalOcean", "dop" + "_v1_" + "0a1b" * 16),
    ("OpenAI", "sk" + "-proj-" + A36),
    ("OpenAI", "sk" + "-" + A36 + "abcd1234"),
    ("HTTP", "Authorization: " + "Bearer " + A36),
    ("HTTP", "authorization: " + "Basic dXNlcjpwYXNz" + "MTIz"),
]


@pytest.mark.parametrize(("service", "key"), KEYS)
def test_a_key_is_known_by_its_shape(service: str, key: str) -> None:
    joined = registry(("infrastructure", "a", {"description": {"id": f"Isi: {key}"}}))
    [problem] = [each for check in PERSONAL_DATA_RULES for each in check(joined, AS_OF) if each.rule == "secret-key"]
    assert dict(problem.facts) == {"service": service}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "AKIA adalah awalan kunci",
        "kunci ghp_ diawali empat huruf",
        "sk-bagianhukumptk.contoh.go.id/sk-detail/index/2025sk-walikota1108",
        "sk-penetapan-standar-pelayanan-kecamatan-dan-kelurahan-2025",
        "xoxo",
        "mid-server",
        "eyJ bukan token",
        "commit 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        "https://contoh.go.id/test_live_2025",
    ],
)
def test_what_only_begins_like_a_key_is_none(text: str) -> None:
    assert rules_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kata sandi: Rahasia123",
        "kata sandi Wi-Fi: pontianaksmart",
        "Password = hunter2!",
        "password: hunter",
        "password: 'terbuka'",
        "passwd=admin",
        "pwd:admin123",
        "PIN: 123456",
        "PIN ATM adalah 4321",
        "kata sandi admin adalah Jepin2025",
        "the password is Welcome1",
        "sandi wifi: jepin123",
        "katasandi: qwerty",
        "psk: aman-sekali-99",
        "token: 9f8e7d6c5b4a3f2e",
        "api_key=abc123def456ghi7",
        "API key: AbC123dEf456GhI7",
        "client_secret: a1b2c3d4e5f6g7h8",
        "community string: publik2024aman",
        "kata sandi: **Rahasia123**",
        "postgres://admin:rahasia@basisdata/kota",
        "ftp://kantor:kunci99@berkas.contoh.go.id",
    ],
)
def test_a_password_with_its_value_is_found(text: str) -> None:
    assert "secret-password" in rules_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kata sandi: minimal 8 karakter",
        "Kata sandi: wajib",
        "kata sandi adalah tanggung jawab pemilik akun",
        "Password: ********",
        "password: <isi sendiri>",
        "password: xxxxxxxx",
        "PIN: 6 angka",
        "PIN: 1500-119",
        "PIN: rahasia",
        "token: dikirim lewat surel",
        "token: tersedia",
        "Token listrik: Rp20.000",
        "sandi: https://contoh.go.id/panduan",
        "kata sandi: kombinasi huruf dan angka",
        "passport: A1234567",
        "komunitas: pegiat2025",
        "secret: agent",
        "mailto:kantor@contoh.go.id",
        "https://contoh.go.id/lupa-password/baru",
    ],
)
def test_words_about_passwords_are_none(text: str) -> None:
    assert "secret-password" not in rules_of(text)
