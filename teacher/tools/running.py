"""A master, run from the top in a new kernel: its outputs, whether they are still current, which numbers changed."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import os
import re
import signal
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from lesson import KERNEL, LANGUAGE, NUMBER, BuildError, Master, recipes_text, tags
from nbformat import NotebookNode


def digest(*parts: str | bytes) -> str:
    return hashlib.sha256(b"\0".join(p.encode() if isinstance(p, str) else p for p in parts)).hexdigest()[:16]


def cells_hash(master: Master) -> str:
    """Changes when the outputs of a master may change by its own doing. The set-up cell acts nowhere here."""
    code = (c.source for c in master.cells if c.cell_type == "code" and "setup" not in tags(c))
    return digest(recipes_text(master), *code)


def table_hashes(root: Path, tables: Any) -> dict[str, str]:
    paths = {name: root / "data" / f"{name}.csv" for name in sorted(tables)}
    return {name: digest(path.read_bytes()) if path.exists() else "gone" for name, path in paths.items()}


def utils_hash(root: Path) -> str:
    return digest(*(p.read_bytes() for p in sorted(root.glob("utils/**/*.py"))))


def outputs_hash(master: Master) -> str:
    """Changes when somebody has run a cell since: masters hold the outputs of one run from the top."""
    shown = [(c.execution_count, c.outputs) for c in master.cells if c.cell_type == "code"]
    return digest(json.dumps(shown, sort_keys=True))


def built_of(master: Master, root: Path, tables: Any) -> dict[str, Any]:
    """What the stored outputs rest on."""
    return {"cells": cells_hash(master), "outputs": outputs_hash(master), "tables": table_hashes(root, tables),
            "utils": utils_hash(root)}  # fmt: skip


def is_current(master: Master, root: Path) -> bool:
    built = master.notebook.metadata.get("course", {}).get("built", {})
    return built == built_of(master, root, built.get("tables", {}))


def kernel_environment(root: Path, **more: str) -> dict[str, str]:
    """What kernels start with: our utils, the guard of dev/kernel, nothing of another course on the path."""
    guard = [str(p) for p in (root / "dev" / "kernel", root) if p.is_dir()]
    ours = {"PYTHONPATH": os.pathsep.join(guard), "PYTHONDONTWRITEBYTECODE": "1", "COURSE_VERDICTS": ""}
    return {k: v for k, v in os.environ.items() if k != "MPLBACKEND"} | ours | more


def run(master: Master, root: Path) -> set[str]:
    """Run a notebook from the top in a new kernel, as a student does; say which tables it has read."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    folder, lesson, nb = root / "notebooks", master.lesson, master.notebook
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "tables"
        client = NotebookClient(nb, timeout=180, kernel_name="python3", record_timing=False,
                                store_widget_state=False, resources={"metadata": {"path": str(folder)}})  # fmt: skip
        listening = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
        try:
            client.execute(env=kernel_environment(root, COURSE_TABLES_READ=str(log)), stderr=subprocess.DEVNULL)
        except CellExecutionError as fault:
            failed = [c for c in nb.cells if any(o.output_type == "error" for o in c.get("outputs", []))]
            name = next((c.id for c in failed if "raises-exception" not in tags(c)), "?")
            raise BuildError(f"{lesson}, cell {name}: {fault.ename}: {fault.evalue}") from None
        except CellTimeoutError:
            raise BuildError(f"{lesson}: a cell ran for more than three minutes.") from None
        except BaseException:
            if hasattr(client, "_async_cleanup_kernel_future"):  # it heard Ctrl-C, and stumbled over its own stop
                raise KeyboardInterrupt from None
            raise
        finally:  # it listens in our place, and then nobody would
            for sign, heard_by in listening.items():
                signal.signal(sign, heard_by)
        for cell in nb.cells:
            raised = any(output.output_type == "error" for output in cell.get("outputs", []))
            if "raises-exception" in tags(cell) and not raised:
                raise BuildError(f"{lesson}, cell {cell.id}: it has the tag 'raises-exception' and raises nothing.")
        return set(log.read_text(encoding="utf-8").split()) if log.exists() else set()


def clean(master: Master) -> None:
    """Take off what differs from run to run and what JupyterLab adds when it saves."""
    nb = master.notebook
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        if "outputs" in cell:  # of an explorer its picture stays, which is an output of its own
            cell.outputs = [
                o for o in cell.outputs if "application/vnd.jupyter.widget-view+json" not in o.get("data", {})
            ]
        for output in cell.get("outputs", []):
            if output.get("metadata"):
                output.metadata = {}
    nb.metadata = NotebookNode({"course": nb.metadata.get("course", {"lesson": master.lesson[:2]})})
    nb.metadata["kernelspec"], nb.metadata["language_info"] = KERNEL, LANGUAGE


STORED = re.compile(r'data:image/png;base64,([^"]+)')


def pixels(text: str) -> list[tuple[Any, bytes]]:
    """Size and content of the pictures in an HTML output, without their transparency."""
    from PIL import Image

    opened = [Image.open(io.BytesIO(base64.b64decode(found))).convert("RGB") for found in STORED.findall(text)]
    return [(image.size, image.tobytes()) for image in opened]


def keep_pictures(master: Master, before: dict[str, list[NotebookNode]]) -> None:
    """A picture whose pixels did not change keeps its stored bytes: else each build adds megabytes to the repository."""
    for cell in master.cells:
        for old, new in zip(before.get(cell.id, []), cell.get("outputs", []), strict=False):
            was, now = (output.get("data", {}).get("text/html", "") for output in (old, new))
            if was != now and STORED.sub("", was) == STORED.sub("", now) and pixels(was) == pixels(now):
                new.data["text/html"] = was


def visible(cell: NotebookNode) -> str:
    """The text a reader sees under a cell; of a picture its alt text."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            alts = re.findall(r'alt="([^"]*)"', data["text/html"])
            found += [html.unescape(" ".join(alts)), re.sub(r"<[^>]*>", " ", data["text/html"])]
        else:
            found += [
                str(data.get("text/plain", "")),
                str(output.get("text", "")),
                str(output.get("evalue", "")),
            ]
    return "\n".join(found)


def changed_numbers(master: Master, old: dict[str, str]) -> list[str]:
    lines = []
    for cell in master.cells:
        if cell.id not in old:
            continue
        before, after = NUMBER.findall(old[cell.id]), NUMBER.findall(visible(cell))
        if len(before) == len(after):
            pairs = [f"{b} -> {a}" for b, a in zip(before, after, strict=True) if b != a]
        else:
            gone, new = Counter(before) - Counter(after), Counter(after) - Counter(before)
            pairs = [f"{n} gone" for n in gone] + [f"{n} new" for n in new]
        if pairs:
            lines.append(f"{master.lesson}, cell {cell.id}: " + ", ".join(pairs))
    return lines


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAY = re.compile(rf"\b\d{{4}}-(0[1-9]|1[0-2])-([0-3]\d)\b|\b(\d{{1,2}}) ({'|'.join(MONTHS)})\w*(?: \d{{4}})?")


def gone(master: Master, old: dict[str, str]) -> list[str]:
    """Numbers and days (12 Oct) that outputs showed before, and that no output shows any more."""
    before, now = "\n".join(old.values()), "\n".join(map(visible, master.cells))
    numbers = set(NUMBER.findall(DAY.sub(" ", before))) - set(NUMBER.findall(DAY.sub(" ", now)))
    return sorted(number for number in numbers if len(number.lstrip("-")) > 1) + sorted(days(before) - days(now))


def days(text: str) -> set[str]:
    """The days that a text names, as 12 Oct."""
    found = DAY.findall(text)
    return {f"{int(inner or day)} {MONTHS[int(month) - 1] if month else name}" for month, inner, day, name in found}
