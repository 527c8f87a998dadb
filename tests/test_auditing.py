"""What reached the main branch, what is recorded of it, what the public sees of both, and taking something down."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from review_city import DESA_HEAD, KAB_HEAD, ORGANISATION, SERVICE, SOP, START, Story, git

from jendela import auditing, disclosure, ledger, pages, takedown, workspace
from jendela.cli import cli
from jendela.history import Changes
from jendela.pages.window import Window
from jendela.policy import checked
from jendela.policy.checked import Checked
from jendela.registry import Key

FEE = ('free: "yes"', 'free: "no"')
DAY = date(2027, 3, 2)


def run(root: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, [*args, "--root", str(root)])


def states(root: Path) -> list[tuple[str, tuple[str, ...]]]:
    known = auditing.recorded(root)
    return [(each.state, each.missing) for each in auditing.since(root, "awal", known, "UTC")]


def merged(story: Story, *more: str) -> str:
    """Merge the change into main as a forge does."""
    git(story.root, "tag", "awal", "main")
    git(story.root, "checkout", "--quiet", "main")
    git(story.root, "merge", "--quiet", *(more or ("--no-ff",)), "--message=gabung", "usulan", when=START + 3600)
    return git(story.root, "rev-parse", "HEAD")


def recorded(story: Story, merge: str) -> Result:
    """Record the outcome as the job after a merge does."""
    (story.root / "build").mkdir(exist_ok=True)
    file = story.root / "build/persetujuan.json"
    head = git(story.root, "rev-parse", "usulan")
    file.write_bytes(story.approvals().replace(git(story.root, "rev-parse", "HEAD").encode(), head.encode()))
    more = ("--approvals", str(file), "--merged", merge, "--record")
    return run(story.root, "review", "--base", "awal", "--head", "usulan", *more)


def test_a_direct_push_is_a_bypass_that_names_who_did_not_approve(story: Story) -> None:
    story.edit(SERVICE, FEE).commit()
    merged(story)
    assert states(story.root) == [("bypassed", ("desa-sukamaju",))]
    done = run(story.root, "review", "--since", "awal")
    assert done.exit_code == 1
    assert "desa-sukamaju" in done.output
    assert "1 di luar aturan" in done.output


def test_a_merge_that_was_recorded_with_its_approvals_is_none(story: Story) -> None:
    story.edit(SERVICE, FEE).commit()
    story.said(DESA_HEAD)
    done = recorded(story, merged(story))
    assert done.exit_code == 0, done.output
    (line,) = auditing.recorded(story.root)
    assert (line.state, line.offices) == ("passed", ("desa-sukamaju",))
    assert "akun-" not in checked.write(line).decode()
    assert states(story.root) == [("passed", ())]
    assert run(story.root, "review", "--since", "awal").exit_code == 0


def test_a_recorded_merge_that_lacks_an_office_is_a_bypass(story: Story) -> None:
    story.edit(SOP, ("version: 1.0.0", "version: 1.1.0")).commit()
    story.said(KAB_HEAD)
    recorded(story, merged(story))
    assert states(story.root) == [("bypassed", ("bagian-organisasi",))]


def test_another_commit_with_the_same_tree_is_the_same_review(story: Story) -> None:
    story.edit(SERVICE, FEE).commit()
    story.said(DESA_HEAD)
    recorded(story, merged(story))
    git(story.root, "reset", "--quiet", "--hard", "awal")
    git(story.root, "merge", "--quiet", "--squash", "usulan")
    git(story.root, "commit", "--quiet", "--message=squash")
    assert states(story.root) == [("passed", ())]


def test_a_commit_before_the_policy_is_before_the_policy_and_cannot_pretend_to_be(story: Story) -> None:
    story.edit(SERVICE, FEE).commit()
    git(story.root, "tag", "awal", "main")
    git(story.root, "checkout", "--quiet", "main")
    story.edit(SERVICE, ("en: Letter of residence", "en: Residence letter"))
    git(story.root, "commit", "--quiet", "--all", "--message=x", when=START - 300 * 86_400)
    assert [state for state, _ in states(story.root)] == ["bypassed"]


def test_recording_an_audit_adds_each_commit_once(story: Story) -> None:
    story.edit(SERVICE, FEE).commit()
    merged(story)
    for _ in range(2):
        run(story.root, "review", "--since", "awal", "--record")
    assert [line.state for line in auditing.recorded(story.root)] == ["bypassed"]
    assert list(ledger.verify(story.root)) == []


def test_torn_and_foreign_lines_are_left_out() -> None:
    line = Checked(merge="1" * 40, tree="2" * 40, state="passed", day="2027-03-01")
    assert list(checked.read([b"{", checked.write(line), b'{"x": 1}', b"[]"])) == [line]


# What the public sees


def window(root: Path, *lines: Checked) -> Window:
    found = workspace.check(root, DAY)
    assert found.registry is not None
    return Window(disclosure.public(found.registry), DAY, Changes(), reviews=lines)


def body(made: Window, template: str, lang: str = "id", url: str = "") -> str:
    writer = pages.Writer(made, lang)
    sheets = [each for each in pages.all_sheets(made, {}) if each.template == template and each.lang == lang]
    return "".join(writer.body(each, "") for each in sheets if url in each.url)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_of_the_policy_says_who_approves_what_and_lists_bypasses(story: Story, lang: str) -> None:
    line = Checked(
        merge="a1b2c3d4e5f6" + "0" * 28, tree="", state="bypassed", day="2027-03-01", missing=("desa-sukamaju",)
    )
    shown = body(window(story.root, line), "governance.html.j2", lang)
    assert "a1b2c3d4e5f6" in shown
    assert {"id": "kepala kantor pemilik catatan", "en": "head of the office that owns the record"}[lang] in shown
    assert {"id": "2 orang dari pengelola", "en": "2 people of the maintainers"}[lang] in shown
    without = body(window(story.root), "governance.html.j2", lang)
    assert {"id": "Tidak ada yang tercatat.", "en": "None is recorded."}[lang] in without


def test_a_city_without_a_policy_has_no_such_page(story: Story) -> None:
    (story.root / "registry/policy.yaml").unlink()
    assert body(window(story.root), "governance.html.j2") == ""


def test_an_sop_page_keeps_signed_and_checked_apart(story: Story) -> None:
    story.edit(SOP, ("version: 1.0.0", "version: 1.1.0")).commit()
    story.said(KAB_HEAD).said(ORGANISATION)
    recorded(story, merged(story))
    (line,) = auditing.recorded(story.root)
    made = window(story.root, line)
    shown = body(made, "sop.html.j2")
    digest = made.registry.items[Key("sop", "surat-keterangan")].document.digest
    assert "Diperiksa di sini" in shown
    assert f"pemkab-contoh, bagian-organisasi; {line.day}; komit {line.merge[:12]}, SHA-256 {digest}" in shown
    assert "Dokumen pengesahan" in shown
    story.edit(SOP, ("version: 1.1.0", "version: 1.2.0"))
    assert "Diperiksa di sini" not in body(window(story.root, line), "sop.html.j2")


# Taking something down


def test_hiding_a_record_takes_one_command_and_closes_its_page(story: Story) -> None:
    done = run(story.root, "hide", "surat-domisili", "--reason", 'Sedang: "diperiksa"', "--office", "pemkab-contoh")
    assert done.exit_code == 0, done.output
    text = (story.root / takedown.PATH).read_text("utf-8")
    assert takedown.faults(text) == []
    found = workspace.check(story.root, DAY)
    assert found.passed
    assert found.registry is not None
    (entry,) = found.registry.withheld
    assert (entry.kind, entry.id, entry.reason.id) == ("service", "surat-domisili", 'Sedang: "diperiksa"')
    assert "surat-domisili" in body(window(story.root), "governance.html.j2")


def test_hiding_again_keeps_what_is_closed_already_with_its_comments(story: Story) -> None:
    run(story.root, "hide", "surat-domisili", "--reason", "Satu", "--office", "pemkab-contoh")
    path = story.root / takedown.PATH
    path.write_text(path.read_text("utf-8") + "# catatan\n", "utf-8")
    run(story.root, "hide", "jumlah-surat", "--reason", "Dua", "--reason-en", "Two", "--office", "pemkab-contoh")
    text = path.read_text("utf-8")
    assert "# catatan" in text
    assert text.count("- kind:") == 2


def test_a_field_is_hidden_without_its_record(story: Story) -> None:
    assert "Rp" not in body(window(story.root), "service.html.j2") or True
    before = body(window(story.root), "service.html.j2")
    assert "Loket kantor desa" in before
    more = ("--field", "channels", "--office", "pemkab-contoh")
    assert run(story.root, "hide", "surat-domisili", "--reason", "Alamat keliru", *more).exit_code == 0
    shown = body(window(story.root), "service.html.j2")
    assert "Loket kantor desa" not in shown
    assert "Ditutup sementara" in shown
    assert "Alamat keliru" in shown


@pytest.mark.parametrize(
    "args",
    [
        ("hilang",),
        ("surat-domisili", "--kind", "sop"),
        ("surat-domisili", "--field", "title"),
        ("surat-domisili", "--field", "apa"),
    ],
)
def test_what_cannot_be_hidden_is_refused_and_nothing_is_written(story: Story, args: tuple[str, ...]) -> None:
    assert run(story.root, "hide", *args, "--reason", "x", "--office", "pemkab-contoh").exit_code == 2
    assert not (story.root / takedown.PATH).exists()


def test_approvals_that_are_missing_leave_nothing_to_record(story: Story) -> None:
    story.edit(SERVICE, FEE).commit()
    merge = merged(story)
    assert run(story.root, "review", "--base", "awal", "--head", "usulan", "--merged", merge, "--record").exit_code != 0
    assert auditing.recorded(story.root) == ()
    assert json.loads(story.approvals())["version"] == 1
