package org.fallow.work.wasi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.fallow.work.record.Sha256;

/** Bytes that look random and are the same for everyone: block {@code n} is {@code SHA-256(SHA-256(seed) || n)}. */
final class RandomStream {
    private final byte[] key;
    private byte[] block = new byte[0];
    private int used;
    private long blocks;

    RandomStream(String seed) {
        this.key = Sha256.of(seed.getBytes(StandardCharsets.UTF_8));
    }

    byte[] next(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            if (used == block.length) {
                block = Sha256.of(
                        key, ByteBuffer.allocate(Long.BYTES).putLong(blocks++).array());
                used = 0;
            }
            bytes[i] = block[used++];
        }
        return bytes;
    }
}
