"""The words of the field, as they are meant here: one table, which the heads of the others link to."""

from dataclasses import dataclass

from harness.results.words import N_, _

WORDS = (
    (N_("address space"), N_("the addresses that a process may use; each process has its own")),
    (N_("page"), N_("the smallest piece of memory that the processor can be led to: 4 KiB, as a rule")),
    (N_("allocation granularity"),
     N_("where a range of addresses may begin: each 64 KiB on Windows, each page on Linux")),
    (N_("region"),
     N_("a range of addresses whose pages have the same state; the experiment says which one is looked at")),
    (N_("reserve"), N_("set addresses aside, so that nobody else is given them; nothing can be kept there yet")),
    (N_("commit"), N_("have the system promise memory for pages; it counts the promise, and hands no page over")),
    (N_("touch"), N_("read or write a page for the first time: then it becomes resident")),
    (N_("decommit"), N_("give back the promise and the memory, and keep the addresses")),
    (N_("release"), N_("give the addresses back too")),
    (N_("reserved"), N_("of a region: addresses set aside, with memory promised or without")),
    (N_("committed"), N_("of a region: what is promised")),
    (N_("resident"), N_("what lies in memory now")),
    (N_("space"), N_("of a process: all addresses that are taken")),
    (N_("commit charge"), N_("all that was promised, of one process or of the whole machine")),
    (N_("commit limit"), N_("the most that a machine promises: its memory and its page files together")),
    (N_("page file"), N_("the file that pages go to when memory is short; swap on Linux")),
    (N_("available physical"),
     N_("memory that can be handed out at once; the articles print its change as a reduction")),
    (N_("available page file"),
     N_("how much may still be promised: the commit limit less the commit charge; a commit of 1 GiB changes it by "
        "−1 GiB, which the articles print as a reduction of 1 GiB")),
    (N_("available virtual"), N_("addresses of the process that are not taken; the articles print its change as a "
                                 "reduction")),
    (N_("page fault"),
     N_("the processor cannot go on at an address, and asks the system; most are answered with a page")),
    (N_("demand-zero page"), N_("a page full of zeros, handed over at the first touch")),
    (N_("working set"), N_("the pages of a process that are resident")),
    (N_("mapping object"), N_("what views are made of: a file, or memory behind which stands the page file")),
    (N_("view"), N_("a part of a mapping object, at an address")),
    (N_("copy-on-write"), N_("shared until somebody writes; who writes gets a copy of the page")),
    (N_("sparse"), N_("promised or written only here and there: what lies between costs addresses alone")),
    (N_("image"), N_("a program or a library, as it lies in memory")),
    (N_("section"), N_("a part of a program file: code, data, what it imports")),
    (N_("heap"), N_("hands out blocks of any size, and gets its pages from the system")),
    (N_("block"), N_("what a heap hands out")),
    (N_("low-fragmentation heap"),
     N_("the part of the Windows heap that hands out small blocks from rows of equal size")),
    (N_("alignment"), N_("what an address is a multiple of")),
    (N_("padding"), N_("unused bytes between the members of a struct, so that each is aligned")),
    (N_("cache line"), N_("what the processor moves between memory and its cache: 64 bytes, as a rule")),
    (N_("torn write"), N_("a write of which another thread sees one half")),
    (N_("module"), N_("a program or a library that was loaded")),
    (N_("run-time"), N_("the C library, with its heap, its files and its state")),
    (N_("experiment"), N_("a small program that asks the system one question")),
    (N_("step"), N_("what an experiment does between two looks at memory")),
    (N_("claim"), N_("a sentence and a number that an experiment states about memory")),
    (N_("verdict"), N_("what a machine answered to a claim: held, failed, unknown or differs")),
    (N_("machine"), N_("a system and a width, as linux64 or wine32, on which the experiments are run")),
    (N_("noise"), N_("by how much a figure moves when nothing is done")),
    (N_("break"), N_("one edit of the source that makes a claim fail: so it is seen that it can")),
    (N_("prediction"), N_("what you said before the run")),
    (N_("surprise"), N_("where a machine answered otherwise than you said")),
    (N_("misconception"), N_("what a wrong answer may rest on")),
)
MEANT = {  # heads of tables that say it otherwise
    N_("faults"): "page fault",  # no text: a key
    N_("Claim"): "claim", N_("expected"): "claim", N_("Experiment"): "experiment"}


@dataclass(frozen=True, slots=True)
class Entry:
    word: str
    meaning: str
    anchor: str
    english: str  # beside the word, in another language


def glossary() -> tuple[Entry, ...]:
    return tuple(Entry(_(word), _(meaning), _anchor(word), word if _(word) != word else "") for word, meaning in WORDS)


def anchors() -> dict[str, str]:
    """Of a word or of a head, as the page shows it: where it is told."""
    return {_(head): _anchor(word) for head, word in (*((word, word) for word, _meaning in WORDS), *MEANT.items())}


def _anchor(word: str) -> str:
    """Short, as there are thousands of links to it."""
    return f"w-{word.replace(' ', '-')}"
