#!/usr/bin/env node
// A js-libp2p peer that looks for others by multicast DNS: node mdns.mjs MULTIADDR. Driven like peer.mjs.
import './node20.mjs'
import { createInterface } from 'node:readline'
import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { ping } from '@libp2p/ping'

const found = new Map()

// What multicast DNS itself says: the node's own event comes once a peer, and a peer that connects first takes it.
function listened (discovery) {
  discovery.addEventListener('peer', ({ detail }) => {
    const id = detail.id.toString()
    found.set(id, [...new Set([...(found.get(id) ?? []), ...detail.multiaddrs.map(String)])])
  })
  return discovery
}

const node = await createLibp2p({
  start: false,
  addresses: { listen: [process.argv[2]] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  peerDiscovery: [components => listened(mdns({ interval: 2000 })(components))],
  services: { identify: identify(), ping: ping() }
})
await node.start()

const verbs = {
  found: () => Object.fromEntries(found), // who was found, and where
  connected: () => node.getPeers().map(String) // who is connected, in either direction
}
const say = line => process.stdout.write(JSON.stringify(line) + '\n')
createInterface({ input: process.stdin })
  .on('line', line => {
    const { id, cmd } = JSON.parse(line)
    say(Object.hasOwn(verbs, cmd) ? { id, ok: true, result: verbs[cmd]() } : { id, ok: false, error: `no ${cmd}` })
  })
  .on('close', () => process.exit(0))
say({ event: 'ready', peer: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })
