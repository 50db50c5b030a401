package org.fallow.libp2p.io;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.identity.SignedEnvelope;
import org.fallow.libp2p.reach.Identify;
import org.fallow.libp2p.reach.PeerRecord;
import org.fallow.libp2p.reach.Ping;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/** The protocols every host speaks: identify, identify push and ping. */
final class Greeter {
    /** For identify and its push, both ways. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A ping stream that is quiet for so long is closed. */
    private static final Duration PING_IDLE = Duration.ofSeconds(60);

    private static final String NETWORK = "fallow/1";

    private final HostOptions options;
    private final Peers peers;
    private final Supplier<List<Multiaddr>> addresses;
    private final Supplier<Set<String>> protocols;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Observer observer;
    private PeerRecord record;

    /** Hears where a peer sees this node. */
    interface Observer {
        void observed(Link link, PeerId peer, Multiaddr address);
    }

    Greeter(
            HostOptions options,
            Peers peers,
            Supplier<List<Multiaddr>> addresses,
            Supplier<Set<String>> protocols,
            RandomGenerator random,
            InstantSource clock,
            Observer observer) {
        this.options = options;
        this.peers = peers;
        this.addresses = addresses;
        this.protocols = protocols;
        this.random = random;
        this.clock = clock;
        this.observer = observer;
        this.record = new PeerRecord(options.key().peerId(), 0, List.of());
    }

    /** Asks the other end of a new link who it is. */
    void identify(Link link, PeerId peer) {
        try (LinkStream stream = link.open(List.of(Identify.PROTOCOL), PATIENCE)) {
            stream.patience(PATIENCE);
            learn(link, stream);
        } catch (IOException quiet) {
            // A peer without identify is still a peer; nothing is known of it.
            peers.announce(peer, clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells a peer what has changed. */
    void push(Link link) {
        try (LinkStream stream = link.open(List.of(Identify.PUSH), PATIENCE)) {
            stream.patience(PATIENCE);
            tell(link, stream);
        } catch (DialException gone) {
            // The peer does not want to be told, or is gone.
            return;
        } catch (IOException lost) {
            // The same, a moment later.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves identify. */
    boolean tell(Link link, LinkStream stream) throws IOException {
        stream.patience(PATIENCE);
        Frames.write(stream.output(), message(Optional.of(link.address())));
        stream.closeOutput();
        return false;
    }

    /** Serves push. */
    boolean hear(Link link, LinkStream stream) throws IOException {
        stream.patience(PATIENCE);
        learn(link, stream);
        return false;
    }

    /** Serves ping. */
    boolean echo(Link link, LinkStream stream) throws IOException {
        stream.patience(PING_IDLE);
        byte[] bytes = new byte[Ping.BYTES];
        InputStream in = stream.input();
        while (in.readNBytes(bytes, 0, bytes.length) == bytes.length) {
            stream.output().write(bytes);
        }
        stream.closeOutput();
        return false;
    }

    /** Measures one round trip; one at a time on a link. */
    Duration ping(Link link, Duration patience) throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        if (!link.pingTurn().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new SocketTimeoutException("an earlier ping takes too long");
        }
        try (LinkStream stream = link.open(List.of(Ping.PROTOCOL), Duration.between(clock.instant(), deadline))) {
            stream.patience(Duration.between(clock.instant(), deadline));
            byte[] bytes = new byte[Ping.BYTES];
            random.nextBytes(bytes);
            long start = System.nanoTime();
            stream.output().write(bytes);
            byte[] back = stream.input().readNBytes(Ping.BYTES);
            long end = System.nanoTime();
            if (!Arrays.equals(back, bytes)) {
                throw new WireException("ping: other bytes came back");
            }
            stream.closeOutput();
            return Duration.ofNanos(end - start);
        } finally {
            link.pingTurn().unlock();
        }
    }

    private void learn(Link link, LinkStream stream) throws IOException {
        PeerId peer = stream.remote();
        Identify news = Identify.NOTHING;
        try {
            for (int i = 0; i < Identify.MESSAGES_MAX; i++) {
                Optional<byte[]> message = Frames.read(stream.input(), Identify.BYTES_ACCEPTED_MAX);
                if (message.isEmpty()) {
                    break;
                }
                Identify one = Identify.decode(message.get());
                one.requireFrom(peer);
                news = news.joined(one);
            }
        } finally {
            // What was read counts although the stream may have ended badly: js-libp2p#3423.
            if (!news.equals(Identify.NOTHING)) {
                peers.learn(peer, news, clock.instant());
                // Before the listeners hear of the peer: they may ask it whether it reaches us where it sees us.
                news.observed().ifPresent(address -> observer.observed(link, peer, address));
                peers.announce(peer, clock.instant());
            }
        }
    }

    private byte[] message(Optional<Multiaddr> observed) {
        List<Multiaddr> mine = addresses.get();
        SignedEnvelope envelope = current(mine).seal(options.key());
        Identify message = new Identify(
                Optional.of(options.key().publicKey()),
                mine,
                new TreeSet<>(protocols.get()),
                observed,
                Optional.of(NETWORK),
                Optional.of(options.agentVersion()),
                Optional.empty());
        return message.encoded(Optional.of(envelope));
    }

    /** The record's number rises with each change and, being milliseconds since 1970 at least, over restarts. */
    private synchronized PeerRecord current(List<Multiaddr> mine) {
        if (record.seq() == 0 || !record.addresses().equals(mine)) {
            long seq = Math.max(record.seq() + 1, clock.instant().toEpochMilli());
            record = new PeerRecord(record.id(), seq, mine);
        }
        return record;
    }
}
