"""What no valid record covers is searched too: comments, records that are broken, and pages that people write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small_city
from broken_cities import AS_OF, MINIMAL

from jendela import build as building
from jendela import cache, messages, workspace
from jendela.problems import Problem
from jendela.reading import comments, read
from jendela.reading.documents import Document
from jendela.reports.forms import FORMS
from jendela.reports.text import render
from jendela.rules import check_loose

# nobody is born on a 31 February; no line is 0812-0000-0000; the password is none
NIK = "6171013102990001"
SECRETS = {
    "pd-nik": f"NIK {NIK}",
    "pd-kk": f"nomor KK {NIK}",
    "pd-nip": "NIP 199002312015011001",
    "pd-npwp": "NPWP 09.999.999.9-701.000",
    "pd-mobile": "0812-0000-0000",
    "pd-free-mail": "contoh.bukan.orang@gmail.com",
    "pd-bank-account": "rekening bank 000 111 222 333",
    "pd-birth": "tanggal lahir: 31-02-1990",
    "pd-home-address": "alamat rumah: Jalan Contoh Nomor 1",
    "pd-person-name": "narahubung: Budi Contoh",
    "secret-key": "AKIAABCDEFGHIJKLMNOP",
    "secret-password": "kata sandi: Merpati#2026",
    "net-address": "server 192.168.10.20",
    "net-host": "srv-basisdata-01.internal",
    "device-detail": "MikroTik RouterOS 6.48",
    "url-credentials": "https://petugas:kunci2026@contoh.example/masuk",
    "url-host": "http://10.20.30.40/kamera",
    "spam-gambling": "situs slot gacor maxwin, daftar sekarang bonus new member",
}
AGENCY = "registry/agencies/desa-sukamaju.yaml"
SOP = "sops/pemkab-contoh/surat-keterangan.md"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINIMAL, tmp_path / "kota"))


def found(city: Path) -> list[Problem]:
    return list(workspace.check(city, AS_OF).problems)


def rules_at(path: str, problems: list[Problem]) -> set[str]:
    return {problem.rule for problem in problems if problem.place.path == path}


def write(city: Path, path: str, text: str) -> None:
    (city / path).parent.mkdir(parents=True, exist_ok=True)
    (city / path).write_text(text, "utf-8")


def append(city: Path, path: str, text: str) -> None:
    write(city, path, (city / path).read_text("utf-8") + text)


def in_comment(city: Path, secret: str) -> str:
    append(city, AGENCY, f"# {secret}\n")
    return AGENCY


def behind_value(city: Path, secret: str) -> str:
    text = (city / AGENCY).read_text("utf-8")
    write(city, AGENCY, text.replace("type: agency", f"type: agency  # {secret}"))
    return AGENCY


def in_front_matter(city: Path, secret: str) -> str:
    text = (city / SOP).read_text("utf-8")
    write(city, SOP, text.replace("---\n", f"---\n# {secret}\n", 1))
    return SOP


def in_settings(city: Path, secret: str) -> str:
    append(city, "registry/city.yaml", f"# {secret}\n")
    return "registry/city.yaml"


def in_record_against_its_schema(city: Path, secret: str) -> str:
    append(city, AGENCY, f'tidak_dikenal: "{secret}"\n')
    return AGENCY


def in_record_that_does_not_parse(city: Path, secret: str) -> str:
    append(city, AGENCY, f"catatan: [{secret}\n")
    return AGENCY


def in_waiver_against_its_schema(city: Path, secret: str) -> str:
    path = "registry/waivers/situs-lama.yaml"
    append(city, path, f'catatan: "{secret}"\n')
    return path


def in_stray_file(city: Path, secret: str) -> str:
    write(city, "registry/services/catatan.txt", f"untuk petugas: {secret}\n")
    return "registry/services/catatan.txt"


def in_runs(city: Path, secret: str) -> str:
    path = "sops/pemkab-contoh/surat-keterangan.runs.yaml"
    write(city, path, f"catatan: [{secret}\n")
    return path


def in_read_me(city: Path, secret: str) -> str:
    write(city, "registry/README.md", f"# Catatan\n\n{secret}\n")
    return "registry/README.md"


def in_written_page(city: Path, secret: str) -> str:
    write(city, "site/pages/id/about.md", f"# Tentang\n\n{secret}\n")
    return "site/pages/id/about.md"


def in_site_data(city: Path, secret: str) -> str:
    write(city, "site/assets/batas.geojson", '{"name": "' + secret + '"}')
    return "site/assets/batas.geojson"


PLACES = (
    in_comment,
    behind_value,
    in_front_matter,
    in_settings,
    in_record_against_its_schema,
    in_record_that_does_not_parse,
    in_waiver_against_its_schema,
    in_stray_file,
    in_runs,
    in_read_me,
    in_written_page,
    in_site_data,
)


@pytest.mark.parametrize("rule", SECRETS)
def test_every_rule_that_guards_words_reads_comments_and_broken_records(rule: str, city: Path) -> None:
    in_comment(city, SECRETS[rule])
    path = in_runs(city, SECRETS[rule])
    problems = found(city)
    assert rule in rules_at(AGENCY, problems)
    assert rule in rules_at(path, problems)


@pytest.mark.parametrize("put", PLACES, ids=lambda put: put.__name__)
def test_what_must_not_be_public_is_found_wherever_it_stands(put: object, city: Path) -> None:
    assert callable(put)
    rules = ("pd-nik", "pd-mobile", "secret-password", "url-credentials")
    path = put(city, "; ".join(SECRETS[rule] for rule in rules))
    assert set(rules) <= rules_at(path, found(city))


@pytest.mark.parametrize("put", PLACES, ids=lambda put: put.__name__)
def test_honest_words_in_the_same_places_are_no_such_fault(put: object, city: Path) -> None:
    assert callable(put)
    path = put(city, "Diperiksa dinas pada 12 Mei 2026, lihat Perwali 25/2019; call center 112, kode aset 6171.0001")
    assert not set(SECRETS) & rules_at(path, found(city))


@pytest.mark.parametrize("put", PLACES, ids=lambda put: put.__name__)
def test_no_report_shows_what_was_found(put: object, city: Path) -> None:
    assert callable(put)
    put(city, f"{SECRETS['secret-password']} NIK {NIK}")
    problems = found(city)
    assert "pd-nik" in {problem.rule for problem in problems}
    for form in FORMS.values():
        for lang in ("id", "en"):
            said = form(problems, workspace.source(city), lang) + render(problems, workspace.source(city), lang)
            assert NIK not in said
            assert "Merpati#2026" not in said


def test_a_problem_of_another_rule_on_such_a_line_does_not_quote_it(city: Path) -> None:
    path = "registry/services/surat-domisili.yaml"
    text = (city / path).read_text("utf-8")
    write(city, path, text.replace("status: active", f"status: {NIK}"))
    problems = found(city)
    assert {"schema-choice", "pd-nik"} <= rules_at(path, problems)
    assert any(NIK in fact for problem in problems for fact in problem.facts.values())
    assert NIK not in render(problems, workspace.source(city))


def test_of_a_file_full_of_it_no_line_is_shown(city: Path) -> None:
    lines = "".join(f"  - x_{number}: {int(NIK) + number}\n" for number in range(40))
    append(city, AGENCY, f"tidak_dikenal:\n{lines}\tsalah: 1\n")
    said = render(found(city), workspace.source(city))
    assert f"{int(NIK) + 39}" not in said
    assert "617101310299" not in said


def test_a_broken_record_is_told_once_by_the_name_of_its_field(city: Path) -> None:
    append(city, AGENCY, f'tidak_dikenal: "{NIK}"\n')
    places = [problem.place for problem in found(city) if problem.rule == "pd-nik"]
    assert [place.pointer for place in places] == ["/tidak_dikenal"]


def test_a_key_of_a_broken_record_is_read_as_well_as_its_values(city: Path) -> None:
    append(city, AGENCY, f'"{NIK}": x\n')
    assert "pd-nik" in rules_at(AGENCY, found(city))


def test_the_line_is_named_exactly(city: Path) -> None:
    number = (city / AGENCY).read_text("utf-8").count("\n") + 1
    append(city, AGENCY, f"# NIK {NIK}\n")
    (problem,) = (problem for problem in found(city) if problem.rule == "pd-nik")
    assert problem.place.span is not None
    assert (problem.place.span.line, problem.place.span.column, problem.place.span.end_column) == (number, 7, 23)


def test_a_number_that_two_lines_of_comment_share_is_found(city: Path) -> None:
    append(city, AGENCY, f"# NIK {NIK[:10]}\n# {NIK[10:]}\n")
    assert "pd-nik" in rules_at(AGENCY, found(city))


def test_a_file_in_utf_16_is_read_as_people_read_it(city: Path) -> None:
    (city / AGENCY).write_bytes(f"id: desa\nnama: NIK {NIK}\n".encode("utf-16"))
    assert {"text-encoding", "pd-nik"} <= rules_at(AGENCY, found(city))


def test_without_settings_every_file_is_searched_all_the_same(city: Path) -> None:
    (city / "registry/city.yaml").write_text("id: [\n")
    append(city, AGENCY, f"# NIK {NIK}\n")
    assert "pd-nik" in rules_at(AGENCY, found(city))


def test_a_sign_inside_a_value_begins_no_comment_and_is_told_once(city: Path) -> None:
    append(city, AGENCY, f'x_catatan: "lihat # NIK {NIK}"\nx_panjang: | # pendek\n  # NIK {NIK}\n')
    pointers = sorted(problem.place.pointer for problem in found(city) if problem.rule == "pd-nik")
    assert pointers == ["/x_catatan", "/x_panjang"]


# Lines of offices


LINE = "contact:\n  whatsapp: 0812-0000-0000\n  shared_line: true\n"


def test_an_office_line_in_a_record_that_does_not_parse_is_still_an_office_line(city: Path) -> None:
    write(city, "registry/services/rusak.yaml", f"id: rusak\ntitle: [\n{LINE}")
    assert "pd-mobile" not in rules_at("registry/services/rusak.yaml", found(city))


def test_a_line_far_from_that_declaration_is_a_persons(city: Path) -> None:
    write(
        city,
        "registry/services/rusak.yaml",
        f"whatsapp: 0812-0000-1111\n{'x: 1' * 2}\n" + "y: 1\n" * 9 + LINE + "z: [\n",
    )
    assert "pd-mobile" in rules_at("registry/services/rusak.yaml", found(city))


def test_a_line_that_an_agency_declares_may_stand_on_a_written_page(city: Path) -> None:
    write(city, "site/pages/id/about.md", "# Tentang\n\nWhatsApp 0812-0000-0000\n")
    assert "pd-mobile" in rules_at("site/pages/id/about.md", found(city))
    append(city, AGENCY, LINE)
    assert "pd-mobile" not in rules_at("site/pages/id/about.md", found(city))


# What becomes of them


def test_a_broken_record_with_personal_data_is_withheld_with_all_its_versions(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    small_city.commit(root, "2026-11-01")
    append(root, "registry/services/surat-domisili.yaml", f"catatan: [{NIK}\n")
    built = building.build(root, building.Options(as_of=AS_OF))
    assert built.published
    page = (root / "build/site/layanan/surat-domisili/index.html").read_text("utf-8")
    assert messages.catalogue()
    assert "surat-domisili" in page
    assert NIK not in page
    assert not (root / "build/site/api/v1/services/surat-domisili.json").exists()


def test_a_written_page_with_personal_data_leaves_the_last_good_site(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    append(root, "site/pages/id/about.md", f"\nNIK {NIK}\n")
    assert not building.build(root, building.Options(as_of=AS_OF)).published


def test_a_changed_page_belongs_to_what_changed(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    small_city.commit(root, "2026-11-01")
    append(root, "site/pages/id/about.md", "\nbaru\n")
    assert workspace.changed(root, *workspace.CHECKED) == {"site/pages/id/about.md"}
    assert workspace.changed(root) == set()


# Comments


def test_comments_stand_on_their_lines_and_columns_without_their_sign() -> None:
    assert comments.find("a: 1 # satu\n# dua\nb: |  # tiga\n  # isi\nc: x#y\nd: '# z'\n") == (
        "       satu\n  dua\n        tiga"
    )


def test_the_line_for_editors_is_no_comment_and_hides_none() -> None:
    line = "# yaml-language-server: $schema=../../generator/jendela/schemas/service.schema.json\n"
    assert comments.find(line + "a: 1\n") == ""
    assert not comments.may_hold(line.encode() + b"a: 1\n")
    assert comments.find(line.replace("service", "s 6171") + "a: 1\n") != ""
    assert "rahasia" in comments.find(line + "a: 1 # rahasia\n")


def test_comments_of_a_text_that_does_not_parse_are_found_as_far_as_it_does() -> None:
    assert "satu" in comments.find("# satu\na: [\n")


def test_comments_survive_the_cache(city: Path, tmp_path: Path) -> None:
    document, _ = read(AGENCY, (city / AGENCY).read_bytes() + b"# kata\n")
    assert document is not None
    assert document.comments.strip() == "kata"
    cache.Documents(tmp_path / "c").keep([document])
    assert cache.Documents(tmp_path / "c").known[AGENCY] == document


# Controls


CONTROLS = sorted((Path(__file__).parent / "controls").glob("*.txt"))


@pytest.mark.parametrize("path", CONTROLS, ids=lambda path: path.stem)
def test_honest_texts_stay_silent_where_nothing_is_understood(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) > 100
    files = [Document(f"site/pages/id/{number}.md", "", "", {}, comments=line) for number, line in enumerate(lines)]
    assert list(check_loose(files, None)) == []
