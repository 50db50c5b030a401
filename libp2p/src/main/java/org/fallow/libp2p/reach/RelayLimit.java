package org.fallow.libp2p.reach;

import java.time.Duration;
import java.util.Optional;
import org.fallow.libp2p.wire.ProtoReader;
import org.fallow.libp2p.wire.ProtoWriter;
import org.fallow.libp2p.wire.WireException;

/**
 * How long a relayed connection may last and how many bytes it may carry each way; zero for no limit.
 *
 * @see <a href="https://github.com/libp2p/rust-libp2p/issues/5170">rust-libp2p#5170</a> on what zero means
 */
public record RelayLimit(Duration duration, long bytes) {
    /** No limit. */
    public static final RelayLimit NONE = new RelayLimit(Duration.ZERO, 0);

    private static final int DURATION_FIELD = 1;
    private static final int BYTES_FIELD = 2;
    private static final long SECONDS_MAX = 0xffff_ffffL;

    /** Refuses what is below zero. */
    public RelayLimit {
        if (duration.isNegative() || bytes < 0) {
            throw new IllegalArgumentException("a limit below zero");
        }
    }

    /** Whether there is any limit. */
    public boolean limits() {
        return !duration.isZero() || bytes > 0;
    }

    ProtoWriter encoded() {
        return new ProtoWriter().number(DURATION_FIELD, duration.toSeconds()).number(BYTES_FIELD, bytes);
    }

    static Optional<RelayLimit> decode(ProtoReader in) throws WireException {
        long seconds = 0;
        long bytes = 0;
        while (in.next()) {
            switch (in.field()) {
                case DURATION_FIELD -> seconds = in.number();
                case BYTES_FIELD -> bytes = in.number();
                default -> in.skip();
            }
        }
        // Both are unsigned: what does not fit is as good as the largest that does.
        long bounded = seconds < 0 ? SECONDS_MAX : Math.min(seconds, SECONDS_MAX);
        return Optional.of(new RelayLimit(Duration.ofSeconds(bounded), bytes < 0 ? Long.MAX_VALUE : bytes));
    }
}
