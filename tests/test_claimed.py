"""What a claim got and expected is told as a person reads it."""

import pytest

from harness.results.claimed import plain


@pytest.mark.parametrize("claim, words", [
    ({"got": None, "unit": "yes"}, "?"),
    ({"got": 1, "unit": "yes"}, "yes"),
    ({"got": 0, "unit": "yes"}, "no"),
    ({"got": 487, "unit": "error", "got_name": "ERROR_INVALID_ADDRESS 487"}, "ERROR_INVALID_ADDRESS 487"),
    ({"got": 1073741824, "unit": "number"}, "1,073,741,824"),
    ({"got": 12}, "12"),  # format 1 and what has no unit
])
def test_a_claim_in_words(claim, words):
    assert plain(claim, "got") == words
