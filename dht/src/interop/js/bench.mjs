// The js side of bench/dht: NODES nodes in one process, which works through one command a line; see DhtBench.java.
//   node bench.mjs NODES
import { createInterface } from 'node:readline'
import { makeNode, verbs } from './node.mjs'

const count = Number(process.argv[2])
const rss = () => { globalThis.gc?.(); return process.memoryUsage().rss }
const say = line => process.stdout.write(JSON.stringify(line) + '\n')
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

const before = rss()
const nodes = []
for (let i = 0; i < count; i++) {
  const node = await makeNode(true)
  if (i > 0) await node.dial(nodes[0].getMultiaddrs())
  nodes.push(node)
}
// Each looks for itself, and so they get to know each other.
for (const node of nodes) await verbs.closest(node, { peer: node.peerId.toString() })

const at = i => nodes[i % count]
const other = i => nodes[(i + (count >> 1)) % count]
const operations = {
  put: async i => { if ((await verbs.put(at(i), { key: `/n/${i}`, value: '1:bench' })).accepted === 0) throw new Error('not stored') },
  get: async i => { if ((await verbs.get(other(i), { key: `/n/${i}` })).value !== '1:bench') throw new Error('not found') },
  provide: async i => { if ((await verbs.provide(at(i), { data: `d${i}` })).accepted === 0) throw new Error('not told') },
  providers: async i => { if ((await verbs.providers(other(i), { data: `d${i}`, want: 1 })).providers.length === 0) throw new Error('not found') },
  find: async i => { if ((await verbs.find(at(i), { peer: other(i).peerId.toString() })).peers.length === 0) throw new Error('not found') },
  closest: async i => { if ((await verbs.closest(at(i), { key: `k${i}` })).peers.length === 0) throw new Error('none') }
}

async function round ({ operation, from, count }) {
  const ms = []; const errors = []
  const cpu = process.cpuUsage()
  for (let i = from; i < from + count; i++) {
    const began = performance.now()
    try { await operations[operation](i); ms.push(performance.now() - began) } catch (err) { errors.push(String(err)) }
  }
  const used = process.cpuUsage(cpu)
  return { ms, cpuMs: (used.user + used.system) / 1000, errors }
}

async function idle ({ seconds }) {
  const cpu = process.cpuUsage()
  await pause(seconds * 1000)
  const used = process.cpuUsage(cpu)
  return { cpuMs: (used.user + used.system) / 1000 }
}

const tables = () => nodes.map(node => node.services.dht.routingTable.size).sort((a, b) => a - b)
const verbsHere = { round, idle, memory: async () => ({ mbEach: (rss() - before) / count / 1e6, table: tables()[count >> 1] }) }
const lines = createInterface({ input: process.stdin })
lines.on('line', async line => {
  const words = JSON.parse(line)
  say(await verbsHere[words.cmd](words))
})
lines.on('close', () => process.exit(0))
say({ event: 'ready' })
