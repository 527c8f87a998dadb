from __future__ import annotations

from datetime import date
from pathlib import Path

import built_site
import pytest
from pypdf import PdfReader
from test_form_browser import big, sop

from jendela import pdf, printer, workspace
from jendela.form import lay_out
from jendela.pages import sop_paper
from jendela.records import Sop

DAY = built_site.DAY
SOP = "surat-keterangan"


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    return built_site.lay(tmp_path / "city")


def printed(root: Path, *ids: str, lang: str = "id", browser: str = "") -> pdf.Printed:
    return pdf.write(root, workspace.check(root, DAY), ids or (SOP,), lang, browser)


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "words"), [("id", "Pelayanan surat keterangan"), ("en", "Issuing letters")])
def test_a_procedure_becomes_sheets_of_a4_across(lang: str, words: str, laid: Path) -> None:
    done = printed(laid, lang=lang)
    assert done.problems == ()
    assert done.paths == (f"build/pdf/{SOP}.{lang}.pdf",)
    reader = PdfReader(laid / done.paths[0])
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages] == [(842, 595)] * 2
    assert words in reader.pages[0].extract_text()
    standing = {"id": "bukan situs resmi", "en": "not an official site"}[lang]
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / 2" in page.extract_text()
        assert standing in " ".join(page.extract_text().split())


@pytest.mark.browser
def test_the_same_procedure_and_day_give_the_same_bytes(laid: Path) -> None:
    first = (laid / printed(laid).paths[0]).read_bytes()
    assert (laid / printed(laid).paths[0]).read_bytes() == first


@pytest.mark.browser
def test_a_draft_says_so_on_every_sheet(laid: Path) -> None:
    path = f"sops/pemkab-contoh/{SOP}.md"
    text = (laid / path).read_text("utf-8")
    start, end = text.index("stages:"), text.index("performer_qualifications:")
    changed = text[:start] + text[end:]
    built_site.write(laid, path, changed.replace("lifecycle: effective", "lifecycle: drafting"))
    pages = PdfReader(laid / printed(laid).paths[0]).pages
    assert all("Rancangan, belum disahkan" in page.extract_text() for page in pages)


@pytest.mark.browser
def test_a_sheet_of_the_form_is_a_sheet_of_paper(laid: Path) -> None:
    built_site.write(laid, "sops/pemkab-contoh/panjang.md", sop("panjang", big(40, 5)))
    checked = workspace.check(laid, DAY)
    record = pdf.known(checked)["panjang"].record
    assert isinstance(record, Sop)
    assert isinstance(record.steps, tuple)
    form = lay_out(record.steps, record.actors)
    assert form is not None
    done = pdf.write(laid, checked, ("panjang",), "id")
    assert len(PdfReader(laid / done.paths[0]).pages) == len(form.pages) > 3


@pytest.mark.parametrize(("browser", "rule"), [("tidak-ada", "print-missing"), ("/bin/false", "print-failed")])
def test_a_browser_that_is_not_there_or_fails_is_a_problem_and_leaves_no_file(
    browser: str, rule: str, laid: Path
) -> None:
    done = printed(laid, browser=browser)
    assert [each.rule for each in done.problems] == [rule]
    assert done.paths == ()
    assert not (laid / "build/pdf").exists()


def test_a_browser_that_hangs_is_ended(laid: Path, tmp_path: Path) -> None:
    slow = tmp_path / "lambat"
    slow.write_text("#!/bin/sh\nexec sleep 30\n", "utf-8")
    slow.chmod(0o755)
    (laid / "a.html").write_text("a", "utf-8")
    content, problems = printer.print_page(laid / "a.html", DAY, str(slow), timeout=0.2)
    assert content == b""
    assert [each.facts for each in problems] == [{"seconds": "0.2"}]


def test_what_has_errors_or_is_closed_is_not_printed(laid: Path) -> None:
    path = f"sops/pemkab-contoh/{SOP}.md"
    assert set(pdf.known(workspace.check(laid, DAY))) == {SOP}
    built_site.edit(laid, path, "    if_no: 1\n", "")
    assert set(pdf.known(workspace.check(laid, DAY))) == set()


def test_a_stylesheet_that_holds_markup_is_refused(laid: Path) -> None:
    built_site.write(laid, "site/assets/stylesheets/form.css", "</style><script>alert(1)</script>")
    with pytest.raises(sop_paper.StyleError):
        printed(laid)


def test_a_text_in_a_style_cannot_end_its_string() -> None:
    assert sop_paper.css_text('Kota "A"\\</style>') == "Kota \\22 A\\22 \\5c \\3c \\2f style\\3e "


def test_the_command_needs_an_id_or_all_and_says_what_it_does_not_know(laid: Path) -> None:
    assert built_site.jendela("pdf", cwd=laid).returncode == 2
    unknown = built_site.jendela("pdf", "tidak-ada", "--as-of", "2026-11-01", cwd=laid)
    assert unknown.returncode == 2
    assert "tidak-ada" in unknown.stderr


def test_moments_in_a_pdf_become_the_day_of_the_check() -> None:
    made = b"/CreationDate (D:20261123232301+00'00') /ModDate (D:20261123232301Z)"
    day = date(2026, 1, 2)
    assert printer._MOMENT.sub(lambda found: printer._moment(found, day), made) == (
        b"/CreationDate (D:20260102000000+00'00') /ModDate (D:20260102000000Z)"
    )
