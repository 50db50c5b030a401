package org.fallow.node.directory;

/**
 * A question as it is sent.
 *
 * @param version of the protocol
 * @param timeoutMillis after which the asker no longer waits, 1 to 10 minutes' worth; relative, for clocks differ
 * @param trace W3C trace context, or empty; at most 128 characters
 * @param question what is asked
 */
public record DirectoryCall(int version, long timeoutMillis, String trace, Question question) {
    /** The version spoken here. */
    public static final int VERSION = 1;

    /** Checks the bounds. */
    public DirectoryCall {
        if (version < 1 || timeoutMillis < 1 || timeoutMillis > 600_000 || trace.length() > 128) {
            throw new IllegalArgumentException("directory: version, timeout or trace out of bounds");
        }
    }
}
