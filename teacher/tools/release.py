"""Note in released.json what a class has been given: from then on these names stay (tests/course/test_repository.py).

    python3 course.py release

Run it when you hand the course to a class. Names are only ever added:
file names of notebooks and tables, and cell ids.
"""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def present(root=ROOT):
    """What there is now: files of the course, and for each notebook its cell ids."""
    files = [*sorted(root.glob("notebooks/*.ipynb")), *sorted(root.glob("data/*.csv"))]
    found = {}
    for path in files:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.suffix == ".ipynb" else []
        found[path.relative_to(root).as_posix()] = [cell["id"] for cell in cells]
    return found


def noted(released, found):
    """What was given and what there is now, together; and how many names of it are new."""
    together = {name: released.get(name, []) for name in {*released, *found}}
    new = 0
    for name, ids in found.items():
        more = [cell for cell in ids if cell not in together[name]]
        together[name] = together[name] + more
        new += len(more) + (name not in released)
    return together, new


def main(words):
    parser = argparse.ArgumentParser(prog="course.py release", description=__doc__.splitlines()[0])
    parser.parse_args(words)
    target = ROOT / "teacher/released.json"
    released, new = noted(json.loads(target.read_text(encoding="utf-8")), present())
    lines = [f"{json.dumps(name)}: {json.dumps(ids)}" for name, ids in sorted(released.items())]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
    print(f"released.json: {len(released)} files, {new} names new. Commit it.")


if __name__ == "__main__":
    main(sys.argv[1:])
