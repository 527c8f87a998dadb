from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from broken_cities import AS_OF
from registries import example, registry

from jendela.places import Place, Span
from jendela.problems import Problem
from jendela.reading.documents import Document
from jendela.registry import Registry, assemble
from jendela.rules.personal_data import MASKED, PERSONAL_DATA_RULES

# every number here is impossible: nobody is born on a 31 February, and no line is 0812-0000-0000
NIK = "6171013102990001"
WOMAN = "6171017102990001"
NIP = "199002312015011001"
NPWP = "09.999.999.9-701.000"
MOBILE = "0812-0000-0000"

CONTROLS = (Path(__file__).parent / "controls" / "personal_data.txt").read_text("utf-8").splitlines()


def problems(joined: Registry) -> list[Problem]:
    return [problem for check in PERSONAL_DATA_RULES for problem in check(joined, AS_OF)]


def rules_of(text: str, *, field: str = "description", kind: str = "infrastructure") -> list[str]:
    change = {field: {"id": text} if field in {"description", "provider"} else text}
    return [problem.rule for problem in problems(registry((kind, "a", change))) if problem.rule != "office-free-mail"]


def in_contact(**contact: Any) -> list[str]:
    return [problem.rule for problem in problems(registry(("agency", "a", {"contact": contact})))]


def sop(body: str) -> Registry:
    data = {**example("sop"), "id": "a"}
    path = f"sops/{data['owner']}/a.md"
    joined, found = assemble(
        [Document("registry/city.yaml", "city", "", example("city")), Document(path, "sop", "", data, body, 30)]
    )
    assert joined is not None, found
    assert path in joined.documents, found
    return joined


# NIK and KK

WRITTEN = [
    NIK,
    "6171 0131 0299 0001",
    "617101 310299 0001",
    "617101-310299-0001",
    "61.71.01.310299.0001",
    "61.71.01-310299-0001",
    "6171-0131-0299-0001",
    "61 71 01 31 02 99 00 01",
    "6 1 7 1 0 1 3 1 0 2 9 9 0 0 0 1",
    "6171.0131.0299.0001",
    "617101\u2013310299\u20130001",
    "617101 \u2014 310299 \u2014 0001",
    "".join(chr(0xFF10 + int(digit)) for digit in NIK),
    "".join(chr(0x0660 + int(digit)) for digit in NIK),
    "".join(chr(0x1D7CE + int(digit)) for digit in NIK),
    "".join(chr(0x1D7D8 + int(digit)) for digit in NIK),
    "".join("\u24ea\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467\u2468"[int(digit)] for digit in NIK),
    "617101\n310299\n0001",
    WOMAN,
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_nik_is_found_however_it_is_written(written: str) -> None:
    assert rules_of(f"NIK pemohon: {written}.") == ["pd-nik"]
    assert rules_of(f"Data warga {written}, diperiksa petugas.") == ["pd-nik"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"Nomor KK: {NIK}", "pd-kk"),
        (f"kartu keluarga nomor {NIK}", "pd-kk"),
        ("No. KK 617101.310299.0001", "pd-kk"),
        (f"KK {WOMAN}", "pd-nik"),
        (f"KK dan NIK: {NIK}", "pd-nik"),
        (f"NIK {NIK}, KK ada", "pd-nik"),
        (f"NIK{NIK}", "pd-nik"),
        (f"(NIK={NIK})", "pd-nik"),
        ("NIK: 617 101310 2990 001", "pd-nik"),
        (f"RT 02 {NIK}", "pd-nik"),
        (f"{NIK} 12 orang", "pd-nik"),
        (f"https://contoh.go.id/cek?nik={NIK}", "pd-nik"),
    ],
)
def test_words_nearby_tell_a_nik_from_a_family_card(text: str, rule: str) -> None:
    assert rules_of(text) == [rule]


def test_each_of_many_numbers_is_found_but_a_pasted_list_is_told_in_part() -> None:
    assert rules_of(f"{NIK}, {WOMAN}; {NIK}/{WOMAN}") == ["pd-nik"] * 4
    assert len(problems(sop("\n".join(f"61710131029{number:05}" for number in range(90001, 90060))))) == 20


@pytest.mark.parametrize(
    "text",
    [
        "6171010102990000",
        "2071013102990001",
        "6171003102990001",
        "6100013102990001",
        "6171013202990001",
        "6171017202990001",
        "6171010002990001",
        "6171014002990001",
        "6171013113990001",
        "6171013100990001",
        f"1{NIK}",
        f"{NIK}2",
        f"{NIK[:15]}",
        f"a{NIK}f3",
        f"https://berita.contoh.go.id/baca/{NIK}/pasar",
        "Rp6.171.013.102.990.001",
        "12-11-2025 08.00-10.00, 13.00-15.00",
        "12-11-2025 08.00-10.00",
        "2025 2026 2027 2028",
        "Kode barang 1.3.2.10.01.02.001.0001",
        "99 61710131 02990001 5",
        "6171************",
    ],
)
def test_other_long_numbers_are_no_nik(text: str) -> None:
    assert rules_of(text) == []


# NIP and NPWP


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (NIP, "pd-nip"),
        ("NIP 19900231 201501 1 001", "pd-nip"),
        ("NIP. 19900231.201501.1.001", "pd-nip"),
        ("19900231-201501-1-001", "pd-nip"),
        ("NI PPPK 199002312023211002", "pd-nip"),
        ("NIP 1990 0231 20 1501 1001", "pd-nip"),
        (NPWP, "pd-npwp"),
        ("99 999 999 9 701 000", "pd-npwp"),
        ("NPWP: 099999999701000", "pd-npwp"),
        ("NPWP 0999 9999 9970 1000", "pd-npwp"),
        (f"NPWP {NIK}", "pd-npwp"),
        ("NITKU 0999999997010000000001", "pd-npwp"),
    ],
)
def test_numbers_of_civil_servants_and_taxpayers_are_found(text: str, rule: str) -> None:
    assert rules_of(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "189902312015011001",
        "199013312015011001",
        "199002002015011001",
        "199002311950011001",
        "199002312015131001",
        "199002312015013001",
        "202508021030450001",
        "099999999701000",
        "Fotokopi NPWP pemohon, 2 lembar",
    ],
)
def test_other_numbers_are_neither(text: str) -> None:
    assert rules_of(text) == []


# Mobile numbers

NUMBERS = [
    "081200000000",
    "0812 0000 0000",
    "0812-0000-0000",
    "0812.0000.0000",
    "0812/0000/0000",
    "+6281200000000",
    "+62 812-0000-0000",
    "+62-812-0000-0000",
    "+62 (0) 812 0000 0000",
    "(+62) 812 0000 0000",
    "(0812) 0000 0000",
    "62812 0000 0000",
    "6281200000000",
    "006281200000000",
    "+62 81 20 00 00 00 0",
    "0 8 1 2 0 0 0 0 0 0 0 0",
    "08 12 00 00 00",
    "0812**0000**0000",
    "\uff10\uff18\uff11\uff12 0000 0000",
    "wa.me/6281200000000",
    "https://wa.me/6281200000000?text=Halo",
    "https://api.whatsapp.com/send?phone=6281200000000",
    "https://api.whatsapp.com/send?phone=%2B6281200000000",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_mobile_number_that_no_office_declares_is_found(number: str) -> None:
    assert rules_of(f"Hubungi {number} (jam kerja)") == ["pd-mobile"]
    assert in_contact(office={"id": "Loket"}, phone=number[:40]) == ["pd-mobile"] or len(number) > 40


@pytest.mark.parametrize("number", NUMBERS)
def test_a_line_that_its_block_declares_as_shared_passes(number: str) -> None:
    assert in_contact(office={"id": f"Loket {number}"}, phone="0812 0000 0000", shared_line=True) == []
    assert in_contact(phone=number[:40], shared_line=False) == ["pd-mobile"] or len(number) > 40


def test_a_line_of_the_city_or_an_agency_is_nobody_s_anywhere() -> None:
    shared = {"contact": {"whatsapp": "+62 812-0000-0000", "shared_line": True}}
    source = {"title": "Berita", "url": "https://berita.contoh.go.id/2026/08/02/0812-0000-0000-warga-lapor"}
    other = ("service", "b", {"sources": [source], "description": {"id": "WA 081200000000 17.00 WIB"}})
    assert problems(registry(("agency", "a", shared), other)) == []
    assert {problem.rule for problem in problems(registry(other))} == {"pd-mobile"}
    feedback = [{"kind": "whatsapp", "label": {"id": "WA"}, "value": "+62 812-0000-0000", "shared_line": True}]
    assert problems(registry(("city", "city", {"feedback": feedback}), other)) == []


def test_a_line_that_a_service_declares_is_its_own_only() -> None:
    channel = {"id": "wa", "kind": "whatsapp", "label": {"id": "WA"}, "phone": MOBILE, "shared_line": True}
    declaring = ("service", "b", {"channels": [channel], "description": {"id": f"WA {MOBILE}"}})
    assert problems(registry(declaring)) == []
    places = [problem.place.path for problem in problems(registry(declaring, ("agency", "a", {"short_name": MOBILE})))]
    assert places == ["registry/agencies/a.yaml"]


# Mailboxes


@pytest.mark.parametrize(
    "address",
    [
        "nama.orang@gmail.com",
        "NAMA@GMAIL.COM",
        "nama@yahoo.co.id",
        "nama@ymail.com",
        "nama+kerja@outlook.com",
        "nama_1@hotmail.com",
        "nama@proton.me",
        "nama@icloud.com",
        "nama@live.com",
        "nama@me.com",
        "nama@mail.com",
        "nama [at] gmail [dot] com",
        "nama(at)gmail.com",
        "nama @ gmail . com",
        "nama\uff20gmail.com",
        "mailto:nama@gmail.com",
    ],
)
def test_a_free_mailbox_that_no_office_declares_is_found(address: str) -> None:
    assert rules_of(f"Kirim ke {address} ya") == ["pd-free-mail"]


def test_a_declared_free_mailbox_is_a_warning_where_it_is_declared() -> None:
    joined = registry(("agency", "a", {"contact": {"email": "kantor@gmail.com", "shared_line": True}}))
    [problem] = problems(joined)
    assert (problem.rule, problem.place.pointer) == ("office-free-mail", "/contact/email")
    assert problem.severity == "warning"
    assert dict(problem.facts) == {"provider": "gmail.com"}


@pytest.mark.parametrize(
    "text",
    ["layanan@pontianak.go.id", "https://mail.google.com", "Gmail dan Yahoo", "akun @gmail kantor", "x@gmail.go.id"],
)
def test_other_mailboxes_pass(text: str) -> None:
    assert rules_of(text) == []


# Bank accounts, birth, home


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Transfer ke rekening 1234567890", "pd-bank-account"),
        ("Nomor rekening: 123-456-7890", "pd-bank-account"),
        ("No. Rek. 0012-01-012345-50-1 BRI", "pd-bank-account"),
        ("Rekening Bank Kalbar nomor 1001002003", "pd-bank-account"),
        ("rekening (BCA) 1234567890 a.n. panitia", "pd-bank-account"),
        ("norek 146-00-1234567-8", "pd-bank-account"),
        ("bank account number 1234567890", "pd-bank-account"),
        ("Tempat/tanggal lahir: Pontianak, 31 Februari 1990", "pd-birth"),
        ("Tempat, Tgl. Lahir : Pontianak, 31-02-1990", "pd-birth"),
        ("TTL Pontianak 31/02/1990", "pd-birth"),
        ("tanggal lahir 1990-02-31", "pd-birth"),
        ("lahir di Pontianak, 31 Februari 1990", "pd-birth"),
        ("Lahir: 31.02.1990", "pd-birth"),
        ("born on February 31, 1990", "pd-birth"),
        ("date of birth: 31/02/1990", "pd-birth"),
        ("Alamat rumah: Jl. Contoh No. 5", "pd-home-address"),
        ("bertempat tinggal di Gang Contoh 7", "pd-home-address"),
        ("alamat tinggal saat ini di Jalan Contoh Dalam nomor 12", "pd-home-address"),
        ("home address: Jalan Contoh 3", "pd-home-address"),
    ],
)
def test_what_belongs_to_a_person_is_found(text: str, rule: str) -> None:
    assert rules_of(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "kode rekening 5.1.02.02.01.0013",
        "Kode rekening 510202010013",
        "rekening belanja 5.1.02.01.01.0024",
        "rekening kas sebesar Rp50.000.000.000",
        "rekening air, call center 0561-767999",
        "rekening air, telepon 0561767999",
        "buku rekening tahun 2024-2025",
        "rekening listrik 1.234.567.890 rupiah",
        "Fotokopi buku rekening, 1 lembar",
        "Isi tempat dan tanggal lahir anak",
        "anak yang lahir sebelum 1 Juli 2019",
        "lahir pada 1 Juli 2019 atau sesudahnya",
        "tanggal lahir paling lambat 1 Juli 2019",
        "tanggal lahir (contoh 31-12-1990)",
        "Kota Pontianak lahir pada 23 Oktober 1771",
        "akta kelahiran terbit 12 Maret 2020",
        "Alamat rumah sakit: Jalan Contoh 5",
        "alamat domisili sesuai KK",
        "tempat tinggal pemohon di kelurahan ini",
        "tinggal di Pontianak selama 5 tahun",
    ],
)
def test_what_only_speaks_of_such_things_passes(text: str) -> None:
    assert rules_of(text) == []


# Names


@pytest.mark.parametrize(
    "name",
    [
        "Bapak Contoh Santun",
        "Bpk. Contoh",
        "Ibu Contoh Santun",
        "Sdr. Contoh",
        "Drs. Contoh Santun",
        "H. Contoh Santun",
        "Hj. Contoh",
        "Ir. H. Contoh Santun, M.M.",
        "dr. Contoh Santun",
        "Contoh Santun, S.Kom",
        "Contoh Santun, S. Kom., M.Si",
        "CONTOH SANTUN, S.H.",
        "Contoh Santun, SE",
        "Contoh Santun S.STP",
        "Contoh R. Santun, Ph.D",
        "Contoh, A.Md",
        "Kepala Dinas: Contoh Santun, S.T.",
    ],
)
def test_a_person_named_for_an_office_is_found(name: str) -> None:
    assert in_contact(office={"id": name}) == ["pd-person-name"]
    assert rules_of(f"Penanggung jawab: {name}") in (["pd-person-name"], []) if ":" in name else ["pd-person-name"]


@pytest.mark.parametrize(
    "text",
    [
        "Narahubung: Contoh Santun",
        "PIC: Contoh Santun (bidang e-government)",
        "CP: Contoh Santun, jam kerja",
        "Contact person: Contoh Santun",
        "Hubungi Ibu Contoh di loket 2",
        "a.n. Drs. Contoh Santun",
    ],
)
def test_a_person_named_as_contact_is_found_in_any_text(text: str) -> None:
    assert rules_of(text) == ["pd-person-name"]


@pytest.mark.parametrize(
    "office",
    [
        "Kepala Dinas Komunikasi dan Informatika",
        "Loket Pelayanan, Jl. H.M. Suwignyo",
        "Kantor di Jalan Letjen Sutoyo",
        "RSUD dr. Contoh Medika",
        "Gedung Prof. Contoh Wibawa",
        "Poli Ibu dan Anak",
        "Ibu Kota Provinsi",
        "Bapak Wali Kota",
        "Pak Lurah dan Bu Camat",
        "Bapak/Ibu petugas",
        "Kelas Ibu Hamil",
        "Ibu Rumah Tangga",
        "Loket A. Umum",
        "Mal Pelayanan Publik, lantai 2",
        "Jalan S. Parman",
        "Kepala Bidang SDM, SE Nomor 5",
        "a.n. Wali Kota Pontianak, Sekretaris Daerah",
    ],
)
def test_offices_streets_and_houses_are_no_persons(office: str) -> None:
    assert in_contact(office={"id": office}) == []


@pytest.mark.parametrize(
    "text",
    [
        "Narahubung: Mal Pelayanan Publik",
        "Penanggung jawab: Bagian Organisasi",
        "PIC: Perangkat Daerah, sesuai tugas",
        "CP: Pusat Informasi",
        "Penanggung jawab: Keuangan Daerah",
        "Wali Kota Drs. Contoh membuka acara",
        "Contoh Santun, S.Kom menulis panduan",
        "Pendidikan paling rendah S.Kom, S.T., atau S.H.",
        "Dr. Contoh Street",
    ],
)
def test_texts_that_are_no_contacts_may_name_who_did_what(text: str) -> None:
    assert rules_of(text) == []


def test_a_citation_may_name_its_author() -> None:
    source = {"title": "Narahubung: Contoh Santun", "ref": "berita"}
    assert problems(registry(("agency", "a", {"sources": [source]}))) == []


# What all rules share


@pytest.mark.parametrize("text", CONTROLS)
def test_ordinary_texts_of_a_city_stay_silent(text: str) -> None:
    assert rules_of(text) == []
    assert in_contact(office={"id": text}) == []


def test_there_are_enough_ordinary_texts() -> None:
    assert len(set(CONTROLS)) >= 100


@pytest.mark.parametrize(
    ("text", "rule", "hidden"),
    [
        (NIK, "pd-nik", NIK),
        (NIP, "pd-nip", NIP),
        (NPWP, "pd-npwp", "99999999"),
        ("081200000000", "pd-mobile", "1200000"),
        ("nama.orang@gmail.com", "pd-free-mail", "nama.orang"),
        ("rekening 1234567890", "pd-bank-account", "34567"),
        ("Narahubung: Contoh Santun", "pd-person-name", "Contoh"),
        ("kata sandi: Rahasia123", "secret-password", "Rahasia123"),
        ("192.168.17.203", "net-address", "168"),
        ("srv-kependudukan-01", "net-host", "kependudukan"),
    ],
)
def test_no_finding_repeats_what_it_found(text: str, rule: str, hidden: str) -> None:
    [problem] = found_or_judged(text, rule)
    assert rule in MASKED
    told = " ".join(problem.facts.values())
    assert hidden not in told
    assert len(re.sub("[^0-9A-Za-z]", "", problem.facts.get("masked", "").partition("@")[0])) <= 4


def found_or_judged(text: str, rule: str) -> list[Problem]:
    joined = registry(("agency", "a", {"description": {"id": text}}))
    return [problem for problem in problems(joined) if problem.rule == rule]


def test_all_rules_but_the_one_on_official_mailboxes_guard_and_mask() -> None:
    for check in PERSONAL_DATA_RULES:
        guarding = check.rule.id != "office-free-mail"
        assert check.rule.guards is guarding
        assert (check.rule.id in MASKED) is guarding
        assert check.rule.waivable is not guarding


def test_a_finding_in_the_body_of_a_procedure_has_its_line_and_columns() -> None:
    [problem] = problems(sop(f"## Tujuan\n\nWarga \u201cA\u201d: {NIK}.\n"))
    assert problem.place == Place("sops/" + example("sop")["owner"] + "/a.md", span=Span(32, 12, 32, 28))


@pytest.mark.parametrize(
    "body",
    [
        "6171**0131**0299*0001*",
        "6171&#48;131&#x30;2990001",
        "6\ufe0f\u20e31\ufe0f\u20e371013102990001",
        "6171\\-0131\\-0299\\-0001",
        "6171`0131`0299`0001`",
    ],
)
def test_what_a_page_shows_as_one_number_is_one(body: str) -> None:
    assert [problem.rule for problem in problems(sop(body))] == ["pd-nik"]


def test_the_name_of_a_city_s_own_field_counts() -> None:
    own = {"x_nik": int(NIK), "x_password": "terbuka123", "x_npwp": "099999999701000"}
    found = {problem.place.pointer: problem.rule for problem in problems(registry(("agency", "a", own)))}
    assert found == {"/x_nik": "pd-nik", "/x_password": "secret-password", "/x_npwp": "pd-npwp"}


def test_no_number_is_made_of_two_texts() -> None:
    parts = {"aliases": ["617101310299", "0001", "0812", "0000 0000"]}
    assert problems(registry(("agency", "a", parts))) == []


def test_an_own_number_of_the_check_is_not_told() -> None:
    [problem] = found_or_judged(MOBILE, "pd-mobile")
    assert set(problem.facts) == {"masked"}


def test_the_lines_of_offices_count_for_a_document_that_is_judged_by_itself() -> None:
    office = ("agency", "a", {"contact": {"whatsapp": MOBILE, "shared_line": True}})
    other = registry(office, ("service", "b", {"description": {"id": f"{MOBILE} 0813-0000-0000 {NIK}"}}))
    single = other.only({"registry/services/b.yaml"})
    assert [problem.rule for problem in problems(single)] == ["pd-nik", "pd-mobile"]
    assert problems(single) == problems(other)


def test_a_letter_with_two_small_forms_moves_no_offset() -> None:
    assert rules_of("\u0130\u0130\u0130\u0130\u0130 FortiGate 100F") == ["device-detail"]
