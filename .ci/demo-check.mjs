// node demo-check.mjs DOCUMENT UNITS: checks the demo's document against its files, with none of Fallow's own code:
// every energy is counted from its path, and a few units are run again under V8.
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tmpdir } from 'node:os'
import assert from 'node:assert/strict'

const [file, units] = [process.argv[2], Number(process.argv[3])]
const kernels = join(dirname(fileURLToPath(import.meta.url)), '../work-units/kernels/hp-fold')
const STEP = { R: [1, 0, 0], L: [-1, 0, 0], U: [0, 1, 0], D: [0, -1, 0], F: [0, 0, 1], B: [0, 0, -1] }
const UNITS_RERUN = 6

function energy (sequence, path) {
  const places = [[0, 0, 0]]
  for (const move of path) places.push(places.at(-1).map((x, i) => x + STEP[move][i]))
  assert.equal(places.length, sequence.length, 'a path has a move less than the sequence has residues')
  assert.equal(new Set(places.map(String)).size, places.length, 'a path crosses itself')
  let contacts = 0
  for (let i = 0; i < places.length; i++) {
    for (let j = i + 2; j < places.length; j++) {
      const distance = places[i].reduce((sum, x, k) => sum + Math.abs(x - places[j][k]), 0)
      if (distance === 1 && sequence[i] === 'H' && sequence[j] === 'H') contacts++
    }
  }
  return contacts === 0 ? 0 : -contacts
}

const report = JSON.parse(readFileSync(file))
assert.deepEqual(Object.keys(report), ['nodes', 'faulty', 'units', 'accepted', 'wrongAccepted', 'executions', 'caught',
  'publisherAwayAccepted', 'seconds', 'best', 'resultsDir'])
assert.equal(report.nodes, 6)
assert.equal(report.faulty, 1)
assert.equal(report.units, units)
assert.equal(report.accepted, units)
assert.equal(report.wrongAccepted, 0)
assert.equal(report.caught.length, 1, 'the liar is caught, and nobody else')
assert.ok(report.executions >= 2 * units, 'every unit has two votes')
assert.ok(report.publisherAwayAccepted > 0, 'units are accepted while the publisher is away')

const lines = readFileSync(join(report.resultsDir, 'results.jsonl'), 'utf8').trim().split('\n').map(l => JSON.parse(l))
assert.deepEqual(lines.map(l => l.unit), [...Array(units).keys()])
for (const line of lines) {
  assert.deepEqual(Object.keys(line), ['unit', 'input', 'result', 'votes', 'verdict'])
  assert.deepEqual(Object.keys(line.result), ['dim', 'energy', 'path', 'seed', 'sequence', 'steps'])
  assert.equal(line.result.energy, energy(line.result.sequence, line.result.path))
  for (const key of ['dim', 'seed', 'sequence', 'steps']) assert.deepEqual(line.result[key], line.input[key])
}

assert.ok(report.best.length >= 3, 'three sequences')
for (const best of report.best) assert.equal(best.energy, energy(best.sequence, best.path))
const twenty = report.best.find(b => b.sequence === 'HPHPPHHPHPPHPHHPPHPH')
assert.equal(twenty.energy, -9)
assert.equal(twenty.known, -9)

const folder = mkdtempSync(join(tmpdir(), 'fallow-v8-'))
for (let i = 0; i < UNITS_RERUN; i++) {
  const line = lines[Math.floor(i * units / UNITS_RERUN)]
  const [input, output] = ['input', 'output'].map(n => join(folder, `${n}-${line.unit}`))
  writeFileSync(input, JSON.stringify(line.input))
  execFileSync('node', [join(kernels, '..', 'shared', 'run.mjs'), join(kernels, 'hp-fold.wasm'), input, output])
  assert.equal(readFileSync(output, 'utf8'), JSON.stringify(line.result), `unit ${line.unit} under V8`)
}
console.log(`${units} results hold, ${UNITS_RERUN} of them run again under V8`)
