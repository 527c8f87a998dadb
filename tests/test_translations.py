"""Translations that are missing, old or good: how they are told apart, listed and marked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small_city
from broken_cities import AS_OF, MINIMAL
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from registries import found_by, registry

from jendela import workspace
from jendela.cli import cli
from jendela.reading import read
from jendela.translations import fingerprint, marked, state

SERVICE = "registry/services/surat-domisili.yaml"
AGENCY = "registry/agencies/desa-sukamaju.yaml"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINIMAL, tmp_path / "kota"))


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


def run(root: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["translate", "--root", str(root), *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_fingerprint_is_eight_signs_and_does_not_follow_line_breaks() -> None:
    assert fingerprint("Surat pengantar nikah") == "a64ec7d2"
    assert fingerprint(" Surat\n pengantar  nikah\n") == "a64ec7d2"
    assert fingerprint("Surat pengantar Nikah") != "a64ec7d2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ({"id": "Parkir"}, "missing"),
        ({"id": "Parkir", "en": "Parking"}, "unmarked"),
        ({"id": "Parkir", "en": "Parking", "en_of": "0da57548"}, "good"),
        ({"id": "Parkir tepi jalan", "en": "Parking", "en_of": "0da57548"}, "stale"),
    ],
)
def test_the_state_of_a_translation(text: dict[str, str], expected: str) -> None:
    assert state(text) == expected
    joined = registry(("agency", "a", {"title": text}))
    assert bool(found_by("translation-stale", joined)) is (expected == "stale")


def test_marking_touches_nothing_but_the_fingerprints_and_is_done_once(city: Path) -> None:
    before = (city / SERVICE).read_text("utf-8")
    edit(city, SERVICE, "title:\n", "title:  # nama resmi\n")
    diff = run(city, "--mark", SERVICE)
    after = (city / SERVICE).read_text("utf-8")
    assert [line for line in diff.splitlines() if line.startswith("-") and not line.startswith("---")] == []
    added = [line for line in after.splitlines() if "en_of" in line]
    assert len(added) == before.count("en: ")
    rest = "".join(f"{line}\n" for line in after.splitlines() if "en_of" not in line)
    assert rest == before.replace("title:\n", "title:  # nama resmi\n", 1)
    assert run(city, "--mark", SERVICE) == ""
    assert {each.state for each in workspace.translated(city, [SERVICE])} <= {"good", "missing"}


def test_a_changed_text_is_told_until_its_translation_is_marked_again(city: Path) -> None:
    run(city, "--mark", AGENCY)
    assert run(city, "--stale") == ""
    edit(city, AGENCY, "id: Desa Sukamaju", "id: Kantor Desa")
    found = [problem for problem in workspace.check(city, AS_OF).problems if problem.rule == "translation-stale"]
    assert [problem.place.pointer for problem in found] == ["/title/en"]
    told = run(city, "--stale")
    assert f"{AGENCY}:5: /title: terjemahan lama" in told
    assert "kini: Kantor Desa" in told
    run(city, "--mark", AGENCY)
    assert run(city, "--stale") == ""


def test_the_text_that_was_translated_is_found_in_the_history(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    run(root, "--mark", AGENCY)
    small_city.commit(root, "2026-11-01")
    edit(root, AGENCY, "id: Desa Sukamaju", "id: Kantor Desa")
    small_city.commit(root, "2026-11-02")
    edit(root, AGENCY, "id: Kantor Desa", "id: Balai Desa")
    told = run(root, "--stale", "--lang", "en")
    assert "was: Desa Sukamaju" in told
    assert "is: Balai Desa" in told


def test_the_list_holds_what_is_asked_for(city: Path) -> None:
    edit(city, AGENCY, "  en: ", "  # en: ")
    assert f"{AGENCY}:3: /title: belum diterjemahkan" in run(city)
    assert run(city, "--stale") == ""
    assert SERVICE in run(city, "--unmarked")
    assert SERVICE not in run(city, "--missing", AGENCY)
    assert "not translated" in run(city, "--missing", "--lang", "en")


def test_marking_asks_for_the_files(city: Path) -> None:
    done = CliRunner().invoke(cli, ["translate", "--root", str(city), "--mark"])
    assert done.exit_code == 2
    assert (city / SERVICE).read_bytes() == (MINIMAL / SERVICE).read_bytes()


FORMS = [
    "title:\n  id: Desa\n  en: Village\n",
    "title:\n  en: Village\n  id: Desa\n",
    "title: {id: Desa, en: Village}\n",
    "title: {en: Village, id: Desa}  # dua bahasa\n",
    "title: {id: Desa,\n  en: Village}\n",
    "title:\n  id: Desa\n  en: |\n    Village\n\n# sesudah\n",
    "title:\n  id: Desa\n  en: >-\n    Village\n    of ours\n",
    'title:\n  id: Desa\n  en: "Village"  # kata\n',
    "title:\n  id: Desa\n  en: Village\n  en_of: 00000000\n",
    'title:\n  id: Desa\n  en_of: "00000000"  # lama\n  en: Village\n',
    "title: {id: Desa, en_of: '00000000', en: Village}\n",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_translation_is_marked_however_it_is_written(form: str) -> None:
    rest = (MINIMAL / AGENCY).read_text("utf-8")
    start, end = rest.index("title:"), rest.index("description:")
    text = rest[:start] + form + rest[end:]
    document, problems = read(AGENCY, text.encode())
    assert document is not None, problems
    done = marked(document, text.encode())
    assert done is not None
    after, problems = read(AGENCY, done.new.encode())
    assert after is not None, problems
    assert after.data["title"] == {**document.data["title"], "en_of": fingerprint("Desa")}  # type: ignore[dict-item]
    assert [line for line in text.splitlines() if "#" in line and "en_of" not in line] == [
        line for line in done.new.splitlines() if "#" in line and "en_of" not in line
    ] or "{" in form


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=40))
def test_whatever_the_texts_are_the_record_reads_the_same_but_for_its_marks(words: str) -> None:
    quoted = words.replace("\\", "").replace('"', "").strip()
    text = (MINIMAL / AGENCY).read_text("utf-8").replace("en: Sukamaju", f'en: "{quoted}"', 1)
    document, _ = read(AGENCY, text.encode())
    if document is None:
        return
    done = marked(document, text.encode())
    after, _ = read(AGENCY, done.new.encode()) if done else (document, [])
    assert after is not None
    title = dict(after.data["title"])  # type: ignore[arg-type]
    title.pop("en_of", None)
    assert title == document.data["title"]
