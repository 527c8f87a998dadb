"""What reports about changes say, how they bear hostile text, and that they stay readable with many records."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from html_judge import parse_errors
from review_city import DESA_HEAD, KAB_HEAD, ORGANISATION, SERVICE, SOP, Story, git

from jendela.consequences import Consequences, forms, html, markdown, told

HOSTILE = "<script>alert(1)</script> ::error:: @semua [x](https://jahat.example) \\u{1b}"


def consequences(story: Story, lang: str = "id", accounts: Sequence[int] = ()) -> Consequences:
    for account in accounts:
        story.said(account)
    judged = story.judged()
    return told(judged.change, judged.case, judged.problems, judged.source, lang)


def edited_sop(story: Story) -> None:
    story.edit(
        SOP,
        ("version: 1.0.0", "version: 1.1.0"),
        ("id: Memeriksa berkas", "id: Memeriksa semua berkas"),
        ("      value: 5\n", "      value: 7\n"),
    ).commit()


def test_an_sops_steps_stand_side_by_side_with_what_is_missing_and_what_to_do(story: Story) -> None:
    edited_sop(story)
    made = consequences(story, accounts=[KAB_HEAD])
    text = forms.FORMS["text"](made)
    assert text.startswith(
        "Belum boleh digabungkan.\n\nLangkah berikutnya\n  1. Minta persetujuan: bagian-organisasi.\n"
    )
    assert "✓ sudah: kepala pemkab-contoh oleh akun-101" in text
    assert "○ belum: bagian-organisasi" in text
    (page,) = made.pages
    assert page.address == "sop/surat-keterangan/"
    assert {row.how: (row.before, row.after) for row in page.steps} == {
        ("time",): ("1. Menerima berkas [petugas] 5 menit", "1. Menerima berkas [petugas] 7 menit"),
        ("reworded",): (page.steps[1].before, page.steps[1].before.replace("Memeriksa", "Memeriksa semua")),
    }


def test_a_change_with_all_approvals_may_be_merged(story: Story) -> None:
    edited_sop(story)
    made = consequences(story, "en", [KAB_HEAD, ORGANISATION])
    assert made.passed
    assert made.following == ("This change may be merged.",)
    assert "New steps" not in forms.FORMS["text"](made)


def test_nothing_changed_is_said_so(story: Story) -> None:
    story.commit()
    assert consequences(story).following[0] == "Tidak ada yang berubah."


def test_a_new_link_is_shown_whole(story: Story) -> None:
    story.edit(
        SERVICE, ("    date: 2026-03-02\n", "    date: 2026-03-02\n    url: https://www.contohkab.example/x\n")
    ).commit()
    made = consequences(story)
    assert (made.links_added, made.links_removed) == (("https://www.contohkab.example/x",), ())


def test_a_long_text_is_shown_around_what_differs(story: Story) -> None:
    old = "Warga menerima surat keterangan dengan cara yang sama di setiap desa."
    story.edit(SOP, (old, f"{old * 5} Gratis."), ("version: 1.0.0", "version: 1.0.1")).commit()
    field = next(each for each in consequences(story).pages[0].fields if each.name == "Naskah SOP")
    assert len(field.after) <= 161


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_hostile_titles_reach_no_report_unescaped(story: Story, form: str) -> None:
    title = json.dumps(HOSTILE)
    story.edit(SERVICE, ("id: Surat keterangan domisili", f"id: {title}"), ("en: Letter of residence", f"en: {title}"))
    story.write("lain/::error::\x1b[31m<b>.txt", "x").commit()
    text = forms.FORMS[form](consequences(story))
    assert "\x1b" not in text
    assert form == "json" or "\n::" not in text
    if form in {"markdown", "html"}:
        assert "<script" not in text
        assert "<b>" not in text
    if form == "markdown":
        assert "](https" not in text
        assert "@semua" not in text
    if form == "html":
        assert parse_errors(text) == []


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_form_speaks_both_languages(story: Story, lang: str) -> None:
    edited_sop(story)
    made = consequences(story, lang, [DESA_HEAD])
    first = {"id": "Belum boleh digabungkan", "en": "It may not be merged yet"}[lang]
    for name in ("text", "markdown", "html"):
        assert first in forms.FORMS[name](made)
    assert json.loads(forms.FORMS["json"](made))["lang"] == lang


def test_the_redline_strikes_what_goes_and_marks_what_comes() -> None:
    assert list(html.redline("satu dua tiga", "satu empat tiga")) == [
        ("=", "satu "),
        ("-", "dua"),
        ("+", "empat"),
        ("=", " tiga"),
    ]


def test_three_hundred_records_make_a_comment_that_fits_and_a_page_that_names_them_all(story: Story) -> None:
    text = (story.root / SERVICE).read_text("utf-8")
    for number in range(300):
        own = text.replace("id: surat-domisili\n", f"id: baru-{number}\n").replace(
            "Surat keterangan", f"Surat {number}"
        )
        story.write(f"registry/services/baru-{number}.yaml", own)
    story.commit()
    made = consequences(story)
    comment = forms.FORMS["markdown"](made)
    assert comment.startswith(markdown.MARK)
    assert len(comment) < 65_536
    assert "Halaman baru: 300" in comment
    assert len(forms.FORMS["text"](made).splitlines()) < 150
    assert forms.FORMS["html"](made).count("<h4>") == 300


def test_the_command_says_what_a_reviewer_needs_and_ends_with_one(story: Story) -> None:
    from click.testing import CliRunner  # noqa: PLC0415 -- one test

    from jendela.cli import cli  # noqa: PLC0415 -- one test

    edited_sop(story)
    git(story.root, "checkout", "--quiet", "usulan")
    done = CliRunner().invoke(cli, ["review", "--base", "main", "--root", str(story.root)])
    assert done.exit_code == 1, done.output
    assert "Minta persetujuan: kepala pemkab-contoh; bagian-organisasi." in done.output
    assert CliRunner().invoke(cli, ["review", "--base", "--output=x", "--root", str(story.root)]).exit_code == 1
