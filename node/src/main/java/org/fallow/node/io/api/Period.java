package org.fallow.node.io.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * A time from a moment on, up to another.
 *
 * @param fromMillis since 1970, included; {@link Long#MIN_VALUE} for ever before
 * @param toMillis since 1970, excluded; {@link Long#MAX_VALUE} for ever after
 */
public record Period(long fromMillis, long toMillis) {
    /** All times. */
    public static final Period EVER = new Period(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Of {@code from} and {@code to}, each a day or a time, each of which may be missing. */
    static Period of(Map<String, String> query) throws Refusal {
        return new Period(
                millis("from", query.getOrDefault("from", ""), Long.MIN_VALUE),
                millis("to", query.getOrDefault("to", ""), Long.MAX_VALUE));
    }

    private static long millis(String name, String text, long usual) throws Refusal {
        if (text.isEmpty()) {
            return usual;
        }
        try {
            Instant at = text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            return at.toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.badRequest(
                    name + ": \"" + text + "\" is not a day or a time", "write 2026-11-30, or 2026-11-30T18:00:00Z");
        }
    }
}
