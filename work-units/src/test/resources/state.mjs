// Moves a resumable kernel's state into and out of V8, between two steps:
//   node state.mjs go-on MODULE GLOBALS MEMORY RESULT    goes on from a state to the end
//   node state.mjs stop MODULE GLOBALS MEMORY INPUT N    begins, and writes the state after N steps
// MODULE is as prepared for the worker. GLOBALS has a line for each mutable global: name, type, bits in decimal.
import { readFileSync, writeFileSync } from 'node:fs';

const [verb, moduleFile, globalsFile, memoryFile, file, count] = process.argv.slice(2);
const nothing = () => {};
const { instance } = await WebAssembly.instantiate(readFileSync(moduleFile), { fallow: { log: nothing, frame: nothing } });
const kernel = instance.exports;
const view = new DataView(new ArrayBuffer(8));
const setters = {
  I32: (bits) => Number(BigInt.asIntN(32, bits)),
  I64: (bits) => BigInt.asIntN(64, bits),
  F32: (bits) => (view.setUint32(0, Number(bits)), view.getFloat32(0)),
  F64: (bits) => (view.setBigUint64(0, bits), view.getFloat64(0)),
};
const getters = {
  I32: (value) => BigInt.asUintN(32, BigInt(value)),
  I64: (value) => BigInt.asIntN(64, value),
  F32: (value) => (view.setFloat32(0, value), BigInt(view.getUint32(0))),
  F64: (value) => (view.setFloat64(0, value), view.getBigInt64(0)),
};
const globals = readFileSync(globalsFile, 'utf8').split('\n').filter(Boolean).map((line) => line.split(' '));

if (verb === 'stop') {
  const input = readFileSync(file);
  const at = kernel.fallow_alloc(input.length);
  new Uint8Array(kernel.memory.buffer, at, input.length).set(input);
  if (kernel.fallow_init(at, input.length) !== 0) throw new Error('refused');
  for (let i = 0; i < Number(count); i++) if (kernel.fallow_step() !== 0) throw new Error('it ended before');
  writeFileSync(memoryFile, new Uint8Array(kernel.memory.buffer));
  writeFileSync(globalsFile, globals.map(([name, type]) => `${name} ${type} ${getters[type](kernel[name].value)}\n`).join(''));
} else {
  const memory = readFileSync(memoryFile);
  kernel.memory.grow((memory.length - kernel.memory.buffer.byteLength) / 65536);
  new Uint8Array(kernel.memory.buffer).set(memory);
  for (const [name, type, bits] of globals) kernel[name].value = setters[type](BigInt(bits));
  while (kernel.fallow_step() === 0);
  const packed = BigInt.asUintN(64, kernel.fallow_result());
  writeFileSync(file, new Uint8Array(kernel.memory.buffer, Number(packed >> 32n), Number(packed & 0xffffffffn)));
}
