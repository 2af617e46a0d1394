"""A simulated WeCom in a process of its own, with customers who scan the ways that stand there. Prints what is true of them.

Takes the port to listen on, the callback address, how many come, how many of them leave, and how many of those come again;
begins when two ways stand.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from afflux.connectors.tests.conftest import SEAL, VALUES  # noqa: E402
from afflux.connectors.wecom.simulator.platform import Company  # noqa: E402
from afflux.connectors.wecom.simulator.sending import Sender  # noqa: E402
from afflux.connectors.wecom.simulator.wire import Server  # noqa: E402

TWICE, HANDS = 0.3, 8
dice = random.Random(7)


class Customers:
    """Who added whom by which code, and who left; the events of it, to be sent in another order."""

    def __init__(self, company, sender):
        self.company, self.sender = company, sender
        self.adds, self.losses, self.by = Counter(), Counter(), Counter()
        self.pool = ThreadPoolExecutor(HANDS)

    def event(self, change, member, peer, at, **more):
        return {
            "ToUserName": VALUES["corp_id"], "FromUserName": "sys", "CreateTime": int(at), "MsgType": "event",
            "Event": "change_external_contact", "ChangeType": change, "UserID": member, "ExternalUserID": peer, **more,
        }  # fmt: skip

    def scan(self, peer, at):
        """The event of an add by one of the ways, with whoever stands in it now; (state, member, event)."""
        way = dice.choice(list(self.company.ways.values()))
        state, member = way["state"], dice.choice(way["user"])
        self.adds[state] += 1
        self.by[f"{state}/{member}"] += 1
        more = {"State": state, "WelcomeCode": self.company.welcome_code()}
        return state, member, self.event("add_external_contact", member, peer, at, **more)

    def leave(self, peer, state, member, at, who):
        self.losses[f"{state}/{who}"] += 1
        change = "del_follow_user" if who == "peer" else "del_external_contact"
        return self.event(change, member, peer, at)

    def send(self, events):
        for event in events:
            for _ in range(2 if dice.random() < TWICE else 1):
                self.pool.submit(self.sender.send, event)


def main(port, door, customers, leaving, again):
    company = Company(VALUES["corp_id"], VALUES["secret"])
    server = Server(company, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while len(company.ways) < 2:
        time.sleep(0.1)
    crowd, started = Customers(company, Sender(door, SEAL)), time.time()
    begins, known = int(started), {}
    for number in range(customers):
        peer, at = f"wm{number:04}", begins + number // 20
        state, member, added = crowd.scan(peer, at)
        known[peer] = (state, member)
        events = [added]
        if number < leaving:
            events.append(crowd.leave(peer, state, member, at + 1, "account" if number % 5 == 0 else "peer"))
        if number < again:
            events.append({**added, "CreateTime": at + 2})
            crowd.adds[state] += 1
            crowd.by[f"{state}/{member}"] += 1
        dice.shuffle(events)  # a loss may come before its add
        crowd.send(events)
        time.sleep(0.03)
    crowd.pool.shutdown(wait=True)
    print(
        json.dumps(
            {
                "adds": crowd.adds,
                "losses": crowd.losses,
                "by": crowd.by,
                "seconds": time.time() - started,
                "ways": {way["state"]: way["user"] for way in company.ways.values()},
            }
        ),
        flush=True,
    )
    sys.stdin.read()  # the platform stands until it is told to go
    server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
