"""The simulator itself: its queues, its stream, its workers and its crash points."""

import pytest

from faults.agenda import Agenda
from faults.coverage import Coverage, aimed, expected, missing
from faults.dice import Aim, Dice
from faults.points import points
from faults.queues import RECEIVES, Queue
from faults.run import simulate
from faults.streams import TRIES, Follower
from faults.workers import Crash, Workers
from hub.flows.announce import Entry
from hub.memory import FakeClock


class NoFaults(Dice):
    """A hand that lets everything go well."""

    def __init__(self):
        super().__init__(0)
        self.calm = True


@pytest.fixture
def agenda():
    return Agenda(FakeClock())


def run_out(agenda):
    while agenda.step():
        pass


def test_happenings_come_in_the_order_of_their_instants_and_of_being_put_down(agenda):
    came = []
    for name, seconds in (("late", 9), ("first", 1), ("second", 1)):
        agenda.after(seconds, lambda name=name: came.append(name))
    run_out(agenda)
    assert ["first", "second", "late"] == came
    assert 0 == agenda.busy


def test_a_message_that_fails_comes_again_and_is_given_up_after_its_last_receive(agenda):
    queue = Queue("intake", 60, agenda, 1, NoFaults())
    seen = []

    def fail(batch):
        seen.extend(message.receives for message in batch)
        queue.over(batch, batch)

    queue.work = fail
    queue.send("a file")
    run_out(agenda)
    assert list(range(1, RECEIVES + 1)) == seen
    assert (0, ["a file"]) == (len(queue), [message.body for message in queue.dead])


def test_a_batch_of_the_stream_that_fails_is_halved_and_at_last_given_up(agenda):
    follower = Follower("outbox", agenda, NoFaults())
    sizes = []

    def fail(batch):
        sizes.append(len(batch))
        follower.over(None)

    follower.work = fail
    for place in range(4):
        follower.append(Entry(f"{place}", None))
    run_out(agenda)
    assert [4, 2, 1, *[1] * (TRIES - 3)] == sizes[:TRIES]
    assert (0, 4) == (follower.behind, len(follower.given_up))


def test_a_follower_goes_on_from_the_first_place_that_failed(agenda):
    follower = Follower("outbox", agenda, NoFaults())
    batches = []

    def work(batch):
        batches.append([entry.place for entry in batch])
        follower.over(["2", "1"] if len(batches) == 1 else [])

    follower.work = work
    for place in range(4):
        follower.append(Entry(f"{place}", None))
    run_out(agenda)
    assert ["0", "1", "2", "3"] == batches[0]
    assert "1" == batches[1][0]


def test_workers_take_turns_and_one_that_pauses_lets_others_run(agenda):
    came, workers = [], Workers(agenda, lambda who, what: None)

    def slow():
        came.append("slow begins")
        workers.pause(10)
        came.append("slow ends")

    workers.start("effects", 60, slow, lambda outcome: came.append(outcome.died))
    workers.start("effects", 60, lambda: came.append("quick"), lambda outcome: None)
    run_out(agenda)
    assert ["slow begins", "quick", "slow ends", False] == came


@pytest.mark.parametrize("how", ["crash", "time is over"])
def test_a_worker_that_dies_is_no_error_that_a_flow_could_catch(agenda, how):
    ends, workers = [], Workers(agenda, lambda who, what: None)

    def die():
        try:
            if how == "crash":
                raise Crash
            workers.pause(61)
        except Exception:  # noqa: BLE001 - as the broadest that a flow may catch
            ends.append("caught")

    workers.start("effects", 60, die, lambda outcome: ends.append(outcome.died))
    run_out(agenda)
    assert [True] == ends


def test_every_call_of_a_port_in_a_flow_is_a_crash_point():
    names = {(point.module, point.call) for point in points().values()}
    assert {("receive", "files.read"), ("send", "ledger.take_numbers")} <= names


def test_an_aimed_run_crashes_where_it_is_aimed_at():
    point = next(str(p) for p in expected() if str(p).startswith("receive.receive_file"))
    for kind in ("crash before", "crash after"):
        run = simulate(3, Aim(point, kind))
        assert run.coverage.faults[(point, kind)] >= 1
        assert run.breach is None


def test_what_was_never_crashed_is_missing_and_can_be_aimed_at():
    covered = Coverage()
    point = expected()[0]
    assert Aim(str(point), "crash before") in missing(covered)
    covered.visit(point, "crash before", "api")
    covered.runs[str(point)] = (7, ())
    assert Aim(str(point), "crash before") not in missing(covered)
    assert [(7, (Aim(str(point), "crash after"),))] == aimed(covered, 4)
    assert Aim(str(point), "crash after") == Aim.read(str(Aim(str(point), "crash after")))
