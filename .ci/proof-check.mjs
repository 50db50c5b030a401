// node proof-check.mjs FILE: checks a proof or a file of receipts with none of Fallow's code, only node's own crypto: the
// CBOR and every Ed25519 signature; that votes and openings are of the batch's unit, that the commitments open, and that a
// quorum agrees, in a chain for every unit before it too; that receipts are for their voter, by others, and count no unit
// twice.
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { answerCid, cbor, chained, cid, input, open, sealed, sha256 } from './wire.mjs'

const file = readFileSync(process.argv[2])
const document = cbor(file)
assert.equal(document.version, 1)
assert.ok(['fallow/proof', 'fallow/credit'].includes(document.kind))
if (document.kind === 'fallow/proof') checkProof(document)
else checkCredit(document)

function checkCredit (credit) {
  const counted = new Set()
  const work = new Map()
  for (const { value, signer } of credit.receipts.map(r => open(r, 'fallow/receipt'))) {
    assert.ok(value.voter.equals(credit.voter), 'for the voter')
    assert.ok(!signer.equals(credit.voter), 'by another than the voter')
    value.units.forEach((unit, i) => {
      const name = `${value.shard.batch.toString('hex')}/${unit}`
      assert.ok(!counted.has(`${name} ${signer.toString('hex')}`), `${name}: counted twice`)
      counted.add(`${name} ${signer.toString('hex')}`)
      work.set(name, Math.min(work.get(name) ?? Infinity, value.work[i]))
    })
  }
  const millis = [...work.values()].reduce((sum, n) => sum + n, 0)
  console.log(`${credit.receipts.length} receipts: ${work.size} units, ${millis / 1e3} s of work`)
}

function checkProof (proof) {
  const project = open(proof.project, 'fallow/project')
  const batch = open(proof.batch, 'fallow/batch')
  assert.deepEqual(batch.signer, project.signer, 'the project and the batch have one publisher')
  assert.deepEqual(batch.value.project,
    sha256(Buffer.from([project.signer.length]), project.signer, project.value.name), 'the batch is of the project')
  assert.deepEqual(batch.value.kernel, proof.kernel)

  const policy = batch.value.verify
  const quorum = policy.kind === 'replicas' ? policy.count : Math.max(2, Math.ceil(-Math.log10(policy.target) - 0.5e-9))
  const units = batch.value.units
  const isChained = units.kind === 'chained'
  const start = isChained ? proof.unit - proof.unit % units.generations : proof.unit
  assert.equal(proof.before.length, proof.unit - start, 'each unit before it in its chain')
  let made = isChained ? input(units.of, start / units.generations) : input(units, proof.unit)
  const first = made
  proof.before.forEach((evidence, i) => {
    const { answer } = accepted(evidence, cid(proof.batch), start + i, quorum)
    assert.equal(answer.kind, 'result', `unit ${start + i} has a result`)
    made = chained(first, answer.bytes)
  })
  assert.equal(proof.input.toString(), made)

  const { answer, votes, sound, agreeing } = accepted(proof, cid(proof.batch), proof.unit, quorum)
  assert.equal(proof.verdict.kind, 'accepted')
  assert.deepEqual(proof.verdict.results, [answerCid(answer)])
  assert.deepEqual(proof.verdict.agreeing, agreeing.map(v => v.signer))
  assert.deepEqual(proof.verdict.contradicted, sound.filter(v => !agreeing.includes(v)).map(v => v.signer))

  // The checksum at the end: two sums modulo 2^31 - 1, and sha2-256, over the file with zeros in its place.
  const stated = file.subarray(-41, -1)
  const rest = Buffer.from(file)
  rest.fill(0, rest.length - 41, rest.length - 1)
  let [sum, weighted] = [0, 0]
  rest.forEach((b, i) => {
    sum = (sum + b) % 0x7fffffff
    weighted = (weighted + (i + 1) * b) % 0x7fffffff
  })
  assert.deepEqual([stated.readUInt32BE(0), stated.readUInt32BE(4)], [sum, weighted])
  assert.deepEqual(stated.subarray(8), sha256(rest))

  const what = answer.kind === 'result' ? answer.bytes : `failed: ${answer.why} ${answer.code}`
  console.log(`unit ${proof.unit}: ${agreeing.length} of ${votes.length} votes agree, ${quorum} wanted: ${what}`)
}

/** The one answer that a quorum of a unit's voters agrees on. */
function accepted (evidence, batch, unit, quorum) {
  const index = Buffer.alloc(8)
  index.writeBigUInt64BE(BigInt(unit))
  const isOfUnit = id => assert.ok(id.batch.equals(batch) && id.index === unit, `of unit ${unit}`)
  const openings = evidence.openings.map(o => open(o, 'fallow/opening'))
  openings.forEach(o => isOfUnit(o.value.unit))
  const votes = evidence.votes.map(v => open(v, 'fallow/vote'))
  votes.forEach(v => isOfUnit(v.value.unit))
  const voters = votes.map(v => v.signer.toString('hex'))
  const sound = votes.filter(v => voters.filter(id => id === v.signer.toString('hex')).length === 1)
  const agree = answer => sound.filter(v => v.value.commitment.equals(
    sha256('fallow/vote', batch, index, Buffer.from([v.signer.length]), v.signer, sealed(answer))))
  const winners = openings.filter(o => agree(o.value.answer).length >= quorum)
  assert.equal(winners.length, 1, `one answer has a quorum for unit ${unit}`)
  const { answer } = winners[0].value
  return { answer, votes, sound, agreeing: agree(answer) }
}
