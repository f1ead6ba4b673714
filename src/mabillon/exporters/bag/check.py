"""Checks this bag without Mabillon: python3 check.py; exit status 1 if something is wrong."""

import hashlib
import json
import sys
from pathlib import Path

bag, wrong = Path(__file__).resolve().parent, []
for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
    for line in (bag / manifest).read_text(encoding="utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        if not (bag / name).is_file():
            wrong.append(f"{name} is missing")
        elif hashlib.sha256((bag / name).read_bytes()).hexdigest() != digest:
            wrong.append(f"{name} was altered")
ledger = json.loads((bag / "data" / "ledger.json").read_bytes())
for leaf in ledger["leaves"]:
    fields = [field.encode() for field in leaf["fields"]]
    data = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    node, at, last = hashlib.sha256(b"\0" + data).digest(), leaf["number"], ledger["size"] - 1
    for beside in map(bytes.fromhex, leaf["path"]):  # RFC 9162, section 2.1.3.2
        while at and at % 2 == 0 and at == last:
            at, last = at // 2, last // 2
        node = hashlib.sha256(b"\1" + (beside + node if at % 2 else node + beside)).digest()
        at, last = at // 2, last // 2
    if node.hex() != ledger["root"]:
        wrong.append(f"leaf {leaf['number']} does not lead to the root")
print("\n".join(wrong) or f"in order; ledger root {ledger['root']}:{ledger['size']}")
sys.exit(1 if wrong else 0)
