package org.fallow.libp2p.address;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.Varint;
import org.fallow.libp2p.wire.WireException;

/**
 * An invite link: a peer and where it may be reached, in one word that survives a chat or a printed page.
 *
 * <p>{@code fallow:} and, in base64url without padding: a version byte 1; the peer id with its varint length; each address
 * without its {@code /p2p} with its varint length; the first four bytes of the sha-256 of all before them, so that a link
 * cut short or mistyped is told from a whole one.
 *
 * @param peer who invites
 * @param addresses where it may be reached, the best first, 1 to {@link #ADDRESSES_MAX}, without a trailing {@code /p2p}
 */
public record Invite(PeerId peer, List<Multiaddr> addresses) {
    /** What every link begins with. */
    public static final String SCHEME = "fallow:";

    /** Most addresses in a link. */
    public static final int ADDRESSES_MAX = 8;

    private static final int BYTES_MAX = 2 + PeerId.BYTES_MAX + ADDRESSES_MAX * (Multiaddr.BYTES_MAX + 2) + 4;
    private static final int TEXT_MAX = SCHEME.length() + (BYTES_MAX * 4 + 2) / 3;
    private static final int CHECK_BYTES = 4;
    private static final byte VERSION = 1;

    /** Copies the addresses, without the peer id at their ends and without doubles. */
    public Invite {
        Set<Multiaddr> bare = new LinkedHashSet<>();
        for (Multiaddr address : addresses) {
            Multiaddr without = address.withoutPeer();
            if (without.peer().isPresent()
                    || address.peer().filter(id -> !id.equals(peer)).isPresent()) {
                throw new IllegalArgumentException(address + " is not where " + peer + " is");
            }
            bare.add(without);
        }
        if (bare.isEmpty() || bare.size() > ADDRESSES_MAX) {
            throw new IllegalArgumentException(
                    "an invite of " + bare.size() + " addresses, 1 to " + ADDRESSES_MAX + " can be");
        }
        addresses = List.copyOf(bare);
    }

    /** Whether a text is meant to be a link; {@link #parse} says whether it is one. */
    public static boolean looksLike(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Reads a link. Addresses of kinds not known here are left out.
     *
     * @throws WireException in one line for people, when it is not whole, or nothing in it can be used
     */
    public static Invite parse(String text) throws WireException {
        if (!looksLike(text)) {
            throw new WireException("an invite link starts with " + SCHEME);
        }
        if (text.length() > TEXT_MAX) {
            throw new WireException("the invite link is longer than " + TEXT_MAX + " characters");
        }
        byte[] all = decoded(text.substring(SCHEME.length()));
        int end = all.length - CHECK_BYTES;
        if (end < 1 || !Arrays.equals(check(all, end), Arrays.copyOfRange(all, end, all.length))) {
            throw damaged();
        }
        if (all[0] != VERSION) {
            throw new WireException("the invite link is of version " + (all[0] & 0xff) + ", made by a newer Fallow");
        }
        ByteBuffer in = ByteBuffer.wrap(all, 1, end - 1);
        PeerId peer = PeerId.ofBytes(chunk(in, PeerId.BYTES_MAX));
        return new Invite(peer, usable(peer, in));
    }

    /** The addresses with the peer id at their ends, as a node is given them to meet its first peer. */
    public List<Multiaddr> bootstrap() {
        return addresses.stream().map(address -> address.withPeer(peer)).toList();
    }

    /** The link. */
    @Override
    public String toString() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        chunk(out, peer.bytes());
        addresses.forEach(address -> chunk(out, address.bytes()));
        byte[] body = out.toByteArray();
        out.writeBytes(check(body, body.length));
        return SCHEME + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    private static List<Multiaddr> usable(PeerId peer, ByteBuffer in) throws WireException {
        Set<Multiaddr> found = new LinkedHashSet<>();
        for (int i = 0; in.hasRemaining(); i++) {
            if (i == ADDRESSES_MAX) {
                throw new WireException("the invite link has more than " + ADDRESSES_MAX + " addresses");
            }
            address(chunk(in, Multiaddr.BYTES_MAX))
                    .filter(address -> address.peer().isEmpty())
                    .ifPresent(found::add);
        }
        if (found.isEmpty()) {
            throw new WireException("the invite link of " + peer + " has no address this version can use");
        }
        return List.copyOf(found);
    }

    private static Optional<Multiaddr> address(byte[] bytes) {
        try {
            return Optional.of(Multiaddr.ofBytes(bytes));
        } catch (WireException unknown) {
            // Of a later version's kind: the others may do.
            return Optional.empty();
        }
    }

    private static byte[] decoded(String text) throws WireException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
        throw damaged();
    }

    private static WireException damaged() {
        return new WireException("the invite link is damaged or cut short: copy all of it again");
    }

    private static byte[] chunk(ByteBuffer in, int max) throws WireException {
        long length = Varint.take(in);
        if (length > Math.min(max, in.remaining())) {
            throw new WireException("the invite link says a length of " + length + ", which does not fit");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static void chunk(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(Varint.encode(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] check(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return Arrays.copyOf(digest.digest(), CHECK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
