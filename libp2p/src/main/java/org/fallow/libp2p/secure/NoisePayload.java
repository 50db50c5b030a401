package org.fallow.libp2p.secure;

import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.identity.PublicKey;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * What libp2p puts into the second and third handshake message.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md#libp2p-data-in-handshake-messages">Payload</a>
 */
final class NoisePayload {
    /** A longer list of muxers, or a longer name, counts as no list. */
    private static final int MUXERS_MAX = 16;

    private static final int MUXER_CHARS_MAX = 100;

    private static final int IDENTITY_KEY_FIELD = 1;
    private static final int SIGNATURE_FIELD = 2;
    private static final int EXTENSIONS_FIELD = 4;
    private static final int MUXERS_FIELD = 2;

    private final PublicKey identity;
    private final byte[] signature;
    private final List<String> muxers;

    private NoisePayload(PublicKey identity, byte[] signature, List<String> muxers) {
        this.identity = identity;
        this.signature = signature;
        this.muxers = muxers;
    }

    static NoisePayload of(PublicKey identity, byte[] signature) {
        return new NoisePayload(identity, signature, List.of());
    }

    NoisePayload offering(List<String> others) {
        return new NoisePayload(identity, signature, List.copyOf(others));
    }

    static NoisePayload decode(byte[] encoded) throws WireException {
        byte[] key = new byte[0];
        byte[] signature = new byte[0];
        List<String> muxers = List.of();
        ProtoReader in = new ProtoReader(encoded);
        while (in.next()) {
            switch (in.field()) {
                case IDENTITY_KEY_FIELD -> key = in.bytes();
                case SIGNATURE_FIELD -> signature = in.bytes();
                case EXTENSIONS_FIELD -> muxers = muxers(in.message());
                default -> in.skip();
            }
        }
        return new NoisePayload(PublicKey.decode(key), signature, muxers);
    }

    byte[] encoded() {
        ProtoWriter out =
                new ProtoWriter().bytes(IDENTITY_KEY_FIELD, identity.encoded()).bytes(SIGNATURE_FIELD, signature);
        if (!muxers.isEmpty()) {
            ProtoWriter extensions = new ProtoWriter();
            muxers.forEach(muxer -> extensions.text(MUXERS_FIELD, muxer));
            out.message(EXTENSIONS_FIELD, extensions);
        }
        return out.toBytes();
    }

    PublicKey identity() {
        return identity;
    }

    byte[] signature() {
        return signature;
    }

    List<String> muxers() {
        return muxers;
    }

    private static List<String> muxers(ProtoReader in) throws WireException {
        List<String> found = new ArrayList<>();
        while (in.next()) {
            if (in.field() == MUXERS_FIELD) {
                found.add(in.text());
            } else {
                in.skip();
            }
        }
        boolean sound = found.size() <= MUXERS_MAX && found.stream().allMatch(name -> name.length() <= MUXER_CHARS_MAX);
        return sound ? List.copyOf(found) : List.of();
    }
}
