"""Repeat the measurements: `python -m benchmarks [NAME ...]`, by default all of them, one after the other.

The first call makes `benchmarks/.venv` with the peers and what the harness needs; this file itself needs only Python.
"""

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PYTHON = FOLDER / ".venv" / "bin" / "python"
REQUIREMENTS = FOLDER / "requirements-peers.txt"
PEERS = FOLDER / "peers"
MEASUREMENTS = (
    "filter_change",
    "finder",
    "pan_zoom",
    "tiles",
    "first_view",
    "intake",
    "doctor",
    "desk",
    "lookalikes",
    "desk_page",
    "editing",
    "start",
    "neighbourhood",
    "overview",
    "open_features",
)
OWN = dict.fromkeys(("load", "tile_peer", "million"), FOLDER.parent / ".venv" / "bin" / "python")
"""What measures no peer runs in the project's own environment and takes options: see `load --help`."""


def prepare() -> None:
    """Install the pinned peers, each into a folder here, unless they are there in these versions."""
    done = FOLDER / ".venv" / ".ready"
    if done.exists() and done.read_text() == REQUIREMENTS.read_text():
        return
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER / ".venv")], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)], check=True)
    subprocess.run(["npm", "ci", "--silent", "--prefix", str(PEERS)], check=True)
    done.write_text(REQUIREMENTS.read_text())


def main() -> int:
    """Run the measurements and return how many of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*MEASUREMENTS, []], metavar="NAME", help=", ".join(MEASUREMENTS))
    if sys.argv[1:2] and sys.argv[1] in OWN:
        command = [str(OWN[sys.argv[1]]), "-m", f"benchmarks.{sys.argv[1]}", *sys.argv[2:]]
        return subprocess.run(command, cwd=FOLDER.parent, check=False).returncode
    given = parser.parse_args()
    prepare()
    failed = 0
    for name in given.names or MEASUREMENTS:
        print(f"\n== {name}\n", flush=True)
        done = subprocess.run([str(PYTHON), "-m", f"benchmarks.{name}"], cwd=FOLDER.parent, check=False)
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
