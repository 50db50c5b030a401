// node proof-check.mjs FILE: checks a proof or a file of receipts with none of Fallow's code, only node's own crypto: the
// CBOR and every Ed25519 signature; that votes and openings are of the batch's unit, that the commitments open, and that a
// quorum agrees, in a chain for every unit before it too; that receipts are for their voter, by others, and count no unit
// twice.
import { readFileSync } from 'node:fs'
import { createHash, createPublicKey, verify } from 'node:crypto'
import assert from 'node:assert/strict'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** CBOR (RFC 8949) as far as the file uses it: numbers, bytes, text, arrays, maps, of known and unknown length. */
function cbor (bytes) {
  let at = 0
  const END = Symbol('end')
  const item = () => {
    const head = bytes[at++]
    const [major, low] = [head >> 5, head & 31]
    if (head === 0xff) return END
    let size = low
    if (major !== 7 && low >= 24 && low <= 27) {
      const width = 1 << (low - 24)
      size = width === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, width)
      at += width
    }
    const count = low === 31 ? Infinity : size
    const list = () => {
      const items = []
      while (items.length < count) {
        const next = item()
        if (next === END) break
        items.push(next)
      }
      return items
    }
    switch (major) {
      case 0: return size
      case 1: return -1 - size
      case 2: return bytes.subarray(at, (at += size))
      case 3: return bytes.toString('utf8', at, (at += size))
      case 4: return list()
      case 5: {
        const map = {}
        for (let n = 0; n < count; n++) {
          const key = item()
          if (key === END) break
          map[key] = item()
        }
        return map
      }
      default:
        assert.equal(major, 7, 'a tag')
        if (low === 27) { at += 8; return bytes.readDoubleBE(at - 8) }
        if (low === 26) { at += 4; return bytes.readFloatBE(at - 4) }
        return { 20: false, 21: true, 22: null }[low]
    }
  }
  const value = item()
  assert.equal(at, bytes.length, 'bytes after the value')
  return value
}

/** A protobuf message's length-delimited fields by number. */
function fields (bytes) {
  const found = {}
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const key = varint()
    if ((key & 7) === 0) {
      found[key >> 3] = varint()
    } else {
      assert.equal(key & 7, 2, 'a field that envelopes do not have')
      const length = varint()
      found[key >> 3] = bytes.subarray(at, (at += length))
    }
  }
  return found
}

const varint = n => n < 0x80 ? Buffer.from([n]) : Buffer.concat([Buffer.from([(n & 0x7f) | 0x80]), varint(n >> 7)])

/** Opens a signed envelope (libp2p RFC 0002): the payload, and who signed as the bytes of a peer id. */
function open (envelope, domain) {
  const { 1: publicKey, 2: type, 3: payload, 5: signature } = fields(envelope)
  const { 1: kind, 2: raw } = fields(publicKey)
  assert.equal(kind, 1, 'an Ed25519 key')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
  const signed = Buffer.concat([Buffer.from(domain), type, payload].flatMap(part => [varint(part.length), part]))
  assert.ok(verify(null, signed, key, signature), `${domain}: the signature does not hold`)
  return { value: cbor(payload), signer: Buffer.concat([Buffer.from([0, publicKey.length]), publicKey]) }
}

/** CIDv1 of raw bytes; the envelopes here are all smaller than a leaf of 256 KiB. */
const cid = (bytes, codec = 0x55) => Buffer.concat([Buffer.from([1, codec, 0x12, 32]), sha256(bytes)])

const REASONS = ['error', 'unreachable', 'arithmetic', 'memory', 'call', 'depth', 'resultTooLarge', 'input']

/** What a vote commits to: 0 and the result, or 1, the reason's number and the code. */
function sealed (answer) {
  if (answer.kind === 'result') return Buffer.concat([Buffer.from([0]), answer.bytes])
  const bytes = Buffer.from([1, REASONS.indexOf(answer.why) + 1, 0, 0, 0, 0])
  assert.notEqual(bytes[1], 0, 'a reason')
  bytes.writeInt32BE(answer.code, 2)
  return bytes
}

/** A failure's id is that of its CBOR: a map of unknown length, its fields in this order. */
function answerCid (answer) {
  if (answer.kind === 'result') return cid(answer.bytes)
  const head = (major, n) => n < 24
    ? Buffer.from([major << 5 | n])
    : n < 0x100
      ? Buffer.from([major << 5 | 24, n])
      : n < 0x10000 ? Buffer.from([major << 5 | 25, n >> 8, n]) : Buffer.from([major << 5 | 26, n >>> 24, n >> 16, n >> 8, n])
  const text = s => Buffer.concat([head(3, s.length), Buffer.from(s)])
  const code = answer.code < 0 ? head(1, -1 - answer.code) : head(0, answer.code)
  const fields = ['kind', 'failure', 'why', answer.why, 'code'].map(text)
  return cid(Buffer.concat([Buffer.from([0xbf]), ...fields, code, Buffer.from([0xff])]), 0x51)
}

/** How a chained unit's input is made: the first input, and the result before it as JSON, or else as text in base64. */
function chained (first, previous) {
  let value = previous.toString().replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')
  try {
    JSON.parse(value)
  } catch {
    value = `"${previous.toString('base64')}"`
  }
  return `${first.slice(0, -1)},"previous":${value}}`
}

function input (units, index) {
  assert.equal(units.kind, 'sweep')
  let rest = index
  const values = units.axes.toReversed().map(axis => {
    const count = axis.kind === 'range' ? Math.floor((axis.to - axis.from) / axis.step) + 1 : axis.values.length
    const i = rest % count
    rest = Math.floor(rest / count)
    return `"${axis.name}":${axis.kind === 'range' ? axis.from + i * axis.step : axis.values[i]}`
  })
  return `{${values.reverse().join(',')}}`
}

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
