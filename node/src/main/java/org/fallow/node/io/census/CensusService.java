package org.fallow.node.io.census;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.fallow.dht.census.Census;
import org.fallow.dht.census.Estimate;
import org.fallow.dht.census.Patch;
import org.fallow.dht.census.Sample;
import org.fallow.dht.io.Dht;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.config.NetworkTerms;
import org.fallow.node.directory.Question;
import org.fallow.node.directory.Reply;
import org.fallow.node.io.directory.DirectoryClient;
import org.fallow.node.io.directory.HeldAdverts;
import org.fallow.node.status.NetworkFigures;
import org.fallow.work.record.Advert;
import org.fallow.work.record.Signed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at random places of the network: how close the servers lie there, and what adverts they hold. An advert lies at the
 * {@link #COPIES} servers closest to its key; so where fewer servers than that share a prefix with the place, each of them
 * holds every advert with that prefix, and asking a few of them shows all. One look costs a walk and at most
 * {@link #HOLDERS_ASKED} questions.
 */
public final class CensusService implements AutoCloseable {
    /** How many servers hold an advert. */
    public static final int COPIES = 8;

    /** Of the holders of a place, how many are asked; one of them may lie, another have just come. */
    static final int HOLDERS_ASKED = 3;

    /** Looks of one call on demand. */
    private static final int LOOKS_AT_ONCE = 8;

    private static final int LOOKS_FIRST = 4;
    private static final int LOOKS_KEPT = 24;
    private static final int TARGET_BYTES = 32;
    private static final Duration LOOK_LIFE = Duration.ofHours(2);
    private static final Duration WALK_PATIENCE = Duration.ofSeconds(15);
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(CensusService.class);

    private final Dht dht;
    private final DirectoryClient client;
    private final HeldAdverts held;
    private final NetworkTerms terms;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock onDemand = new ReentrantLock();
    private final Deque<Look> looks = new ArrayDeque<>();
    private final Thread thread;

    private record Look(Instant when, Sample sample, Optional<Patch> patch) {}

    private CensusService(
            Dht dht,
            DirectoryClient client,
            HeldAdverts held,
            NetworkTerms terms,
            InstantSource clock,
            RandomGenerator random) {
        this.dht = dht;
        this.client = client;
        this.held = held;
        this.terms = terms;
        this.clock = clock;
        this.random = random;
        this.thread = Thread.ofVirtual().name("census").unstarted(this::run);
    }

    /** Starts looking now and then, until it is closed. */
    public static CensusService start(
            Dht dht,
            DirectoryClient client,
            HeldAdverts held,
            NetworkTerms terms,
            InstantSource clock,
            RandomGenerator random) {
        CensusService service = new CensusService(dht, client, held, terms, clock, random);
        service.thread.start();
        return service;
    }

    /** What the looks of the last hours say; empty before the first. */
    public Optional<NetworkFigures> figures() {
        List<Look> recent = recent();
        int self = dht.serving() ? 1 : 0;
        List<Patch> patches = recent.stream().flatMap(l -> l.patch().stream()).toList();
        return Census.size(recent.stream().map(Look::sample).toList())
                .map(size -> new NetworkFigures(
                        new NetworkFigures.Figure(size.value() + self, size.error()),
                        Census.count(patches).map(CensusService::figure).orElse(null),
                        Census.total(patches).map(CensusService::figure).orElse(null),
                        recent.size(),
                        Duration.between(recent.getLast().when(), clock.instant())
                                .toSeconds()));
    }

    /** Looks at {@value #LOOKS_AT_ONCE} places at once; blocks for some seconds. */
    public Optional<NetworkFigures> takeNow() {
        onDemand.lock();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < LOOKS_AT_ONCE && dht.tableSize() > 0; i++) {
                threads.execute(this::look);
            }
        } finally {
            onDemand.unlock();
        }
        return figures();
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            int taken = 0;
            do {
                if (dht.tableSize() > 0) {
                    look();
                    taken++;
                }
            } while (!closing.await(
                    (taken < LOOKS_FIRST ? terms.censusFirst() : terms.census()).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // The end.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        byte[] place = new byte[TARGET_BYTES];
        synchronized (random) {
            random.nextBytes(place);
        }
        Key target = Key.of(place);
        List<PeerAddresses> closest = dht.closest(target, WALK_PATIENCE);
        List<Key> keys = closest.stream().map(peer -> Key.of(peer.id())).toList();
        if (closing.getCount() == 0 || keys.isEmpty()) {
            return; // nobody answered: that says nothing about the network
        }
        Sample sample = new Sample(target, keys, Dht.WIDTH);
        keep(new Look(clock.instant(), sample, patch(place, sample, closest)));
    }

    /** All adverts around a place, as far as those who must hold them say so; empty when none of them says anything. */
    private Optional<Patch> patch(byte[] place, Sample sample, List<PeerAddresses> closest) {
        // One less than hold it: this node may be one more of them.
        int prefix = sample.prefix(COPIES - 1);
        Key target = sample.target();
        Holders found = new Holders(target, prefix, clock.instant());
        Key self = Key.of(dht.self().id());
        if (dht.serving() && target.commonPrefix(self) >= prefix) {
            found.heard(held.near(target, prefix, Integer.MAX_VALUE), false);
        }
        for (PeerAddresses holder : closest) {
            if (found.heardOf == HOLDERS_ASKED || target.commonPrefix(Key.of(holder.id())) < prefix) {
                break;
            }
            ask(holder, new Question.Adverts(place, prefix), found);
        }
        return found.patch();
    }

    private void ask(PeerAddresses holder, Question question, Holders found) {
        try {
            switch (client.ask(holder, question, ASK_PATIENCE)) {
                case Reply.Adverts adverts -> found.heard(adverts.adverts(), adverts.more());
                case Reply.Announcements other -> LOG.debug("{} answers what was not asked", holder.id());
                case Reply.Refused refused -> LOG.debug("{} tells no adverts: {}", holder.id(), refused.text());
            }
        } catch (IOException e) {
            LOG.debug("asking {} for adverts: {}", holder.id(), e.getMessage());
        }
    }

    /** The union of what the holders of a place say, verified. */
    private static final class Holders {
        private final Key target;
        private final Instant now;
        private final Map<Key, Advert> adverts = new TreeMap<>();
        private int prefix;
        private int heardOf;

        Holders(Key target, int prefix, Instant now) {
            this.target = target;
            this.prefix = prefix;
            this.now = now;
        }

        /** One has answered; where it has more than it told, all is known only of the part closer than the last it told. */
        void heard(List<byte[]> envelopes, boolean more) {
            Key last = null;
            int told = 0;
            for (byte[] envelope : envelopes) {
                try {
                    Signed<Advert> advert = Advert.read(envelope);
                    Key key = Key.of(Advert.dhtKey(advert.signer()));
                    if (advert.value().holds(now) && target.commonPrefix(key) >= prefix) {
                        last = key;
                        told++;
                        adverts.merge(
                                key, advert.value(), (one, other) -> one.sequence() >= other.sequence() ? one : other);
                    }
                } catch (WireException e) {
                    LOG.debug("an advert that is none: {}", e.getMessage());
                }
            }
            // Who has more than it told without having told all it may is not believed to have told all of any part.
            heardOf += !more || told == Reply.ADVERTS_MAX ? 1 : 0;
            if (more && told == Reply.ADVERTS_MAX && last != null) {
                prefix = Math.max(prefix, Math.min(Key.BITS, target.commonPrefix(last) + 1));
            }
        }

        Optional<Patch> patch() {
            if (heardOf == 0) {
                return Optional.empty();
            }
            List<Double> cores = new ArrayList<>();
            adverts.forEach((key, advert) -> {
                // An advert of nothing, with no memory either, is a withdrawal.
                if (target.commonPrefix(key) >= prefix && advert.memoryBytes() > 0) {
                    cores.add((double) advert.idleCores());
                }
            });
            return Optional.of(new Patch(target, prefix, cores));
        }
    }

    private void keep(Look look) {
        synchronized (looks) {
            looks.addLast(look);
            if (looks.size() > LOOKS_KEPT) {
                looks.removeFirst();
            }
        }
    }

    private List<Look> recent() {
        Instant oldest = clock.instant().minus(LOOK_LIFE);
        synchronized (looks) {
            looks.removeIf(look -> look.when().isBefore(oldest));
            return List.copyOf(looks);
        }
    }

    private static NetworkFigures.Figure figure(Estimate estimate) {
        return new NetworkFigures.Figure(estimate.value(), estimate.error());
    }
}
