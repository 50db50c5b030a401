// What the checks here share, with none of Fallow's code, only node's own crypto: CBOR, signed envelopes, ids, what a vote
// commits to, the inputs of units, as docs/protocol.md says.
import { createHash, createPublicKey, verify } from 'node:crypto'
import assert from 'node:assert/strict'

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** CBOR (RFC 8949) as far as the file uses it: numbers, bytes, text, arrays, maps, of known and unknown length. */
export function cbor (bytes) {
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
export function fields (bytes) {
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

export const varint = n => n < 0x80 ? Buffer.from([n]) : Buffer.concat([Buffer.from([(n & 0x7f) | 0x80]), varint(n >> 7)])

/** Opens a signed envelope (libp2p RFC 0002): the payload, and who signed as the bytes of a peer id. */
export function open (envelope, domain) {
  const { 1: publicKey, 2: type, 3: payload, 5: signature } = fields(envelope)
  const { 1: kind, 2: raw } = fields(publicKey)
  assert.equal(kind, 1, 'an Ed25519 key')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
  const signed = Buffer.concat([Buffer.from(domain), type, payload].flatMap(part => [varint(part.length), part]))
  assert.ok(verify(null, signed, key, signature), `${domain}: the signature does not hold`)
  return { value: cbor(payload), signer: Buffer.concat([Buffer.from([0, publicKey.length]), publicKey]) }
}

/** CIDv1 of raw bytes; the envelopes here are all smaller than a leaf of 256 KiB. */
export const cid = (bytes, codec = 0x55) => Buffer.concat([Buffer.from([1, codec, 0x12, 32]), sha256(bytes)])

const REASONS = ['error', 'unreachable', 'arithmetic', 'memory', 'call', 'depth', 'resultTooLarge', 'input']

/** What a vote commits to: 0 and the result, or 1, the reason's number and the code. */
export function sealed (answer) {
  if (answer.kind === 'result') return Buffer.concat([Buffer.from([0]), answer.bytes])
  const bytes = Buffer.from([1, REASONS.indexOf(answer.why) + 1, 0, 0, 0, 0])
  assert.notEqual(bytes[1], 0, 'a reason')
  bytes.writeInt32BE(answer.code, 2)
  return bytes
}

/** A failure's id is that of its CBOR: a map of unknown length, its fields in this order. */
export function answerCid (answer) {
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
export function chained (first, previous) {
  let value = previous.toString().replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')
  try {
    JSON.parse(value)
  } catch {
    value = `"${previous.toString('base64')}"`
  }
  return `${first.slice(0, -1)},"previous":${value}}`
}

export function input (units, index) {
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
