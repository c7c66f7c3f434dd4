"""Copy the course to your home, set it up from the packages beside this file, and open it. No network is needed."""

import os
import pathlib
import shutil
import subprocess
import sys

stick = pathlib.Path(__file__).resolve().parent
course = pathlib.Path.home() / "one-news-story"
if course.exists() and not (course / "course.py").is_file():
    sys.exit(str(course) + " is there and is not the course: rename it and give the same command again.")
if not course.exists():  # what is there stays: it may hold somebody's work
    unfinished = course.with_name("one-news-story-unfinished")  # left behind by a copy that was cut off
    if unfinished.exists():
        for path in unfinished.rglob("*"):
            path.chmod(0o700)  # Windows removes no file that may not be written, and git has such files
        shutil.rmtree(str(unfinished))
    shutil.copytree(str(stick / "course"), str(unfinished))
    unfinished.rename(course)
wheels = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": (stick / "wheels").as_uri()}
print("The course is in " + str(course))
sys.stdout.flush()
command = [sys.executable, "course.py"] + (sys.argv[1:] or ["lab"])
sys.exit(subprocess.call(command, cwd=str(course), env=dict(os.environ, **wheels)))
