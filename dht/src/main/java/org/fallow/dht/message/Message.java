package org.fallow.dht.message;

import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.host.PeerAddresses;

/**
 * A message of the kad-dht protocol, request or response.
 *
 * @param type what is asked, or answered
 * @param key the bytes looked for; may be empty in a response
 * @param value the value of a record, where there is one; treat as immutable
 * @param closer peers closer to the key
 * @param providers who provides the key
 * @see <a href="https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages">RPC messages</a>
 */
public record Message(
        Type type, byte[] key, Optional<byte[]> value, List<PeerAddresses> closer, List<PeerAddresses> providers) {
    /** The kinds, in the order of their numbers on the wire. */
    public enum Type {
        /** Store this value. */
        PUT_VALUE,
        /** What value stands under this key? */
        GET_VALUE,
        /** I hold what this key names; not answered. */
        ADD_PROVIDER,
        /** Who holds what this key names? */
        GET_PROVIDERS,
        /** Who is closest to this key? */
        FIND_NODE,
        /** Are you there? Answered, never sent. */
        PING
    }

    /** Copies the lists. */
    public Message {
        closer = List.copyOf(closer);
        providers = List.copyOf(providers);
    }

    /** A question about a key. */
    public static Message ask(Type type, byte[] key) {
        return new Message(type, key, Optional.empty(), List.of(), List.of());
    }

    /** A request to store, and the answer when it was done. */
    public static Message put(byte[] key, byte[] value) {
        return new Message(Type.PUT_VALUE, key, Optional.of(value), List.of(), List.of());
    }

    /** The word that {@code provider} holds what a key names. */
    public static Message provide(byte[] key, PeerAddresses provider) {
        return new Message(Type.ADD_PROVIDER, key, Optional.empty(), List.of(), List.of(provider));
    }

    @Override
    public String toString() {
        return type + "(closer " + closer.size() + ", providers " + providers.size() + ")";
    }
}
