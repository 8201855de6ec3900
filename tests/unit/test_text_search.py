"""What a search found is kept with the keys that it looked into, and no longer."""

from __future__ import annotations

import gc
import weakref

import pandas as pd
import pytest

from zqmap.analysis import text_search
from zqmap.analysis.text_search import text_rows


@pytest.fixture
def keys() -> pd.Series:
    return pd.Series(
        ["龙沙大道|longsha avenue|longshadadao|lsdd", "永北大道|yongbei avenue|yongbeidadao|ybdd"], dtype="str"
    )


def test_every_word_must_be_found_whatever_its_case(keys):
    assert text_rows(keys, "大道 LSDD").tolist() == [True, False]
    assert text_rows(keys, "avenue").tolist() == [True, True]
    assert text_rows(keys, "avenue .*").tolist() == [False, False]


def test_an_answer_is_given_again_and_shared(keys):
    assert text_rows(keys, "avenue") is text_rows(keys, " Avenue ")
    with pytest.raises(ValueError, match="read-only"):
        text_rows(keys, "avenue")[0] = False


def test_keys_that_were_searched_leave_memory_with_their_answers():
    texts = pd.Series(["a", "b"], dtype="str")
    held, before = weakref.ref(texts), len(text_search._KEPT)
    text_rows(texts, "a")
    assert len(text_search._KEPT) == before + 1
    del texts
    gc.collect()
    assert held() is None
    assert len(text_search._KEPT) == before
