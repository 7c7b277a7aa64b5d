# SPDX-License-Identifier: Apache-2.0
"""Certificates of every kind, made by openssl when they are first asked for, and servers that show them."""
import functools
import pathlib
import ssl
import subprocess
import tempfile
import threading

from peers import Script

CONFIG = """
[ca]
default_ca = own
[own]
dir = {folder}
new_certs_dir = {folder}
database = {folder}/index
serial = {folder}/serial
policy = any
default_md = sha256
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
[req]
distinguished_name = dn
prompt = no
[dn]
"""
P256 = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
NOW, LATER, PAST, LONG_PAST = "20200101000000Z", "21000101000000Z", "20210101000000Z", "20200101000000Z"


_lock = threading.RLock()  # cases run at the same time, and `openssl ca` keeps books


def _once(function):
    """Remembers each answer, and asks for one at a time."""
    remembered = functools.lru_cache(maxsize=None)(function)

    @functools.wraps(function)
    def asked(*arguments, **more):
        with _lock:
            return remembered(*arguments, **more)
    return asked


class Pki:
    """A root, an intermediate, and leaves below them, each a PEM file with key and chain."""

    def __init__(self):
        self.kept = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.kept.name)
        (self.folder / "index").write_text("")
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "config").write_text(CONFIG.format(folder=self.folder))
        self.root = self._root("root")
        self.other_root = self._root("other")
        self.intermediate = self.issue("intermediate", self.root, "basicConstraints=critical,CA:TRUE")
        self.no_ca = self.issue("no_ca", self.root, "basicConstraints=critical,CA:FALSE")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=self.folder, timeout=60)

    def _root(self, name, *more):
        key, path = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        self._openssl("req", "-x509", "-newkey", *P256, "-nodes", "-keyout", key, "-out", path, "-subj", f"/CN={name}", "-days",
                      "36500", "-sha256", *more)
        return path

    def issue(self, name, issuer, *extensions, start=NOW, end=LATER, digest="sha256", key_kind=P256):
        """The path of NAME.pem, whose key is NAME.key."""
        key, path = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        request, more = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        more.write_text("\n".join(extensions) + "\n")
        self._openssl("req", "-newkey", *key_kind, "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        self._openssl("ca", "-batch", "-notext", "-config", "config", "-in", request, "-out", path, "-cert", issuer,
                      "-keyfile", issuer.with_suffix(".key"), "-startdate", start, "-enddate", end, "-md", digest,
                      "-extfile", more)
        return path

    @_once
    def leaf(self, name, names="DNS:localhost,IP:127.0.0.1", issuer="root", chain=(), extensions=(), **more):
        """A server's certificate, with `chain` behind it in the file, and its key."""
        issuers = {"root": self.root, "other": self.other_root, "intermediate": self.intermediate, "no_ca": self.no_ca}
        path = self.issue(name, issuers[issuer], f"subjectAltName={names}", *extensions, **more)
        whole = self.folder / f"{name}.whole.pem"
        whole.write_text(path.read_text() + "".join(issuers[c].read_text() for c in chain))
        return whole, path.with_suffix(".key")

    @_once
    def both(self, name, *arguments, **more):
        """A leaf's certificate and key in one file."""
        certificate, key = self.leaf(name, *arguments, **more)
        path = self.folder / f"{name}.both.pem"
        path.write_text(certificate.read_text() + key.read_text())
        return path

    @_once
    def alone(self):
        """A good server's certificate that nobody but itself has signed, and its key."""
        return self._root("alone", "-addext", "subjectAltName=DNS:localhost"), self.folder / "alone.key"


@_once
def pki():
    return Pki()


def context(leaf, low=None, high=None, client_ca=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if low or high:  # versions that OpenSSL would not speak by itself
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = low or made.minimum_version
        made.maximum_version = high or made.maximum_version
    made.load_cert_chain(*leaf)
    if client_ca:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(client_ca)
    return made


class TlsScript(Script):
    """A Script behind TLS. A connection whose handshake fails leaves no request: .handshakes says how each went
    (a version, or the name of the error), .reused which ones resumed a session."""

    def __init__(self, made, *turns):
        super().__init__(*turns)
        self.context, self.handshakes, self.reused, self.names = made, [], [], []
        made.sni_callback = lambda _, name, __: self.names.append(name)
        self.url = f"https://localhost:{self.port}/events"

    def serve(self, connection, number):
        connection.settimeout(10)
        try:
            secured = self.context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True)
        except OSError as failure:  # ssl.SSLError is one
            self.handshakes.append(getattr(failure, "reason", None) or type(failure).__name__)
            connection.close()
            return
        self.handshakes.append(secured.version())
        self.reused.append(secured.session_reused)
        super().serve(secured, number)
