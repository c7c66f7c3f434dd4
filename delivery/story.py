"""A small folder for taking another story apart: python3 course.py new-story FOLDER

It gets the notebook of one class, a table of claims with two example rows, and a page for the teacher. The folder stands
beside the course or in it; the notebook finds the course by itself, as long as the course's own Python opens it.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
NOTEBOOK = ROOT / "notebooks/20_your_own_story.ipynb"
PAGE = ROOT / "delivery/story_teacher.md"


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py new-story", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args(words).folder
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file: name a new folder."
    if folder.exists() and any(folder.iterdir()):
        return f"{folder} is not empty: name a new folder, so that nothing in it is lost."
    from utils import new_claims

    try:
        folder.mkdir(parents=True, exist_ok=True)
        book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
        book["cells"] = [
            cell for cell in book["cells"] if cell["id"] != "generated"
        ]  # it names a file that is not there
        (folder / "your_own_story.ipynb").write_text(json.dumps(book, indent=1, ensure_ascii=False), encoding="utf-8")
        shutil.copy(PAGE, folder / "for_the_teacher.md")
        shutil.copy(ROOT / "notebooks/when_a_cell_turns_red.md", folder)
    except OSError as error:
        return f"{folder} cannot be written ({error.strerror}): name a folder of your own."
    new_claims(folder / "my_claims.csv")
    quoted = subprocess.list2cmdline([str(folder)]) if os.name == "nt" else shlex.quote(str(folder))
    print(f"{folder} holds your_own_story.ipynb, my_claims.csv and a page for the teacher.\n"
          f"To open it: python3 course.py lab {quoted}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
