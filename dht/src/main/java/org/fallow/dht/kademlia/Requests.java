package org.fallow.dht.kademlia;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fallow.dht.message.Request;
import org.fallow.libp2p.host.PeerAddresses;

/** The requests that are not answered yet, and what each is for. */
final class Requests {
    private static final int REQUESTS_MAX = 2_048;

    private final Duration patience;
    private final Consumer<KademliaAction> out;

    /** By number, and so by deadline: each has the same time to be answered. */
    private final Map<Long, Sent> sent = new LinkedHashMap<>();

    private long next;

    /** A request that was sent then, to be answered by the deadline. */
    record Sent(Purpose purpose, PeerAddresses peer, Request request, Instant at, Instant deadline) {
        /** Whether it asks the peer to hold something. */
        boolean stores() {
            return request instanceof Request.PutValue || request instanceof Request.AddProvider;
        }
    }

    /** What a request is for. */
    sealed interface Purpose {
        /** A step of a task. */
        record Step(Task task) implements Purpose {}

        /** To see whether a peer answers. */
        record Probe() implements Purpose {}

        /** To replace a value that is missing or worse than the best. */
        record Correction() implements Purpose {}
    }

    Requests(Duration patience, Consumer<KademliaAction> out) {
        this.patience = patience;
        this.out = out;
    }

    /** False when too many are under way. */
    boolean send(PeerAddresses peer, Request request, Purpose purpose, Instant now) {
        if (sent.size() >= REQUESTS_MAX) {
            return false;
        }
        long id = next++;
        sent.put(id, new Sent(purpose, peer, request, now, now.plus(patience)));
        out.accept(new KademliaAction.Send(id, peer, request));
        return true;
    }

    /** A request that was answered or has failed; empty when it is overdue, or was never made. */
    Optional<Sent> remove(long id) {
        return Optional.ofNullable(sent.remove(id));
    }

    /** The numbers of those whose time is over. */
    List<Long> overdue(Instant now) {
        return sent.entrySet().stream()
                .takeWhile(request -> !request.getValue().deadline().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** When the first will be overdue. */
    Instant wakeAt() {
        return sent.isEmpty() ? Instant.MAX : sent.values().iterator().next().deadline();
    }
}
