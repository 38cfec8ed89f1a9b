from __future__ import annotations

import re
import subprocess
import sys
from datetime import date

import pytest

from fanecon.errors import FaneconError
from fanecon.study.words import CONFIDENCE, TIERS, VERDICTS, WORDS, Text, as_of_sentence, hidden_sentence, verdict, word

_HAN = re.compile(r"[\u4e00-\u9fff]")


def _texts() -> list[Text]:
    labels = [*VERDICTS.values(), *TIERS.values(), *CONFIDENCE.values()]
    return [*WORDS.values(), *(label.name for label in labels), *(label.meaning for label in labels)]


def test_every_word_is_chinese_in_chinese_and_not_in_english() -> None:
    for text in _texts():
        assert _HAN.search(text.zh), text
        assert not _HAN.search(text.en), text


def test_chinese_sentences_have_chinese_punctuation() -> None:
    for text in _texts():
        assert not re.search(r"[\u4e00-\u9fff][,;:.?!]", text.zh), text
    assert not re.search("[,:;]", hidden_sentence(1, 1, "zh"))


def test_the_ladder_is_complete_and_in_order() -> None:
    ladder = "SUPPORTED CONSISTENT AMBIGUOUS UNVERIFIED TRUNCATED DISPUTED INCONSISTENT REFUTED"
    assert list(VERDICTS) == ladder.split()
    assert len({v.name.zh for v in VERDICTS.values()}) == len(VERDICTS)


def test_a_text_needs_both_halves() -> None:
    with pytest.raises(FaneconError, match="en half"):
        Text("只有中文", " ")


def test_unknown_words_suggest_known_ones() -> None:
    with pytest.raises(FaneconError, match='Did you mean "sources"'):
        word("sourcs", "en")
    with pytest.raises(FaneconError, match='Did you mean "REFUTED"'):
        verdict("REFUTE")


def test_as_of_and_hidden_rows() -> None:
    assert as_of_sentence(date(2025, 6, 30), "en") == "As of 30 June 2025"
    assert as_of_sentence("", "zh") == word("everything_known", "zh")
    assert hidden_sentence(0, 1, "en") == "Hidden: 1 row without a publication date."


def test_words_do_not_draw() -> None:
    code = (
        "import sys, fanecon.study.words;"
        "sys.exit(', '.join({'matplotlib','seaborn','pandas','IPython'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr.strip() == ""
