package org.fallow.libp2p.io;

import java.nio.ByteBuffer;
import org.fallow.libp2p.limit.Account;

/**
 * What a connection reads into: small while it is quiet, since most are most of the time, and larger while much comes
 * in, as far as its account goes. The largest is also what a connection has done in one turn: the more, the longer others
 * wait. For one thread.
 */
final class ReadBuffer {
    /** Of a quiet connection, and of a busy one, in bytes. */
    static final int BYTES_MIN = 2 << 10;

    static final int BYTES_MAX = 64 << 10;

    private static final int GROWTH = 4;

    private final Account account;
    private ByteBuffer bytes = ByteBuffer.allocate(BYTES_MIN);

    ReadBuffer(Account account) {
        this.account = account;
    }

    /** Ready to be read into. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Empties it after a read that left it at {@code position}, and fits its size to that. */
    void next(int position) {
        int capacity = bytes.capacity();
        bytes.clear();
        if (position == capacity && capacity < BYTES_MAX) {
            int wanted = Math.min(capacity * GROWTH, BYTES_MAX);
            if (!account.tight() && account.take(wanted - capacity)) {
                bytes = ByteBuffer.allocate(wanted);
            }
        } else if (position < capacity / 16 && capacity > BYTES_MIN) {
            account.give(capacity - BYTES_MIN);
            bytes = ByteBuffer.allocate(BYTES_MIN);
        }
    }
}
