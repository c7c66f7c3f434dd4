"""Would the everyday tests notice a fault? Plant one at a time in a copy of the course and see.

    python dev/faults.py COURSE [--only 3,17] [--jobs 2] [--find]     COURSE: a clone of the course, any layout

A fault is a piece of code that a user relies on, changed so that she gets something wrong. Its old text must stand
exactly once in utils/, teacher/tools/ or delivery/, in whatever file: it is found again after code has moved.
First run, with only a harmless line at the end of every file: tests that fail on that (hashes of the code), or
always, say nothing about a fault and are left out. Then for each fault the tests that its topic names, and, if these are
content, all everyday tests (no notebooks). --find only says which faults can still be planted.
"""

import argparse
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import pytest

HOMES = ("utils", "teacher/tools", "delivery")

# topic of the tests (words in a test's file name) -> [(old, new, what a user would get wrong)]
FAULTS = {
    "data bad_input": [
        (
            'content.decode("utf-8-sig"), newline=""))\n        numbered',
            'content.decode("utf-8"), newline=""))\n        numbered',
            "a table saved by Excel (with a mark in front) cannot be read",
        ),
        ("if values in seen:", "if False:", "a doubled row is counted twice"),
        ('float(text) >= rules["minimum"]', "True", "a negative volume is taken"),
        ('float(text) <= rules["maximum"]', "True", "a share of 130 percent is taken"),
        ('re.compile(rules["pattern"]).fullmatch', 're.compile(rules["pattern"]).match', "a malformed id is taken"),
        (
            "return _table(table).copy()",
            "return _table(table)",
            "what a student changes stays changed for all later cells",
        ),
        ('if len(numbers) != resource["rows"]:', "if False:", "a table cut off in the middle is used"),
        ("return len(text) == 10 and bool(", "return bool(", "the date 2022-1-5 is taken"),
        ('[text == "true" for text in values]', '[text != "" for text in values]', "false becomes True"),
        (
            "[float(text) if text else None for text in values]",
            "[float(text or 0) for text in values]",
            "a missing number becomes zero",
        ),
        (
            'c for c in unicodedata.normalize("NFKD", text).casefold()',
            'c for c in unicodedata.normalize("NFKD", text)',
            "iso3 knows a name in one spelling only",
        ),
        ('!= resource["hash"]:', "is None:", "a changed table is used without a word"),
        ("if text not in known:", "if False:", "a state that is none is taken in a table"),
        (
            "return [name(c) for c in code]",
            "return sorted(name(c) for c in code)",
            "names stand beside the wrong codes",
        ),
    ],
    "rollcall": [
        ('"X": "did not vote", "NV"', '"X": "abstain", "NV"', "absent members count as abstaining"),
        ('"2": "abstain", "3": "no"', '"2": "no", "3": "abstain"', "no and abstain are exchanged"),
        ("raw.index = raw.index + 2", "raw.index = raw.index + 1", "the report names the wrong row"),
        (
            '(votes["year"] < row.since)',
            '(votes["year"] <= row.since)',
            "the first year of a state counts for the one before it",
        ),
        (
            'votes[~bad].duplicated(["resolution", "iso3"])',
            'votes[~bad].duplicated(["resolution", "iso3", "vote"])',
            "two different votes of one member both count",
        ),
        ('"^(A/RES/|R/)"', '"^(A/RES/)"', "resolutions of Voeten's file are named R/68/262"),
        ('votes.loc[raw["vote"].isna(), "vote"] = blank', "pass", "blank= does nothing"),
    ],
    "votes": [
        (".reindex(VOTES, fill_value=0)", ".reindex(sorted(VOTES), fill_value=0)", "counts come in another order"),
        (
            '(pair != "did not vote").all(axis=1)',
            '(pair != "did not vote").any(axis=1)',
            "absences count as disagreement",
        ),
        ("abs(yes - no) / (yes + no)", "abs(yes - no) / counts.sum()", "the Rice index counts abstentions"),
        ("(m - (n - m) / 2) / n)", "(m - (n - m)) / n)", "a wrong agreement index"),
        (
            "for i in range(k, drawn + 1))",
            "for i in range(k + 1, drawn + 1))",
            "the chance of more than k, not of at least k",
        ),
        (
            "rng.hypergeometric(marked, total - marked, drawn",
            "rng.hypergeometric(marked, total, drawn",
            "a hat with too many names",
        ),
        ("np.arange(drawn + 1) >= observed", "np.arange(drawn + 1) > observed", "the observed number is not marked"),
        ('missing = vote == "did not vote"', 'missing = vote == "abstain"', "absences look like votes in the matrix"),
        (
            'f" Ringed: {states}." if len(marked)',
            'f" Ringed: {states}." if not len(marked)',
            "the alt text of the seats names no state",
        ),
        ("gave {observed} or more.", "gave more than {observed}.", "the alt text says another event than is drawn"),
        (
            'index=states, columns=votes["resolution"].unique()',
            'columns=votes["resolution"].unique()',
            "rows of a vote matrix come in another order",
        ),
    ],
    "similarity": [
        (
            "counts[0] / counts[1], states",
            "counts[0] / counts[0].max(), states",
            "agreement of states that are often absent is too low",
        ),
        ("@ centre / 2)", "@ centre)", "distances on the map are too long"),
        (
            "values[[-1, -2]].sum() / np.abs(values).sum()",
            "values[[-1, -2]].sum() / values[:3].sum()",
            "a wrong share of what the plane holds",
        ),
        ("counts.pop(0, None)", "counts.pop(1, None)", "votes without a year make a year 0"),
        ("Not on the map: {away}.", "Not on the map.", "nobody says which state is missing"),
    ],
    "membership": [
        ('& ~(membership["end"] <= day)', '& ~(membership["end"] < day)', "a state is a member on the day it has left"),
        ('f"{y}-12-31"', 'f"{y}-01-01"', "members of the wrong day"),
        ('["iso3"].nunique() for y in years', '["iso3"].count() for y in years', "a state with two rows counts twice"),
        (
            '.replace("former member", "member")',
            '.replace("former member", "former")',
            "a member of then is called former",
        ),
        (
            '.dropna(subset="value").set_index("iso3")["value"]',
            '.fillna({"value": 0}).set_index("iso3")["value"]',
            "a missing figure counts as known",
        ),
        (
            '(lists["flow"] == "export") & (lists["partner"] == "RUS")',
            '(lists["flow"] == "import") & (lists["partner"] == "RUS")',
            "imports stand where exports should",
        ),
        (
            '"suspended" if "suspended" in row.event_end',
            '"suspended" if "suspended" not in row.event_end',
            "who left and who was suspended is exchanged in the bars",
        ),
        (
            'gap = "" if row.known == row.states',
            'gap = "" if row.known != row.states',
            "the bars hide how many states have no figure",
        ),
    ],
    "energy": [
        (
            "(volumes / volumes.sum()).sort_values(ascending=False)",
            "(volumes / volumes.sum()).sort_values()",
            "the largest route stands last",
        ),
        (
            'exports[(exports["year"] == year) & exports["additive"].astype(bool)]',
            'exports[exports["year"] == year]',
            "totals are added to their parts",
        ),
        ("float((shares**2).sum())", "float((shares**2).sum() ** 0.5)", "a wrong HHI"),
        ('shares[crosses != "no"].sum()', 'shares[crosses == "yes"].sum()', "the upper bound across Russia is too low"),
        ("low = min(low, 1 - rows", "low = max(low, 1 - rows", "the lower bound across Russia is too high"),
        ("BARRELS_PER_TONNE = 7.94", "BARRELS_PER_TONNE = 7.49", "all dollars are too low"),
        (' - routes["precommitted_nonexport_mt"].fillna(0)', "", "capacity that others use is counted as free"),
        ('link["flow"] < link["capacity"] - 1e-9', 'link["flow"] <= link["capacity"]', "no minimum cut is found"),
        (
            '.fillna(links["flow"]) * (1 - share)',
            '.fillna(links["flow"]) * share',
            "a tenth closed leaves a tenth open",
        ),
        ("0.0), days / 365", "0.0), days / 360", "all volumes of a closure are too high"),
        ("barrels * (price - discount) / 1000", "barrels * price / 1000", "the discount has no effect"),
        (
            '"rerouted_mt": (flow - stays) * years',
            '"rerouted_mt": (usual - stays) * years',
            "what is stuck counts as rerouted",
        ),
        ("kept + pace * (flow[", "kept + (flow[", "the pace has no effect"),
        (
            'table["hhi_high"] - years["unsplit"].sum()',
            'table["hhi_high"] + years["unsplit"].sum()',
            "the lower index lies above the higher",
        ),
        ("0 <= value <= 1)", "0 <= value <= 100)", "share=50 is taken for fifty times all"),
        (
            'links["territory"].str.contains("RUS"), "across Russia"',
            'links["territory"].str.contains("KAZ"), "across Russia"',
            "routes have the colour of another territory",
        ),
        ("Closed: {closed}.", "Closed.", "the alt text does not say what is closed"),
        ("value - base, left=base", "value, left=base", "the bars of sensitivity end at wrong values"),
    ],
    "timeline event": [
        ('events["date"] + pd.offsets.MonthEnd(0))', 'events["date"])', "a month looks like its first day"),
        (
            'if event["date_precision"] == "day" else ""',
            'if event["date_precision"] != "year" else ""',
            "a day that nobody knows is told",
        ),
        (
            'side = "right" if end + gap + width <= limit',
            'side = "right" if end + gap <= limit',
            "labels run out of the picture",
        ),
        (
            '.sort_values(["date", "event_id"])\n    own',
            '.sort_values(["event_id"])\n    own',
            "labels overlap, the alt text is out of order",
        ),
    ],
    "claim": [
        ("first == last == CSTO", "first == last", "a claim on five allies holds with four"),
        (
            'camps["nato"] == 1 and camps["csto"] > 1',
            'camps["nato"] == 1',
            "the claim holds even if the allies vote alike",
        ),
        (
            "all(b < a for a, b in rates.values())",
            "any(b < a for a, b in rates.values())",
            "one state is enough for a claim on four",
        ),
        ('0 < ago <= 90, "seconds"', '0 < ago, "seconds"', "a meeting of years ago counts as recent"),
        (
            "all(0.75 < s < 0.85 for s in share.values())",
            "all(0.75 < s for s in share.values())",
            "ninety percent counts as eighty",
        ),
        ("len(outside) > len(no_votes) / 2", "len(outside) > 0", "one vote is called most votes"),
        ("found = kind in kinds", 'found = kind != "none"', "every caveat fits"),
        (
            'FIRST.setdefault(claim["claim_id"], (same, kind in claim["caveat_kind"].split(";")))',
            'FIRST[claim["claim_id"]] = (same, kind in claim["caveat_kind"].split(";"))',
            "the second answer counts for points",
        ),
        ("(len(ids) - 1) // wide + 1.35", "len(ids) // wide + 1.35", "gaps in the scorecard"),
    ],
    "check answer exercise": [
        ("abs_tol=tolerance + 1e-9", "abs_tol=10 * tolerance + 1e-9", "wrong numbers count as correct"),
        ("sorted(left) == sorted(right)", "set(left) == set(right)", "a name twice counts as correct"),
        (
            "right and _near(a, 100 * right, 100 * tolerance)",
            "right and _near(a, 10 * right, 10 * tolerance)",
            "a percentage is not recognised",
        ),
        ("abs(a - right) == 1:", "abs(a - right) <= 2:", "off by two is called off by one"),
        ("'large' if a > right else 'small'", "'small' if a > right else 'large'", "the message points the wrong way"),
        ("len(set(right) - set(keys))", "len(set(keys) - set(right))", "a wrong count of what is missing"),
        (
            'if wrong["message"] and kind.same(value, wrong["value"], spec)',
            'if wrong["message"] and not kind.same(value, wrong["value"], spec)',
            "the message of another mistake shows",
        ),
        ("return Choice.read(answer, spec)", "return answer", "an open verdict takes any word"),
        (
            'DONE.get(i) not in ("correct", "recorded")',
            'DONE.get(i) not in ("correct",)',
            "recorded answers stay open in progress",
        ),
        ("1 <= minutes <= 20", "0 <= minutes <= 20", "an exercise without minutes is accepted"),
        (
            "[v * 100 for v in have], asked",
            "[v * 10 for v in have], asked",
            "fractions in a picture are not recognised",
        ),
        ("float(p.get_width() if flat else p.get_height())", "float(p.get_height())", "lying bars count as wrong"),
    ],
    "explore": [
        ("self.controls[name].value = value", "pass", "Reset does nothing"),
        (
            "chosen &= actors.map(lambda states: not actor or actor in states)",
            "chosen &= True",
            "the choice of an actor has no effect",
        ),
        ("first, last = min(first, last), max(first, last)", "pass", "months the wrong way round show nothing"),
        ("here & ~inside", "here", "all states look like members of the group"),
        ("price.value = prices.get(month.value, price.value)", "pass", "the month does not set the price"),
        ("day = min(chosen, AS_OF)", "day = chosen", "a day after the last check is told as known"),
        ("share / 100, PACE[pace]", "share / 50, PACE[pace]", "half a closure closes all"),
        ("html.escape(alt)", "html.escape(alt[:40])", "the alt text is cut"),
    ],
    "build student edition": [
        (
            'if "instructor" in tags(cell):\n            continue',
            'if "instructor" in tags(cell) and cell.cell_type != "code":\n            continue',
            "recipes stand in the student edition",
        ),
        (
            "found.group(1) + line for line in exercise.recipe",
            "line for line in exercise.recipe",
            "an indented stub is no valid Python",
        ),
        ('if k not in ("stub", "hints")', 'if k not in ("stub",)', "files of recipes carry hints that nobody reads"),
        (
            'raise BuildError(f"{where}: two recipes have this number.")',
            "pass",
            "the second recipe of a number wins in silence",
        ),
        ('if answers[exercise.recipe["answer"]] > 1:', "if False:", "two exercises judge one name"),
        (
            'if result.state not in ("correct", "recorded"):',
            "if False:",
            "a solution that its own check refuses is built",
        ),
        ('if result.state != "not answered yet":', "if False:", "an untouched stub counts as answered"),
        ("was != now and STORED.sub", "was == now and STORED.sub", "each build adds megabytes"),
        ("if b != a]", "if b == a]", "build names the numbers that stayed"),
        (
            "if len(there.findall(cell.source)) != 1 or same > 1:",
            "if False:",
            "build changes a wrong number in the prose",
        ),
        (
            'name.startswith("teacher/") or name in NOT_FOR_STUDENTS',
            "name in NOT_FOR_STUDENTS",
            "the class gets the solutions",
        ),
        ('"rows": {len(rows) - 1}', '"rows": {len(rows)}', "wrong counts of rows in the data dictionary"),
        (
            'built.get("tables") == table_hashes',
            'built.get("tables") != table_hashes',
            "a changed table does not rebuild its lessons",
        ),
    ],
}
TABLE = [(topic, *fault) for topic, faults in FAULTS.items() for fault in faults]


def git(folder, *words):
    name = ["-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def copied(course, target):
    """The files that git tracks, in a repository of their own."""
    for name in filter(None, git(course, "ls-files", "-z").split("\0")):
        if (course / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((course / name).read_bytes())
            (target / name).chmod((course / name).stat().st_mode)
    git(target, "init", "-q", "-b", "main")
    git(target, "add", "--all", "--force")
    git(target, "commit", "-q", "-m", "copy")


def code(root):
    return [path for home in HOMES for path in sorted((root / home).rglob("*.py"))]


def where(root, old):
    """The one file that holds the old text, else how often it was found."""
    found = [path for path in code(root) for _ in range(path.read_text(encoding="utf-8").count(old))]
    return found[0] if len(found) == 1 else len(found)


def topical(root, topic):
    """Test files with a word of the topic in their name, small ones first."""
    found = [p for p in (root / "tests").rglob("test_*.py") if not {"browser", "delivery"} & set(p.parts)]
    return sorted((p for p in found if any(word in p.stem for word in topic.split())), key=lambda p: p.stat().st_size)


def failing(root, files, left_out=(), first=True):
    """Names of failing everyday tests; of the first one only if `first`. In a fork: what is slow to import is there."""
    words = ["-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no", "-rfE", *["-x"] * first, f"--rootdir={root}"]
    words += ["-m", "not all and not delivery and not browser", *(f"--deselect={name}" for name in left_out)]
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.setsid()
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            signal.alarm(900)  # an endless loop is noticed as well
            os.chdir(root)
            os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root)}
            sys.dont_write_bytecode, sys.path[0] = True, str(root)
            result = pytest.main([*words, *map(str, files)])
            sys.stdout.flush()
            os._exit(result)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        text = said.read().decode(errors="replace")
    names = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", text, re.M)
    return names if names or status in (0, 5) else [f"exit code {status}: {text.strip()[-200:]}"]


def harmless(root):
    """Tests that fail on a change that changes nothing: they look at the bytes of the code."""
    for path in code(root):
        path.write_text(path.read_text(encoding="utf-8") + "\n# harmless\n", encoding="utf-8")
    names = failing(root, [root / "tests"], first=False)
    git(root, "checkout", "-q", "--", ".")
    return names


def tried(task):
    """Plant one fault in the copy of this process: (number, file, tests that fail, seconds)."""
    number, left_out = task
    topic, old, new, _ = TABLE[number - 1]
    began, path = time.monotonic(), where(COPY, old)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    names = failing(COPY, topical(COPY, topic), left_out) or failing(COPY, [COPY / "tests"], left_out)
    git(COPY, "checkout", "-q", "--", ".")
    return number, path.relative_to(COPY), names, time.monotonic() - began


def take_copy(course, folder):
    """Each process works in a copy of its own."""
    global COPY
    COPY = Path(tempfile.mkdtemp(dir=folder)) / "course"
    COPY.mkdir()
    copied(course, COPY)


def main(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path)
    parser.add_argument("--only", default="", help="numbers of faults, such as 3,17")
    parser.add_argument("--find", action="store_true", help="only look for the places")
    parser.add_argument("--jobs", type=int, default=1, help="how many faults at a time")
    chosen = parser.parse_args(words)
    course = chosen.course.resolve()
    numbers = [int(n) for n in chosen.only.split(",") if n] or list(range(1, len(TABLE) + 1))
    lost = {n: place for n in numbers if isinstance(place := where(course, TABLE[n - 1][1]), int)}
    for number, count in lost.items():
        print(f"{number:3} NOT FOUND (stands in {count} places): {TABLE[number - 1][1]}")
    if chosen.find:
        return print(f"{len(numbers) - len(lost)} of {len(numbers)} faults can be planted")
    unnoticed = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        take_copy(course, folder)
        left_out = harmless(COPY)
        for name in left_out:
            print(f"left out, fails on a harmless change or always: {name}", flush=True)
        tasks = [(n, left_out) for n in numbers if n not in lost]
        with ProcessPoolExecutor(chosen.jobs, multiprocessing.get_context("fork"), take_copy, (course, folder)) as pool:
            for done in as_completed([pool.submit(tried, task) for task in tasks]):
                number, path, names, seconds = done.result()
                unnoticed += [number] * (not names)
                said = f"noticed by {names[0]}" if names else "UNNOTICED"
                print(f"{number:3} {said} ({seconds:.0f} s): {path}: {TABLE[number - 1][3]}", flush=True)
    print(f"{len(tasks) - len(unnoticed)} of {len(tasks)} faults noticed; unnoticed: {sorted(unnoticed) or 'none'}; "
          f"{len(lost)} could not be planted")  # fmt: skip


if __name__ == "__main__":
    # what takes long to import is there before the forks; nothing of the course
    import hypothesis.strategies  # noqa: F401
    import ipywidgets  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import networkx  # noqa: F401

    main(sys.argv[1:])
