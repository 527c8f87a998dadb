"""A made-up city of any size: the same number of records always gives the same files.

    python benchmarks/synthetic.py --records 5000 FOLDER [--git]

Records of every kind in the proportions of a real city (two in five are services), 0.9 to 2 KB each, in two languages,
naming each other in both directions. Every record passes every rule; one in fifty lacks an English text.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Data: TypeAlias = dict[str, Any]

HERE = Path(__file__).resolve().parent
DAY = "2026-11-23T08:00:00+07:00"
HOST = "contoh.example"
_SHARES = {"service": 42, "application": 20, "dataset": 16, "infrastructure": 10}
_PER_AGENCY = 60
_FOLDERS = {
    "agency": "agencies",
    "service": "services",
    "application": "applications",
    "dataset": "datasets",
    "infrastructure": "infrastructure",
}
_TOPICS = ("civil_registry", "family", "education", "health", "social_aid", "tax", "permits", "business", "transport")
# Indonesian and English words that fit together in any order
_WHAT = (
    ("Surat keterangan", "Letter on"), ("Izin", "Permit for"), ("Pendaftaran", "Registration of"),
    ("Bantuan", "Support for"), ("Pengaduan", "Complaints about"), ("Data", "Figures on"),
    ("Pembayaran", "Payment for"), ("Pemeriksaan", "Inspection of"), ("Informasi", "Information on"),
    ("Konsultasi", "Advice on"),
)  # fmt: skip
_OF = (
    ("usaha mikro", "micro business"), ("rumah tinggal", "homes"), ("sekolah dasar", "primary schools"),
    ("pasar rakyat", "public markets"), ("air bersih", "clean water"), ("jalan lingkungan", "local roads"),
    ("ibu dan anak", "mothers and children"), ("lahan parkir", "parking areas"), ("penerangan jalan", "street lights"),
    ("sampah rumah tangga", "household waste"), ("angkutan sungai", "river transport"), ("tenaga kerja", "employment"),
)  # fmt: skip
_SAY = (
    ("Datang ke loket dengan berkas yang lengkap.", "Come to the counter with all papers."),
    ("Petugas memeriksa berkas dan memberi tanda terima.", "Staff check the papers and give a receipt."),
    ("Hasil diambil di kantor atau dikirim ke rumah.", "The result is collected at the office or sent home."),
    ("Permohonan dapat diajukan melalui kelurahan.", "Applications may be made through the ward office."),
    ("Data diperbarui setiap awal tahun anggaran.", "The data are renewed at the start of each budget year."),
    ("Warga mendapat kabar bila berkas belum lengkap.", "People are told when papers are missing."),
    ("Fotokopi kartu keluarga & KTP-el.", "Copies of the family card & the identity card."),
    ('Berat berkas < 2 MB "per lampiran".', 'Files of < 2 MB "each".'),
)

_DO = (
    ("Menerima berkas pemohon", "Take in the applicant's papers"),
    ("Memeriksa kelengkapan berkas", "Check that the papers are complete"),
    ("Mencatat hasil di buku register", "Write the result into the register"),
)


def sizes(records: int) -> dict[str, int]:
    """Divide a number of records into kinds."""
    agencies = max(2, records // _PER_AGENCY)
    rest = records - agencies
    counts = {kind: rest * share // 100 for kind, share in _SHARES.items()}
    return {"agency": agencies, **counts, "sop": rest - sum(counts.values())}


class City:
    """Makes the files of a city. Each record has a random source of its own, so that it never depends on another's."""

    def __init__(self, records: int) -> None:
        self.sizes = sizes(records)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the path and text of every file."""
        for name, data in (("city", _city()), ("areas", _areas()), ("acts", _acts()), ("scores", _scores())):
            yield f"registry/{name}.yaml", to_yaml(data)
        for kind, folder in _FOLDERS.items():
            make = getattr(self, f"_{kind}")
            for number in range(self.sizes[kind]):
                data = self._envelope(kind, number) | make(number)
                yield f"registry/{folder}/{data['id']}.yaml", to_yaml(data)
        for number in range(self.sizes["sop"]):
            data = self._envelope("sop", number) | self._sop(number)
            body = f"## Tujuan\n\n{_both(number)['id']}\n\n## Dasar\n\n- {_SAY[0][0]}\n- {_SAY[3][0]}\n"
            yield f"sops/{data['owner']}/{data['id']}.md", f"---\n{to_yaml(data)}---\n\n{body}"

    def id(self, kind: str, number: int) -> str:
        """Name a record of a kind, whatever number is asked for."""
        return f"{kind[:3]}-{number % self.sizes[kind]:05}"

    def _owner(self, number: int) -> str:
        return self.id("agency", number)

    def _envelope(self, kind: str, number: int) -> Data:
        random_ = _random(kind, number)
        status = random_.choices(("active", "unknown", "retired", "planned"), (70, 20, 6, 4))[0]
        year = 2026 if status == "active" else random_.randint(2014, 2026)
        what, of = _WHAT[number % len(_WHAT)], _OF[number // len(_WHAT) % len(_OF)]
        title = {"id": f"{what[0]} {of[0]} {number:05}", "en": f"{what[1]} {of[1]} {number:05}"}
        if number % 50 == 49:  # noqa: PLR2004 -- one in fifty
            del title["en"]
        return {
            "id": self.id(kind, number),
            "type": kind,
            "title": title,
            "description": _both(number),
            **({} if kind == "sop" else {"status": status}),
            **({"successor": self.id(kind, number + 1)} if status == "retired" and kind != "sop" else {}),
            **({} if kind == "agency" else {"owner": self._owner(number)}),
            "kip_class": "belum_diklasifikasi",
            "disclosure": "full",
            "verification": {"state": "unverified"},
            "confidence": random_.choice(("high", "medium")),
            "sources": [_source("kabar", number, year), _source("laporan", number, year - 1)],
            "notes": [{"text": _both(random_.randrange(100)), "sources": ["laporan"]}],
        }

    def _agency(self, number: int) -> Data:
        return {
            "kind": "pemerintah_daerah" if number == 0 else ("dinas", "badan", "kecamatan")[number % 3],
            "short_name": f"Dinas {number:03}",
            "contact": {
                "phone": "(0500) 100200",
                "address": {"id": f"Jalan Contoh {number}", "en": f"{number} Contoh Road"},
                "sources": ["kabar"],
            },
            "area": ["99.01"],
            **({"parent": self._owner(0)} if number else {}),
        }

    def _service(self, number: int) -> Data:
        random_ = _random("service more", number)
        channel = {"id": "loket", "kind": "counter", "label": {"id": "Loket", "en": "Counter"}, "sources": ["kabar"]}
        return {
            "search_terms": [_OF[number % len(_OF)][0], _WHAT[number % len(_WHAT)][0].lower()],
            "topic": _TOPICS[number % len(_TOPICS)],
            "public_kind": "administratif",
            "spbe_kind": "layanan_publik",
            "audience": ["masyarakat"],
            "requirements": _component(number, random_.randint(1, 2)),
            "procedure": _component(number + 1, random_.randint(1, 2)),
            "processing_time": {
                "state": "known",
                "value": number % 14 + 1,
                "unit": "working_day",
                "sources": ["kabar"],
            },
            "fee": {"state": "known", "free": "yes", "sources": ["kabar"]},
            "output": {"state": "unknown"},
            "general_complaints": "yes",
            "channels": [channel],
            "delivery_method": "hybrid",
            "digital_level": "unknown",
            "applications": [self.id("application", number)],
            "sops": [self.id("sop", number)],
            **({"datasets": [self.id("dataset", number)]} if number % 3 == 0 else {}),
        }

    def _application(self, number: int) -> Data:
        usage = {"label": {"id": "Pengguna", "en": "Users"}, "value": str(number * 37), "as_of": "2026-03"}
        return {
            "kind": "khusus",
            "form": ["web", "mobile_android"][: number % 2 + 1],
            "citizen_facing": "yes",
            "audience": ["masyarakat"],
            "integration": [{"portal": "gerbang", "state": "unknown"}],
            "url": f"https://app{number}.{HOST}/",
            "links": [{"rel": "documentation", "url": f"https://app{number}.{HOST}/panduan"}],
            "usage": [usage | {"unit": "orang", "sources": ["laporan"]}],
            "services": [self.id("service", number * 2), self.id("service", number * 2 + 1)],
            "datasets": [self.id("dataset", number + 1)],
        }

    def _dataset(self, number: int) -> Data:
        address = f"https://data.{HOST}/{number}"
        return {
            "producer": self._owner(number + 1),
            "form": "table",
            "data_kind": ("statistik", "geospasial", "keuangan")[number % 3],
            "interoperability": "file_open",
            "frequency": "ANNUAL",
            "keywords": [_OF[number % len(_OF)][0], "tahunan"],
            "temporal": {"start": "2020", "end": "2025"},
            "coverage": [{"scope": "kecamatan", "area": f"99.01.0{number % 6 + 1}", "precision": "kecamatan"}],
            "licence": "CC-BY-4.0",
            "access_rights": "terbuka",
            "contains_personal_data": "no",
            "distributions": [
                {"title": {"id": "Tabel", "en": "Table"}, "access_url": address, "format": "CSV"},
                {"title": {"id": "Lembar kerja", "en": "Sheet"}, "access_url": address, "format": "XLSX"},
            ],
            "applications": [self.id("application", number)],
        }

    def _infrastructure(self, number: int) -> Data:
        place = {"scope": "site", "area": f"99.01.0{number % 6 + 1}.100{number % 5 + 1}", "precision": "exact"}
        name = {"site_name": {"id": f"Lokasi {number}", "en": f"Site {number}"}, "lat": "-0.0263", "lon": "109.3425"}
        return {
            "kind": ("public_wifi", "kiosk", "service_centre", "public_display")[number % 4],
            "sensitivity": "public_facility",
            "ownership": "milik_pemda",
            "count_total": number % 20 + 1,
            "count_active": number % 20,
            "counted_at": "2026-05",
            "coverage": [{**place, **name, "sources": ["laporan"]}],
            "operator": self._owner(number + 2),
            "services": [self.id("service", number * 3)],
            "sops": [self.id("sop", number + 1)],
        }

    def _sop(self, number: int) -> Data:
        symbols = ["start", *["process"] * (number % 3 + 1), "end"]
        return {
            "origin": "registry",
            "domain": "layanan",
            "version": f"1.{number % 9}.0",
            "created": "2025-01-05",
            "effective": "2025-02-01",
            "lifecycle": "drafting",
            "actors": [{"key": "petugas", "label": {"id": "Petugas loket", "en": "Counter officer"}}],
            "steps": [_step(no, symbol) for no, symbol in enumerate(symbols, 1)],
            "services": [self.id("service", number)],
        }


def _random(kind: str, number: int) -> random.Random:
    return random.Random(f"{kind} {number}")


def _both(number: int) -> Data:
    first, second = _SAY[number % len(_SAY)], _SAY[(number // len(_SAY) + 3) % len(_SAY)]
    return {"id": f"{first[0]} {second[0]}", "en": f"{first[1]} {second[1]}"}


def _source(ref: str, number: int, year: int) -> Data:
    name = {"kabar": "Kabar kota", "laporan": "Laporan tahunan"}[ref]
    url = f"https://www.{HOST}/{ref}/{year}/{number:05}-{_OF[number % len(_OF)][0].replace(' ', '-')}"
    return {
        "ref": ref,
        "title": f"{name} {year}, bagian {number % 97}",
        "url": url,
        "date": f"{year}-0{number % 9 + 1}",
    }


def _component(number: int, count: int) -> Data:
    pieces = (_SAY[(number + offset) % len(_SAY)] for offset in range(count))
    return {"state": "known", "items": [{"text": {"id": id_, "en": en}, "sources": ["kabar"]} for id_, en in pieces]}


def _step(no: int, symbol: str) -> Data:
    id_, en = _DO[no % len(_DO)]
    step: Data = {"no": no, "activity": {"id": id_, "en": en}, "actor": "petugas", "symbol": symbol}
    return step | ({} if symbol == "end" else {"time": {"value": 10, "unit": "menit"}, "next": no + 1})


def _city() -> Data:
    return {
        "type": "city",
        "name": {"id": "Kota Contoh", "en": "City of Contoh"},
        "short_name": "Contoh",
        "form": "kota",
        "area": "99.01",
        "site_title": {"id": "jendela Contoh", "en": "jendela Contoh"},
        "languages": ["id", "en"],
        "time_zone": "Asia/Pontianak",
        "time_zone_label": "WIB",
        "base_url": f"https://jendela.{HOST}/",
        "data_licence": "CC-BY-4.0",
        "standing": "unofficial",
        "government": "age-00000",
        "steward": "age-00001",
        "official_suffixes": [HOST],
        "legal_levels": [{"id": "perwali", "title": {"id": "Peraturan Wali Kota", "en": "Mayoral regulation"}}],
        "portals": [{"id": "gerbang", "title": {"id": "Gerbang", "en": "Gate"}, "application": "app-00000"}],
        "feedback": [
            {"kind": "website", "label": {"id": "Aduan", "en": "Complaints"}, "url": f"https://aduan.{HOST}/"}
        ],
        "featured_services": [f"ser-{number:05}" for number in range(9)],
    }


def _areas() -> Data:
    areas: list[Data] = [{"code": "99.01", "level": "kota", "name": "Kota Contoh"}]
    for district in range(1, 7):
        code = f"99.01.0{district}"
        areas.append({"code": code, "level": "kecamatan", "name": f"Contoh {district}", "parent": "99.01"})
        for ward in range(1, 6):
            name = f"Kampung {district}{ward}"
            areas.append({"code": f"{code}.100{ward}", "level": "kelurahan", "name": name, "parent": code})
    return {"type": "areas", "areas": areas, "sources": [{"title": "Daftar wilayah", "date": "2025"}]}


def _acts() -> Data:
    title = {"id": "Pelayanan warga", "en": "Services to the public"}
    act = {
        "id": "perwali-7-2024",
        "level": "perwali",
        "number": "7",
        "year": 2024,
        "title": title,
        "status": "in_force",
    }
    return {
        "type": "acts",
        "acts": [act | {"strength": "O", "sources": [{"title": "Daftar peraturan", "date": "2025"}]}],
    }


def _scores() -> Data:
    title = {"id": "Indeks layanan 2025", "en": "Services index 2025"}
    score = {"id": "indeks-2025", "title": title, "value": "3.10", "year": 2025, "agency": "age-00000"}
    return {
        "type": "scores",
        "scores": [score | {"confidence": "high", "sources": [{"title": "Laporan", "date": "2026"}]}],
    }


# Text that every YAML reader, old or new, takes for text; all other text is quoted, so that each peer reads the same.
_PLAIN = re.compile(
    r"(?!(?i:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_(][A-Za-z0-9_/.)-]*)*"
)


def to_yaml(data: Mapping[str, Any]) -> str:
    """Write data as block YAML, as people write it."""
    return "\n".join(_lines(data, "")) + "\n"


def _lines(value: Mapping[str, Any] | Sequence[Any], indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list):
                yield f"{indent}{_scalar(key)}:"
                yield from _lines(inner, indent + "  ")
            else:
                yield f"{indent}{_scalar(key)}: {_scalar(inner)}"
        return
    for item in value:
        if isinstance(item, Mapping):
            first, *rest = _lines(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(item)}"


def _scalar(value: str | int) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def write(folder: Path, records: int, *, git: bool = False) -> Path:
    """Write a city of that many records with the look of this repository; with `git`, commit it."""
    for path, text in City(records).files():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    shutil.copytree(HERE.parent / "site", folder / "site", dirs_exist_ok=True)
    shutil.copy(HERE.parent / "mkdocs.yml", folder)
    (folder / ".gitignore").write_text("/build/\n", "utf-8")
    if git:
        commit(folder)
    return folder


def commit(folder: Path) -> None:
    """Commit all that is in a folder, whatever the Git settings of the machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    fixed = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
    environment = kept | fixed | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["commit", "--quiet", "--message=Begin"],
    ):
        subprocess.run(["git", *command], cwd=folder, env=environment, check=True)


_WHO = {"NAME": "Contoh", "EMAIL": f"kantor@{HOST}", "DATE": DAY}


def main() -> None:
    """Write a city to a folder."""
    parser = argparse.ArgumentParser(description="Write a made-up city.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--git", action="store_true", help="commit it")
    options = parser.parse_args()
    write(options.folder, options.records, git=options.git)


if __name__ == "__main__":
    main()
