// Runs a resumable kernel (ABI 1) on one input under V8:
//   node run.mjs FILE.wasm INPUT_FILE [OUTPUT_FILE] [--snapshot-at N] [--quiet]
// The output holds exactly the result's bytes. A refusal prints the kernel's log and `error CODE`, and exits 1.
// --snapshot-at N: after N steps the memory, and every mutable global that is exported, is moved to a fresh instance, and
// that one goes on. A global that is not exported is not moved; for hp-fold that is only the stack pointer, which stands at
// its start between two steps.
import { readFileSync, writeFileSync } from 'node:fs';

class Refused extends Error {}

async function instantiate(module, quiet) {
  let memory;
  const say = (ptr, len) => quiet || console.error(Buffer.from(memory.buffer, ptr, len).toString());
  const { exports } = await WebAssembly.instantiate(module, { fallow: { log: say, frame: () => {} } });
  memory = exports.memory;
  if (exports.fallow_abi() !== 1) throw new Error('not a resumable kernel of ABI 1');
  return exports;
}

function accepted(code) {
  if (code < 0) throw new Refused(`error ${code}`);
  return code;
}

function init(kernel, input) {
  const ptr = kernel.fallow_alloc(input.length);
  if (ptr !== 0) new Uint8Array(kernel.memory.buffer, ptr, input.length).set(input);
  accepted(kernel.fallow_init(ptr, input.length));
}

async function movedToFresh(module, kernel, quiet) {
  const fresh = await instantiate(module, quiet);
  const missing = kernel.memory.buffer.byteLength - fresh.memory.buffer.byteLength;
  if (missing > 0) fresh.memory.grow(missing / 65536);
  new Uint8Array(fresh.memory.buffer).set(new Uint8Array(kernel.memory.buffer));
  for (const [name, value] of Object.entries(kernel)) {
    if (value instanceof WebAssembly.Global) fresh[name].value = value.value;
  }
  return fresh;
}

async function run(file, input, snapshotAt, quiet) {
  const module = await WebAssembly.compile(readFileSync(file));
  let kernel = await instantiate(module, quiet);
  init(kernel, readFileSync(input));
  for (let steps = 0; accepted(kernel.fallow_step()) === 0; ) {
    if (++steps === snapshotAt) kernel = await movedToFresh(module, kernel, quiet);
  }
  const packed = BigInt.asUintN(64, kernel.fallow_result());
  return Buffer.from(kernel.memory.buffer, Number(packed >> 32n), Number(packed & 0xffffffffn));
}

const words = process.argv.slice(2);
const at = words.indexOf('--snapshot-at');
const snapshotAt = at < 0 ? 0 : Number(words.splice(at, 2)[1]);
const quiet = words.includes('--quiet');
const [file, input, output] = words.filter((word) => word !== '--quiet');
if (!input || Number.isNaN(snapshotAt)) {
  console.error('usage: node run.mjs FILE.wasm INPUT_FILE [OUTPUT_FILE] [--snapshot-at N] [--quiet]');
  process.exit(2);
}
try {
  writeFileSync(output ?? 1, await run(file, input, snapshotAt, quiet));
} catch (problem) {
  if (!(problem instanceof Refused)) throw problem;
  console.error(problem.message);
  process.exitCode = 1;
}
