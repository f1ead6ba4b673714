"""Checks this bag without Mabillon: python3 check.py; exit status 1 if something is wrong."""

import hashlib
import json
import sys
from pathlib import Path

bag = Path(__file__).resolve().parent
lists = [(bag / f"{of}manifest-sha256.txt").read_text(encoding="utf-8") for of in ("", "tag")]
pairs = [line.split(maxsplit=1) for text in lists for line in text.splitlines()]
said = {name: digest for digest, name in pairs}
found = {n: hashlib.sha256((bag / n).read_bytes()).hexdigest() for n in said if (bag / n).is_file()}
told = {n: "was altered" if n in found else "is missing" for n in said}
wrong = [f"{n} {told[n]}" for n in said if found.get(n) != said[n]]
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
    wrong += [] if node.hex() == ledger["root"] else [f"leaf {leaf['number']} misses the root"]
print("\n".join(wrong) or f"in order; ledger root {ledger['root']}:{ledger['size']}")
sys.exit(1 if wrong else 0)
