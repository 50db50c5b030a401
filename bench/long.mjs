// The long run of bench/long, which says what it is.
import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [minutes, count, seed] = process.argv.slice(2).map(Number)
const jdk = process.env.FALLOW_JDK
const STEADY = 3 // the publisher and two volunteers are left alone
const LIARS = 2
const SAMPLE_MS = 60_000
const PUBLISH_MS = 5 * 60_000
const UNITS = 200
const READY_MS = 180_000
const COLLECT_MS = 180_000
// What may stand in a log, and why.
const EXPLAINED = [
  [/was not stopped in an orderly way|ended without being stopped/i, 'a node was killed'],
  [/threads of the host go on after it was closed/, 'a node was stopped while the machine was too busy'],
  [/nobody reachable holds blob/, 'a batch that is new, asked for again by itself'],
  [/refused|unreachable|no answer|timed out|reset|closed|broke off|not reached|lost/i, 'a peer was killed or stopped'],
  [/contradicted|another result was accepted/i, 'the liars are told'],
  [/the worker was replaced: the worker ended \(exit code N\): worker: Operation not permitted/, 'a node was stopped while its worker computed'],
  [/clock/i, 'the machine was suspended or too busy']
]

const work = mkdtempSync(join(tmpdir(), 'fallow-long-'))
const nodes = []
let random = BigInt(seed)
const chance = () => { // SplitMix64
  random = (random + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn
  let z = random
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn
  return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53
}
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]
const events = { kills: 0, stops: 0, starts: 0 }

class Node {
  constructor (number) {
    this.number = number
    this.home = join(work, `home-${number}`)
    this.log = join(work, `node-${number}.log`)
    this.lies = number >= count - LIARS
    this.steady = number < STEADY
    this.samples = []
    this.deaths = 0
    this.startSeconds = []
  }

  async start () {
    const known = nodes.filter(n => n !== this && n.address).slice(0, 3).flatMap(n => ['--bootstrap', n.address])
    const listen = this.address ? this.address.replace(/\/p2p\/.*/, '') : '/ip4/127.0.0.1/tcp/0'
    const run = ['run', '--home', this.home, '--listen', listen, '--no-mdns', '--no-port-mapping', '--pace', 'quick', '--while-pid', process.pid, ...known,
      ...(this.number === 0 ? ['--no-compute'] : ['--cpus', '1', '--cpu', '5'])]
    const app = join(process.cwd(), 'node/target/app')
    const [program, ...before] = this.lies
      ? [`${jdk}/bin/java`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m', '--enable-native-access=ALL-UNNAMED',
          `-Dfallow.app=${app}`, '-cp', `${app}/lib/*`, 'org.fallow.node.io.cli.FaultyNode']
      : ['./fallow']
    const out = createWriteStream(this.log, { flags: 'a' })
    const began = Date.now()
    this.process = spawn(program, [...before, ...run], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.expected = false
    const running = this.process
    running.stderr.pipe(out)
    running.on('exit', code => {
      if (this.process === running && !this.expected) {
        this.deaths++
        console.log(`node ${this.number} ended by itself with ${code}, see ${this.log}`)
      }
    })
    let said = ''
    running.stdout.on('data', data => {
      said += data
      this.address = /^listening (\S+)/m.exec(said)?.[1] ?? this.address
      this.ready ||= /^listening /m.test(said)
    })
    this.ready = false
    events.starts++
    while (!this.ready && running.exitCode === null && Date.now() - began < READY_MS) await pause(50)
    if (!this.ready) throw new Error(`node ${this.number} did not come up, see ${this.log}`)
    this.startSeconds.push((Date.now() - began) / 1e3)
  }

  end (signal) {
    this.expected = true
    const running = this.process
    return new Promise(resolve => {
      if (running.exitCode !== null || running.signalCode !== null) return resolve()
      running.on('exit', resolve)
      running.kill(signal)
    })
  }

  get lives () { return this.process.exitCode === null && this.process.signalCode === null && this.ready }

  /** The figures of /metrics. */
  async metrics () {
    const [port, token] = ['api-port', 'api-token'].map(file => readFileSync(join(this.home, file), 'utf8').trim())
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    return Object.fromEntries((await answer.text()).split('\n').filter(l => l && !l.startsWith('#'))
      .map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
  }

  async sample (minute) {
    const pid = this.process.pid
    spawnSync(`${jdk}/bin/jcmd`, [String(pid), 'GC.run'])
    const metrics = await this.metrics()
    const files = readdirSync(`/proc/${pid}/fd`).map(fd => { try { return readlinkSync(`/proc/${pid}/fd/${fd}`) } catch { return '' } })
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    this.samples.push({
      minute,
      'memory, MiB': Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024,
      'heap, MiB': metrics.fallow_heap_used_bytes / 2 ** 20,
      threads: Number(/Threads:\s+(\d+)/.exec(status)[1]),
      files: files.length,
      sockets: files.filter(f => f.startsWith('socket:')).length,
      peers: metrics.fallow_peers,
      'disk, MiB': Number(spawnSync('du', ['-sk', this.home]).stdout.toString().split('\t')[0]) / 1024
    })
  }
}

const batches = []
function publish () {
  const folder = join(work, `project-${batches.length}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'kernel.wasm'), readFileSync('work-units/kernels/hp-fold/hp-fold.wasm'))
  writeFileSync(join(folder, 'about.md'), 'A network left alone.\n')
  writeFileSync(join(folder, 'project.yaml'), `project: long
title: A network left alone
about: about.md
kernel: kernel.wasm
mode: resumable
units:
  sweep: { dim: [2], sequence: [HPHPPHHPHPPHPHHPPHPH], seed: { from: ${batches.length * UNITS + 1}, to: ${(batches.length + 1) * UNITS} }, steps: [20000] }
limits: { memory: 16MiB, time: 10min }
verify: { replicas: ${LIARS + 1} } # the liars tell the same lie and must not be a majority by themselves
`)
  return new Promise((resolve, reject) => {
    const command = spawn('./fallow', ['publish', folder, '--home', nodes[0].home, '--json'])
    let said = ''
    command.stdout.on('data', data => { said += data })
    command.stderr.on('data', data => { said += data })
    command.on('exit', code => {
      if (code !== 0) return reject(new Error(`publish: ${said}`))
      const { batch, project } = JSON.parse(said)
      batches.push(batch)
      resolve(project)
    })
  })
}

/** Kills, stops and starts the nodes that are not left alone, a third of them away at most. */
async function churn (until) {
  const away = new Set()
  while (Date.now() < until) {
    await pause(10_000 + chance() * 40_000)
    const there = nodes.slice(STEADY).filter(n => n.lives && !away.has(n))
    if (there.length === 0 || away.size > count / 3) continue
    const victim = there[Math.floor(chance() * there.length)]
    const kill = chance() < 0.5
    events[kill ? 'kills' : 'stops']++
    const back = 2_000 + chance() ** 3 * Math.min(300_000, minutes * 7_500)
    away.add(victim)
    victim.end(kill ? 'SIGKILL' : 'SIGTERM').then(() => pause(back)).then(() => victim.start())
      .catch(error => { console.log(String(error)); victim.deaths++ }).finally(() => away.delete(victim))
  }
  while (away.size > 0) await pause(100)
}

/** Lines of warnings and errors, numbers and names taken out, with their counts. */
function troubles () {
  const found = new Map()
  for (const node of nodes) {
    for (const line of readFileSync(node.log, 'utf8').split('\n')) {
      if (!/ (WARN|ERROR) |^Exception|^\s*Caused by|^fallow: /.test(line)) continue
      const plain = line.replace(/^\S+ (?=WARN|ERROR)/, '').replace(/12D3Koo\w+/g, 'PEER').replace(/baf\w+/g, 'CID').replace(/[0-9a-f]{8,}/g, 'ID').replace(/\d+/g, 'N').slice(0, 160)
      found.set(plain, (found.get(plain) ?? 0) + 1)
    }
  }
  return [...found].sort((a, b) => b[1] - a[1])
}

/** The units of each batch that a node has accepted. */
const accepted = metrics => new Map(Object.entries(metrics).filter(([name]) => name.startsWith('fallow_batch_units{') && name.includes('state="accepted"'))
  .map(([name, units]) => [/batch="(\w+)"/.exec(name)[1], units]))

/** Results that some node has accepted and the publisher has not. */
async function notCollected () {
  const [own, ...others] = (await Promise.all(nodes.map(n => n.metrics()))).map(accepted)
  return [...own].reduce((sum, [batch, units]) => sum + Math.max(0, ...others.map(o => (o.get(batch) ?? 0) - units)), 0)
}

const until = Date.now() + minutes * 60_000
let held = true
const fail = why => { held = false; console.log(`FAILED: ${why}`) }
try {
  for (let i = 0; i < count; i++) {
    nodes.push(new Node(i))
    await nodes[i].start()
  }
  const project = await publish()
  for (const node of nodes.slice(1)) {
    const joined = spawnSync('./fallow', ['join', project, '--home', node.home])
    if (joined.status !== 0) throw new Error(`join: ${joined.stderr}`)
  }
  const began = Date.now()
  const churning = churn(until)
  let published = Date.now()
  while (Date.now() < until) {
    await pause(SAMPLE_MS)
    for (const node of nodes.filter(n => n.steady)) await node.sample((Date.now() - began) / 60_000)
    if (Date.now() - published > PUBLISH_MS) {
      await publish()
      published = Date.now()
    }
  }
  await churning
  await report((Date.now() - began) / 60_000)
} catch (error) {
  fail(error.stack)
} finally {
  await Promise.all(nodes.filter(n => n.process).map(n => n.end('SIGTERM')))
  if (held) rmSync(work, { recursive: true })
  else console.log(`homes and logs: ${work}`)
}
process.exit(held ? 0 : 1)

async function report (lasted) {
  console.log(`\n${count} nodes, ${LIARS} of them liars, ${lasted.toFixed(0)} minutes: ${events.kills} kills, ${events.stops} stops, ${events.starts} starts`)
  const starts = nodes.flatMap(n => n.startSeconds)
  console.log(`a node was ready after ${median(starts).toFixed(1)} s (median), ${Math.max(...starts).toFixed(1)} s at most\n`)
  const patience = Date.now() + COLLECT_MS
  while (await notCollected() > 0 && Date.now() < patience) await pause(5_000)
  const missing = await notCollected()
  if (missing > 0) fail(`${missing} results are accepted elsewhere and did not come home to their publisher`)
  const metrics = await Promise.all(nodes.map(n => n.metrics()))
  // Every batch of this network is one of these.
  const total = state => Object.entries(metrics[0]).filter(([name]) => name.startsWith('fallow_batch_units{') && name.includes(`state="${state}"`))
    .reduce((sum, [, units]) => sum + units, 0)
  console.log(`${batches.length} batches, ${batches.length * UNITS} units: ${total('accepted')} accepted, ${total('open')} open`)
  const contradicted = nodes.map((n, i) => [n, metrics[i].fallow_units_contradicted_total ?? 0])
  console.log(`contradicted: liars ${contradicted.filter(([n]) => n.lies).map(([, c]) => c)}, honest nodes ${contradicted.filter(([n]) => !n.lies).reduce((sum, [, c]) => sum + c, 0)}\n`)
  if (contradicted.some(([n, c]) => !n.lies && c > 0)) fail('an honest node was contradicted')
  if (total('accepted') === 0) fail('nothing was accepted')
  if (nodes.some(n => n.deaths > 0)) fail('a node ended by itself or did not come up')

  console.log('| node | figure | second quarter | last quarter | most |\n| --- | --- | --- | --- | --- |')
  for (const node of nodes.filter(n => n.steady)) {
    const part = (from, to) => node.samples.slice(Math.floor(node.samples.length * from), Math.ceil(node.samples.length * to))
    for (const figure of Object.keys(node.samples[0]).slice(1)) {
      const of = list => list.map(s => s[figure])
      const [early, late] = [median(of(part(0.25, 0.5))), median(of(part(0.75, 1)))]
      console.log(`| ${node.number === 0 ? 'publisher' : `volunteer ${node.number}`} | ${figure} | ${early.toFixed(1)} | ${late.toFixed(1)} | ${Math.max(...of(node.samples)).toFixed(1)} |`)
      // What is kept of batches grows with them, and peers come and go.
      if (!['peers', 'disk, MiB'].includes(figure) && late > early * 1.15 + 4) fail(`${figure} of node ${node.number} grows`)
    }
  }
  console.log('\n| lines in logs | count | explained by |\n| --- | --- | --- |')
  for (const [line, times] of troubles()) {
    const why = EXPLAINED.find(([pattern]) => pattern.test(line))?.[1]
    console.log(`| \`${line.replaceAll('|', '¦')}\` | ${times} | ${why ?? '**not explained**'} |`)
    if (!why) fail(`not explained: ${line}`)
  }
}
