package org.fallow.node.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.fallow.dht.record.Validator;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Advert;

/**
 * Records under {@code /fallow/…}: projects, signed by the publisher that the key is made of; adverts, signed by the node
 * that the key names, and only while they hold. The one with the higher sequence is the better.
 */
public final class FallowRecords implements Validator {
    private static final byte[] ADVERT = Advert.DHT_PREFIX.getBytes(StandardCharsets.UTF_8);

    @Override
    public boolean valid(byte[] key, byte[] value, Instant now) {
        try {
            return isAdvert(key)
                    ? Advert.read(key, value).value().holds(now)
                    : ProjectRecords.read(key, value).value().sequence() >= 0;
        } catch (WireException e) {
            return false;
        }
    }

    @Override
    public int compare(byte[] key, byte[] left, byte[] right) {
        return Long.compare(sequence(key, left), sequence(key, right));
    }

    /** Whether a key is that of an advert. */
    public static boolean isAdvert(byte[] key) {
        return key.length > ADVERT.length && Arrays.equals(key, 0, ADVERT.length, ADVERT, 0, ADVERT.length);
    }

    private static long sequence(byte[] key, byte[] value) {
        try {
            return isAdvert(key)
                    ? Advert.read(key, value).value().sequence()
                    : ProjectRecords.read(key, value).value().sequence();
        } catch (WireException e) {
            return -1;
        }
    }
}
