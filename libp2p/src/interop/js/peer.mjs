#!/usr/bin/env node
// A js-libp2p peer (tcp, noise, yamux, identify, push, ping) that tests drive over stdin and stdout.
//
// First line out: {"event":"ready","peer":ID,"addrs":[MULTIADDR]}. Then one JSON command a line in, such as
// {"id":1,"cmd":"ping","to":MULTIADDR}, answered by {"id":1,"ok":true,"result":{}} or {"id":1,"ok":false,"error":TEXT}.
// Commands run side by side. The end of stdin ends the process. `--stock-limits` keeps libp2p's own connection limits:
// all of loopback has one address, and js-libp2p takes 5 connections a second from one address. `--relay` relays for
// others, `--via MULTIADDR` is reached through that relay, `--dcutr` punches holes, `--autonat`
// dials those that ask, `--circuit` only dials through relays.
import './node20.mjs'
import { createInterface } from 'node:readline'
import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { dcutr } from '@libp2p/dcutr'
import { autoNAT } from '@libp2p/autonat'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { concat, compare, fromString, toString } from 'uint8arrays'

const ECHO = '/interop/echo/1.0.0' // sends every byte back, and closes after the other side has
const SINK = '/interop/sink/1.0.0' // counts bytes until the other side closes, then answers the count as u64 BE
const SOURCE = '/interop/source/1.0.0' // reads a count as u64 BE, then sends as many bytes

const has = option => process.argv.includes(option)
const stock = has('--stock-limits')
const via = has('--via') && process.argv[process.argv.indexOf('--via') + 1]
const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0', ...(via ? [via + '/p2p-circuit'] : [])] },
  transports: [tcp(), ...(via || has('--circuit') ? [circuitRelayTransport()] : [])],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  ...(!stock && {
    connectionManager: { inboundConnectionThreshold: 100000, maxIncomingPendingConnections: 1000 }
  }),
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    ...(has('--relay') && { relay: circuitRelayServer() }),
    ...(has('--dcutr') && { dcutr: dcutr() }),
    ...(has('--autonat') && { autonat: autoNAT() })
  }
})

await node.handle(ECHO, async stream => {
  for await (const chunk of stream) if (!stream.send(chunk)) await stream.onDrain()
  await stream.close()
}, { maxInboundStreams: 1000, maxOutboundStreams: 1000, runOnLimitedConnection: true })
await node.handle(SINK, async stream => {
  let got = 0
  for await (const chunk of stream) got += chunk.byteLength
  stream.send(u64bytes(got))
  await stream.close()
}, { maxInboundStreams: 1000, maxOutboundStreams: 1000 })
await node.handle(SOURCE, async stream => {
  const head = []
  for await (const chunk of stream) {
    head.push(chunk.subarray())
    if (concat(head).length >= 8) break
  }
  await sendPattern(stream, u64(concat(head)))
  await stream.close()
})

const verbs = {
  async dial ({ to }) {
    const t = performance.now()
    const c = await node.dial(target(to), within())
    return { peer: c.remotePeer.toString(), direction: c.direction, encryption: c.encryption, muxer: c.multiplexer, ms: since(t) }
  },
  async redial ({ to, count }) { // milliseconds from the dial to the secured connection, each time anew
    const ms = []
    for (let i = 0; i < count; i++) {
      const t = performance.now()
      const c = await node.dial(target(to), within(30000, { force: true }))
      ms.push(since(t))
      await c.close()
    }
    return { ms }
  },
  async hangup ({ to }) { await node.hangUp(target(to)); return {} },
  async ping ({ to, count = 1 }) {
    const ms = []
    while (ms.length < count) {
      const t = performance.now()
      try {
        await node.services.ping.ping(target(to), within())
        ms.push(since(t))
      } catch (e) { // one outbound ping stream at a time, and libp2p's own monitor may hold it
        if (e.name !== 'TooManyOutboundProtocolStreamsError') throw e
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
    return { ms }
  },
  async identify ({ to }) {
    const c = await node.dial(target(to), within())
    let r // libp2p identifies each new connection by itself, and one such stream is allowed at a time
    for (let left = 20; r == null; left--) {
      try { r = await node.services.identify.identify(c, within(2000)) } catch (e) {
        if (left === 0) throw e
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
    return {
      peer: r.peerId.toString(),
      protocolVersion: r.protocolVersion,
      agentVersion: r.agentVersion,
      listenAddrs: r.listenAddrs.map(String),
      observedAddr: r.observedAddr?.toString(),
      protocols: r.protocols,
      record: r.signedPeerRecord && { seq: Number(r.signedPeerRecord.seq), addrs: r.signedPeerRecord.addresses.map(String) }
    }
  },
  // All streams are open at once before the first byte is sent; `existing` to a peer id takes the connection there is.
  async echo ({ to, streams = 1, bytes = 1000, existing = false }) {
    const options = within(30000, { runOnLimitedConnection: true })
    const next = () => existing ? node.getConnections(target(to))[0].newStream(ECHO, options) : node.dialProtocol(target(to), ECHO, options)
    const open = await Promise.all(Array.from({ length: streams }, next))
    const same = await Promise.all(open.map(async (stream, i) => {
      const sent = pattern(bytes + i); const got = []
      const reader = (async () => { for await (const c of stream) got.push(c.subarray()) })()
      await sendAll(stream, sent)
      await stream.close(); await reader
      return compare(concat(got), sent) === 0
    }))
    return { same: same.filter(Boolean).length }
  },
  async push ({ to, bytes }) {
    const stream = await node.dialProtocol(target(to), SINK, within())
    const t = performance.now(); const got = []
    const reader = (async () => { for await (const c of stream) got.push(c.subarray()) })()
    await sendPattern(stream, bytes)
    await stream.close(); await reader
    return { received: u64(concat(got)), ms: since(t) }
  },
  async pull ({ to, bytes }) {
    const stream = await node.dialProtocol(target(to), SOURCE, within())
    const t = performance.now(); let got = 0
    stream.send(u64bytes(bytes))
    for await (const c of stream) got += c.byteLength
    await stream.close()
    return { received: got, ms: since(t) }
  },
  async setups ({ to, count }) { // milliseconds from the dial until the peer is identified, added up; closing does not count
    let ms = 0
    for (let i = 0; i < count; i++) {
      const peer = target(to).getComponents().at(-1).value
      const identified = new Promise(resolve => {
        const heard = e => {
          if (e.detail.peerId.toString() !== peer) return
          node.removeEventListener('peer:identify', heard); resolve()
        }
        node.addEventListener('peer:identify', heard)
      })
      const t = performance.now()
      const c = await node.dial(target(to), within(30000, { force: true }))
      await identified
      ms += since(t)
      await c.close()
    }
    return { ms }
  },
  async opens ({ to, count }) { // a stream, a byte there and back, and its end: again and again
    const t = performance.now()
    for (let i = 0; i < count; i++) {
      const stream = await node.dialProtocol(target(to), ECHO, within())
      stream.send(new Uint8Array(1))
      const reader = (async () => { let got = 0; for await (const c of stream) got += c.byteLength; return got })()
      await stream.close()
      if (await reader !== 1) throw new Error('not echoed')
    }
    return { ms: since(t) }
  },
  async pushes ({ to, streams, bytes }) { // so many bytes on each of so many streams at once
    const open = await Promise.all(Array.from({ length: streams }, () => node.dialProtocol(target(to), SINK, within())))
    const t = performance.now()
    const counts = await Promise.all(open.map(async stream => {
      const got = []
      const reader = (async () => { for await (const c of stream) got.push(c.subarray()) })()
      await sendPattern(stream, bytes)
      await stream.close(); await reader
      return u64(concat(got))
    }))
    return { received: counts.reduce((a, b) => a + b, 0), ms: since(t) }
  },
  async raw ({ to, protocol, hex = '', close = true, readMs = 2000 }) { // any bytes
    const stream = await node.dialProtocol(target(to), protocol, within())
    const got = []; let end = 'timeout'
    const reader = (async () => { try { for await (const c of stream) got.push(c.subarray()); end = 'eof' } catch (e) { end = e.name } })()
    if (hex) await sendAll(stream, fromString(hex, 'base16'))
    if (close) await stream.close()
    let timer
    await Promise.race([reader, new Promise(resolve => { timer = setTimeout(resolve, readMs) })])
    clearTimeout(timer)
    if (end === 'timeout') stream.abort(new Error('read time over'))
    return { hex: toString(concat(got), 'base16'), end }
  },
  async abort ({ to, protocol }) { // opens a stream, sends a byte, and resets it
    const stream = await node.dialProtocol(target(to), protocol, within())
    stream.send(new Uint8Array(1))
    stream.abort(new Error('given up'))
    return {}
  },
  async hold ({ peer, ms }) { // is one connection to the peer alive all this time?
    const before = node.getConnections(peerIdFromString(peer)).map(c => c.id)
    await new Promise(resolve => setTimeout(resolve, ms))
    const after = node.getConnections(peerIdFromString(peer)).map(c => c.id)
    return { kept: before.filter(id => after.includes(id)).length }
  },
  async links ({ peer }) { // the connections to a peer
    return { links: node.getConnections(peerIdFromString(peer)).map(c => ({ limited: c.limits != null, at: c.remoteAddr.toString() })) }
  },
  async known ({ peer }) { // what libp2p remembers of a peer
    const p = await node.peerStore.get(peerIdFromString(peer))
    return { protocols: p.protocols, addrs: p.addresses.map(a => a.multiaddr.toString()), certified: p.addresses.every(a => a.isCertified) }
  },
  async serve ({ protocol }) { await node.handle(protocol, s => s.close()); return {} } // is pushed to connected peers
}

const since = t => performance.now() - t
const target = to => to.startsWith('/') ? multiaddr(to) : peerIdFromString(to)
const within = (ms = 30000, more = {}) => ({ signal: AbortSignal.timeout(ms), ...more })
function u64 (b) { return Number(new DataView(b.buffer, b.byteOffset).getBigUint64(0)) }
function u64bytes (n) { const b = new Uint8Array(8); new DataView(b.buffer).setBigUint64(0, BigInt(n)); return b }
function pattern (n) { const b = new Uint8Array(n); for (let i = 0; i < n; i++) b[i] = (i * 31 + (i >> 8)) & 255; return b }

async function sendAll (stream, bytes) {
  for (let i = 0; i < bytes.length; i += 65536) if (!stream.send(bytes.subarray(i, i + 65536))) await stream.onDrain()
}

async function sendPattern (stream, n) {
  const chunk = pattern(65536)
  for (let left = n; left > 0; left -= chunk.length) await sendAll(stream, left < chunk.length ? chunk.subarray(0, left) : chunk)
}

const say = line => process.stdout.write(JSON.stringify(line) + '\n')

async function run (line) {
  let a = {}
  try {
    a = JSON.parse(line)
    const verb = Object.hasOwn(verbs, a.cmd) && verbs[a.cmd]
    if (!verb) throw new Error(`no such command: ${a.cmd}`)
    say({ id: a.id, ok: true, result: await verb(a) })
  } catch (err) {
    say({ id: a.id, ok: false, error: `${err?.name ?? 'Error'}: ${err?.message ?? err}` })
  }
}

async function stop () {
  await Promise.race([node.stop(), new Promise(resolve => setTimeout(resolve, 3000))])
  process.exit(0)
}

createInterface({ input: process.stdin }).on('line', run).on('close', stop)
say({ event: 'ready', peer: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })
