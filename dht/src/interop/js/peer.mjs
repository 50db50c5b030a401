// js-libp2p peers with kad-dht servers in one process, driven over stdin: one command a line, one answer a line, both JSON.
//   node peer.mjs [NODES]
//   {"id":1,"cmd":"put","key":"/n/x","value":"1:a"} -> {"id":1,"ok":true,"result":{...}} or {"id":1,"ok":false,"error":"..."}
// "node":i names the node that is meant, 0 when left out. The first line out is {"event":"ready","nodes":[{"peer":ID,"addrs":[...]}]};
// the end of stdin ends the process.
import { createInterface } from 'node:readline'
import { makeNode, verbs } from './node.mjs'

const count = Number(process.argv[2] ?? 1)
const nodes = []
for (let i = 0; i < count; i++) nodes.push(await makeNode(count > 1))

const say = line => process.stdout.write(JSON.stringify(line) + '\n')
const lines = createInterface({ input: process.stdin })
lines.on('line', async line => {
  const { id, cmd, node = 0, ...words } = JSON.parse(line)
  try {
    say({ id, ok: true, result: await verbs[cmd](nodes[node], words) })
  } catch (err) {
    say({ id, ok: false, error: String(err) })
  }
})
lines.on('close', () => process.exit(0))
say({ event: 'ready', nodes: nodes.map(node => ({ peer: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })) })
