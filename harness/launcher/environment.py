"""What of a person's environment reaches what we start.

CC does: it names the compiler, and every result tells which it was. What changes how a compiler, CMake or CTest work
does not: the flags are a part of what is measured, and CTest's words are read."""

import os
import shlex
import shutil
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import BUILD
from harness.results.words import _

FLAGS = ("CFLAGS", "CPPFLAGS", "LDFLAGS")
OTHERS = ("CPATH", "C_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "DEPENDENCIES_OUTPUT",
          "SUNPRO_DEPENDENCIES", "DESTDIR", "CLICOLOR_FORCE", "LANGUAGE", "LAB_PARAMETERS")
KEPT = ("CMAKE_PREFIX_PATH", "CMAKE_INCLUDE_PATH", "CMAKE_LIBRARY_PATH", "CMAKE_PROGRAM_PATH")  # where others lie


def settle() -> list[str]:
    """Make the environment that all of ours is run in; gives the names of the flags that were set and are not used."""
    if "LAB_BUILD" in os.environ:
        os.environ["LAB_BUILD"] = str(BUILD)  # some are run in another folder
    os.environ["LC_ALL"] = "C.UTF-8"  # it is there everywhere; what programs say is read, and Wine asks it
    if not Path(os.environ.get("HOME") or "/nowhere").is_dir():
        os.environ["HOME"] = "/"  # Wine wants one
    flags = [name for name in FLAGS if os.environ.get(name)]
    for name in list(os.environ):
        if name in (*FLAGS, *OTHERS) or name.startswith(("CMAKE_", "CTEST_")) and name not in KEPT:
            del os.environ[name]
    return flags


def check_compiler() -> None:
    """UserError if CC names what is no program."""
    try:
        words = shlex.split(os.environ.get("CC", ""))
    except ValueError:
        words = [os.environ["CC"]]
    if words and not shutil.which(words[0]):
        raise UserError(_("CC is {compiler}, and there is no such compiler here; install it, or: unset CC").format(
            compiler=os.environ["CC"]))
