"""What pyproject.toml, the CI script and the workflow say of each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_extra_all_brings_every_other_one(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    (all_,) = extras.pop("all")
    named = re.fullmatch(r"stt-cli\[([\w,-]+)\]", all_)
    assert named
    assert sorted(named[1].split(",")) == sorted(extras)


@pytest.mark.parametrize("group", ["test", "complete", "lint"])
def test_development_tools_are_pinned(project: dict[str, Any], group: str) -> None:
    extras = project["project"]["optional-dependencies"]
    own = {_name(line) for lines in extras.values() for line in lines}
    tools = [line for line in project["dependency-groups"][group] if _name(line) not in own]
    assert tools
    assert all(re.search(r"==\d[\d.]*$", line) for line in tools)


def test_actions_of_the_workflow_are_pinned_by_hash() -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    used = re.findall(r"uses: (\S+)", workflow)
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in used)
    assert ".ci/run" in workflow


def _name(requirement: str) -> str:
    found = re.match(r"[\w-]+", requirement)
    assert found
    return found[0]
