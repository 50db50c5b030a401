package org.fallow.work.record;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;

/**
 * What a node lends the network for the next hour. Everything in it is the node's own claim; the signature proves only
 * whose claim it is. Stands in the DHT under {@link #dhtKey}; of two, the one with the higher sequence counts.
 *
 * @param version of the protocol
 * @param peer the node's peer id, which is also the signer's; treat as immutable
 * @param idleCores processors that its owner lends and that no unit used at the moment of signing, 0 to
 *     {@link #CORES_MAX}
 * @param speed of one core, in thousands of calibration steps a second of processor time; 0 when it has not been
 *     measured yet, see {@link #measuredSpeed}
 * @param memoryBytes that units may use together, 0 to {@link #MEMORY_BYTES_MAX}
 * @param hoursPerWeek in which its settings let it compute, 0 to 168; 168 without a schedule
 * @param reach what the node knows of how it can be dialled
 * @param untilMillis unix time by the signer's clock, up to which this holds: at most {@link #LIFE} after signing
 * @param sequence rises with every advert of the node, unix milliseconds by custom
 */
public record Advert(
        int version,
        byte[] peer,
        int idleCores,
        long speed,
        long memoryBytes,
        int hoursPerWeek,
        Reach reach,
        long untilMillis,
        long sequence) {
    /** Most cores that one node may claim. */
    public static final int CORES_MAX = 4_096;

    /** Most memory that one node may claim: 64 TiB. */
    public static final long MEMORY_BYTES_MAX = 64L << 40;

    /** Highest speed that is taken, in thousands of steps a second: some 100 times what is fast in 2026. */
    public static final long SPEED_MAX = 100_000_000;

    /** The longest that an advert holds. */
    public static final Duration LIFE = Duration.ofHours(1);

    /** How far the clock of its signer may be ahead of the reader's. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    /** What the keys of adverts in the DHT begin with. */
    public static final String DHT_PREFIX = "/fallow/advert/";

    private static final int HOURS_A_WEEK = 168;

    /** How a node can be dialled, as far as it knows. */
    public enum Reach {
        /** It has not found out. */
        UNKNOWN,
        /** From the internet. */
        PUBLIC,
        /** Only by relays and holes punched in NATs. */
        PRIVATE
    }

    /** Checks the bounds. */
    public Advert {
        Bounds.version(version);
        Bounds.length("peer", peer.length, 1, PeerId.BYTES_MAX);
        Bounds.range("idleCores", idleCores, 0, CORES_MAX);
        Bounds.range("speed", speed, 0, SPEED_MAX);
        Bounds.range("memoryBytes", memoryBytes, 0, MEMORY_BYTES_MAX);
        Bounds.range("hoursPerWeek", hoursPerWeek, 0, HOURS_A_WEEK);
        Bounds.range("untilMillis", untilMillis, 0, Long.MAX_VALUE);
        Bounds.range("sequence", sequence, 0, Long.MAX_VALUE);
    }

    /** The speed of one core in thousands of calibration steps a second; empty while it has not been measured. */
    public OptionalLong measuredSpeed() {
        return speed == 0 ? OptionalLong.empty() : OptionalLong.of(speed);
    }

    /** Whether it holds at that time by the reader's clock: not expired, and not for longer than adverts may. */
    public boolean holds(Instant now) {
        return untilMillis > now.toEpochMilli()
                && untilMillis <= now.plus(LIFE).plus(SKEW).toEpochMilli();
    }

    /** The key of a node's advert in the DHT: {@code /fallow/advert/} and the bytes of its peer id. */
    public static byte[] dhtKey(PeerId node) {
        byte[] prefix = DHT_PREFIX.getBytes(StandardCharsets.UTF_8);
        byte[] id = node.bytes();
        byte[] key = Arrays.copyOf(prefix, prefix.length + id.length);
        System.arraycopy(id, 0, key, prefix.length, id.length);
        return key;
    }

    /** Reads a signed advert; refuses one that is not of its signer. */
    public static Signed<Advert> read(byte[] envelope) throws WireException {
        Signed<Advert> advert = RecordKind.ADVERT.open(envelope);
        if (!Arrays.equals(advert.value().peer, advert.signer().bytes())) {
            throw new WireException("advert: signed by another than the node it is about");
        }
        return advert;
    }

    /** As {@link #read(byte[])}; refuses one that is not of the node that the key names. */
    public static Signed<Advert> read(byte[] key, byte[] envelope) throws WireException {
        Signed<Advert> advert = read(envelope);
        if (!Arrays.equals(key, dhtKey(advert.signer()))) {
            throw new WireException("advert: of another node than the key names");
        }
        return advert;
    }

    @Override
    public String toString() {
        return "advert of " + idleCores + " idle cores";
    }
}
