package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.BackOff;
import org.fallow.libp2p.reach.DialOrder;
import org.jspecify.annotations.Nullable;

/**
 * Finds a connection to a peer: its addresses are tried a quarter of a second apart, each next one at once when one
 * fails, and the first that is secured wins. One dial a peer at a time; who comes later waits for its outcome.
 */
final class Dialler {
    /** Attempts at one peer that run at once. */
    private static final int PARALLEL_MAX = 4;

    private static final Duration STAGGER = Duration.ofMillis(250);

    /** How long direct addresses have before a relay is tried. */
    private static final Duration RELAY_STAGGER = Duration.ofSeconds(1);

    /** For looking up the names of one address. */
    private static final Duration LOOKUP = Duration.ofSeconds(5);

    /** How often an address that turns connections away is tried; js-libp2p takes five a second from one address. */
    private static final int TURNED_AWAY_MAX = 4;

    /** The pause before it is tried again, longer by as much each time. */
    private static final Duration TURNED_AWAY_PAUSE = Duration.ofMillis(500);

    private final Connector connector;
    private final Names names;
    private final Supplier<Nearness> here;
    private final Threads threads;
    private final InstantSource clock;
    private final Map<PeerId, CompletableFuture<Link>> running = new HashMap<>();
    private final BackOff<Multiaddr> backOff = new BackOff<>();

    /** Makes connections. */
    interface Connector {
        /** Makes one secured connection to a peer at an address. */
        Link connect(PeerId peer, Multiaddr address) throws IOException, InterruptedException;

        /** The direct connection that there is meanwhile. */
        Optional<Link> direct(PeerId peer);
    }

    private record Outcome(
            Multiaddr address,
            @Nullable Link link,
            @Nullable DialException failure) {}

    /**
     * A dialler.
     *
     * @param here this computer's networks, as they are now
     */
    Dialler(Connector connector, Names names, Supplier<Nearness> here, Threads threads, InstantSource clock) {
        this.connector = connector;
        this.names = names;
        this.here = here;
        this.threads = threads;
        this.clock = clock;
    }

    /** Dials, or waits for the dial that runs. Addresses that failed lately are left out, unless {@code anyway}. */
    Link dial(PeerId peer, List<Multiaddr> addresses, boolean anyway, Duration patience)
            throws DialException, InterruptedException {
        List<Multiaddr> order = DialOrder.of(peer, addresses, here.get());
        if (order.isEmpty()) {
            throw new DialException(Reason.NO_ADDRESS, "no address to dial is known for " + peer);
        }
        CompletableFuture<Link> outcome = join(peer, order, anyway);
        try {
            return outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DialException(Reason.UNREACHABLE, peer + " did not answer in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DialException cause
                    ? new DialException(cause.reason(), String.valueOf(cause.getMessage()))
                    : new DialException(Reason.UNREACHABLE, peer + ": " + e.getMessage());
        }
    }

    /** An inbound connection shows that the peer is there. */
    synchronized void worked(PeerId peer, List<Multiaddr> addresses) {
        addresses.forEach(address -> backOff.worked(address.withPeer(peer)));
    }

    private static long stagger(List<Multiaddr> order, int next) {
        boolean relayNext = order.get(next).isCircuit() && !order.get(next - 1).isCircuit();
        return (relayNext ? RELAY_STAGGER : STAGGER).toNanos();
    }

    private synchronized CompletableFuture<Link> join(PeerId peer, List<Multiaddr> order, boolean anyway)
            throws DialException {
        CompletableFuture<Link> before = running.get(peer);
        if (before != null) {
            return before;
        }
        Instant now = clock.instant();
        List<Multiaddr> tried = order.stream()
                .filter(address -> anyway || backOff.mayTry(address.withPeer(peer), now))
                .sorted(Comparator.comparing(address -> backOff.pause(address.withPeer(peer))))
                .toList();
        if (tried.isEmpty()) {
            throw new DialException(Reason.UNREACHABLE, peer + " was not reached a moment ago");
        }
        CompletableFuture<Link> outcome = new CompletableFuture<>();
        if (!threads.run(() -> settle(peer, tried, outcome))) {
            throw new DialException(Reason.CLOSED, "the host is closed");
        }
        running.put(peer, outcome);
        return outcome;
    }

    private void settle(PeerId peer, List<Multiaddr> order, CompletableFuture<Link> outcome) {
        try {
            Optional<Link> there = connector.direct(peer);
            Link link = there.isPresent() ? there.get() : race(peer, order);
            over(peer);
            outcome.complete(link);
        } catch (DialException e) {
            over(peer);
            outcome.completeExceptionally(e);
        } catch (InterruptedException e) {
            over(peer);
            outcome.completeExceptionally(new DialException(Reason.CLOSED, "the host is closed"));
        }
    }

    private synchronized void over(PeerId peer) {
        running.remove(peer);
    }

    private Link race(PeerId peer, List<Multiaddr> order) throws DialException, InterruptedException {
        BlockingQueue<Outcome> outcomes = new ArrayBlockingQueue<>(order.size());
        CompletableFuture<Void> won = new CompletableFuture<>();
        List<DialException> failures = new ArrayList<>();
        int next = 0;
        int running = 0;
        try {
            while (true) {
                if (next < order.size() && running < PARALLEL_MAX) {
                    Multiaddr address = order.get(next++);
                    running++;
                    threads.execute(() -> attempt(peer, address, outcomes, won));
                }
                boolean more = next < order.size() && running < PARALLEL_MAX;
                Outcome outcome = more ? outcomes.poll(stagger(order, next), TimeUnit.NANOSECONDS) : outcomes.take();
                if (outcome == null) {
                    continue;
                }
                running--;
                if (outcome.link() != null) {
                    return outcome.link();
                }
                if (outcome.failure() != null) {
                    failures.add(outcome.failure());
                }
                if (running == 0 && next == order.size()) {
                    throw worst(peer, failures);
                }
            }
        } finally {
            won.complete(null);
        }
    }

    private void attempt(PeerId peer, Multiaddr address, BlockingQueue<Outcome> outcomes, CompletableFuture<Void> won) {
        Outcome outcome;
        try {
            Link link = Names.named(address) ? byName(peer, address) : insist(peer, address, won);
            worked(peer, List.of(address));
            if (won.isDone()) {
                link.leave();
                return;
            }
            outcome = new Outcome(address, link, null);
        } catch (DialException e) {
            outcome = new Outcome(address, null, failed(peer, address, e));
        } catch (IOException e) {
            String why = address + ": " + e.getMessage();
            outcome = new Outcome(address, null, failed(peer, address, new DialException(Reason.UNREACHABLE, why)));
        } catch (InterruptedException e) {
            outcome = new Outcome(address, null, new DialException(Reason.CLOSED, "the host is closed"));
        }
        outcomes.add(outcome);
    }

    /** What the name stands for is raced among itself. */
    private Link byName(PeerId peer, Multiaddr address) throws IOException, InterruptedException {
        List<Multiaddr> found = names.resolve(peer, address, LOOKUP);
        return race(peer, DialOrder.of(peer, found, here.get()));
    }

    /** Connects, again after a pause when turned away at once, until another attempt has won. */
    private Link insist(PeerId peer, Multiaddr address, CompletableFuture<Void> won)
            throws IOException, InterruptedException {
        for (int turn = 1; ; turn++) {
            try {
                return connector.connect(peer, address);
            } catch (TurnedAway e) {
                if (turn == TURNED_AWAY_MAX || over(won, TURNED_AWAY_PAUSE.multipliedBy(turn))) {
                    throw e;
                }
            }
        }
    }

    private static boolean over(CompletableFuture<Void> won, Duration pause) throws InterruptedException {
        try {
            won.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private synchronized DialException failed(PeerId peer, Multiaddr address, DialException failure) {
        if (failure.reason() != Reason.LIMIT && failure.reason() != Reason.CLOSED) {
            backOff.failed(address.withPeer(peer), clock.instant());
        }
        return failure;
    }

    /** The failure that tells most: a wrong peer or a missing protocol before silence. */
    private static DialException worst(PeerId peer, List<DialException> failures) {
        return failures.stream()
                .filter(failure -> failure.reason() != Reason.UNREACHABLE)
                .findFirst()
                .or(() -> failures.stream().findFirst())
                .orElseGet(() -> new DialException(Reason.UNREACHABLE, peer + " was not reached"));
    }
}
