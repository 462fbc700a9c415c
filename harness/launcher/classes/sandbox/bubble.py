"""The sandbox itself: the command line of bubblewrap, as whom it starts, and whether it does here at all.

What is inside sees /usr, the folders that it is given, and nothing else of this computer: no network, no other
process, an environment and an /etc of its own. It is nobody: who grades as root is that outside of it too.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.driver.errors import UserError
from harness.launcher.setup import apt
from harness.launcher.setup.requirements import SANDBOX
from harness.results.words import _

NOBODY = 65534
SHARED = 256 << 20  # bytes of /tmp, and of /dev/shm
ALONE = ("--unshare-user", "--disable-userns", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
         "--unshare-cgroup-try", "--uid", str(NOBODY), "--gid", str(NOBODY), "--hostname", "sandbox",
         "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
         "--setenv", "LC_ALL", "C.UTF-8")
OWN = ("--proc", "/proc", "--dev", "/dev", "--size", str(SHARED), "--tmpfs", "/tmp",
       "--size", str(SHARED), "--tmpfs", "/dev/shm")
NEEDED = ("/etc/alternatives", "/etc/ld.so.cache", "/sys/kernel/mm")  # cc, the loader, sizes of huge pages
SWITCHES = {  # what keeps a user from a namespace of users, and where it says so
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
    "kernel.unprivileged_userns_clone": ("0", "1"),
    "user.max_user_namespaces": ("0", "10000"),
}


def command(words: Iterable[str], folder: str, reads: Mapping[str, Path] = {}, writes: Mapping[str, Path] = {},
            environment: Mapping[str, str] = {}, more: Iterable[str] = ()) -> list[str]:
    """`words`, run inside in `folder`. `reads`, `writes`: what lies where inside; later ones over earlier ones."""
    binds = [word for kind, places in (("--ro-bind", reads), ("--bind", writes))
             for inside, outside in places.items() for word in (kind, str(outside), inside)]
    variables = [word for name, value in environment.items() for word in ("--setenv", name, value)]
    return ["bwrap", *ALONE, *system(), *OWN, *binds, *variables, *more, "--chdir", folder, "--", *words]


@functools.cache
def system() -> tuple[str, ...]:
    """/usr, and what of it stands beside it under older names."""
    words = ["--ro-bind", "/usr", "/usr"]
    for path in (Path("/bin"), Path("/sbin"), *sorted(Path("/").glob("lib*"))):
        there = str(path)
        words += ["--symlink", os.readlink(path), there] if path.is_symlink() else ["--ro-bind", there, there]
    return *words, *(word for path in NEEDED for word in ("--ro-bind-try", path, path))


def somebody() -> dict[str, Any]:
    """For subprocess: as whom bubblewrap starts."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def give(path: Path) -> None:
    """Let what is inside write there."""
    if os.getuid() == 0:
        os.chown(path, NOBODY, NOBODY)


@functools.cache
def refuse_without_sandbox() -> None:
    """UserError, in one sentence, where bubblewrap cannot start: nothing is ever run without it."""
    if not shutil.which("bwrap"):
        raise UserError(_("nothing of a student's is run without a sandbox, and bubblewrap is missing; to get it: "
                          "{command}").format(command=apt.command([SANDBOX.package])))
    if why := does_not_start():
        raise UserError(_("nothing of a student's is run without a sandbox, and bubblewrap does not start: {why}")
                        .format(why=why) + advice())


def does_not_start() -> str:
    """Bubblewrap's words, or the system's; empty if it does."""
    try:
        done = subprocess.run(command(["true"], "/"), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", cwd="/", **somebody())
    except OSError as error:
        return os.strerror(error.errno or 0)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]


def advice() -> str:
    """What an administrator may do about it; empty if nothing is known."""
    for name, (refuses, allows) in SWITCHES.items():
        try:
            value = Path("/proc/sys", *name.split(".")).read_text().strip()
        except OSError:
            continue
        if value == refuses:
            return _("; this system keeps users from it, and as root it is allowed by: {command}").format(
                command=f"sysctl -w {name}={allows}")
    return _("; in a container it must be allowed from outside, with docker by: {options}").format(
        options="--security-opt seccomp=unconfined --security-opt systempaths=unconfined")
