"""Bad days of lab 03: no right to lock or to raise a limit, no swap, a child that hangs."""

import json
import os
import resource
import shutil
import signal
import subprocess
import threading
import time

import pytest

import house
from bad_days import MIB, BadDays, Place, ended_well, whys
from processes import NOBODY, about, root_only, wait_until

LAB = "03-pagefile"


@pytest.fixture(scope="module")
def place():
    return Place(LAB, "linux64")


def start(place, experiment, **more):
    return subprocess.Popen([place.program(experiment)], cwd=place.work, stdout=subprocess.PIPE, text=True, **more)


def child_of(place, pid):
    """The process that a program of ours has started, as soon as it is one: before, its parent waits in vfork, and
    would wait for ever for one that was stopped then."""
    def children():
        return [p for p in place.running() if p != pid and b"--role" in about(p, "cmdline")]
    return wait_until(children)[0]


@pytest.fixture(scope="module", autouse=True)
def hung():
    """A child that is stopped, and its parent, which has begun to wait for it: it takes 20 seconds."""
    place = Place(LAB, "linux64", only="commit-limit")
    begun, parent = time.monotonic(), start(place, "commit-limit")
    child = child_of(place, parent.pid)
    os.kill(child, signal.SIGSTOP)
    said = []
    thread = threading.Thread(target=lambda: said.append((parent.communicate()[0], time.monotonic() - begun)))
    thread.start()

    def outcome():
        thread.join(30)
        return place, parent.returncode, *said[0]
    yield outcome
    parent.kill()
    thread.join()


class TestBadDays(BadDays):
    lab = LAB


# ---- limits that nobody may raise ----

NOT_LOCKED = ["a process locks as much as its limit, and no more",
              "locking more than the limit is refused as out of memory",
              "a process with a higher limit locks as much as that",
              "locking more than the higher limit is refused as well"]


@root_only
def test_nothing_may_be_locked(place):
    nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "limits": {resource.RLIMIT_MEMLOCK: 0}}
    unknown = whys(place.run("lock-quota", **nobody))
    assert [unknown[says] for says in NOT_LOCKED] == 4 * ["the limit on locked memory cannot be raised that far here"]
    unknown = whys(place.run("locked-pages", **nobody))
    assert unknown["locking brings every page in"] == "64 KiB may not be locked here"
    unknown = whys(place.run("prefault", **nobody))
    assert unknown["locking on fault brings no page in"] == "1 MiB may not be locked here"


def test_root_that_can_be_nobody_else(place):
    """As in a container with one user: the child cannot leave root behind, and the limit binds it all the same: its
    rights are those of its container. Whom CAP_IPC_LOCK really frees, nothing can be told of."""
    command = ["unshare", "--user", "--map-root-user", place.program("lock-quota"), "result.json"]
    if subprocess.run([*command[:3], "true"], capture_output=True).returncode != 0:
        pytest.skip("no user namespaces here")
    done = subprocess.run(command, cwd=place.work, capture_output=True, text=True)
    done.result = json.loads((place.work / "result.json").read_text())
    (place.work / "result.json").unlink()
    assert done.returncode == 0, done.stdout
    held, unknown = whys(done, "held"), whys(done)
    reason = "the limit on locked memory cannot be raised that far here"
    assert all(says in held or unknown[says] == reason for says in NOT_LOCKED)
    if os.geteuid() == 0 and shutil.which("setpriv"):
        privileged = ["setpriv", "--bounding-set", "-setuid", place.program("lock-quota")]
        done = subprocess.run(privileged, cwd=place.work, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        assert done.stdout.count("who has CAP_IPC_LOCK is bound by no limit") in (0, len(NOT_LOCKED))


@root_only
def test_the_page_table_is_closed_to_the_user():
    """The kernel closes /proc/self/pagemap where the program runs, but may not be read by its user."""
    place = Place(LAB, "linux64", only="image-backing")
    place.program("image-backing").chmod(0o111)
    done = place.run("image-backing", user=NOBODY, group=NOBODY, extra_groups=[])
    ended_well(place, "image-backing", done)
    assert set(whys(done).values()) == {"/proc/self/pagemap cannot be read here"} and len(whys(done)) == 3


@root_only
def test_a_limit_that_may_not_be_raised(place):
    """With less than the child is to have; and with just that, which it finds without raising anything."""
    nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    done = place.run("commit-limit", **nobody, limits={resource.RLIMIT_DATA: 128 * MIB})
    assert done.returncode == 77 and "are left of the data (ulimit -d)" in done.stderr
    done = place.run("commit-limit", **nobody, limits={resource.RLIMIT_DATA: 300 * MIB})
    assert done.returncode == 0 and whys(done, "failed") == {}


def test_too_little_room_is_a_sentence(place):
    done = place.run("commit-limit", limits={resource.RLIMIT_AS: 200 * MIB})
    assert done.returncode == 77 and "needs 256 MiB of memory" in done.stderr
    ended_well(place, "commit-limit", done)


def test_no_swap(place):
    """Just one of the two claims about pages of no file can be told, and the other says why not."""
    done = place.run("swap-out")
    unknown = whys(done)
    with open("/proc/swaps") as swaps:
        swap = len(swaps.readlines()) > 1
    assert unknown["pages of no file stay where there is no swap" if swap else
                   "pages of no file are pushed out to the swap"] == ("there is swap here" if swap else
                                                                      "there is no swap here")


# ---- children ----

def test_a_child_ends_with_its_killed_parent(place):
    """Stopped as it is: it can do nothing for that itself."""
    parent = start(place, "commit-limit")
    child = child_of(place, parent.pid)
    os.kill(child, signal.SIGSTOP)
    assert len(place.running()) == 2
    parent.kill()
    parent.communicate()
    place.nothing_is_left()


@root_only
def test_a_child_that_became_nobody_ends_with_its_killed_parent(place):
    """With another user id the kernel forgets that it is to end with its parent."""
    text = "    const int first = lock"
    program = place.edited("lock-quota", (text, f"    for (;;)\n        pause();\n{text}"))
    parent = subprocess.Popen([program], cwd=place.work, stdout=subprocess.DEVNULL)
    child = child_of(place, parent.pid)
    wait_until(lambda: os.stat(f"/proc/{child}").st_uid == NOBODY or f"Uid:\t{NOBODY}" in
               open(f"/proc/{child}/status").read())
    wait_until(lambda: "State:\tS" in open(f"/proc/{child}/status").read())
    parent.kill()
    parent.wait()
    place.nothing_is_left()


def test_a_child_that_hangs_is_ended(hung):
    """Once for all: three questions to it do not take a minute."""
    place, code, said, seconds = hung()
    assert code == 0 and seconds < 25
    assert said.count("the other process did not answer in time") >= 1 and "FAILED" not in said
    assert "unknown  memory granted before the refusal holds what was written" in said
    place.nothing_is_left()


# ---- what the policies come to, counted another way ----

def references(n, state=2050521):
    """The random references of page-replacement: pages, and whether they are written."""
    for _ in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        yield (state >> 8) % (24 if state >> 31 else 8), (state >> 29) % 4 == 0


def counted(string, frames, lru):
    """Page-ins and page-outs, by a list in the order in which the pages will go."""
    held, dirty, ins, outs = [], set(), 0, 0
    for page, write in string:
        if page not in held:
            ins += 1
            if len(held) == frames and (victim := held.pop(0)) in dirty:
                outs += 1
                dirty.remove(victim)
            held.append(page)
        elif lru:
            held.append(held.pop(held.index(page)))
        if write:
            dirty.add(page)
    return ins, outs + len(dirty)


def test_the_counts_of_page_replacement():
    string = [*references(20000)]
    text = house.source_of(LAB, "page-replacement", "linux").read_text()
    for lru, part, name in ((False, string[:10000], "fifo"), (True, string[10000:], "lru")):
        ins, outs = counted(part, 8, lru)
        assert f"{name}.misses, {ins})" in text and f"{name}.page_outs, {outs})" in text
    belady = [(page, False) for page in (1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5)]
    misses = [counted(belady, frames, lru)[0] for lru in (False, True) for frames in (3, 4)]
    assert misses == [9, 10, 10, 8]
