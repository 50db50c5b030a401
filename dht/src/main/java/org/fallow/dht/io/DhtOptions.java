package org.fallow.dht.io;

import java.util.List;
import org.fallow.dht.record.RecordStorage;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;

/**
 * What a {@link Dht} is started with.
 *
 * @param protocol the protocol's id; nodes with another one form another network
 * @param server whether this node answers others and holds records for them; a client only asks
 * @param validators what values it accepts, from others and from its own user
 * @param bootstrap where to find the first peers, each address ending in {@code /p2p/ID}; empty for the first node
 * @param storage keeps records over restarts
 * @param idWork bits of work that the ids of others must have, see {@link org.fallow.dht.key.IdWork}
 */
public record DhtOptions(
        String protocol,
        boolean server,
        Validators validators,
        List<Multiaddr> bootstrap,
        RecordStorage storage,
        int idWork) {
    /** The protocol of Fallow's own network. */
    public static final String PROTOCOL = "/fallow/kad/1.0.0";

    /** Copies the list; refuses bootstrap addresses without a peer id. */
    public DhtOptions {
        bootstrap = List.copyOf(bootstrap);
        for (Multiaddr address : bootstrap) {
            if (address.peer().isEmpty()) {
                throw new IllegalArgumentException("bootstrap: " + address + " does not end in /p2p/ID");
            }
        }
    }

    /** A server of Fallow's network, without bootstrap addresses, with its records in memory. */
    public static DhtOptions server(Validators validators) {
        return new DhtOptions(PROTOCOL, true, validators, List.of(), RecordStorage.none(), 0);
    }

    /** A client of Fallow's network, without bootstrap addresses. */
    public static DhtOptions client(Validators validators) {
        return new DhtOptions(PROTOCOL, false, validators, List.of(), RecordStorage.none(), 0);
    }

    /** The same, finding its first peers there. */
    public DhtOptions bootstrappedFrom(List<Multiaddr> addresses) {
        return new DhtOptions(protocol, server, validators, addresses, storage, idWork);
    }

    /** The same, keeping its records there. */
    public DhtOptions storedIn(RecordStorage records) {
        return new DhtOptions(protocol, server, validators, bootstrap, records, idWork);
    }

    /** The same, demanding so many bits of work of the ids of others; of none unless said. */
    public DhtOptions demanding(int bits) {
        return new DhtOptions(protocol, server, validators, bootstrap, storage, bits);
    }

    /** The same under another protocol id. */
    public DhtOptions speaking(String id) {
        return new DhtOptions(id, server, validators, bootstrap, storage, idWork);
    }
}
