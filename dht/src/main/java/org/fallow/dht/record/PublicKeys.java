package org.fallow.dht.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Arrays;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.identity.PublicKey;
import org.fallow.libp2p.wire.WireException;

/**
 * The keys of peers, under {@code /pk/} and the bytes of the peer id: a value is the encoded public key the id belongs to.
 * There is one valid value under a key, and no other can take its place. Ed25519 only, as everywhere here.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, entry validation</a>
 */
public final class PublicKeys implements Validator {
    /** The namespace, for {@link Validators#with}. */
    public static final String NAMESPACE = "pk";

    private static final byte[] PREFIX = ("/" + NAMESPACE + "/").getBytes(US_ASCII);

    /** Under which key of the DHT a peer's public key stands. */
    public static byte[] key(PeerId peer) {
        byte[] id = peer.bytes();
        byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + id.length);
        System.arraycopy(id, 0, key, PREFIX.length, id.length);
        return key;
    }

    @Override
    public boolean valid(byte[] key, byte[] value, Instant now) {
        try {
            PublicKey publicKey = PublicKey.decode(value);
            return Arrays.equals(key, key(PeerId.of(publicKey))) && Arrays.equals(value, publicKey.encoded());
        } catch (WireException e) {
            return false;
        }
    }

    @Override
    public int compare(byte[] key, byte[] left, byte[] right) {
        return 0;
    }
}
