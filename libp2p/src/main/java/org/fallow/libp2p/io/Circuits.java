package org.fallow.libp2p.io;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.host.DialException;
import org.fallow.libp2p.host.DialException.Reason;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.reach.HopMessage;
import org.fallow.libp2p.reach.Networks;
import org.fallow.libp2p.reach.RelayStatus;
import org.fallow.libp2p.reach.Reservation;
import org.fallow.libp2p.reach.StopMessage;
import org.fallow.libp2p.wire.Frames;
import org.fallow.libp2p.wire.WireException;

/** The client of relays: reaches peers through them, is reached through them. */
final class Circuits implements LinkProtocol {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Hub hub;
    private final boolean localAddresses;

    /** Relays that may hand over circuits, until their reservation ends. */
    private final Map<PeerId, Instant> reserved = new ConcurrentHashMap<>();

    Circuits(Hub hub, boolean localAddresses) {
        this.hub = hub;
        this.localAddresses = localAddresses;
    }

    /** Reaches a peer through a relay, in time. */
    Link connect(PeerId target, Multiaddr address, Duration patience) throws IOException, InterruptedException {
        Instant deadline = hub.clock().instant().plus(patience);
        Multiaddr through =
                address.relay().orElseThrow(() -> new DialException(Reason.NO_ADDRESS, address + " names no relay"));
        PeerId relay =
                through.peer().orElseThrow(() -> new DialException(Reason.NO_ADDRESS, address + " names no relay"));
        if (relay.equals(hub.key().peerId()) || relay.equals(target)) {
            throw new DialException(Reason.NO_ADDRESS, address + ": the relay is one of the two ends");
        }
        List<Multiaddr> where = through.parts().size() > 1 ? List.of(through) : List.of();
        Link link = hub.dial(relay, where, hub.left(deadline));
        LinkStream stream = link.open(List.of(HopMessage.PROTOCOL), hub.left(deadline));
        try {
            stream.patience(hub.left(deadline));
            HopMessage.Status status = ask(stream, new HopMessage.Connect(target));
            require(status.status(), address);
            stream.patience(Duration.ofNanos(Long.MAX_VALUE));
            Carrier carrier = new CircuitCarrier(stream, link.local(), address, status.limit());
            return hub.links().secure(carrier, target, true, hub.left(deadline));
        } catch (IOException | InterruptedException e) {
            stream.reset();
            throw e;
        }
    }

    /**
     * Asks a connected relay for a reservation.
     *
     * @return when it ends, and the addresses that go through the relay
     */
    Reservation reserve(PeerId relay) throws IOException, InterruptedException {
        Link link = hub.peers()
                .direct(relay)
                .orElseThrow(() -> new DialException(Reason.UNREACHABLE, relay + " is not connected"));
        try (LinkStream stream = link.open(List.of(HopMessage.PROTOCOL), PATIENCE)) {
            stream.patience(PATIENCE);
            // The relay may hand over a circuit before its answer is read.
            reserved.put(relay, hub.clock().instant().plus(PATIENCE));
            HopMessage.Status status = ask(stream, new HopMessage.Reserve());
            require(status.status(), link.address().withPeer(relay));
            Reservation granted =
                    status.reservation().orElseThrow(() -> new WireException("hop: an OK to a reservation without it"));
            reserved.put(relay, granted.expires().plus(PATIENCE));
            return new Reservation(granted.expires(), through(relay, link, granted.addresses()), Optional.empty());
        }
    }

    /** The relay is gone. */
    void gone(PeerId relay) {
        reserved.remove(relay);
    }

    /** A relay hands over a circuit. */
    @Override
    public boolean serve(Link link, LinkStream stream) throws IOException {
        stream.patience(PATIENCE);
        byte[] bytes = Frames.read(stream.input(), StopMessage.BYTES_MAX)
                .orElseThrow(() -> new WireException("stop: nothing said"));
        boolean known = reserved.getOrDefault(stream.remote(), Instant.MIN)
                .isAfter(hub.clock().instant());
        StopMessage message;
        try {
            message = StopMessage.decode(bytes);
        } catch (WireException e) {
            answer(stream, RelayStatus.MALFORMED_MESSAGE);
            throw e;
        }
        return switch (message) {
            case StopMessage.Connect connect
            when known && !link.relayed() -> {
                answer(stream, RelayStatus.OK);
                stream.patience(Duration.ofNanos(Long.MAX_VALUE));
                Multiaddr from = link.address().withPeer(stream.remote()).throughHere();
                hub.links().welcome(new CircuitCarrier(stream, link.local(), from, connect.limit()), connect.source());
                yield true;
            }
            case StopMessage.Connect connect -> answer(stream, RelayStatus.PERMISSION_DENIED);
            case StopMessage.Status status -> answer(stream, RelayStatus.UNEXPECTED_MESSAGE);
        };
    }

    private static HopMessage.Status ask(LinkStream stream, HopMessage request) throws IOException {
        Frames.write(stream.output(), request.encoded());
        byte[] answer = Frames.read(stream.input(), HopMessage.BYTES_MAX)
                .orElseThrow(() -> new WireException("hop: no answer"));
        if (HopMessage.decode(answer) instanceof HopMessage.Status status) {
            return status;
        }
        throw new WireException("hop: the answer is no status");
    }

    private static void require(RelayStatus status, Multiaddr address) throws DialException {
        if (status != RelayStatus.OK) {
            Reason reason = switch (status) {
                case RESERVATION_REFUSED, RESOURCE_LIMIT_EXCEEDED -> Reason.LIMIT;
                case OK,
                        PERMISSION_DENIED,
                        CONNECTION_FAILED,
                        NO_RESERVATION,
                        MALFORMED_MESSAGE,
                        UNEXPECTED_MESSAGE,
                        UNKNOWN -> Reason.UNREACHABLE;
            };
            throw new DialException(reason, address + ": the relay says " + status);
        }
    }

    /** Always false: the stream ends here. */
    private static boolean answer(LinkStream stream, RelayStatus status) throws IOException {
        Frames.write(stream.output(), new StopMessage.Status(status).encoded());
        return false;
    }

    /** What the relay says of its addresses, or else where we dialled it. */
    private List<Multiaddr> through(PeerId relay, Link link, List<Multiaddr> said) throws WireException {
        List<Multiaddr> found = new ArrayList<>();
        for (Multiaddr address : said) {
            if (!address.isCircuit() && (localAddresses || Networks.isPublic(address))) {
                found.add(address.withPeer(relay).throughHere());
            }
        }
        boolean dialled = link.outbound() && (localAddresses || Networks.isPublic(link.address()));
        if (found.isEmpty() && dialled) {
            found.add(link.address().withPeer(relay).throughHere());
        }
        return found;
    }
}
