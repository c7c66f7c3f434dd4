"""Loaded by every Python that the tests and the build start: lessons work offline, our warnings are errors.

dev/guard.py and teacher/tools/build.py put this folder on PYTHONPATH.
"""

import os
import pathlib
import socket
import sys
import warnings

_connect, _getaddrinfo = socket.socket.connect, socket.getaddrinfo
_HERE = {"localhost", "127.0.0.1", "::1", "", None, socket.gethostname()}


def _stop(host):
    raise OSError(f"a lesson tried to reach {host}: lessons must work offline")


def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _HERE:
        _stop(address[0])
    return _connect(self, address)


def getaddrinfo(host, *arguments, **options):
    if (host.decode() if isinstance(host, bytes) else host) not in _HERE:
        _stop(host)
    return _getaddrinfo(host, *arguments, **options)


socket.socket.connect, socket.getaddrinfo = connect, getaddrinfo

for _module in ("__main__", r"utils(\..*)?"):
    warnings.filterwarnings("error", module=_module)

# jsonschema would load it, which takes a second of each process, to check addresses; in notebooks there are none to check
sys.modules.setdefault("rfc3987_syntax", None)

# The build asks which tables a lesson reads: their names go to this file.
_log = os.environ.get("COURSE_TABLES_READ")
if _log:

    def _note(event, arguments):
        if event == "open" and str(arguments[0]).endswith(".csv"):
            _names.add(pathlib.Path(str(arguments[0])).stem)
            with open(_log, "w", encoding="utf-8") as file:  # itself no .csv, so this is not noted
                file.write("\n".join(sorted(_names)))

    _names = set()
    sys.addaudithook(_note)
