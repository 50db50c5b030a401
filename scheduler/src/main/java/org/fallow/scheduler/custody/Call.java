package org.fallow.scheduler.custody;

/**
 * A request as it is sent.
 *
 * @param version of the protocol
 * @param timeoutMillis after which the asker no longer waits, 1 to 10 minutes' worth; relative, for clocks differ
 * @param trace W3C trace context, or empty
 * @param request what is asked
 */
public record Call(int version, long timeoutMillis, String trace, Request request) {
    /** The version spoken here. */
    public static final int VERSION = 1;

    /** Checks the bounds. */
    public Call {
        Bounds.range("version", version, 1, Integer.MAX_VALUE);
        Bounds.range("timeoutMillis", timeoutMillis, 1, 600_000);
        Bounds.text("trace", trace);
    }
}
