package org.fallow.libp2p.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Many hostile peers at work on one host, from many addresses; who is cut off comes back. */
final class HostileCrowd implements AutoCloseable {
    private static final int PAUSE_MILLIS = 100;

    private final InetSocketAddress host;
    private final int networks;
    private final Attack.Pace pace;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<RawPeer> live = ConcurrentHashMap.newKeySet();
    private final Map<Attack, AtomicLong> tries = new EnumMap<>(Attack.class);
    private final AtomicLong connected = new AtomicLong();
    // Threads of their own: the host's virtual threads are not to share processors by the crowd's good will.
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("crowd-", 0).daemon().factory());

    /** Each attacker has an address of its own; so many networks hold them all. */
    HostileCrowd(InetSocketAddress host, int size, int networks, int burstEveryMillis) {
        this.host = host;
        this.networks = networks;
        this.pace = new Attack.Pace(over, burstEveryMillis);
        for (Attack attack : Attack.values()) {
            tries.put(attack, new AtomicLong());
        }
        for (int i = 0; i < size; i++) {
            int number = i;
            threads.execute(() -> attackOnAndOn(number));
        }
    }

    /** How often each attack was begun. */
    Map<Attack, AtomicLong> tries() {
        return tries;
    }

    /** How many connections were made. */
    long connected() {
        return connected.get();
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        for (RawPeer peer : live) {
            peer.close();
        }
        threads.shutdownNow();
        threads.close();
    }

    private void attackOnAndOn(int number) {
        List<Attack> attacks = List.of(Attack.values());
        Attack attack = attacks.get(number % attacks.size());
        Random random = new Random(number);
        try {
            InetAddress from = InetAddress.getByAddress(
                    new byte[] {127, 1, (byte) (number % networks), (byte) (1 + number / networks % 250)});
            do {
                attackOnce(attack, from, random);
            } while (!over.await(random.nextInt(2 * PAUSE_MILLIS), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private void attackOnce(Attack attack, InetAddress from, Random random) throws InterruptedException {
        Objects.requireNonNull(tries.get(attack)).incrementAndGet();
        try (RawPeer peer = new RawPeer(host, from, random)) {
            connected.incrementAndGet();
            live.add(peer);
            try {
                attack.run(peer, random, pace);
            } finally {
                live.remove(peer);
            }
        } catch (IOException cutOff) {
            // What the host is there to do; the attacker comes back.
            return;
        }
    }
}
