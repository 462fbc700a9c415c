"""Another processor and other pages: everything compiles for arm64, and no size of a page is written out."""

import re
import shutil
import subprocess
import sys

import pytest

import house

COMPILER = "aarch64-linux-gnu-gcc"
TOOLCHAIN = house.ROOT / "cmake/linux-aarch64.cmake"
# 4096 where it is no page: room for a text, a table's longest block, how often something is done, the middle of bytes.
NO_PAGE = re.compile(r"\bchar \w+\[4096\]|\b(LONGEST|ROUNDS|MIDDLE) = 4096\b|\bi < 4096;")
A_PAGE = re.compile(r"\b4096\b|\b0x1000\b|\b0xfff\b|<< 12\b|>> 12\b|\b4 KiB\b", re.IGNORECASE)


def linux_sources():
    """What runs on Linux: the experiments, their modules and headers, the probe."""
    files = [f for e in house.EXPERIMENTS if e.source("linux") for f in sorted(e.folder.rglob("*.[ch]"))
             if not re.search("windows|cpu", f.name)]
    return [*files, *house.ROOT.glob("probe/linux/*.c")]


def page_sizes_in(text):
    """The lines of C that have a page's size in them, with their numbers; comments may tell of one."""
    return [f"{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1)
            if A_PAGE.search(NO_PAGE.sub("", line.partition("//")[0]))]


@pytest.mark.parametrize("path", linux_sources(), ids=lambda p: str(p.relative_to(house.ROOT)))
def test_no_page_size_is_written_out(path):
    found = page_sizes_in(path.read_text())
    if path == house.ROOT / "probe/linux/look.c":  # entries of the page table, read in pieces
        found = [line for line in found if "entries[4096]" not in line and "pages < 4096" not in line]
    assert not found, f"ask page_size() instead: {found}"


def test_the_look_finds_a_page_size():
    assert page_sizes_in("enum { PAGE = 4096 };\nchar path[4096];\nroom + 0x1000;\nint all = 40960; // 4096") == [
        "1: enum { PAGE = 4096 };", "3: room + 0x1000;"]


def elsewhere():
    """The sources for processors that are no x86, where an experiment is about instructions of the x86."""
    return [path for e in house.EXPERIMENTS for path in sorted(e.folder.glob("*_elsewhere.c"))]


@pytest.mark.parametrize("path", elsewhere(), ids=str)
def test_elsewhere_the_steps_are_the_same(path):
    source = path.with_name(path.name.replace("_elsewhere", ""))
    assert house.steps_of(path) == house.steps_of(source), "the hand-out has one table for both"
    says = set(re.findall(r'expect_\w+\("([^"]+)"', house.plain(path.read_text())))
    assert says and says <= set(re.findall(r'expect_\w+\("([^"]+)"', house.plain(source.read_text()))), \
        "a claim of its own would have no break"
    assert 'step_absent("' in path.read_text()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The build folder of all programs for arm64, and what the compiler said."""
    if not shutil.which(COMPILER):
        pytest.skip(f"{COMPILER} is not here: gcc-aarch64-linux-gnu (which conflicts with gcc-multilib)")
    folder = tmp_path_factory.mktemp("arm64")
    said = ""
    for command in (["cmake", "--preset", "linux64", "--toolchain", TOOLCHAIN, "-B", folder,
                     f"-DPython3_EXECUTABLE={sys.executable}"], ["ninja", "-k", "0", "-C", folder]):
        done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True)
        said += done.stdout + done.stderr
    return folder, said


def test_everything_compiles_for_arm64(built):
    folder, said = built
    programs = [folder / "labs" / e.lab / e.full_name for e in house.EXPERIMENTS if e.source("linux")]
    missing = [path.name for path in programs if not path.is_file()]
    assert programs and not missing, f"{missing}\n{said[-2000:]}"
    for path in programs:
        head = path.read_bytes()[:20]
        assert head[:5] == b"\x7fELF\x02" and head[18] == 183, f"{path.name} is not for arm64 (elf(5): EM_AARCH64)"
    assert "warning:" not in said
