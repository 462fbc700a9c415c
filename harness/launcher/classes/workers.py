"""Things are done in processes of this computer, which end with the one that started them."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from harness.driver.errors import UserError
from harness.driver.process import die_with_parent

Thing = TypeVar("Thing")
Came = TypeVar("Came")


def each(do: Callable[[Thing], Came], things: Iterable[Thing], jobs: int, ended: Callable[[Thing, Came], None],
         broken: str) -> None:
    """`do` each of `things`, `jobs` at a time, and tell `ended` what came of it, in the order in which they end. What
    ends us ends the processes. UserError says `broken`: one of them was ended from outside."""
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer=begin)
    try:
        futures = {pool.submit(do, thing): thing for thing in things}
        for future in as_completed(futures):
            ended(futures[future], future.result())
    except BrokenProcessPool:
        raise UserError(broken) from None
    except BaseException:
        for worker in multiprocessing.active_children():  # the pool would wait for all that it was given
            worker.kill()
        raise
    finally:
        pool.shutdown()


def begin() -> None:
    """In such a process: Ctrl-C is for the one that started it, with which it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(signal.SIGKILL)


def processors() -> int:
    return len(os.sched_getaffinity(0))
