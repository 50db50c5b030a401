// The second opinion of EnginesTest: runs every prepared module NAME.wasm in a folder on NAME.input under V8, as the
// contract says, and writes what came of it to NAME.v8, in the words of Trial.Ran.
//   node engines.mjs FOLDER
import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

function bits({ value }, type) {
  const view = new DataView(new ArrayBuffer(8))
  if (type === 'I32') view.setUint32(4, value)
  if (type === 'I64') view.setBigInt64(0, value)
  if (type === 'F32') view.setFloat32(4, value)
  if (type === 'F64') view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16)
}

function resumable(module, types, input) {
  const { exports: e } = new WebAssembly.Instance(module, { fallow: { log() {}, frame() {} } })
  const at = e.fallow_alloc(input.length) >>> 0
  new Uint8Array(e.memory.buffer).set(input, at)
  if (e.fallow_init(at, input.length) < 0) return 'refused its input'
  let steps = 0
  for (let code = 0; code === 0; steps++) {
    code = e.fallow_step()
    if (code < 0) return `error ${code}`
    if (e.fallow_progress) e.fallow_progress()
  }
  const result = BigInt.asUintN(64, e.fallow_result())
  const memory = new Uint8Array(e.memory.buffer)
  const from = Number(result >> 32n)
  const globals = types.map(([name, type]) => `${name}=${bits(e[name], type)}`)
  const bytes = memory.subarray(from, from + Number(result & 0xffffffffn))
  return `steps=${steps} result=${sha256(bytes)} memory=${sha256(memory)} ${globals.join(' ')}`.trim()
}

async function command(module, name) {
  const { WASI } = await import('node:wasi')
  const stdin = openSync(join(folder, `${name}.input`), 'r')
  const stdout = openSync(join(folder, `${name}.stdout`), 'w')
  const wasi = new WASI({ version: 'preview1', args: ['kernel'], stdin, stdout, returnOnExit: true })
  const code = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()))
  closeSync(stdout)
  closeSync(stdin)
  return code === 0 ? `result=${sha256(readFileSync(join(folder, `${name}.stdout`)))}` : `error ${code}`
}

for (const file of readdirSync(folder).filter((f) => f.endsWith('.wasm'))) {
  const name = file.slice(0, -5)
  const read = (kind) => readFileSync(join(folder, `${name}.${kind}`))
  const types = read('globals').toString().split('\n').filter(Boolean).map((line) => line.split(' '))
  const module = new WebAssembly.Module(read('wasm'))
  let ran
  try {
    const isCommand = WebAssembly.Module.exports(module).some((e) => e.name === '_start')
    ran = isCommand ? await command(module, name) : resumable(module, types, read('input'))
  } catch (e) {
    if (!(e instanceof WebAssembly.RuntimeError)) throw e
    ran = 'trapped'
  }
  writeFileSync(join(folder, `${name}.v8`), ran)
}
