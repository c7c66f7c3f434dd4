// node in_pyodide.mjs RUNTIME FOLDER FILE: run a Python file in Pyodide, the Python of the website. It sees FOLDER as /work.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, folder, file] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: runtime });
python.FS.mkdir("/work");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/work");
await python.runPythonAsync(readFileSync(file, "utf8"));
