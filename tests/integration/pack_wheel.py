"""Packs a built program as a wheel, in the form that maturin gives it, so that pip can be tried without a build."""

import sys
import zipfile
from pathlib import Path

program, version, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
folder.mkdir(parents=True, exist_ok=True)
information = f"tabpact-{version}.dist-info"
with zipfile.ZipFile(folder / f"tabpact-{version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    entry = zipfile.ZipInfo(f"tabpact-{version}.data/scripts/tabpact")
    entry.external_attr = 0o100755 << 16
    wheel.writestr(entry, program.read_bytes())
    wheel.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: tabpact\nVersion: {version}\n")
    wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
    wheel.writestr(f"{information}/RECORD", "")
