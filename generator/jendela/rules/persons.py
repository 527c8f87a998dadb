"""What tells of a person: bank accounts, birth dates, home addresses, and names where an office should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jendela.rules.passages import Detector, Hit, Passage, clues, mask

# Bank accounts

_ACCOUNT = re.compile(
    r"\b(?:rekening|norek|rek|(?:bank )?account(?: no| number)?)\b\.?(?P<between>[^0-9\x00\n]{0,60})"
    r"(?P<number>[0-9](?:[ .\-]{0,2}[0-9]){8,17})(?![0-9])",
    re.IGNORECASE,
)
# what stands between the word for an account and the number of something else
_OTHER_NUMBER = re.compile(
    r"\b(?:rp|idr|telp|telepon|telephone|phone|hotline|call|hubungi|fax|wa|whatsapp|hp|tahun|npwp|nik|pasal|nib)\b"
    r"|https?:|\bno(?:mor)? (?!rek)\w+\Z",
    re.IGNORECASE,
)
_BUDGET_CODE = re.compile(r"[0-9]\.[0-9]\.[0-9]{1,2}\.")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+\Z")
_LANDLINE = re.compile(r"0[2-9][0-9]{1,2}[ .\-]")
_CODE_BEFORE = re.compile(r"\bkode\W+\Z", re.IGNORECASE)


def find_accounts(passage: Passage) -> Iterator[Hit]:
    """Find account numbers behind the word for an account; codes of the budget are called so too."""
    for found in _ACCOUNT.finditer(passage.text):
        number = found["number"]
        if not (
            any(pattern.match(number) for pattern in (_BUDGET_CODE, _THOUSANDS, _LANDLINE))
            or _OTHER_NUMBER.search(found["between"])
            or _CODE_BEFORE.search(passage.before(found.start()))
        ):
            yield Hit("pd-bank-account", *found.span("number"), {"masked": mask(number)})


# Birth dates and home addresses

_MONTH = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|jan|feb|mar|apr|jun|jul|agu"
    "|agt|sep|sept|okt|nov|des|january|february|march|may|june|july|august|october|december|aug|oct|dec"
)
_YEAR = r"(?:19[3-9][0-9]|20[0-4][0-9])"
_DAY = (
    rf"(?:[0-9]{{1,2}}[ ./\-]{{1,3}}(?:[0-9]{{1,2}}|{_MONTH})[ ./\-]{{1,3}}{_YEAR}"
    rf"|{_YEAR}[./\-][0-9]{{1,2}}[./\-][0-9]{{1,2}}|(?P<month_first>[0-9]{{1,2}},? {_YEAR}))(?![0-9])"
)
_BIRTH = re.compile(
    r"\b(?:(?:tanggal|tgl)\.?\s*(?:ke)?lahir(?:an)?|tempat\s*,?\s*lahir|ttl|lahir(?:\s+(?:di|pada|tanggal|tgl)|(?=\s*[:=]))"
    rf"|date of birth|birth ?date|d\.?o\.?b|born\s+(?:on|in|at))\b(?P<between>[^0-9\x00]{{0,50}}+){_DAY}",
    re.IGNORECASE,
)
_ENDS_IN_MONTH = re.compile(rf"\b(?:{_MONTH}) \Z", re.IGNORECASE)
_BIRTH_CLUES = tuple(
    "tanggal|tgl|tempat lahir|ttl|lahir di|lahir pada|lahir:|lahir :|lahir=|birth|dob|d.o.b|born".split("|")
)
_CONDITION = re.compile(
    r"\b(?:sebelum|sesudah|setelah|sejak|antara|paling|minimal|maksimal|mulai|hingga|sampai|lambat|contoh|misalnya"
    r"|format|per|berlaku|disahkan|ditetapkan|diundangkan|before|after|since|between|example)\b",
    re.IGNORECASE,
)
_CONDITION_AFTER = re.compile(
    r"\W*(?:atau|dan|ke)?\s*(?:sebelum|sesudah|setelah|ke atas|or (?:later|earlier))", re.IGNORECASE
)
_HOME_CLUES = tuple(
    "alamat rumah|alamat tinggal|tempat tinggal|alamat pribadi|alamat domisili|alamat asal|alamat ktp|tinggal di"
    "|home address".split("|")
)
_HOME = re.compile(
    r"\b(?:alamat\s+(?:rumah|tinggal|tempat tinggal|pribadi|domisili|asal|ktp)|(?:ber)?tempat tinggal|tinggal di"
    r"|home address)\s*(?:saat ini|sekarang)?\s*[:=]?\s*(?:di\s+)?"
    r"(?:jl|jalan|jln|gg|gang|komp(?:lek|leks)?|perum(?:ahan|nas)?|blok|dusun|rt)\b\.?[^\x00\n]{0,50}?[0-9]",
    re.IGNORECASE,
)


def find_births(passage: Passage) -> Iterator[Hit]:
    """Find birth dates; the condition of an age, such as "lahir sebelum 1 Juli 2019", is none."""
    if not any(clue in passage.lower for clue in _BIRTH_CLUES):
        return
    for found in _BIRTH.finditer(passage.text):
        condition = _CONDITION.search(found["between"]) or _CONDITION_AFTER.match(passage.after(found.end()))
        if not condition and (not found["month_first"] or _ENDS_IN_MONTH.search(found["between"])):
            yield Hit("pd-birth", *found.span(), {})


def find_homes(passage: Passage) -> Iterator[Hit]:
    """Find home addresses: the word for one, a street, and a number."""
    if not any(clue in passage.lower for clue in _HOME_CLUES):
        return
    for found in _HOME.finditer(passage.text):
        yield Hit("pd-home-address", *found.span(), {})


# Names

# fields that name an office, a post or a channel, never a person
_ROLE = re.compile(
    r"/(?:contact/office|head_office|provider|owner_note|maintainer|operator|unit|approved_by_office"
    r"|stages/[0-9]+/office|(?:channels|complaint_channels|feedback|emergency|actors)/[0-9]+/label)(?:/[a-z]{2})?\Z"
)
_CITATION = re.compile(r"/(?:sources|legal_basis|acts)/")
_WORD = r"[A-Z][A-Za-z'\-]+"
_PART = rf"(?:{_WORD}|[A-Z]\.)"
_PLAIN = (
    r"(?:S(?:E|H|T|Sos|Kom|Pd|IP|KM|Si|Ag|STP|Kep|Farm|Hut)|M(?:M|T|H|Si|Kom|Pd|AP|Kes|IP|Sc|BA)|Apt|Ners?|Ak|CA"
    r"|Ph\.?\s?D)\b"
)
_DOTTED = r"(?:S|M|A|D|Sp|B)\.%s[A-Z][A-Za-z]{0,5}\b"
_DEGREE = rf"(?:,\s*(?:{_DOTTED % ' ?'}|{_PLAIN})|\s+{_DOTTED % ''})"
_TITLES = (
    "Bapak Bpk BAPAK Pak Ibu IBU Bu Sdr Sdri Saudara Saudari Drs DRS Dra DRA Ir Hj HJ Prof dr drg Ns Ustadz Mr Mrs Ms"
    " Kompol AKP Iptu Ipda"
).split()
_TITLE = "(?:" + "|".join(title + r"\b\.?" for title in _TITLES) + r"|H\.|K\.?H\.|Dr\.|DR\.|IR\.|Ust\.)"
_TITLED = re.compile(rf"{_TITLE}\s+(?:{_TITLE}\s+)*(?P<name>{_PART}(?:\s+{_PART}){{0,4}})")
_GRADUATE = re.compile(rf"(?P<name>{_PART}(?:\s+{_PART}){{0,4}}){_DEGREE}")
_WORD_END = re.compile(r"[\w.]\Z")
_LABEL = re.compile(
    r"\b(?:penanggung ?jawab|narahubung|contact person|person in charge|cp|pic|kontak|hubungi|a\.?n|atas nama)"
    r"\b\.?\s*[:=]?\s*",
    re.IGNORECASE,
)
_LABEL_CLUES = tuple("penanggung|narahubung| person|in charge|cp|pic|kontak:|hubungi|a.n|atas nama".split("|"))
_LABELLED = re.compile(
    r"\b(?i:penanggung ?jawab|narahubung|contact person|person in charge|cp|pic)\s*[:=]\s*"
    rf"(?P<name>{_WORD}(?:\s+{_WORD}){{1,3}})(?=\s*(?:\Z|[\x00(,;.\n+]|-|[0-9]))"
)
# a name behind one of these is that of a street, a house, or an act
_NAMED_AFTER = re.compile(
    r"\b(?:jalan|jl|jln|gang|gg|rsud|rs|rsia|rumah sakit|hospital|gedung|building|masjid|mosque|surau|musala|stadion"
    r"|bandara|pelabuhan|jembatan|taman|gor|aula|lapangan|universitas|museum|perpustakaan|kompleks?|pasar|sekolah"
    r"|sd|sdn|smp|smpn|sma|sman|smk|yayasan|klinik|puskesmas|terminal|tugu|makam|kelurahan|kecamatan|kota|street|road"
    r"|perda|perwali|panti|wisma|balai|ruang|auditorium)\b[^\x00,;:]{0,25}\Z",
    re.IGNORECASE,
)
# what stands behind a title or a label and is no name
_OFFICE_WORDS = frozenset(
    "admin administrasi aduan aka anak aplikasi asisten asuh badan bagian balai bendahara bersalin"
    " bhayangkari bidang bupati call camat center centre command cs customer daerah dan data dengan desk dinas"
    " direksi direktorat direktur diskominfo duta forum front gubernur hamil helpdesk humas ibu bapak info"
    " informasi inspektorat instansi jabatan kabag kabid kadis kantor kapolres kasi kasubag kebersihan"
    " kecamatan kelompok kelurahan kementerian kepala ketua komisi komunikasi koordinator kota layanan lembaga"
    " loket lurah mal manajer masing masyarakat menteri menyusui nifas negara office operator panitia pejabat"
    " pekerja pelaksana pelayanan pemerintah pemkot pemohon pengaduan pengelola pengurus penyelenggara"
    " perangkat pertiwi perumda petugas pimpinan pkk polisi polres polresta pontianak posko ppid presiden"
    " produsen publik puskesmas pusat rt rw rumah rsud saudara satgas satpol satuan seksi sekda sekretariat"
    " sekretaris service services setda sipil staf sub subbag subbagian subbidang substansi tangga teknologi"
    " tim umum unit alun blok darurat gawat gedung hukum ii iii iv jalan lantai lapangan lingkungan masjid mal"
    " medis organisasi ruang rekam sosial stadion sumber daya taman tata usaha terminal upt uptd wakil wali"
    " walikota walidata warga web website whatsapp wilayah yang".split()
)
# perencanaan, keuangan, pengawasan: what offices do
_ABSTRACT = re.compile(r"(?:pe|ke)[a-z]{4,}an")


def find_names(passage: Passage) -> Iterator[Hit]:
    """Find names of persons by their titles and degrees in the fields of offices, and behind "narahubung" anywhere."""
    seen: set[int] = set()
    for found in _names(passage):
        ends, name = set(found.span("name")), found["name"]
        if seen.isdisjoint(ends) and _is_name(passage, min(ends), name):
            seen |= ends
            yield Hit("pd-person-name", *found.span("name"), {"masked": mask(name)})


def _names(passage: Passage) -> Iterator[re.Match[str]]:
    for start, end in passage.spans(_is_role):
        for pattern in (_TITLED, _GRADUATE):
            whole = pattern.finditer(passage.text, start, end)
            yield from (found for found in whole if not _WORD_END.search(passage.before(found.start(), 1)))
    if any(clue in passage.lower for clue in _LABEL_CLUES):
        for label in _LABEL.finditer(passage.text):
            behind = (pattern.match(passage.text, label.end()) for pattern in (_TITLED, _GRADUATE))
            yield from filter(None, behind)
        yield from _LABELLED.finditer(passage.text)


@lru_cache(maxsize=1 << 12)
def _is_role(pointer: str) -> bool:
    return bool(_ROLE.search(pointer))


def _is_name(passage: Passage, start: int, name: str) -> bool:
    if _CITATION.search(passage.pointer(start)) or _NAMED_AFTER.search(passage.before(start)):
        return False
    parts = re.findall(r"[a-z]+", name.lower())
    return max(map(len, parts)) > 1 and not any(part in _OFFICE_WORDS or _ABSTRACT.fullmatch(part) for part in parts)


ACCOUNTS = Detector(find_accounts, clues("rekening norek rek account"))
BIRTHS = Detector(find_births, clues("lahir kelahiran ttl birth birthdate dob born"))
HOMES = Detector(find_homes, clues("alamat tinggal home"))
NAMES = Detector(
    find_names,
    clues(
        "bapak bpk pak ibu bu sdr sdri saudara saudari drs dra ir hj h kh prof dr drg ns ust ustadz kompol akp iptu"
        " ipda mr mrs ms se sh ssos skom spd sip skm ssi sag sstp skep sfarm shut mm mt mh msi mkom mpd map mkes mip"
        " mba msc apt ner ners ak ca ph phd md narahubung pic cp penanggung penanggungjawab person"
    ),
    frozenset({"degree"}),
)
