# SPDX-License-Identifier: Apache-2.0
"""Names and addresses as networks really have them, each case in a network of its own (own_network.py). How long it
took is printed; what is right in time is tested in the transport's own clock (tests/unit/esse_posix/race_test.cpp)."""
import json
import os
import pathlib
import subprocess
import sys

from programs import ESSE, LIMIT_S

WORLD = pathlib.Path(__file__).with_name("own_network.py")
HERE = "127.0.0.1"
LIMIT = 10  # s, far more than any case needs: what fails never connects


def _follow(what, url, connections=1, **world):
    """The addresses that it connected to, the questions that it asked, and what it said."""
    world.update(url=url, connections=connections, seconds=LIMIT)
    done = subprocess.run(["unshare", "-mn", sys.executable, WORLD, json.dumps(world)], capture_output=True, text=True,
                          timeout=LIMIT + LIMIT_S, env={**os.environ, "ESSE": str(ESSE)})
    assert done.returncode == 0, done.stderr
    happened = json.loads(done.stdout)
    times = ", ".join(f"{connection['seconds']:.2f}" for connection in happened["connections"]) or "never"
    print(f"     {what}: connected after {times} s", flush=True)
    assert len(happened["connections"]) >= connections, happened
    return [connection["to"] for connection in happened["connections"]], happened["questions"], happened["said"]


def one_family_whose_name_server_is_silent_costs_nothing():
    for silent, kind, good in (("AAAA", "A", HERE), ("A", "AAAA", "::1")):
        names = {"flags.example.test": {kind: [good], silent: "silent"}}
        _follow(f"{silent} silent", "http://flags.example.test:8080/", good=[good], servers={HERE: names})


def one_family_whose_name_server_fails_costs_nothing():
    names = {"flags.example.test": {"A": [HERE], "AAAA": "failing"}}
    _follow("AAAA failing", "http://flags.example.test:8080/", good=[HERE], servers={HERE: names})


def a_dead_address_in_front_costs_little_and_once():
    reached, _, _ = _follow("one dead", "http://two.test:8080/", 3, hosts="127.0.0.1 two.test\n::1 two.test\n",
                            good=[HERE], dead=["::1"])
    assert set(reached) == {HERE}


def five_dead_addresses_in_front_cost_little():
    dead = [f"127.0.0.{n}" for n in range(2, 7)]
    names = {"many.test": {"A": dead + [HERE]}}
    _follow("five dead", "http://many.test:8080/", servers={HERE: names}, good=[HERE], dead=dead)


def a_family_without_a_route_costs_nothing():
    names = {"two.test": {"A": [HERE], "AAAA": ["2001:db8::1", "2001:db8::2", "fe80::1"]}}
    _follow("no IPv6", "http://two.test:8080/", servers={HERE: names}, good=[HERE])


def a_name_with_ipv6_addresses_only_is_enough():
    _follow("IPv6 only", "http://six.test:8080/", servers={HERE: {"six.test": {"AAAA": ["::1"]}}}, good=["::1"])


def the_first_of_two_name_servers_may_be_silent():
    names = {"flags.test": {"A": [HERE]}}
    silent = {"*": {"A": "silent", "AAAA": "silent"}}
    _follow("first name server silent", "http://flags.test:8080/", servers={"127.0.0.2": silent, HERE: names},
            resolv_conf="nameserver 127.0.0.2\nnameserver 127.0.0.1\n", good=[HERE])


def a_name_of_etc_hosts_is_not_asked_for_in_the_other_family():
    names = {"flags.test": {"AAAA": ["::1"]}}
    reached, questions, _ = _follow("hosts", "http://flags.test:8080/", hosts="127.0.0.1 flags.test\n", good=[HERE, "::1"],
                                    servers={HERE: names})
    assert (reached, questions) == ([HERE], []), (reached, questions)


def localhost_is_this_machine_whatever_others_say():
    liar = {"*": {"A": ["127.0.0.9"], "AAAA": []}}
    for host in ("localhost", "LOCALHOST", "localhost.", "app.localhost", "app.localhost."):
        reached, questions, _ = _follow(host, f"http://{host}:8080/", hosts="127.0.0.9 localhost app.localhost\n",
                                        servers={HERE: liar}, good=[HERE, "127.0.0.9"])
        assert (reached, questions) == ([HERE], []), (reached, questions)


def a_search_list_is_for_both_families_together():
    names = {"flags.test": {"A": [HERE]}, "flags.test.corp.test": {"AAAA": ["::1"]}}
    reached, questions, _ = _follow("search list", "http://flags.test:8080/", servers={HERE: names}, good=[HERE, "::1"],
                                    resolv_conf="nameserver 127.0.0.1\nsearch corp.test\n")
    assert reached == [HERE], reached
    assert not any("corp" in question for question in questions), questions


def a_search_list_is_gone_through_although_a_family_is_silent():
    names = {"web.svc.test": {"A": [HERE], "AAAA": "silent"}, "web.default.svc.test": {"A": [], "AAAA": []}}
    reached, _, _ = _follow("search list", "http://web:8080/", servers={HERE: names}, good=[HERE],
                            resolv_conf="nameserver 127.0.0.1\nsearch default.svc.test svc.test\noptions ndots:5\n")
    assert reached == [HERE], reached


def a_zone_is_refused_in_words():
    done = subprocess.run([ESSE, "tail", "http://[fe80::1%25lo]:8080/"], capture_output=True, text=True, timeout=LIMIT_S)
    assert (done.returncode, "zone" in done.stderr) == (2, True), done
