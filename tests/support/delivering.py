"""Delivering: what is due is sent at once, in the thread of the test, where the running worker has a Dispatcher."""

from __future__ import annotations

from intake.services.delivery.dispatcher import dispatch_round, end_orphans, is_reached, note_turns
from intake.services.delivery.ports import Delivery
from intake.services.delivery.recheck import recheck_all
from intake.services.delivery.record_results import Done
from intake.services.delivery.send import look_up, send
from intake.worker import Worker


def deliver(worker: Worker) -> None:
    """Send what is due, one after the other, until nothing more may go now."""
    deliver_all(worker.delivery())


def deliver_all(post: Delivery) -> None:
    """Deliver what is due now, one after the other; ends when nothing is due or may go."""
    done: list[Done] = []
    reached = False
    while True:
        turn = dispatch_round(post, done, post.sending_rules.senders)
        end_orphans(post, turn.orphans)
        looked = recheck_all(post, turn.due)
        done = [Done(row, send(post, row, looked.get(row.id))) for row in turn.due]
        done += [Done(row, look_up(post, row)) for row in turn.lost]
        reached = is_reached(done, before=reached)
        if not done:
            break
    note_turns(post, reached=reached)
