"""The OpenDHT side of bench/dht: NODES nodes in one process, which works through one command a line; see DhtBench.java.

    python3 bench.py NODES
"""
import json
import sys
import threading
import time

import opendht

PATIENCE = 20
count = int(sys.argv[1])


def say(line):
    print(json.dumps(line), flush=True)


def rss():
    with open('/proc/self/statm') as statm:
        return int(statm.read().split()[1]) * 4096


def start():
    config = opendht.DhtConfig()
    config.setRateLimit(-1, -1)
    runner = opendht.DhtRunner()
    runner.run(port=0, config=config, ipv4='127.0.0.1', ipv6='::1')
    return runner


before = rss()
nodes = []
for i in range(count):
    node = start()
    if nodes:
        node.bootstrap('127.0.0.1', str(nodes[0].getBound().getPort()))
    nodes.append(node)


def put(i):
    done = threading.Event()
    stored = []

    def end(ok, reached):
        stored.append(ok)
        done.set()

    nodes[i % count].put(opendht.InfoHash.get('n%d' % i), opendht.Value(b'1:bench'), done_cb=end)
    if not done.wait(PATIENCE) or not stored[0]:
        raise RuntimeError('not stored')


def get(i):
    done = threading.Event()
    found = []

    def seen(value):
        found.append(value.data)
        done.set()
        return False

    def end(ok, reached):
        done.set()

    nodes[(i + count // 2) % count].get(opendht.InfoHash.get('n%d' % i), get_cb=seen, done_cb=end)
    if not done.wait(PATIENCE) or found[:1] != [b'1:bench']:
        raise RuntimeError('not found')


def used(work):
    began = time.process_time()
    answer = work()
    answer['cpuMs'] = 1000 * (time.process_time() - began)
    return answer


def round_of(words):
    operation = {'put': put, 'get': get}.get(words['operation'])
    if operation is None:
        return {'absent': True}
    ms, errors = [], []
    for i in range(words['from'], words['from'] + words['count']):
        began = time.monotonic()
        try:
            operation(i)
            ms.append(1000 * (time.monotonic() - began))
        except RuntimeError as error:
            errors.append(str(error))
    return {'ms': ms, 'errors': errors}


def idle(words):
    time.sleep(words['seconds'])
    return {}


time.sleep(3)
say({'event': 'ready'})
for line in sys.stdin:
    command = json.loads(line)
    if command['cmd'] == 'round':
        say(used(lambda: round_of(command)))
    elif command['cmd'] == 'idle':
        say(used(lambda: idle(command)))
    else:
        say({'mbEach': (rss() - before) / count / 1e6})
