"""Signals: noted while it is not a good moment, heeded at once the second time."""

from __future__ import annotations

import signal
import threading

import pytest

from textrnn.interruption import Interrupted, deferred, stopping

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@SIGNALS
def test_the_first_signal_is_noted_and_raised_where_it_suits(number):
    with pytest.raises(Interrupted) as error, deferred() as stop:
        stop.here()
        signal.raise_signal(number)
        assert stop.asked == number
        stop.here()
    assert error.value.exit_code == 128 + number


@SIGNALS
def test_the_second_one_is_heeded_at_once(number):
    after = []
    with pytest.raises(Interrupted), deferred():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(number)
        after.append("still here")
    assert after == []


@SIGNALS
def test_elsewhere_the_first_one_is(number):
    after = []
    with pytest.raises(Interrupted) as error, stopping():
        signal.raise_signal(number)
        after.append("still here")
    assert after == [] and error.value.exit_code == 128 + number
    assert isinstance(error.value, KeyboardInterrupt)  # nothing that catches errors swallows it


@SIGNALS
def test_the_outermost_block_knows_what_came_first(number):
    with stopping() as outer:
        with pytest.raises(Interrupted), deferred() as stop:
            signal.raise_signal(number)
            stop.here()
        assert outer.asked == number
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGINT)
        assert outer.asked == number


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with stopping(), deferred():
        pass
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_thread_takes_no_signals_and_does_no_harm():
    asked = []

    def run():
        with deferred() as stop:
            asked.append(stop.asked)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert asked == [None]
