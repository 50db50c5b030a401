package org.fallow.work.record;

import java.util.ArrayList;
import java.util.List;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.identity.SignedEnvelope;
import org.fallow.libp2p.wire.WireException;

/**
 * A kind of signed record: the domain its signatures are for, and how its payload (CBOR) is written and read.
 *
 * @param <T> the payload
 */
public final class RecordKind<T> {
    /** The version of the protocol that records made here follow. */
    public static final int VERSION = 1;

    /** Projects. */
    public static final RecordKind<Project> PROJECT = new RecordKind<>("fallow/project", 1, Project.class, 64 << 10);
    /** Batches. */
    public static final RecordKind<Batch> BATCH = new RecordKind<>("fallow/batch", 2, Batch.class, 1 << 20);
    /** Votes. */
    public static final RecordKind<Vote> VOTE = new RecordKind<>("fallow/vote", 3, Vote.class, 1 << 10);
    /** Openings. */
    public static final RecordKind<Opening> OPENING =
            new RecordKind<>("fallow/opening", 4, Opening.class, Opening.RESULT_BYTES_MAX + 1024);
    /** Adverts of idle capacity. */
    public static final RecordKind<Advert> ADVERT = new RecordKind<>("fallow/advert", 5, Advert.class, 512);
    /** Receipts for accepted work. */
    public static final RecordKind<Receipt> RECEIPT = new RecordKind<>("fallow/receipt", 6, Receipt.class, 32 << 10);
    /** Custodians' words that they keep a vote. */
    public static final RecordKind<Witness> WITNESS = new RecordKind<>("fallow/witness", 7, Witness.class, 256);
    /** What publishers ask of shards. */
    public static final RecordKind<Wave> WAVE = new RecordKind<>("fallow/wave", 8, Wave.class, 80 << 10);

    private final String domain;
    private final byte[] payloadType;
    private final Class<T> payload;
    private final int bytesMax;

    private RecordKind(String domain, int type, Class<T> payload, int bytesMax) {
        this.domain = domain;
        this.payloadType = new byte[] {(byte) 0xfa, (byte) type};
        this.payload = payload;
        this.bytesMax = bytesMax;
    }

    /** Signs a record. */
    public Signed<T> seal(KeyPair key, T value) {
        byte[] bytes = Cbor.encode(value);
        if (bytes.length > bytesMax) {
            throw new IllegalArgumentException(
                    domain + ": " + bytes.length + " bytes, at most " + bytesMax + " are accepted by others");
        }
        SignedEnvelope envelope = SignedEnvelope.seal(key, domain, payloadType, bytes);
        return new Signed<>(value, envelope.signer(), envelope.encoded());
    }

    /** Reads a signed record and checks its signature, its size and its fields. */
    public Signed<T> open(byte[] encoded) throws WireException {
        if (encoded.length > bytesMax + 256) {
            throw new WireException(domain + ": " + encoded.length + " bytes, at most " + bytesMax + " accepted");
        }
        SignedEnvelope envelope = SignedEnvelope.open(encoded, domain);
        T value = Cbor.decode(envelope.payload(), payload);
        return new Signed<>(value, envelope.signer(), encoded.clone());
    }

    /** Reads a record that {@link #open} has read before; its bytes must be known to be the same. */
    public Signed<T> reopen(byte[] encoded) throws WireException {
        SignedEnvelope envelope = SignedEnvelope.reopen(encoded);
        return new Signed<>(Cbor.decode(envelope.payload(), payload), envelope.signer(), encoded);
    }

    /** Reads signed records, all of them or none, as {@link #open} does. */
    public List<Signed<T>> openAll(List<byte[]> envelopes) throws WireException {
        List<Signed<T>> records = new ArrayList<>();
        for (byte[] envelope : envelopes) {
            records.add(open(envelope));
        }
        return records;
    }
}
