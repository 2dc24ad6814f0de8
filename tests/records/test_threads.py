"""Many at once: one of two committers wins, no number is taken twice."""

from concurrent.futures import ThreadPoolExecutor

from schemas.errors import Conflict

THREADS = 8


def test_of_many_committers_at_once_exactly_one_wins_each_version(memory_desk):
    ledger = memory_desk.ledger
    ledger.commit([memory_desk.placed("7")])

    def go_on(_):
        wins = 0
        while (version := ledger.load("order/7").version) < 100:
            try:
                ledger.commit([memory_desk.sent("7", expected=version)])
            except Conflict:
                continue
            wins += 1
        return wins

    with ThreadPoolExecutor(THREADS) as pool:
        wins = sum(pool.map(go_on, range(THREADS)))

    history = list(ledger.history("order/7"))
    assert ledger.load("order/7").version - 1 == wins
    assert list(range(1, wins + 2)) == [event.version for event in history]
    assert [e.hash for e in history[:-1]] == [e.previous for e in history[1:]]


def test_of_two_decisions_on_the_same_read_one_is_refused(desk):
    desk.ledger.commit([desk.placed("7")])
    seen_by_both = desk.ledger.load("order/7").version
    outcomes = []

    for _ in range(2):
        try:
            desk.ledger.commit([desk.sent("7", expected=seen_by_both)])
            outcomes.append("won")
        except Conflict:
            outcomes.append("lost")

    assert ["won", "lost"] == outcomes


def test_numbers_taken_by_many_at_once_are_all_different(memory_desk):
    ledger = memory_desk.ledger
    numbers = [str(number) for number in range(40)]
    for number in numbers:
        ledger.commit([memory_desk.placed(number)], [memory_desk.sending(number)])

    def take(number):
        (effect,) = memory_desk.waiting(number)
        return ledger.take_numbers(effect, "acme", 3).numbers

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [n for numbers in pool.map(take, numbers) for n in numbers]

    assert list(range(1, 121)) == sorted(taken)
