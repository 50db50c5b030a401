package org.fallow.node.io.census;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.fallow.dht.io.Dht;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.node.config.NetworkTerms;
import org.fallow.work.record.Advert;
import org.fallow.work.record.RecordKind;

/**
 * Advertises what this computer lends: while its user lets it work, an advert is put and renewed before it expires; when
 * that ends, one of no cores takes its place for the few minutes that it holds. A node that is killed is counted for up to
 * an hour more. A put costs a walk and {@link CensusService#COPIES} requests.
 */
public final class AdvertService implements AutoCloseable {
    private static final int HOURS_A_WEEK = 168;
    private static final Duration WITHDRAWAL_LIFE = Duration.ofMinutes(10);
    private static final Duration PUT_PATIENCE = Duration.ofSeconds(20);

    private final KeyPair key;
    private final Dht dht;
    private final NetworkTerms terms;
    private final InstantSource clock;
    private final Supplier<Optional<Lent>> lent;
    private final Supplier<Advert.Reach> reach;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private OptionalLong speed = OptionalLong.empty();

    /**
     * What a user lends the network now.
     *
     * @param idleCores no unit uses them
     * @param memoryBytes that units may use together
     */
    public record Lent(int idleCores, long memoryBytes) {}

    private AdvertService(
            KeyPair key,
            Dht dht,
            NetworkTerms terms,
            InstantSource clock,
            Supplier<Optional<Lent>> lent,
            Supplier<Advert.Reach> reach) {
        this.key = key;
        this.dht = dht;
        this.terms = terms;
        this.clock = clock;
        this.lent = lent;
        this.reach = reach;
        this.thread = Thread.ofVirtual().name("advert").unstarted(this::run);
    }

    /**
     * Starts advertising until it is closed.
     *
     * @param lent what its user lends; empty while that is nothing
     */
    public static AdvertService start(
            KeyPair key,
            Dht dht,
            NetworkTerms terms,
            InstantSource clock,
            Supplier<Optional<Lent>> lent,
            Supplier<Advert.Reach> reach) {
        AdvertService service = new AdvertService(key, dht, terms, clock, lent, reach);
        service.thread.start();
        return service;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }

    private void run() {
        Instant said = Instant.MIN;
        boolean stands = false;
        try {
            do {
                Optional<Lent> now = lent.get();
                Instant due = now.isPresent() == stands ? said.plus(terms.renew()) : said.plus(terms.apart());
                boolean worthSaying = stands || now.isPresent();
                if (worthSaying && dht.tableSize() > 0 && (said.equals(Instant.MIN) || !due.isAfter(clock.instant()))) {
                    said = clock.instant();
                    say(now, said);
                    stands = now.isPresent();
                }
            } while (!closing.await(terms.look().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // The end: what was said lapses.
            Thread.currentThread().interrupt();
        }
    }

    private void say(Optional<Lent> now, Instant when) throws InterruptedException {
        if (now.isPresent() && speed.isEmpty()) {
            speed = SpeedTest.measure();
        }
        Duration life = now.isPresent() ? Advert.LIFE : WITHDRAWAL_LIFE;
        Advert advert = new Advert(
                RecordKind.VERSION,
                key.peerId().bytes(),
                now.map(Lent::idleCores).orElse(0),
                speed.orElse(0),
                now.map(Lent::memoryBytes).orElse(0L),
                HOURS_A_WEEK,
                reach.get(),
                when.plus(life).toEpochMilli(),
                when.toEpochMilli());
        byte[] name = Advert.dhtKey(key.peerId());
        dht.put(name, RecordKind.ADVERT.seal(key, advert).encoded(), CensusService.COPIES, PUT_PATIENCE);
    }
}
