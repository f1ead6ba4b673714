"""Cases through the command line: exit status, JSON, several statements in one call."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from case_world import DESK, HOUR, ISSUER, MARL, Scene, name, own, post

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
FORGED = ("four hundred", "six hundred")


def run(scene: Scene, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("mabillon")
    root = scene.archive.store.root
    return subprocess.run(
        [command, "--archive", root, *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=scene.folder,
        check=False,
    )


def happens(scene: Scene) -> tuple[str, str]:
    genuine, written = own(AT)
    sentence = written.paragraphs[0][1]
    told = f"{sentence} We counted {FORGED[0]} bulbs under the lamp."
    genuine.text = genuine.text.replace(sentence, told)
    asked = post(MARL, AT + 6 * HOUR, genuine.text.replace(*FORGED))
    scene.happens(genuine, asked)
    scene.carried(genuine)
    scene.look(AT + 31 * HOUR)
    return name(genuine), name(asked)


def test_several_statements_in_one_call_and_what_scripts_read(scene: Scene) -> None:
    genuine, forged = happens(scene)
    ran = run(scene, "verify", genuine, forged, "marl/12", "--issuer", ISSUER, "--json")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line.get("schema") for line in lines] == ["mabillon.opinion/1"] * 2 + [None]
    assert [line["opinion"]["standing"] for line in lines[:2]] == [
        "assessed as issued", "appears not to have been issued",
    ]  # fmt: skip
    assert [line["question"]["post"] for line in lines[:2]] == [genuine, forged]
    assert [line["number"] for line in lines[:2]] == [1, 2]
    assert lines[2]["asked"] == "marl/12"
    assert "marl/12" in ran.stderr or "'12'" in ran.stderr
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    findings = {f["examination"]: f for f in lines[1]["findings"]}
    assert set(findings) >= {"carriage", "donor", "record", "wording"}
    assert findings["donor"]["figures"]["donor"] == genuine
    assert lines[1]["opinion"]["llr"] == findings["carriage"]["llr"]
    assert set(lines[1]["inputs"]) >= {"ledger_root", "register", "version", "settings"}

    screen = run(scene, "verify", forged, "--issuer", ISSUER)
    assert screen.returncode == 0
    lead = screen.stdout.index("APPEARS NOT TO HAVE BEEN ISSUED by Thistledown League")
    assert lead < screen.stdout.index("Had not appeared by") < screen.stdout.index("carriage")
    assert "any of five tracked channels" in " ".join(screen.stdout.split())

    again = run(scene, "verify", "--again", "2", "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["same"] is True
    scene.export(DESK, AT + 40 * HOUR)
    assert run(scene, "verify", "--again", "2", "--quiet").returncode == 0


def test_a_text_on_standard_input_gets_no_words_to_rehearse_with(scene: Scene) -> None:
    genuine, _ = happens(scene)
    text = next(p.text for p in scene.posts if p.channel == DESK and FORGED[0] in p.text)
    handed = text.replace(FORGED[0], "seven hundred")
    told = run(
        scene, "verify", "-", "--issuer", ISSUER, "--posted-at", "2031-03-26T15:12Z",
        "--channel", "x:@marl", "--json", given=handed,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    document = json.loads(told.stdout)
    donor = next(f for f in document["findings"] if f["examination"] == "donor")
    assert donor["figures"]["donor"] == genuine
    assert "marks" not in donor["figures"]
    document["question"] = {}
    assert FORGED[0] not in json.dumps(document)
    page = scene.archive.store.root / "opinions"
    [html] = [p.read_text(encoding="utf-8") for p in page.glob("*.html")]
    assert html.count(FORGED[0]) == 0


def test_the_conflict_leads_the_screen(scene: Scene) -> None:
    taken_over, _ = own(AT)
    taken_over.deleted_at = AT + 4 * HOUR
    scene.happens(taken_over)
    scene.carried(taken_over)
    scene.look(AT + 31 * HOUR)
    ran = run(scene, "verify", name(taken_over), "--issuer", ISSUER)
    assert ran.returncode == 0
    text = " ".join(ran.stdout.split())
    assert "no figure: the findings conflict" in text
    conflict = text.index("CONFLICT carried on an own channel, and deleted or disowned there")
    assert text.index("NOT ESTABLISHED") < conflict < text.index("carriage conflict")


def test_a_page_that_cannot_be_written_is_said_in_a_sentence(scene: Scene) -> None:
    genuine, _ = happens(scene)
    nowhere = scene.folder / "none" / "page.html"
    ran = run(scene, "verify", genuine, "--issuer", ISSUER, "--page", str(nowhere))
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert f"{nowhere}: the page cannot be written" in ran.stderr
