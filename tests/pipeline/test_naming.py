"""What outputs are called."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.errors import UsageError
from stt_cli.pipeline.inputs import Input
from stt_cli.pipeline.naming import targets
from stt_cli.pipeline.targets import Layout, layout
from stt_cli.pipeline.template import FIELDS, Template, parse

PLAIN = parse("{parent}/{stem}.{ext}")


def file(path: str, root: str = "") -> Input:
    """A file, found in the folder `root` or named itself."""
    there = Path(path)
    relative = there.relative_to(root) if root else Path(there.name)
    return Input(name=path, path=there, relative=relative, beside=there.parent)


def link(url: str) -> Input:
    return Input(name=url, url=url, relative=Path(url.rpartition("/")[2]), beside=Path())


def named(items: list[Input], template: Template = PLAIN, folder: str | None = None) -> list[str]:
    where = Layout(formats=("txt",), template=template, folder=Path(folder) if folder else None)
    return [str(one.path) for (one,) in targets(where, items)]


@pytest.mark.parametrize("stem", ["n" * 251, "ü" * 125, "語" * 83 + "nn"])
def test_the_output_of_the_longest_name_has_a_name_that_the_system_takes(
    tmp_path: Path, stem: str
) -> None:
    names = [f"{stem}.mp3", f"{stem}.wav", f"{stem}.ogg", f"{stem[:-1]}x.mp3"]
    items = [file(str(tmp_path / name)) for name in names]
    where = Layout(formats=("txt", "json"), template=parse("{parent}/{stem}.{lang}.{ext}"))
    made = [one.path for some in targets(where, items, [{"lang": "en"}] * 4) for one in some]
    assert len(set(made)) == 8
    for path in made:
        assert path is not None
        assert len(os.fsencode(path.name)) <= 255
        assert path.name.startswith(stem[:60])
        path.write_bytes(b"text")


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a/talk.mp3", "a/talk.wav"], ["a/talk.mp3.txt", "a/talk.wav.txt"]),
        # The longer name of one is the usual one of another.
        (
            ["a/talk.mp3", "a/talk.wav", "a/talk.mp3.ogg"],
            ["a/talk.txt", "a/talk.wav.txt", "a/talk.mp3.ogg.txt"],
        ),
        # Some systems do not tell small letters from capitals.
        (["a/talk.mp3", "a/TALK.wav"], ["a/talk.mp3.txt", "a/TALK.wav.txt"]),
    ],
)
def test_the_order_of_inputs_changes_no_name(paths: list[str], expected: list[str]) -> None:
    for order in permutations(zip(paths, expected, strict=True)):
        made = named([file(path) for path, _ in order])
        assert made == [name for _, name in order]


def test_files_of_one_name_from_two_folders_stay_apart_under_the_output_folder() -> None:
    items = [file("x/a/day/talk.mp3", "x/a"), file("x/b/day/talk.mp3", "x/b")]
    assert named(items, folder="out") == ["out/a/day/talk.txt", "out/b/day/talk.txt"]
    twins = [file("x/a/talk.mp3", "x/a"), file("y/a/talk.mp3", "y/a")]
    first, second = named(twins, folder="out")
    assert first != second
    assert named(twins[::-1], folder="out") == [second, first]
    pages = [link("http://one.test/talk.mp3"), link("http://two.test/talk.mp3")]
    assert named(pages) == ["one.test/talk.txt", "two.test/talk.txt"]


def test_who_has_a_name_already_keeps_it() -> None:
    items = [file("a/talk.mp3"), file("a/talk.wav")]
    owner = {Path("a/talk.txt"): items[1].origin}
    made = targets(Layout(formats=("txt",)), items, written_for=owner.get)
    assert [str(one.path) for (one,) in made] == ["a/talk.mp3.txt", "a/talk.txt"]


NAMES = st.sampled_from(["talk", "Talk", "talk.mp3", "b", "b.talk"])
ENDINGS = st.sampled_from([".mp3", ".wav", ".mp3.wav", ""])
FOLDERS = st.sampled_from(["x/a", "x/b", "y/a"])
TEMPLATES = st.sampled_from(
    ["{parent}/{stem}.{ext}", "{stem}.{ext}", "{folder}/{name}.{ext}", "{title} {lang}.{ext}"]
)


@given(
    paths=st.lists(st.tuples(FOLDERS, NAMES, ENDINGS), unique_by="".join, min_size=1, max_size=8),
    template=TEMPLATES,
    folder=st.sampled_from([None, "out"]),
    data=st.data(),
)
def test_no_two_inputs_share_a_file_in_any_order(
    paths: list[tuple[str, str, str]], template: str, folder: str | None, data: st.DataObject
) -> None:
    items = [file(f"{root}/{name}{ending}", root) for root, name, ending in paths]
    made = named(items, parse(template), folder)
    assert len({path.casefold() for path in made}) == len(items)
    order = data.draw(st.permutations(range(len(items))))
    assert named([items[n] for n in order], parse(template), folder) == [made[n] for n in order]


def test_every_field_says_what_it_stands_for() -> None:
    item = Input(
        name="01.mp3",
        url="http://one.test/shows/01.mp3",
        relative=Path("01.mp3"),
        beside=Path(),
        title="On: noise / quiet",
        date="2025-03-31",
    )
    facts = {"lang": "en", "provider": "openai", "model": "whisper-1"}
    text = "".join(f"{{{name}}} " for name in FIELDS if name not in ("parent", "folder", "hash"))
    where = Layout(formats=("srt",), template=parse(text.strip()))
    (made,) = targets(where, [item], [facts])
    expected = "01 01.mp3 On_ noise _ quiet 2025-03-31 en openai whisper-1 srt"
    assert str(made[0].path) == expected


@pytest.mark.parametrize("name", ["...mp3", "..", "a/../..", "\\..\\x.mp3"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    item = Input(name=name, url="http://one.test/x", relative=Path("x"), beside=Path(), title=name)
    where = Layout(formats=("txt",), folder=Path("out"), template=parse("{title}/{stem}.{ext}"))
    (made,) = targets(where, [item])
    assert made[0].path is not None
    assert Path("out").resolve() in made[0].path.resolve().parents


def test_a_field_without_a_value_takes_its_separator_along() -> None:
    assert named([file("talk.mp3")], parse("{stem}.{lang}.{ext}")) == ["talk.txt"]


def test_a_template_that_gives_two_inputs_one_file_is_refused() -> None:
    items = [file("a/talk.mp3"), file("b/tale.mp3")]
    with pytest.raises(
        UsageError, match=r"a/talk.mp3 and b/tale.mp3 would both be written to all.txt"
    ):
        named(items, parse("all.{ext}"))


@pytest.mark.parametrize("output", ["-", "", "talk.txt"])
def test_a_template_needs_a_folder(output: str) -> None:
    with pytest.raises(UsageError, match="-o names a folder"):
        layout(output, ("txt",), single=True, template="{stem}.{ext}")
