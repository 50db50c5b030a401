// Runs a command kernel under node's WASI, its result on standard output:  node command.mjs FILE.wasm INPUT_FILE
// No files, no environment: args are ["kernel"]. Exits with the kernel's code.
import { openSync, readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [file, input] = process.argv.slice(2);
if (!input) {
  console.error('usage: node command.mjs FILE.wasm INPUT_FILE');
  process.exit(2);
}
const wasi = new WASI({ version: 'preview1', args: ['kernel'], env: {}, stdin: openSync(input), returnOnExit: true });
const { instance } = await WebAssembly.instantiate(readFileSync(file), { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
