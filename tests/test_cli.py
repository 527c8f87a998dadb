from __future__ import annotations

import json
import os
import pty
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import built_site
import pytest
from built_site import edit, environment, jendela, write
from click.testing import CliRunner, Result

from jendela import __version__
from jendela.cli import cli
from jendela.reading import read

AS_OF = ("--as-of", built_site.DAY.isoformat())
SERVICE = "registry/services/surat-domisili.yaml"
FAULT = "from jendela import cli, workspace\nworkspace.check = lambda *_: 1 / 0\ncli.main()\n"
ESCAPE = "\x1b"


@pytest.fixture
def broken(city: Path) -> Path:
    """The small city with a service whose office does not exist."""
    edit(city, SERVICE, "owner: desa-sukamaju", "owner: desa-sukamajuu")
    return city


def run(*arguments: str, root: Path | None = None, typed: str | None = None) -> Result:
    """Run a verb in this process; what it raises is a failure of the test."""
    where = ("--root", str(root)) if root else ()
    result = CliRunner().invoke(cli, [arguments[0], *where, *arguments[1:]], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def on_a_terminal(*arguments: str, cwd: Path) -> str:
    """Run the command as if a person sat before it; give what the terminal gets."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [str(built_site.JENDELA), *arguments], cwd=cwd, env=environment(TERM="xterm"), stdin=its, stdout=its, stderr=its
    )
    os.close(its)
    seen = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(ours)
    process.wait()
    return seen.decode()


def test_a_clean_city_ends_with_0_and_one_line(city: Path) -> None:
    done = jendela("check", cwd=city)
    assert (done.returncode, done.stdout, done.stderr) == (0, "tidak ada masalah\n", "")
    done = jendela("check", "--lang", "en", cwd=city)
    assert (done.returncode, done.stdout, done.stderr) == (0, "no problems\n", "")


def test_a_problem_ends_with_1_and_says_where_and_what_to_do(broken: Path) -> None:
    done = jendela("check", *AS_OF, cwd=broken / "sops")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{SERVICE}:10:8: error[reference-unknown]: " in done.stdout
    assert "10 | owner: desa-sukamajuu\n   |        ^^^^^^^^^^^^^^\n" in done.stdout
    assert "  = saran: " in done.stdout
    assert "“desa-sukamaju”" in done.stdout
    assert done.stdout.endswith("1 kesalahan\n")


def test_what_only_warns_ends_with_0(city: Path) -> None:
    edit(city, SERVICE, "        en: Copy of the family card\n", "")
    done = run("check", *AS_OF, root=city)
    assert (done.exit_code, "language-missing" in done.stdout) == (0, True)


def test_the_language_of_messages_can_be_chosen_and_facts_stay(broken: Path) -> None:
    indonesian, english = (run("check", *AS_OF, "--lang", lang, root=broken).stdout for lang in ("id", "en"))
    assert "saran:" in indonesian
    assert "hint:" in english
    assert indonesian != english
    for text in (indonesian, english):
        assert "error[reference-unknown]" in text
        assert "owner: desa-sukamajuu" in text


def test_a_report_for_programs_is_one_json_object_and_nothing_else(broken: Path) -> None:
    done = jendela("check", *AS_OF, "--format", "json", cwd=broken)
    report = json.loads(done.stdout)
    [problem] = report["problems"]
    assert (problem["rule"], problem["path"], problem["line"]) == ("reference-unknown", SERVICE, 10)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_report_for_the_forge_is_one_command_a_line(broken: Path) -> None:
    lines = run("check", *AS_OF, "--format", "github", root=broken).stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"]
    assert f"file={SERVICE},line=10" in lines[0]


@pytest.mark.parametrize("form", ["github", "json"])
def test_a_report_for_machines_on_a_clean_city_is_empty(form: str, city: Path) -> None:
    done = run("check", "--format", form, root=city)
    assert (json.loads(done.stdout)["problems"] if form == "json" else done.stdout) in ([], "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("tidak-ada",),
        ("check", "--tidak-ada"),
        ("check", "--format", "xml"),
        ("check", "--lang", "nl"),
        ("check", "--as-of", "kemarin"),
        ("check", "--as-of", "2026-02-30"),
        ("check", "--root", "/tidak/ada"),
        ("check", "satu-berkas.yaml"),
        ("build", "--engine", "hugo"),
        ("serve", "--port", "70000"),
        ("serve", "--port", "http"),
        ("new",),
        ("new", "kelurahan"),
        ("explain",),
        ("explain", "tidak-ada-aturan-begini"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, list(arguments))
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("verb", ["check", "build", "serve"])
def test_a_folder_that_is_no_citys_ends_with_2(verb: str, tmp_path: Path) -> None:
    done = jendela(verb, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "registry/city.yaml" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_city_without_a_history_ends_with_2_and_names_the_option(city: Path) -> None:
    shutil.rmtree(city / ".git")
    done = jendela("build", cwd=city)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--as-of" in done.stderr
    assert run("build", *AS_OF, root=city).exit_code == 0


def test_a_fault_of_ours_ends_with_3_and_leaves_a_log_to_send_in(city: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FAULT, "check", "--root", str(city)]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert "jendela-fault.log" in done.stderr
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError" in (tmp_path / "jendela-fault.log").read_text("utf-8")


def test_where_no_log_can_be_written_the_fault_is_told_at_once(city: Path) -> None:
    command = [sys.executable, "-c", FAULT, "check", "--root", str(city)]
    done = subprocess.run(command, cwd="/proc", env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "ZeroDivisionError" in done.stderr


def test_a_build_says_in_one_line_what_it_did_and_nothing_of_its_steps(city: Path) -> None:
    shutil.rmtree(city / "build" / "site")
    done = jendela("build", cwd=city)
    assert (done.returncode, done.stdout) == (0, "tidak ada masalah\n")
    assert re.fullmatch(r"build/site: 49 halaman / pages, \d+ \+, 0 =, 0 -\n", done.stderr)


def test_a_build_that_publishes_nothing_ends_with_1(city: Path) -> None:
    edit(city, "registry/city.yaml", "form: kabupaten", "form: kerajaan")
    before = built_site.times(city)
    done = run("build", *AS_OF, root=city)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "schema-choice" in done.stdout
    assert built_site.times(city) == before


def test_a_reader_that_stops_reading_is_no_fault(broken: Path) -> None:
    process = subprocess.Popen(
        [str(built_site.JENDELA), "check", *AS_OF],
        cwd=broken,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate()
    assert b"Traceback" not in errors
    assert process.returncode in {0, 1}
    assert not (broken / "jendela-fault.log").exists()


def test_colours_and_progress_are_for_terminals_only(broken: Path) -> None:
    seen = on_a_terminal("check", *AS_OF, cwd=broken)
    assert f"{ESCAPE}[1;31merror[reference-unknown]{ESCAPE}[0m" in seen
    assert "Membaca catatan" in seen or "Memeriksa aturan" in seen
    piped = jendela("check", *AS_OF, cwd=broken, TERM="xterm", FORCE_COLOR="1")
    assert ESCAPE not in piped.stdout + piped.stderr


def test_no_text_of_a_record_reaches_the_terminal_as_a_command(city: Path) -> None:
    path = city / SERVICE
    odd = f"desa{ESCAPE}[2J{ESCAPE}]0;judul\x07\u202e\r::error::x"
    path.write_bytes(path.read_bytes().replace(b"owner: desa-sukamaju", f"owner: '{odd}'".encode()))
    for form in ("text", "github", "json"):
        result = run("check", *AS_OF, "--format", form, root=city)
        assert result.exit_code == 1
        assert not set(result.stdout) & {ESCAPE, "\x07", "\u202e", "\r"}
        assert not any(line.lstrip().startswith("::error::x") for line in result.stdout.splitlines())


HOSTILE = {
    "registry/services/dalam.yaml": b"[" * 60_000,
    "registry/services/peta.yaml": b"a: " * 1 + b"{a: " * 20_000,
    "registry/services/jangkar.yaml": b"a: &a [x]\nb: [*a, *a]\n" * 50,
    "registry/services/biner.yaml": bytes(range(256)) * 200,
    "registry/services/kosong.yaml": b"",
    "registry/services/besar.yaml": b"x: 'a'\n" * 100_000,
    "registry/services/tag.yaml": b"id: !!python/object/apply:os.system ['true']\n",
    "registry/services/dua.yaml": b"id: a\n---\nid: b\n",
    "registry/services/angka.yaml": b"id: " + b"9" * 50_000,
    "registry/services/CON.yaml": b"id: con\n",
    "registry/services/nama panjang.yaml": b"id: x\n",
    "registry/agencies/bidi.yaml": "id: bidi\ntitle: \u202egnp.exe\n".encode(),
    "registry/lain/x.yaml": b"id: x\n",
    "registry/areas.yaml": b"type: areas\nareas: [{code: [1]}]\n",
    "sops/pemkab-contoh/html.md": b"---\nid: html\n---\n<script>alert(1)</script>\n" + b"> " * 20_000,
    "sops/pemkab-contoh/depan.md": b"---\nid: depan\n",
    "sops/x.md": b"---\n---\n",
    "site/pages/id/about.md": b"\xff\xfe#",
}


def limited() -> None:
    """Take no more than 300 MB of data and 10 s of CPU."""
    resource.setrlimit(resource.RLIMIT_DATA, (300 << 20, 300 << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def test_hostile_files_are_problems_in_bounded_time_and_memory_and_never_a_crash(city: Path) -> None:
    for path, content in HOSTILE.items():
        (city / path).parent.mkdir(parents=True, exist_ok=True)
        (city / path).write_bytes(content)
    os.mkfifo(city / "registry/services/pipa.yaml")
    (city / "registry/services/taut.yaml").symlink_to("/dev/zero")
    (city / "registry/datasets/putar").symlink_to("..")
    for verb in ("check", "build"):
        done = subprocess.run(
            [str(built_site.JENDELA), verb, *AS_OF],
            cwd=city,
            env=environment(),
            capture_output=True,
            preexec_fn=limited,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        report = done.stdout.decode()
        for path in (*HOSTILE, "registry/services/pipa.yaml", "registry/services/taut.yaml", "registry/datasets/putar"):
            assert f"\n{path}" in f"\n{report}", path
    assert not (city / "jendela-fault.log").exists()


@pytest.mark.parametrize(
    "content", [b"", b"[" * 100_000, b"- x\n", b"\xff", b"type: city\n", b"type: [city]\nname: 3\n"]
)
def test_no_settings_of_a_city_are_so_broken_that_the_check_fails(content: bytes, city: Path) -> None:
    (city / "registry/city.yaml").write_bytes(content)
    for verb in ("check", "build"):
        result = run(verb, *AS_OF, root=city)
        assert result.exit_code == 1
        assert "registry/city.yaml" in result.stdout


def test_a_rule_is_explained_in_the_language_that_is_asked_for() -> None:
    indonesian, english = (run("explain", "reference-unknown", "--lang", lang).stdout for lang in ("id", "en"))
    assert indonesian.startswith("reference-unknown (error")
    assert english.startswith("reference-unknown (error")
    assert indonesian != english


def test_a_misspelt_rule_gets_the_nearest_one() -> None:
    result = CliRunner().invoke(cli, ["explain", "refrence-unknown"])
    assert result.exit_code == 2
    assert "reference-unknown?" in result.stderr


def test_a_new_record_is_asked_for_written_and_valid(city: Path) -> None:
    answers = 'surat-baru\nSurat: "baru" & {lain}\nUraian\ndesa-sukamaju\npermits\nPapan informasi\n'
    result = run("new", "service", root=city, typed=answers)
    assert (result.exit_code, result.stdout) == (0, "registry/services/surat-baru.yaml\n")
    blob = (city / "registry/services/surat-baru.yaml").read_bytes()
    document, problems = read("registry/services/surat-baru.yaml", blob)
    assert document is not None, problems
    assert document.data["title"] == {"id": 'Surat: "baru" & {lain}'}
    checked = run("check", *AS_OF, root=city)
    assert checked.exit_code == 0, checked.stdout


def test_what_was_given_is_not_asked_for(city: Path) -> None:
    given = ("--id", "dinas-baru", "--title", "Dinas Baru")
    result = run("new", "agency", *given, root=city, typed="Uraian\nSumber\n")
    assert (result.exit_code, result.stdout) == (0, "registry/agencies/dinas-baru.yaml\n")


def test_a_record_that_is_there_is_not_overwritten(city: Path) -> None:
    before = (city / SERVICE).read_bytes()
    given = ("--id", "surat-domisili", "--title", "Lain", "--owner", "desa-sukamaju")
    result = run("new", "service", *given, root=city, typed="Uraian\npermits\nSumber\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert SERVICE in result.stderr
    assert (city / SERVICE).read_bytes() == before


@pytest.mark.parametrize("id_", ["../../keluar", "/tmp/keluar", "Besar", "con", "dua kata"])
def test_no_new_record_stands_outside_its_folder(id_: str, city: Path) -> None:
    before = sorted(city.parent.rglob("*"))
    given = ("--id", id_, "--title", "x", "--owner", "desa-sukamaju")
    result = run("new", "service", *given, root=city, typed="Uraian\npermits\nSumber\n")
    assert result.exit_code == 1
    assert sorted(city.parent.rglob("*")) == before


def test_questions_that_nobody_answers_end_without_a_file_and_without_a_trace(city: Path) -> None:
    done = jendela("new", "dataset", cwd=city)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert sorted((city / "registry/datasets").iterdir()) == [city / "registry/datasets/jumlah-surat.yaml"]


def test_help_and_version_are_there_without_a_city(tmp_path: Path) -> None:
    done = jendela("--version", cwd=tmp_path)
    assert done.stdout.split()[-1] == __version__
    assert "check" in jendela("-h", cwd=tmp_path).stdout
    for verb in ("check", "build", "serve", "new", "explain"):
        assert run(verb, "--help").exit_code == 0


def test_a_check_reads_git_and_nothing_of_the_users_own_settings(city: Path, tmp_path: Path) -> None:
    write(tmp_path, "home/.gitconfig", "[core]\n\tfsmonitor = touch /tidak/boleh\n[log]\n\tshowSignature = true\n")
    done = jendela("check", cwd=city, HOME=str(tmp_path / "home"), GIT_DIR="/tidak/ada", GIT_WORK_TREE="/")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_slow_to_import_stays_out_of_a_check(city: Path) -> None:
    script = "import sys\nfrom jendela import cli\nprint(*sorted(sys.modules))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=city, env=environment(), capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"rich", "jinja2", "markdown_it", "httpx", "watchfiles", "mkdocs", "http.server"}
