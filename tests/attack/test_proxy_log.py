"""What nginx writes down of a request."""

import subprocess
import urllib.error
import urllib.request

import pytest

from tests.needed import need
from tests.ports import free_port
from tests.replica_stack import CONFIGURATION, NGINX, answers, missing_nginx, wait_for

SESSION = "0b6f3c1e-session-of-somebody"


@pytest.fixture
def proxy(tmp_path):
    """Start nginx with the log of the deployment and nothing behind it; give its address and the log."""
    need(missing_nginx())
    port, log = free_port(), tmp_path / "access.log"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; worker_processes 1; events {{}}\n"
        f"http {{ {temporary} include {CONFIGURATION}/replicas.conf; include {CONFIGURATION}/common.conf;\n"
        f"server {{ listen 127.0.0.1:{port}; access_log {log} zqmap; location / {{ return 404; }} }} }}\n"
    )
    process = subprocess.Popen([str(NGINX), "-p", str(tmp_path), "-c", str(main), "-g", "daemon off;"])
    wait_for(lambda: answers(port), "nginx")
    yield f"http://127.0.0.1:{port}", log
    process.terminate()
    process.wait(20)


def test_the_log_of_nginx_holds_no_session_that_files_are_sent_in_and_no_query(proxy):
    base, log = proxy
    for path in (f"/_stcore/upload_file/{SESSION}/1", f"/map?q={SESSION}", "/data/roads.csv"):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(base + path, timeout=5)
    wait_for(lambda: "/data/roads.csv" in log.read_text(), "the log")
    assert SESSION not in log.read_text()
    assert '"GET /_stcore/upload_file/-"' in log.read_text()
    assert '"GET /map"' in log.read_text()
