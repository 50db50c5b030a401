package org.fallow.libp2p.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.HopMessage;
import org.fallow.libp2p.reach.Networks;
import org.fallow.libp2p.reach.RelayCaps;
import org.fallow.libp2p.reach.RelayLimit;
import org.fallow.libp2p.reach.RelayStatus;
import org.fallow.libp2p.reach.RelayTable;
import org.fallow.libp2p.reach.Reservation;
import org.fallow.libp2p.reach.StopMessage;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/** Relays for others, within limits. Never dials: a target is connected and has a reservation, or is not reached. */
final class RelayService implements LinkProtocol {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What is carried at once, in bytes. */
    private static final int PIECE = 8 << 10;

    private final Hub hub;
    private final RelayCaps caps;
    private final boolean localAddresses;
    private final RelayTable table;

    RelayService(Hub hub, RelayCaps caps, boolean localAddresses) {
        this.hub = hub;
        this.caps = caps;
        this.localAddresses = localAddresses;
        this.table = new RelayTable(caps);
    }

    /** A peer has no direct connection any more. */
    void gone(PeerId peer) {
        synchronized (table) {
            table.disconnected(peer);
        }
    }

    @Override
    public boolean serve(Link link, LinkStream stream) throws IOException {
        stream.patience(PATIENCE);
        byte[] bytes = Frames.read(stream.input(), HopMessage.BYTES_MAX)
                .orElseThrow(() -> new WireException("hop: nothing said"));
        HopMessage message;
        try {
            message = HopMessage.decode(bytes);
        } catch (WireException e) {
            answer(stream, RelayStatus.MALFORMED_MESSAGE);
            return false;
        }
        if (link.relayed()) {
            answer(stream, RelayStatus.PERMISSION_DENIED);
            return false;
        }
        switch (message) {
            case HopMessage.Reserve reserve -> reserve(link, stream);
            case HopMessage.Connect connect -> connect(stream, connect.target());
            case HopMessage.Status status -> answer(stream, RelayStatus.UNEXPECTED_MESSAGE);
        }
        return false;
    }

    private void reserve(Link link, LinkStream stream) throws IOException {
        Optional<Instant> until;
        synchronized (table) {
            until = table.reserve(
                    stream.remote(), Networks.site(link.address()), hub.clock().instant());
        }
        if (until.isEmpty()) {
            answer(stream, RelayStatus.RESERVATION_REFUSED);
            return;
        }
        if (hub.peers().direct(stream.remote()).isEmpty()) {
            // It left while it asked: the end of its connection came first and found nothing to drop.
            gone(stream.remote());
            return;
        }
        List<Multiaddr> mine = hub.listeners().addresses().stream()
                .filter(address -> localAddresses || Networks.isPublic(address))
                .toList();
        Reservation granted = Reservation.issue(hub.key(), stream.remote(), until.get(), mine);
        HopMessage answer = new HopMessage.Status(RelayStatus.OK, Optional.of(granted), caps.circuit());
        Frames.write(stream.output(), answer.encoded());
        stream.closeOutput();
    }

    private void connect(LinkStream source, PeerId target) throws IOException {
        RelayStatus status;
        synchronized (table) {
            status = table.connect(source.remote(), target, hub.clock().instant());
        }
        if (status != RelayStatus.OK) {
            answer(source, status);
            return;
        }
        try {
            Optional<LinkStream> other = reach(source.remote(), target);
            if (other.isEmpty()) {
                answer(source, RelayStatus.CONNECTION_FAILED);
                return;
            }
            try (LinkStream stop = other.get()) {
                Frames.write(
                        source.output(),
                        new HopMessage.Status(RelayStatus.OK, Optional.empty(), caps.circuit()).encoded());
                carry(source, stop);
            }
        } finally {
            synchronized (table) {
                table.ended(source.remote(), target);
            }
        }
    }

    /** Asks the target whether it takes the circuit. */
    private Optional<LinkStream> reach(PeerId source, PeerId target) {
        Optional<Link> link = hub.peers().direct(target);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        try {
            LinkStream stop = link.get().open(List.of(StopMessage.PROTOCOL), PATIENCE);
            try {
                stop.patience(PATIENCE);
                Frames.write(stop.output(), new StopMessage.Connect(source, caps.circuit()).encoded());
                byte[] answer = Frames.read(stop.input(), StopMessage.BYTES_MAX)
                        .orElseThrow(() -> new WireException("stop: no answer"));
                if (StopMessage.decode(answer) instanceof StopMessage.Status(RelayStatus status)
                        && status == RelayStatus.OK) {
                    return Optional.of(stop);
                }
                stop.reset();
            } catch (IOException e) {
                stop.reset();
                hub.log().debug("{} does not take a circuit: {}", target, String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            hub.log().debug("{} does not take a circuit: {}", target, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Carries bytes both ways until both sides have ended, a side resets, or a limit is reached. */
    private void carry(LinkStream source, LinkStream target) {
        RelayLimit limit = caps.circuit();
        Instant until =
                limit.duration().isZero() ? Instant.MAX : hub.clock().instant().plus(limit.duration());
        CountDownLatch back = new CountDownLatch(1);
        boolean runs = hub.threads().run(() -> {
            carry(target, source, until, limit);
            back.countDown();
        });
        if (!runs) {
            return;
        }
        carry(source, target, until, limit);
        try {
            back.await();
        } catch (InterruptedException e) {
            source.reset();
            target.reset();
            Thread.currentThread().interrupt();
        }
    }

    private void carry(LinkStream from, LinkStream to, Instant until, RelayLimit limit) {
        byte[] piece = new byte[PIECE];
        long left = limit.bytes() == 0 ? Long.MAX_VALUE : limit.bytes();
        try {
            InputStream in = from.input();
            OutputStream out = to.output();
            for (int got = read(in, from, piece, until); got >= 0; got = read(in, from, piece, until)) {
                left -= got;
                if (left < 0) {
                    throw new WireException("the circuit has carried all it may");
                }
                to.patience(left(until));
                out.write(piece, 0, got);
            }
            to.closeOutput();
        } catch (IOException e) {
            hub.log()
                    .debug(
                            "circuit from {} to {} ended: {}",
                            from.remote(),
                            to.remote(),
                            String.valueOf(e.getMessage()));
            from.reset();
            to.reset();
        }
    }

    private int read(InputStream in, LinkStream from, byte[] piece, Instant until) throws IOException {
        from.patience(left(until));
        return in.read(piece);
    }

    private Duration left(Instant until) throws SocketTimeoutException {
        if (until.equals(Instant.MAX)) {
            return Duration.ofNanos(Long.MAX_VALUE);
        }
        Duration left = Duration.between(hub.clock().instant(), until);
        if (!left.isPositive()) {
            throw new SocketTimeoutException("the circuit's time is over");
        }
        return left;
    }

    private static void answer(LinkStream stream, RelayStatus status) throws IOException {
        Frames.write(stream.output(), HopMessage.Status.of(status).encoded());
        stream.closeOutput();
    }
}
