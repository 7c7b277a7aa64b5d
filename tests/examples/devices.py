# SPDX-License-Identifier: Apache-2.0
"""The examples of boards/esp32 as programs of this machine."""
import os
import pathlib
import threading

import peer
import pki
from programs import BUILT, Program, Serve

PKI = pki.Pki()
FOLLOWS = ("LED: blinks, 60 ms; greeting: good morning\n", "I esse: READY\n")
WORK = pathlib.Path(os.environ["ESSE_BUILD"], "examples")


def _values(blink, rate, greeting, version):
    flags = {"blink": blink, "blink-rate-ms": rate, "greeting": greeting}
    values = ",".join(f'"{key}":{{"version":{version},"value":{value}}}' for key, value in flags.items())
    return f"event: put\ndata: {{{values}}}\n\n".encode()


class Device(Program):
    """An example that follows this URL. `trouble`: see board.cpp and device.cpp."""

    def __init__(self, name, url, **trouble):
        self.path = WORK / f"{name}.log"
        self.path.unlink(missing_ok=True)
        variables = {key: str(value) for key, value in trouble.items()}
        super().__init__(self.path, BUILT / f"esp32_{name}", env={**os.environ, "EXAMPLE_URL": url, **variables})

    def text(self):
        return self.path.read_text()

    def says(self, *lines):
        self.wait_for(lambda: all(line in self.text() for line in lines))

    def goes_on(self):
        """The LED blinks from now on, as the program's own values have it."""
        before = self.text().count("LED off\n")
        self.wait_for(lambda: self.text().count("LED off\n") > before + 1)


def _flags(**more):
    """A service with blinking at 60 ms."""
    return peer.Script(peer.stay(peer.HEAD + _values("true", 60, '"good morning"', 1)), **more)


def _url(service):
    return service.url.removesuffix("/events")


def print_events_prints_what_comes_and_logs_that_it_is_open():
    with Serve() as server, Device("print_events", server.url) as device:
        device.says("I esse: open, status 200\n", "message: first event\n", "message: second event\n")


def print_events_comes_back_by_itself():
    with Serve("--cut-after", 3, "--times", 1, "--interval", "10ms") as server, Device("print_events", server.url) as device:
        device.says("W esse: HttpTruncated while ", "again in ")
        device.wait_for(lambda: device.path.read_text().count("I esse: open, status 200\n") == 2)


def feature_flags_does_what_the_service_says():
    changed = threading.Event()

    def stream(connection):
        connection.sendall(peer.HEAD + _values("true", 60, '"good morning"', 1))
        assert changed.wait(peer.LIMIT_S)
        connection.sendall(_values("false", 20000, '"good night"', 2))
        connection.recv(1)

    with peer.Script(stream) as service, Device("feature_flags", f"http://127.0.0.1:{service.port}") as device:
        device.says("LED: blinks, 60 ms; greeting: good morning\n", "LED on\n", "LED off\n", "I esse: READY\n")
        changed.set()
        device.says("LED: off, 60 ms; greeting: good night\n", "W esse: refused: flag 'blink-rate-ms', OUT_OF_RANGE")
        assert b"Authorization: mob-1" in service.requests[0], service.requests


def without_a_clock_it_trusts_a_good_certificate():
    with _flags(tls=pki.context(PKI.leaf("good"))) as service, \
            Device("feature_flags", _url(service), NO_CLOCK="yes", CAS=PKI.root) as device:
        device.says(*FOLLOWS)
        assert "I clock: set" not in device.text(), device.text()


def without_a_clock_it_refuses_a_certificate_that_had_ended_when_it_was_built():
    with _flags(tls=pki.context(PKI.leaf("ended", end=pki.PAST))) as service, \
            Device("feature_flags", _url(service), NO_CLOCK="yes", CAS=PKI.root) as device:
        device.says("W esse: ERROR: TlsVerify while Securing, status 0, code -9984, verify 0x1\n")
        device.goes_on()


def with_a_clock_it_says_so():
    with _flags() as service, Device("feature_flags", _url(service)) as device:
        device.says("I clock: set\n", *FOLLOWS)


def a_certificate_that_nobody_signed_is_refused():
    with _flags(tls=pki.context(PKI.alone())) as service, \
            Device("feature_flags", _url(service), CAS=PKI.root) as device:
        device.says("W esse: ERROR: TlsVerify while Securing, status 0, code -9984, verify 0x8\n")
        device.goes_on()


def a_certificate_for_another_name_is_refused():
    with _flags(tls=pki.context(PKI.leaf("elsewhere", names="DNS:elsewhere.example"))) as service, \
            Device("feature_flags", _url(service), CAS=PKI.root) as device:
        device.says("W esse: ERROR: TlsVerify while Securing, status 0, code -9984, verify 0x4\n")
        device.goes_on()


def without_a_bundle_it_trusts_nobody():
    with _flags(tls=pki.context(PKI.leaf("good"))) as service, Device("feature_flags", _url(service)) as device:
        device.says("W esse: ERROR: TlsConfig while Resolving, status 0, code -1, verify 0x0\n")
        device.goes_on()


def without_a_name_of_the_wifi_it_says_so_and_works():
    with Device("nameless", "http://127.0.0.1:1") as device:
        device.says("E wifi: no Wi-Fi is named: idf.py menuconfig, Example, Wi-Fi name\n",
                    "I esse: no network: waiting for an address\n")
        device.goes_on()


def a_password_that_is_none_is_no_reason_to_stop():
    with Device("feature_flags", "http://127.0.0.1:1", WIFI_CONFIG="0x300B") as device:
        device.says("E wifi: not started: ESP_ERR_WIFI_PASSWORD\n", "I esse: no network: waiting for an address\n")
        device.goes_on()


def a_wifi_that_never_comes_is_tried_again_and_again():
    with Device("feature_flags", "http://127.0.0.1:1", REFUSALS=100000) as device:
        device.wait_for(lambda: device.text().count("W wifi: not connected: reason 201; trying again\n") > 3)
        device.says("I esse: no network: waiting for an address\n")
        device.goes_on()


def a_wifi_that_comes_late_is_followed():
    with _flags() as service, Device("feature_flags", _url(service), REFUSALS=10) as device:
        device.says("W wifi: not connected: reason 201; trying again\n", "I esse: no network: waiting for an address\n",
                    "I esse: network is up\n", *FOLLOWS)


def an_nvs_of_other_firmware_is_begun_anew():
    with _flags() as service, Device("feature_flags", _url(service), NVS_INIT="0x110d") as device:
        device.says("W nvs: ESP_ERR_NVS_NO_FREE_PAGES: erased, and begun anew\n", *FOLLOWS)
        assert "NVS: " not in device.text(), device.text()


def without_a_partition_for_nvs_it_follows_and_keeps_nothing():
    with _flags() as service, Device("feature_flags", _url(service), NVS_INIT="0x105") as device:
        device.says("E nvs: ESP_ERR_NOT_FOUND: nothing is kept\n", "W esse: NVS: ESP_ERR_NVS_NOT_INITIALIZED\n", *FOLLOWS)
        device.goes_on()


def a_record_that_is_broken_stays_and_it_follows():
    with _flags() as service, Device("feature_flags", _url(service), NVS_RECORD="not a record of values") as device:
        device.says("kept: broken, or of newer firmware; it stays, and nothing new is kept\n", *FOLLOWS)
        device.goes_on()
