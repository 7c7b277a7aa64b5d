# SPDX-License-Identifier: Apache-2.0
"""Certificates of every kind, made by openssl when they are first asked for.
pki.py FOLDER NAME NAMES: a root, and a leaf below it, for boards/demo."""
import functools
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading

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
"""
P256 = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
NOW, LATER, PAST, LONG_PAST = "20200101000000Z", "21000101000000Z", "20210101000000Z", "20200101000000Z"
ROOTS = ("root", "other")
BELOW_ROOT = {"intermediate": "CA:TRUE", "no_ca": "CA:FALSE"}


def _one_at_a_time(function):
    """Cases run at the same time, and `openssl ca` keeps books."""
    @functools.wraps(function)
    def alone(self, *arguments, **more):
        with self.lock:
            return function(self, *arguments, **more)
    return alone


class Pki:
    """Issuers ("root", "other", "intermediate", "no_ca") and leaves below them. A name stands for one certificate,
    which is kept: in `folder` for the next run, too."""

    def __init__(self, folder=None):
        self.kept = None if folder else tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(folder or self.kept.name).resolve()
        self.lock = threading.RLock()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config").write_text(CONFIG.format(folder=self.folder))
        if not (self.folder / "serial").exists():
            (self.folder / "index").write_text("")
            (self.folder / "serial").write_text("1000\n")

    def _openssl(self, out, *arguments):
        """Writes `out`, whole or not at all."""
        made = out.with_suffix(".new")
        subprocess.run(["openssl", *map(str, arguments), "-out", made], check=True, capture_output=True, cwd=self.folder,
                       timeout=60)
        made.replace(out)
        return out

    def _path(self, name, suffix=".pem"):
        return self.folder / (name + suffix)

    def _self_signed(self, name, *more):
        return self._openssl(self._path(name), "req", "-x509", "-newkey", *P256, "-nodes", "-keyout",
                             self._path(name, ".key"), "-subj", f"/CN={name}", "-days", "36500", "-sha256", *more)

    def _issue(self, name, issuer, *extensions, start=NOW, end=LATER, digest="sha256", key_kind=P256):
        more = self._path(name, ".ext")
        more.write_text("\n".join(extensions) + "\n")
        request = self._openssl(self._path(name, ".csr"), "req", "-newkey", *key_kind, "-nodes", "-keyout",
                                self._path(name, ".key"), "-subj", f"/CN={name}")
        return self._openssl(self._path(name), "ca", "-batch", "-notext", "-config", "config", "-in", request, "-cert",
                             issuer, "-keyfile", issuer.with_suffix(".key"), "-startdate", start, "-enddate", end, "-md",
                             digest, "-extfile", more)

    @_one_at_a_time
    def issuer(self, name):
        """The path of its certificate; the key lies beside it, as NAME.key."""
        path = self._path(name)
        if path.exists():
            return path
        if name in ROOTS:
            return self._self_signed(name)
        return self._issue(name, self.root, f"basicConstraints=critical,{BELOW_ROOT[name]}")

    @property
    def root(self):
        return self.issuer("root")

    @_one_at_a_time
    def leaf(self, name, names="DNS:localhost,IP:127.0.0.1", issuer="root", chain=(), extensions=(), **more):
        """A server's certificate, with `chain` behind it in the file, and its key. `more`: see _issue()."""
        path = self._path(name, ".chain.pem")
        if not path.exists():
            own = self._issue(name, self.issuer(issuer), f"subjectAltName={names}", *extensions, **more)
            path.write_text(own.read_text() + "".join(self.issuer(link).read_text() for link in chain))
        return path, self._path(name, ".key")

    @_one_at_a_time
    def both(self, name, *arguments, **more):
        """A leaf's certificate and key in one file."""
        path = self._path(name, ".both.pem")
        if not path.exists():
            path.write_text("".join(part.read_text() for part in self.leaf(name, *arguments, **more)))
        return path

    @_one_at_a_time
    def alone(self):
        """A good server's certificate that nobody but itself has signed, and its key."""
        path = self._path("alone")
        if not path.exists():
            self._self_signed("alone", "-addext", "subjectAltName=DNS:localhost")
        return path, self._path("alone", ".key")


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


if __name__ == "__main__":
    Pki(sys.argv[1]).leaf(*sys.argv[2:])
