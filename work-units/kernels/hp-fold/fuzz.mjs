// Inputs cut, flipped, doubled and spliced at random, from a fixed seed: node fuzz.mjs FILE.wasm [COUNT]
// The kernel must never trap, and must accept nothing that JSON.parse refuses.
import { readFileSync } from 'node:fs';

const CORPUS = [
  '{"dim":2,"seed":1,"sequence":"HPHPPHHPHPPHPHHPPHPH","steps":1}',
  '{"dim":3,"seed":-1,"sequence":"\\u0048P","steps":0,"replicas":16,"tMin":1,"tMax":1000}',
  ' {"x":[{"a":[-1.5e+3,"\\"\u00e9\\ud83d"]},null,true,false,{}],"steps":2,"dim":2,"seed":0,"sequence":"HH"} ',
].map((text) => new TextEncoder().encode(text));

let state = 20070917;
const below = (n) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n);

function mutated(bytes) {
  const at = below(bytes.length + 1);
  const other = CORPUS[below(CORPUS.length)];
  switch (below(4)) {
    case 0: return bytes.slice(0, at);
    case 1: return bytes.map((byte, i) => (i === at ? below(256) : byte));
    case 2: return Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(Math.max(0, at - below(9))));
    default: return Uint8Array.of(...bytes.slice(0, at), ...other.slice(below(other.length)));
  }
}

function isJson(bytes) {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

const [file, count] = process.argv.slice(2);
let lines = 0;
const module = new WebAssembly.Module(readFileSync(file));
const kernel = new WebAssembly.Instance(module, { fallow: { log: () => lines++, frame: () => {} } }).exports;
const outcomes = new Map();
for (let i = 0; i < Number(count ?? 20000); i++) {
  let bytes = CORPUS[below(CORPUS.length)];
  for (let times = below(4); times >= 0; times--) bytes = mutated(bytes);
  const ptr = kernel.fallow_alloc(bytes.length);
  new Uint8Array(kernel.memory.buffer, ptr, bytes.length).set(bytes);
  lines = 0;
  const code = kernel.fallow_init(ptr, bytes.length);
  const fault = code === 0 && !isJson(bytes) ? 'accepted what is not JSON' : code < 0 && lines !== 1 ? `said ${lines} lines` : '';
  if (fault) {
    console.error(`fuzz: ${fault}: ${JSON.stringify(new TextDecoder().decode(bytes))}`);
    process.exit(1);
  }
  outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
}
console.log(`fuzz: no trap; outcomes ${[...outcomes].sort((a, b) => b[0] - a[0]).map(([code, n]) => `${code}: ${n}`).join(', ')}`);
