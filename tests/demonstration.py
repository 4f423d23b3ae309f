"""The demo, built once for all the tests that look at it."""

from pathlib import Path

from running import ROOT, elsewhere, run


def build_demo(folder: Path) -> Path:
    """Build the demo below *folder* as `make demo` does, and return its output."""
    ran = run(
        "-v", "demo", "--no-serve", extra=elsewhere(folder, GYROPHARE_DEPARTMENTS=ROOT / "content" / "departments.toml")
    )
    assert ran.code == 0, ran.err
    assert "0 sources failed" in ran.err
    return folder / "output"
