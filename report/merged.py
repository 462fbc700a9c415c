"""Results -> results.json: all that was used, one document a line, in order. An input like any other."""

from collections.abc import Iterator

from harness.results.collected import Results
from harness.results.reading import FORMAT
from report.collect import with_computer


def render(results: Results) -> Iterator[str]:
    yield f'{{"format":{FORMAT},"kind":"merged",\n"results":['
    yield from _listed(with_computer(kept.text(), kept.computer) for kept in results.kept)
    yield '],\n"labs":['
    yield from _listed(iter(results.lab_documents))
    yield '],\n"machines":['
    yield from _listed(iter(results.machine_documents))
    if results.predictions:
        yield '],\n"predictions":['
        yield from _listed(with_computer(text, learner) for learner, text in results.predictions)
    yield "]}\n"


def _listed(documents: Iterator[str]) -> Iterator[str]:
    comma = "\n"
    for document in documents:
        yield comma + document
        comma = ",\n"
