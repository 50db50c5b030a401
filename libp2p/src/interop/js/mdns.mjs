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
const node = await createLibp2p({
  start: false,
  addresses: { listen: [process.argv[2]] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  peerDiscovery: [mdns({ interval: 2000 })],
  services: { identify: identify(), ping: ping() }
})
node.addEventListener('peer:discovery', ({ detail }) => {
  const id = detail.id.toString() // a peer that connects is a discovery too, without addresses
  found.set(id, [...new Set([...(found.get(id) ?? []), ...detail.multiaddrs.map(String)])])
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
