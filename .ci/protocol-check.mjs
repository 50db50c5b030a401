// node protocol-check.mjs: works out the examples of docs/protocol.md again with none of Fallow's code: ids, keys, names and
// digests are hashed anew from what the page says, envelopes' signatures hold for their signers, messages hold what they
// should, and Ed25519 makes the same signatures from the seeds.
import { readFileSync } from 'node:fs'
import { createPrivateKey, sign } from 'node:crypto'
import assert from 'node:assert/strict'
import { answerCid, cbor, chained, cid, fields, input, open, sealed, sha256, varint } from './wire.mjs'

const page = readFileSync(new URL('../docs/protocol.md', import.meta.url), 'utf8')
const golden = Object.fromEntries([...page.matchAll(/```golden ([a-z-]+)\n([0-9a-f\n]*)```/g)]
  .map(([, name, digits]) => [name, Buffer.from(digits.replaceAll('\n', ''), 'hex')]))
const unused = new Set(Object.keys(golden))
const bytes = name => {
  assert.ok(golden[name], `the page has no ${name}`)
  unused.delete(name)
  return golden[name]
}
const same = (name, expected) => assert.equal(bytes(name).toString('hex'), Buffer.from(expected).toString('hex'), name)
const number = (n, width) => {
  const buffer = Buffer.alloc(width)
  width === 8 ? buffer.writeBigUInt64BE(BigInt(n)) : buffer.writeUInt32BE(n)
  return buffer
}
const text = s => Buffer.from(s)
const peer = id => Buffer.concat([Buffer.from([id.length]), id])
const TRACE = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/

/** A record whose signature holds, is its signer's, and is what Ed25519 makes of the seed. */
function record (name, domain, type, signer, seed) {
  const envelope = bytes(name)
  const opened = open(envelope, domain)
  assert.deepEqual(opened.signer, signer, `${name}: its signer`)
  const parts = fields(envelope)
  assert.deepEqual([...parts[2]], [0xfa, type], `${name}: its type`)
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const signed = Buffer.concat([text(domain), parts[2], parts[3]].flatMap(part => [varint(part.length), part]))
  assert.deepEqual(sign(null, signed, key), parts[5], `${name}: the signature of the seed`)
  assert.equal(opened.value.version, 1)
  return opened.value
}

const publisher = bytes('publisher')
const voter = bytes('voter')
const custodian = bytes('custodian')

const project = record('project', 'fallow/project', 1, publisher, 1)
assert.equal(project.name, 'circles')
const projectId = sha256(peer(publisher), project.name)
same('project-id', projectId)
same('project-key', Buffer.concat([text('/fallow/project/'), projectId]))

const batch = record('batch', 'fallow/batch', 2, publisher, 1)
assert.deepEqual(batch.project, projectId)
assert.deepEqual(batch.kernel, cid(text('a kernel')))
const batchCid = cid(golden.batch)
same('batch-cid', batchCid)
const unit = Buffer.concat([batchCid, number(5, 8)])
same('unit', unit)
same('shard-key', sha256('fallow/shard', batchCid, number(0, 4)))
same('input', text(input(batch.units, 5)))
const result = text('{"pi":3}')
assert.deepEqual(cbor(bytes('unit-list')), { inputs: [result, Buffer.from([1, 2])] })
same('chained-input', text(chained('{"seed":1}', result)))

const isOfUnit = id => assert.ok(id.batch.equals(batchCid) && id.index === 5, 'of unit 5')
const commitment = answer => sha256('fallow/vote', unit, peer(voter), sealed(answer))
const vote = record('vote', 'fallow/vote', 3, voter, 2)
const opening = record('opening', 'fallow/opening', 4, voter, 2)
const failed = record('opening-of-a-failure', 'fallow/opening', 4, voter, 2)
for (const one of [vote, opening, failed]) isOfUnit(one.unit)
assert.deepEqual(opening.answer, { kind: 'result', bytes: result })
assert.deepEqual(vote.commitment, commitment(opening.answer))
same('commitment', vote.commitment)
assert.deepEqual(failed.answer, { kind: 'failure', why: 'error', code: -7 })
same('commitment-to-a-failure', commitment(failed.answer))
same('failure-cid', answerCid(failed.answer))

const witness = record('witness', 'fallow/witness', 7, custodian, 3)
isOfUnit(witness.unit)
const names = [
  sha256('fallow/name/vote', vote.commitment, voter), sha256('fallow/name/result', cid(result)),
  sha256('fallow/name/witness', golden.witness)
].map(name => name.subarray(0, 16))
assert.deepEqual(witness.vote, names[0]);
['vote-name', 'result-name', 'witness-name'].forEach((name, i) => same(name, names[i]))
same('unit-digest', sha256(...names))
const shardDigest = sha256(number(5, 4), sha256(...names))
same('shard-digest', shardDigest)
const wave = record('wave', 'fallow/wave', 8, publisher, 1)
assert.equal(wave.share, 0.25)
assert.deepEqual(wave.out, [custodian])
const receipt = record('receipt', 'fallow/receipt', 6, custodian, 3)
assert.deepEqual([receipt.voter, receipt.units, receipt.work, receipt.evidence], [voter, [5], [340], shardDigest])

for (const kind of ['announce', 'lease', 'renew', 'decline', 'cast', 'open', 'standing', 'digest', 'pull', 'push', 'collect', 'heed', 'tally', 'learn']) {
  const call = cbor(bytes(kind))
  assert.deepEqual([call.version, call.timeoutMillis, call.request.kind], [1, 10_000, kind])
  assert.match(call.trace, TRACE)
  const shard = call.request.shard
  if (shard) assert.ok(shard.batch.equals(batchCid) && shard.index === 0, `${kind}: of the shard`)
}
assert.deepEqual(cbor(golden.cast).request.vote, golden.vote)
assert.deepEqual(cbor(golden.open).request.opening, golden.opening)
const responses = ['leased', 'renewed', 'done', 'standings', 'digests', 'page', 'collected', 'tallied', 'refused']
for (const kind of responses) assert.equal(cbor(bytes(kind)).kind, kind)
assert.deepEqual(cbor(golden.page).records, { votes: [golden.vote], openings: [], witnesses: [] })
assert.deepEqual(cbor(bytes('receipt-question')).shard, { batch: batchCid, index: 0 })
assert.deepEqual(cbor(bytes('receipt-answer')), { version: 1, receipt: Buffer.alloc(0), reason: 'nothing of yours' })

const leaves = [Buffer.alloc(256 << 10), Buffer.alloc(1)].map(leaf => cid(leaf))
assert.deepEqual(cbor(bytes('list-block')), { bytes: (256 << 10) + 1, leaves })
same('list-cid', cid(golden['list-block'], 0x51))
assert.deepEqual(cbor(bytes('blob-request')).blob, golden['list-cid'])
assert.deepEqual(cbor(bytes('blob-reply')),
  { version: 1, status: 'HELD', blobBytes: 262_145, bytes: 262_145, retryAfterMillis: 0 })

same('bucket-key', Buffer.concat([Buffer.from([0x12, 32]), sha256(`fallow/directory/${projectId[0]}`)]))
assert.deepEqual(cbor(bytes('announcements')).question, { kind: 'announcements', bucket: projectId[0], after: Buffer.alloc(0) })
assert.deepEqual(cbor(bytes('adverts')).question, { kind: 'adverts', target: Buffer.from([1]), prefix: 8 })
assert.deepEqual(cbor(bytes('announcements-reply')).projects, [golden.project])
assert.deepEqual(record('advert', 'fallow/advert', 5, voter, 2).peer, voter)
same('advert-key', Buffer.concat([text('/fallow/advert/'), voter]))

const kad = name => fields(bytes(name))
assert.deepEqual({ ...kad('kad-find-node') }, { 1: 4, 2: voter })
assert.deepEqual({ ...kad('kad-get-providers') }, { 1: 3, 2: batchCid.subarray(2) })
const put = kad('kad-put-value')
assert.deepEqual([put[1], put[2]], [0, golden['project-key']])
assert.deepEqual([fields(put[3])[1], fields(put[3])[2]], [golden['project-key'], golden.project])

assert.deepEqual([...unused], [], 'examples that nothing here checks')
console.log(`${Object.keys(golden).length} examples of docs/protocol.md worked out again`)
