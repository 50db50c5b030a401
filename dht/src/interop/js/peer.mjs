// A js-libp2p peer with a kad-dht server, driven over stdin: one command a line, one answer a line, both JSON.
//   {"id":1,"cmd":"put","key":"/n/x","value":"1:a"} -> {"id":1,"ok":true,"result":{...}} or {"id":1,"ok":false,"error":"..."}
// The first line out is {"event":"ready","peer":ID,"addrs":[...]}; the end of stdin ends the process.
import './node20.mjs'
import { createInterface } from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { fromString, toString } from 'uint8arrays'

const PROTOCOL = '/fallow/kad/1.0.0'
const NAMESPACE = 'n' // values are NUMBER:ANYTHING, the larger number is better

const number = value => {
  const match = /^([0-9]{1,6}):/.exec(toString(value))
  if (match == null) throw new Error('not a numbered value')
  return Number(match[1])
}

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  // All peers here share one address: the usual 5 inbound connections a second would be too few.
  connectionManager: { inboundConnectionThreshold: 10000, maxIncomingPendingConnections: 1000 },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    dht: kadDHT({
      protocol: PROTOCOL,
      clientMode: false,
      peerInfoMapper: passthroughMapper, // the usual one drops loopback addresses
      validators: { [NAMESPACE]: async (key, value) => { number(value) } },
      selectors: { [NAMESPACE]: (key, values) => values.reduce((best, value, i) => number(value) > number(values[best]) ? i : best, 0) }
    })
  }
})

const dht = node.services.dht
const patience = () => ({ signal: AbortSignal.timeout(30000) })
const cid = async data => CID.createV1(raw.code, await sha256.digest(fromString(data)))

async function collect (events) {
  const seen = { accepted: 0, peers: [], providers: [] }
  for await (const event of events) {
    if (event.name === 'PEER_RESPONSE' && ['PUT_VALUE', 'ADD_PROVIDER'].includes(event.messageName)) seen.accepted++
    if (event.name === 'VALUE') seen.value = toString(event.value)
    if (event.name === 'FINAL_PEER') seen.peers.push(event.peer.id.toString())
    if (event.name === 'PROVIDER') {
      for (const provider of event.providers) {
        seen.providers.push({ peer: provider.id.toString(), addrs: provider.multiaddrs.map(String) })
      }
    }
  }
  return seen
}

const verbs = {
  dial: async ({ to }) => { await node.dial(multiaddr(to), patience()); return {} },
  table: async () => ({ size: dht.routingTable.size }),
  put: ({ key, value }) => collect(dht.put(fromString(key), fromString(value), patience())),
  get: ({ key }) => collect(dht.get(fromString(key), patience())),
  provide: async ({ data }) => collect(dht.provide(await cid(data), patience())),
  providers: async ({ data }) => collect(dht.findProviders(await cid(data), patience())),
  find: ({ peer }) => collect(dht.findPeer(peerIdFromString(peer), patience())),
  closest: ({ key }) => collect(dht.getClosestPeers(fromString(key), patience()))
}

const say = line => process.stdout.write(JSON.stringify(line) + '\n')
const lines = createInterface({ input: process.stdin })
lines.on('line', async line => {
  const { id, cmd, ...words } = JSON.parse(line)
  try {
    say({ id, ok: true, result: await verbs[cmd](words) })
  } catch (err) {
    say({ id, ok: false, error: String(err) })
  }
})
lines.on('close', () => process.exit(0))
say({ event: 'ready', peer: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })
