package org.fallow.libp2p.reach;

import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.address.AddressProtocol;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;

/**
 * The rules of names in addresses: which may be looked up at all, and which TXT records of a {@code /dnsaddr} count.
 *
 * @see <a href="https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md">dnsaddr</a>
 */
public final class NamedList {
    /** Longest name looked up, in characters; DNS has no longer ones. */
    public static final int NAME_MAX = 253;

    private static final int RECORD_MAX = 1024;
    private static final String RECORD = "dnsaddr=";
    private static final String PREFIX = "_dnsaddr.";

    private NamedList() {}

    /**
     * Whether a name is one that DNS has: letters, digits, {@code - _ .}. Others never reach a resolver, for which a colon
     * or a slash in a name could mean more than a name.
     */
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_MAX - PREFIX.length()
                && name.chars().allMatch(NamedList::isPlain);
    }

    /** The name whose TXT records a {@code /dnsaddr/HOST} stands for. */
    public static String recordName(String host) {
        return PREFIX + host;
    }

    /**
     * The address a TXT record gives for a peer, without {@code /p2p}; empty when it is another peer's, no address, or
     * does not end as the one asked for does.
     *
     * @param asked {@code /dnsaddr/HOST}, perhaps with more parts, which are the end wanted
     */
    public static Optional<Multiaddr> address(String record, PeerId peer, Multiaddr asked) {
        if (!record.startsWith(RECORD) || record.length() > RECORD_MAX) {
            return Optional.empty();
        }
        Multiaddr address;
        try {
            address = Multiaddr.parse(record.substring(RECORD.length()));
        } catch (WireException e) {
            // A kind not known here, or junk: the other records may do.
            return Optional.empty();
        }
        List<Multiaddr.Part> parts = address.withoutPeer().parts();
        List<Multiaddr.Part> whole = asked.withoutPeer().parts();
        List<Multiaddr.Part> end = whole.subList(1, whole.size());
        boolean ends = parts.size() >= end.size()
                && parts.subList(parts.size() - end.size(), parts.size()).equals(end);
        boolean same = address.peer().filter(id -> !id.equals(peer)).isEmpty();
        boolean somewhere = parts.getFirst().protocol() != AddressProtocol.P2P;
        return ends && same && somewhere ? Optional.of(address.withoutPeer()) : Optional.empty();
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
