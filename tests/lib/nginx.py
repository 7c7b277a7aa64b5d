# SPDX-License-Identifier: Apache-2.0
"""An nginx of our own: its configuration, its folder, its process."""
import os
import pathlib
import shutil

from programs import Program, listens

FRAME = """
{modules}
daemon off;
worker_processes 1;
error_log stderr;
pid nginx.pid;
{user}
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  {http}
}}
"""


def find():
    """Debian has it in /usr/sbin, which is not on every PATH."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Nginx(Program):
    """In `folder`, which is made. `http`: what its configuration says of servers, which listen on `ports`."""

    def __init__(self, folder, http="", ports=(), modules="", **more):
        self.folder, self.http, self.ports, self.modules = pathlib.Path(folder), http, list(ports), modules
        self.folder.mkdir(parents=True)
        self.configuration = self.folder / "nginx.conf"
        super().__init__(self.folder / "nginx.log", find(), "-p", self.folder, "-c", self.configuration, "-e", "stderr", **more)

    def __enter__(self):
        # Its worker would be another user, who may not enter our folder.
        user = "user root root;" if os.geteuid() == 0 else ""
        self.configuration.write_text(FRAME.format(modules=self.modules, user=user, http=self.http))
        super().__enter__()
        self.wait_for(lambda: all(map(listens, self.ports)))
        return self
