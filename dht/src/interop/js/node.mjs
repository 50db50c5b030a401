// One js-libp2p node with a kad-dht server, and the verbs that drive it.
import './node20.mjs'
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
const NAMESPACE = 'n' // values are NUMBER:ANYTHING, the larger number is better; js-libp2p itself knows /pk/

const number = value => {
  const match = /^([0-9]{1,6}):/.exec(toString(value))
  if (match == null) throw new Error('not a numbered value')
  return Number(match[1])
}

/** `crowd`: one of many in a process, where pinging every connection every 10 s would fill the processor. */
export function makeNode (crowd) {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // All peers here share one address: the usual 5 inbound connections a second would be too few.
    connectionManager: { inboundConnectionThreshold: 100000, maxIncomingPendingConnections: 1000, maxConnections: 10000 },
    connectionMonitor: { enabled: !crowd },
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
}

const patience = () => ({ signal: AbortSignal.timeout(30000) })
const cid = async data => CID.createV1(raw.code, await sha256.digest(fromString(data)))
// Keys and values are text, or bytes where the name ends in Hex.
const bytes = (words, name) => words[name + 'Hex'] != null ? fromString(words[name + 'Hex'], 'base16') : fromString(words[name])

async function collect (events, want = Infinity) {
  const seen = { accepted: 0, peers: [], providers: [] }
  for await (const event of events) {
    if (event.name === 'PEER_RESPONSE' && ['PUT_VALUE', 'ADD_PROVIDER'].includes(event.messageName)) seen.accepted++
    if (event.name === 'VALUE') {
      seen.value = toString(event.value)
      seen.valueHex = toString(event.value, 'base16')
    }
    if (event.name === 'FINAL_PEER') seen.peers.push(event.peer.id.toString())
    if (event.name === 'PROVIDER') {
      for (const provider of event.providers) {
        seen.providers.push({ peer: provider.id.toString(), addrs: provider.multiaddrs.map(String) })
      }
    }
    if (seen.providers.length >= want) break
  }
  return seen
}

/** (node, words) -> what was seen. */
export const verbs = {
  dial: async (node, { to }) => { await node.dial(multiaddr(to), patience()); return {} },
  table: async node => ({ size: node.services.dht.routingTable.size }),
  put: (node, words) => collect(node.services.dht.put(bytes(words, 'key'), bytes(words, 'value'), patience())),
  get: (node, words) => collect(node.services.dht.get(bytes(words, 'key'), patience())),
  provide: async (node, { data }) => collect(node.services.dht.provide(await cid(data), patience())),
  providers: async (node, { data, want }) => collect(node.services.dht.findProviders(await cid(data), patience()), want),
  find: (node, { peer }) => collect(node.services.dht.findPeer(peerIdFromString(peer), patience())),
  closest: (node, { key, peer }) => collect(node.services.dht.getClosestPeers(peer != null ? peerIdFromString(peer).toMultihash().bytes : fromString(key), patience()))
}
