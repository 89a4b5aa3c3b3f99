"""Which answers opt out: whole messages in several languages, and nothing else."""

from __future__ import annotations

import pytest

from campaigns.optout import START_WORDS, STOP_WORDS, Wish, plain, wish


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("STOP", Wish.STOP, id="capitals"),
        pytest.param(" Stop!! 🙏\n", Wish.STOP, id="punctuation and emoji"),
        pytest.param("stóp", Wish.STOP, id="accent"),
        pytest.param("ARRÊT", Wish.STOP, id="French"),
        pytest.param("desabonner", Wish.STOP, id="French without accents"),
        pytest.param("बंद करो", Wish.STOP, id="Hindi"),
        pytest.param("إلغاء الاشتراك", Wish.STOP, id="Arabic"),
        pytest.param("Berhenti.", Wish.STOP, id="Indonesian"),
        pytest.param("Não quero mais", Wish.STOP, id="Portuguese"),
        pytest.param("Abmelden", Wish.STOP, id="German"),
        pytest.param("退订", Wish.STOP, id="Chinese"),
        pytest.param("Start", Wish.START, id="in again"),
        pytest.param("please don't stop", Wish.NONE, id="a sentence"),
        pytest.param("bus stop at 5?", Wish.NONE, id="another sentence"),
        pytest.param("बंदूक", Wish.NONE, id="a word that begins alike"),
        pytest.param("", Wish.NONE, id="nothing"),
        pytest.param("👍", Wish.NONE, id="only emoji"),
        pytest.param("stop " * 50, Wish.NONE, id="too long"),
    ],
)
def test_a_whole_message_says_what_it_wants(text: str, expected: Wish) -> None:
    assert wish(text) is expected


def test_no_word_means_both() -> None:
    stop = {plain(word) for words in STOP_WORDS.values() for word in words}
    start = {plain(word) for words in START_WORDS.values() for word in words}
    assert not stop & start
    assert "" not in stop | start


def test_an_accounts_own_words_win() -> None:
    assert wish("Khatam", stop=["KHATAM"]) is Wish.STOP
    assert wish("stop", start=["Stop"]) is Wish.START


def test_a_button_that_says_cancel_is_no_opt_out_and_one_that_says_stop_is() -> None:
    assert wish("Cancel") is Wish.STOP
    assert wish("Cancel", offered=True) is Wish.NONE
    assert wish("STOP", offered=True) is Wish.STOP
