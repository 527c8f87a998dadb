"""What several test modules share: sites that are built once for all of them, to be read and never changed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import built_site
import hypothesis
import pytest
import review_city
import small_city

# The same examples at every run, so that a failure is the change's; `make test-slow` looks further and elsewhere.
hypothesis.settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("thorough", max_examples=800, deadline=None, database=None)
hypothesis.settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The second engine, case by case, and all of Pontianak belong to the larger run; samples of both stay."""
    for item in items:
        call = getattr(item, "callspec", None)
        values = [value for value in call.params.values() if isinstance(value, str)] if call else []
        if not item.get_closest_marker("browser") and {"zensical", "pontianak"}.intersection(
            [*values, *getattr(item, "fixturenames", ())]
        ):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], Path]], Path]:
    """Lay and build a city once, also when several processes test at the same time."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def make(name: str, lay: Callable[[Path], Path]) -> Path:
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = shared / f"{name}-built"
            if not done.exists():
                built_site.publish(lay(shared / f"{name}-laid"), as_of=None)
                (shared / f"{name}-laid").rename(done)
        return done

    return make


@pytest.fixture(scope="session")
def small(once: Callable[[str, Callable[[Path], Path]], Path]) -> Path:
    """The small city, built."""

    def lay(root: Path) -> Path:
        small_city.commit(built_site.lay(root), built_site.DAY.isoformat())
        return root

    return once("small", lay)


@pytest.fixture(scope="session")
def hostile(once: Callable[[str, Callable[[Path], Path]], Path], small: Path) -> Path:
    """A city of the shortest and the longest records, full of hostile text, built."""

    def lay(root: Path) -> Path:
        small_city.commit(built_site.lay_hostile(root), built_site.DAY.isoformat())
        built_site.share_frames(small, root)
        return root

    return once("hostile", lay)


@pytest.fixture(scope="session")
def pontianak(once: Callable[[str, Callable[[Path], Path]], Path]) -> Path:
    """The repository's own city, built."""
    return once("pontianak", built_site.lay_pontianak)


@pytest.fixture
def city(small: Path, tmp_path: Path) -> Path:
    """A copy of the small city and of all that its build left, to be changed."""
    root = tmp_path / "city"
    built_site.copy(small, root)
    return root


@pytest.fixture(scope="session")
def before_the_change(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a policy, in a repository with a branch for a change."""
    return review_city.lay(tmp_path_factory.mktemp("kota") / "kota")


@pytest.fixture
def story(before_the_change: Path, tmp_path: Path) -> review_city.Story:
    """A change that is still to be written."""
    shutil.copytree(before_the_change, tmp_path / "kota", symlinks=True)
    return review_city.Story(tmp_path / "kota")
