package org.fallow.work.kernel;

/**
 * Something in a module that does not fit.
 *
 * @param offset of the byte it begins at, 0 to the module's length; -1 where something is missing
 * @param reason one line for people, at most {@link #REASON_CHARS_MAX} characters
 */
public record Finding(long offset, String reason) {
    /** Longest reason. */
    public static final int REASON_CHARS_MAX = 300;

    /** Cuts the reason to its bound. */
    public Finding {
        if (offset < -1) {
            throw new IllegalArgumentException("offset: " + offset + " is not -1 or more");
        }
        reason = reason.length() <= REASON_CHARS_MAX ? reason : reason.substring(0, REASON_CHARS_MAX);
    }

    /** One line, with the offset in decimal and in hexadecimal, as disassemblers print it. */
    public String text() {
        return offset < 0 ? reason : "at byte %d (0x%x): %s".formatted(offset, offset, reason);
    }
}
