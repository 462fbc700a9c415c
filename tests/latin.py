"""What of a Chinese text is Latin and may be: names, as the system and its literature spell them."""

import re

# The one list. Beside it what no word of a language looks like: VirtualAlloc, ERROR_BUSY, /proc/self/maps, 64 KiB.
NAMES = """
Windows Linux Wine Microsoft Unicorn Internals Debian Ubuntu Intel Python Chromium Poedit Markdown CMake Ninja Slurm
Raymond Chen Belady Russinovich Solomon Ionescu Yosifovich Knuth Win32 Win16 Visual Studio Excel JSON CSV HTML PDF
jiangxueqiao yeming81 MarkChen16 weidai11 wine linux windows cpu lab glibc musl jemalloc msvcrt ucrtbase ntdll kernel32
mmap munmap mremap mprotect madvise mincore malloc calloc realloc free memset memcpy fork exec main errno char short int
long float double void struct union enum const static step read write open close clone unset export zip class
""".split()
_SHAPE = re.compile(r"[A-Z]{2}|[a-z][A-Z]|\d|[_/\\.=#@<>]|^-|::|\(\)")  # somewhere in the word
_UNITS = {"B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "ns", "ps", "us", "ms", "Hz"}
_CODE = re.compile(r"`[^`]*`|%(\(\w+\))?[-.\d<>A-Za-z]*[sdiuxfg]|%<\w+>|\{[^{}]*\}|<[^<>]*>")
_WORD = re.compile(r"[A-Za-z_\\/.#@=:<>()'0-9+-]*[A-Za-z][A-Za-z_\\/.#@=:<>()'0-9+-]*")
HAN = re.compile(r"[\u3400-\u9fff]")


def is_name(word: str) -> bool:
    word = word.strip(".:()'-")
    return len(word) < 2 or word in NAMES or word in _UNITS or bool(_SHAPE.search(word))


def runs(text: str) -> list[list[str]]:
    """The runs of Latin words that are no names; between two of a run stand blanks at most."""
    found: list[list[str]] = []
    end = -1
    text = _CODE.sub(lambda code: "、" * len(code[0]), text)
    for word in _WORD.finditer(text):
        if is_name(word[0]):
            continue
        if not found or text[end:word.start()].strip():
            found.append([])
        found[-1].append(word[0])
        end = word.end()
    return found


def is_all_names(text: str) -> bool:
    return not runs(text)
