"""Slurm on this one computer, for a test: its own munge, ports and folder, and all of it ended after."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import processes

NEEDED = ("slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "sinfo", "munged")
CONF = """ClusterName=labs
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={ctld}
SlurmdPort={slurmd}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/sock
CredType=cred/munge
MpiDefault=none
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
StateSaveLocation={folder}/slurm/state
SlurmdSpoolDir={folder}/slurm/spool
SlurmctldPidFile={folder}/slurm/slurmctld.pid
SlurmdPidFile={folder}/slurm/slurmd.pid
SlurmctldLogFile={folder}/slurm/log/slurmctld
SlurmdLogFile={folder}/slurm/log/slurmd
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/slurm/log/jobcomp.txt
MaxArraySize=10001
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=2
NodeName=localhost NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def why_not() -> str:
    """Why there can be no cluster here; empty if there can."""
    if os.geteuid() != 0:
        return "only root can start a cluster of Slurm's"
    without = [name for name in NEEDED if not shutil.which(name)]
    return f"{', '.join(without)} missing: ./lab test --long installs it" if without else ""


@contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """What the environment must have to use it. A test that asks is skipped where there can be none."""
    if why := why_not():
        pytest.skip(why)
    with tempfile.TemporaryDirectory(prefix="memory-labs-slurm-") as name:  # munge wants a folder that all may enter
        with started_in(Path(name)) as environment:
            yield environment


@contextmanager
def started_in(folder: Path) -> Iterator[dict[str, str]]:
    for part in ("munge", "slurm/state", "slurm/spool", "slurm/log"):
        (folder / part).mkdir(parents=True)
    for part in (folder, folder / "munge"):
        part.chmod(0o755)
    key = folder / "munge" / "key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o600)
    conf = folder / "slurm" / "slurm.conf"
    conf.write_text(CONF.format(folder=folder, ctld=free_port(), slurmd=free_port()))
    environment = {"SLURM_CONF": str(conf)}
    munge = [f"--{name}-file={folder}/munge/{name}" for name in ("key", "pid", "log", "seed")]
    with ExitStack() as ended:
        for command in (["munged", "--foreground", *munge, f"--socket={folder}/munge/sock"],
                        ["slurmctld", "-D", "-c"], ["slurmd", "-D", "-N", "localhost"]):
            started = subprocess.Popen(command, env=os.environ | environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ended.callback(end, started)
            if command[0] == "munged":
                processes.wait_until((folder / "munge" / "sock").exists)
        # A job's own processes (slurmstepd, what it starts) know nothing of who started slurmd.
        ended.callback(lambda: [os.kill(pid, 9) for pid in processes.running(str(conf), "environ")
                                if b"slurm" in processes.about(pid, "exe")])
        wait_for_node(environment)
        yield environment
        told(environment, "scancel", "--user=root", "--full")
        processes.wait_until(lambda: not told(environment, "squeue", "--noheader"))


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def told(environment: dict[str, str], *command: str) -> str:
    return subprocess.run(command, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=30).stdout.strip()


def wait_for_node(environment: dict[str, str]) -> None:
    until = time.monotonic() + 30
    while told(environment, "sinfo", "--noheader", "--format=%T") != "idle":
        if time.monotonic() > until:
            pytest.skip("a cluster of Slurm's does not come up here")
        time.sleep(0.2)


def wait_for_jobs(environment: dict[str, str], seconds: float = 120.0) -> None:
    """Until none is waiting or running."""
    processes.wait_until(lambda: not told(environment, "squeue", "--noheader"), seconds)
