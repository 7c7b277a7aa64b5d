# SPDX-License-Identifier: Apache-2.0
"""An nginx of our own: its configuration, its folder, its process."""
import os
import pathlib
import shutil

from processes import Program, listens

FRAME = """
{modules}
daemon off;
worker_processes 1;
error_log stderr;
pid nginx.pid;
{user}
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  default_type text/plain;
  server {{
    listen 127.0.0.1:{port};
    {locations}
  }}
}}
"""


def find():
    """Debian has it in /usr/sbin, which is not on every PATH."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def start(stack, folder, port, locations, modules=""):
    """Begins it; the stack ends it."""
    folder = pathlib.Path(folder)
    folder.mkdir()
    # Its worker would be another user, who may not enter our folder.
    user = "user root root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(FRAME.format(port=port, locations=locations, modules=modules, user=user))
    command = (find(), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr")
    server = stack.enter_context(Program(folder / "nginx.log", *command))
    server.wait_for(lambda: listens(port))

