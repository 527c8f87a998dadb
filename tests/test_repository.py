"""The habits of the repository: its lock, its workflows, its documents."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "benchmarks/requirements.lock")
WORKFLOWS = tuple(sorted((ROOT / ".github/workflows").glob("*.yml")))
PINNED = re.compile(r"[a-z0-9-]+/[A-Za-z0-9_./-]+@[0-9a-f]{40}\Z")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
        ("crates", "io"), ("rubygems", "org"), ("proxy", "golang", "org"), ("jsdelivr", "net"), ("unpkg", "com"),
    )
)  # fmt: skip


@functools.cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository, committed or about to be."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
    return tuple(path for path in sorted(set(listed.decode().split("\0"))) if path and (ROOT / path).is_file())


def documents() -> list[str]:
    """The Markdown of the repository itself; addresses in `site/pages` and `sops` are those of the built site."""
    elsewhere = ("site/", "sops/", "tests/")
    return [path for path in tracked() if path.endswith(".md") and not path.startswith(elsewhere)]


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path) for step in job.get("steps", ())]


def jobs(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text("utf-8"))["jobs"].values())


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_address(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    bad = [
        entry
        for entry in entries
        if not re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+", entry) or "--hash=sha256:" not in entry
    ]
    assert bad == []


def test_the_lock_holds_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"]]
    wanted += [each for name, group in project["dependency-groups"].items() if name != "bench" for each in group]
    wanted += [each for extra in project["project"]["optional-dependencies"].values() for each in extra]
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", (ROOT / LOCKS[0]).read_text("utf-8"), re.MULTILINE))
    assert {re.match(r"[A-Za-z0-9-]+", each)[0].lower() for each in wanted} - locked == set()  # type: ignore[index]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = []
    for path in tracked():
        content = (ROOT / path).read_bytes().lower()
        found += [f"{path}: {host}" for host in REGISTRIES if host.encode() in content]
    assert found == []


def test_every_target_of_the_makefile_is_explained() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):(.*)$", text, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert [name for name, rest in targets if not re.search(r"## \S", rest)] == []
    assert phony
    assert sorted(phony[1].split()) == sorted(name for name, _ in targets)


def test_the_readme_sets_up_with_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"^make (\S+)", readme, re.MULTILINE) == ["site", "test", "site", "test"]


def test_commands_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        (path, name)
        for path in documents()
        for name in re.findall(r"`make ([a-z-]+)", (ROOT / path).read_text("utf-8"))
    }
    assert [one for one in sorted(named) if one[1] not in targets] == []


def test_the_ci_can_be_run_and_parsed() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text("utf-8")
    subprocess.run(("bash", "-n", script), check=True)


def test_there_is_a_check_and_a_publication() -> None:
    assert [path.name for path in WORKFLOWS] == ["check.yml", "links.yml", "publish.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_begin_without_any_permission(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow
    for job in jobs(path):
        assert job.get("timeout-minutes", 99) <= 20 or "uses" in job
        assert job["permissions"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_commits_and_say_their_version(path: Path) -> None:
    uses = re.findall(r"uses: (?!\./)(\S+)(.*)", path.read_text("utf-8"))
    assert uses
    assert [use for use, rest in uses if not PINNED.match(use) or not re.match(r" # v\d+\.\d+\.\d+\Z", rest)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_checkout_keeps_no_credentials(path: Path) -> None:
    for job in jobs(path):
        uses = [step for step in job.get("steps", ()) if "uses" in step]
        checkouts = [step for step in uses if "/checkout@" in step["uses"]]
        kept = [step for step in checkouts if step["with"]["persist-credentials"] is not False]
        assert not kept or job["permissions"] == {"contents": "write"}
        assert not kept or not [step for step in uses if "upload" in step["uses"]]


def test_only_the_job_that_keeps_observations_may_write_to_the_repository() -> None:
    every = [(path.name, job) for path in WORKFLOWS for job in jobs(path)]
    writers = [(name, job["name"]) for name, job in every if job["permissions"].get("contents") == "write"]
    assert writers == [("links.yml", "Keep what was seen")]


def test_the_workflow_that_looks_has_as_many_parts_as_it_says_and_ends_by_publishing() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/links.yml").read_text("utf-8"))
    parts = workflow["jobs"]["look"]["strategy"]["matrix"]["part"]
    assert parts == [str(number + 1) for number in range(int(workflow["env"]["SHARDS"]))]
    minutes = [int(entry["cron"].split()[0]) for entry in workflow[True]["schedule"]]
    assert all(minute % 2 for minute in minutes)
    assert minutes[1] - minutes[0] == 30
    assert list(workflow["jobs"].values())[-1]["uses"] == "./.github/workflows/publish.yml"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_is_put_into_a_shell_line(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_step_is_one_command_of_ours(path: Path) -> None:
    runs = [step["run"] for step in steps(path) if "run" in step]
    assert [run for run in runs if not re.match(r"(make|\.venv/bin/jendela) [^\n;&|]+\Z", run)] == []


def test_a_change_is_never_checked_with_the_rights_of_the_repository() -> None:
    assert [path.name for path in WORKFLOWS if "pull_request_target" in path.read_text("utf-8")] == []


def test_links_between_documents_lead_to_files() -> None:
    broken = []
    for path in documents():
        for target in LINK.findall(CODE.sub("", (ROOT / path).read_text("utf-8"))):
            file = target.partition("#")[0]
            if (
                file
                and "://" not in file
                and not file.startswith("mailto:")
                and not (ROOT / path).parent.joinpath(file).exists()
            ):
                broken.append(f"{path}: {target}")
    assert broken == []


def test_the_architecture_document_is_short_and_names_every_module() -> None:
    text = (ROOT / "generator/docs/architecture.md").read_text("utf-8")
    assert len(text.splitlines()) < 150
    program = ROOT / "generator/jendela"
    names = {path.stem for path in program.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert {name for name in names if not name.startswith("__") and f"`{name}`" not in text} == set()


def test_decisions_are_numbered_and_have_their_three_parts() -> None:
    records = sorted((ROOT / "generator/docs/decisions").glob("*.md"))
    assert [path.name[:5] for path in records] == [f"{number:04}-" for number in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], path.name


def test_the_licences_are_the_ones_that_are_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    city = yaml.safe_load((ROOT / "registry/city.yaml").read_text("utf-8"))
    assert project["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text("utf-8")
    assert city["data_licence"] == "CC-BY-4.0"
    assert "CC BY 4.0" in (ROOT / "LICENSE-DATA.md").read_text("utf-8")


def test_text_is_utf_8_with_plain_line_ends() -> None:
    bad = []
    for path in tracked():
        content = (ROOT / path).read_bytes()
        if not path.startswith(("tests/cities/", "tests/corpus/")) and b"\0" not in content:
            content.decode("utf-8")
            if content and (b"\r" in content or not content.endswith(b"\n")):
                bad.append(path)
    assert bad == []
