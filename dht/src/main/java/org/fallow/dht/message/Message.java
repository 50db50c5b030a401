package org.fallow.dht.message;

import java.util.Arrays;
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
    /** The kinds. */
    public enum Type {
        /** Store this value. */
        PUT_VALUE(0),
        /** What value stands under this key? */
        GET_VALUE(1),
        /** I hold what this key names; not answered. */
        ADD_PROVIDER(2),
        /** Who holds what this key names? */
        GET_PROVIDERS(3),
        /** Who is closest to this key? */
        FIND_NODE(4),
        /** Are you there? Answered, never sent. */
        PING(5);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        /** Its number on the wire. */
        public int number() {
            return number;
        }

        static Optional<Type> of(long number) {
            return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
        }
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
