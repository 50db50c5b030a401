package org.fallow.libp2p.identity;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.Varint;
import org.fallow.libp2p.wire.WireException;

/**
 * A payload with the key that signed it. The signature covers the domain (which is not sent), the payload's type and
 * the payload's bytes as they are, so nothing is ever encoded again to be checked.
 *
 * <p>An instance made by {@link #open} has a signature that holds for the domain asked for; what comes from others is
 * read in no other way.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/RFC/0002-signed-envelopes.md">Signed envelopes</a>
 */
public final class SignedEnvelope {
    /** Largest envelope accepted, in bytes. */
    public static final int BYTES_MAX = 4 << 20;

    private static final int PUBLIC_KEY_FIELD = 1;
    private static final int TYPE_FIELD = 2;
    private static final int PAYLOAD_FIELD = 3;
    private static final int SIGNATURE_FIELD = 5;

    private final PublicKey publicKey;
    private final byte[] payloadType;
    private final byte[] payload;
    private final byte[] signature;

    private SignedEnvelope(PublicKey publicKey, byte[] payloadType, byte[] payload, byte[] signature) {
        this.publicKey = publicKey;
        this.payloadType = payloadType;
        this.payload = payload;
        this.signature = signature;
    }

    /** Signs a payload for a domain. */
    public static SignedEnvelope seal(KeyPair key, String domain, byte[] payloadType, byte[] payload) {
        byte[] signature = key.sign(signed(domain, payloadType, payload));
        return new SignedEnvelope(key.publicKey(), payloadType.clone(), payload.clone(), signature);
    }

    /** Reads an envelope and checks its signature for a domain. */
    public static SignedEnvelope open(byte[] encoded, String domain) throws WireException {
        SignedEnvelope envelope = reopen(encoded);
        byte[] signed = signed(domain, envelope.payloadType, envelope.payload);
        if (!envelope.publicKey.verifies(signed, envelope.signature)) {
            throw new WireException("envelope: the signature does not hold for " + domain);
        }
        return envelope;
    }

    /** Reads an envelope that {@link #open} has read before: its bytes must be known to be the same. */
    public static SignedEnvelope reopen(byte[] encoded) throws WireException {
        if (encoded.length > BYTES_MAX) {
            throw new WireException("envelope: " + encoded.length + " bytes, at most " + BYTES_MAX + " accepted");
        }
        byte[] key = new byte[0];
        byte[] type = new byte[0];
        byte[] payload = new byte[0];
        byte[] signature = new byte[0];
        ProtoReader in = new ProtoReader(encoded);
        while (in.next()) {
            switch (in.field()) {
                case PUBLIC_KEY_FIELD -> key = in.bytes();
                case TYPE_FIELD -> type = in.bytes();
                case PAYLOAD_FIELD -> payload = in.bytes();
                case SIGNATURE_FIELD -> signature = in.bytes();
                default -> in.skip();
            }
        }
        return new SignedEnvelope(PublicKey.decode(key), type, payload, signature);
    }

    /** The protobuf form. */
    public byte[] encoded() {
        return new ProtoWriter()
                .bytes(PUBLIC_KEY_FIELD, publicKey.encoded())
                .bytes(TYPE_FIELD, payloadType)
                .bytes(PAYLOAD_FIELD, payload)
                .bytes(SIGNATURE_FIELD, signature)
                .toBytes();
    }

    /** Who signed. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Who signed, as a peer id. */
    public PeerId signer() {
        return PeerId.of(publicKey);
    }

    /** What kind of payload this is, copied. */
    public byte[] payloadType() {
        return payloadType.clone();
    }

    /** The payload, copied. */
    public byte[] payload() {
        return payload.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedEnvelope e
                && publicKey.equals(e.publicKey)
                && Arrays.equals(payloadType, e.payloadType)
                && Arrays.equals(payload, e.payload)
                && Arrays.equals(signature, e.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    private static byte[] signed(String domain, byte[] payloadType, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : new byte[][] {domain.getBytes(StandardCharsets.UTF_8), payloadType, payload}) {
            out.writeBytes(Varint.encode(part.length));
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
