"""`make audit`: compare the locked dependencies with the published advisories, and say when nobody could be asked."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
UV = [Path(sys.executable).with_name("uv"), "tool", "run"]
AUDIT = ["pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-r", "requirements.txt"]
FOUND, UNKNOWN = 1, 2  # exit status: an advisory is about what we have, nobody could be asked
PATIENCE = 300  # seconds
NOT_REACHED = (
    "soberania: NOT AUDITED: the published advisories (pypi.org) or pip-audit cannot be reached from here; "
    "run it where they can, at least every week"
)


def said(done):
    """Return (exit status, what to say) of a run of pip-audit (CompletedProcess)."""
    text = (done.stdout + done.stderr).strip()
    if done.returncode == 0 and "No known vulnerabilities found" in text:
        return 0, text
    if done.returncode and "known vulnerabilit" in text and "Found" in text:
        return FOUND, text
    return UNKNOWN, f"{text[-500:]}\n{NOT_REACHED}"


def main():
    try:
        done = subprocess.run(
            [*UV, *AUDIT], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        status, text = said(done)
    except (OSError, subprocess.TimeoutExpired):
        status, text = UNKNOWN, NOT_REACHED
    print(text)
    return status


if __name__ == "__main__":
    sys.exit(main())
