// Run a script of Python in the browser edition's Pyodide, in Node: node in_node.js PYODIDE ROOT SCRIPT ...
// PYODIDE is the folder that the site has, ROOT is seen by the script at the same path.
const path = require("path");

const SCRIPT = `
import runpy, sys
sys.argv = argv
try:
    runpy.run_path(argv[0], run_name="__main__")
    status = 0
except SystemExit as end:
    status = int(end.code or 0)
status
`;

async function main([pyodide, root, ...argv]) {
    const { loadPyodide } = require(path.join(pyodide, "pyodide.js"));
    const python = await loadPyodide({
        indexURL: pyodide + path.sep,
        lockFileURL: path.join(pyodide, "pyodide-lock.json"),
    });
    await python.loadPackage(["chainrule", "matplotlib"], { messageCallback() {} });
    python.FS.mkdirTree(root);
    python.mountNodeFS(root, root);
    python.globals.set("argv", python.toPy(argv));
    process.exitCode = python.runPython(SCRIPT);
}

main(process.argv.slice(2)).catch((error) => {
    console.error(String(error));
    process.exit(1);
});
