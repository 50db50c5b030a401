package org.fallow.dht.io;

import java.util.List;
import org.fallow.dht.kademlia.Settings;
import org.fallow.dht.record.RecordStorage;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.address.Multiaddr;

/**
 * What a {@link Dht} is started with.
 *
 * @param protocol the protocol's id; nodes with another one form another network
 * @param mode whether this node answers others and holds records for them
 * @param settings its numbers
 * @param validators what values it accepts, from others and from its own user
 * @param bootstrap where to find the first peers, each address ending in {@code /p2p/ID}; empty for the first node
 * @param storage keeps records over restarts
 */
public record DhtOptions(
        String protocol,
        Mode mode,
        Settings settings,
        Validators validators,
        List<Multiaddr> bootstrap,
        RecordStorage storage) {
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

    /** A node of Fallow's network, without bootstrap addresses, with its records in memory. */
    public static DhtOptions of(Mode mode, Validators validators) {
        return new DhtOptions(PROTOCOL, mode, Settings.DEFAULT, validators, List.of(), RecordStorage.none());
    }

    /** One that always is a server. */
    public static DhtOptions server(Validators validators) {
        return of(Mode.SERVER, validators);
    }

    /** One that always is a client. */
    public static DhtOptions client(Validators validators) {
        return of(Mode.CLIENT, validators);
    }

    /** The same, finding its first peers there. */
    public DhtOptions bootstrappedFrom(List<Multiaddr> addresses) {
        return new DhtOptions(protocol, mode, settings, validators, addresses, storage);
    }

    /** The same, keeping its records there. */
    public DhtOptions storedIn(RecordStorage records) {
        return new DhtOptions(protocol, mode, settings, validators, bootstrap, records);
    }

    /** The same under another protocol id. */
    public DhtOptions speaking(String id) {
        return new DhtOptions(id, mode, settings, validators, bootstrap, storage);
    }

    /** The same, demanding so many bits of work of the ids of others; of none unless said. */
    public DhtOptions demanding(int bits) {
        return with(settings.demanding(bits));
    }

    /** The same with other numbers, such as {@link Settings#knowingEverybody}. */
    public DhtOptions with(Settings numbers) {
        return new DhtOptions(protocol, mode, numbers, validators, bootstrap, storage);
    }
}
