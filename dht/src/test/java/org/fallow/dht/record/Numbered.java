package org.fallow.dht.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Values of the form {@code N:anything}; the larger N is better, what does not begin with a number is invalid. */
public final class Numbered implements Validator {
    @Override
    public boolean valid(byte[] key, byte[] value, Instant now) {
        return text(value).matches("[0-9]{1,6}:.*");
    }

    @Override
    public int compare(byte[] key, byte[] left, byte[] right) {
        return Integer.compare(number(left), number(right));
    }

    public static Value value(int number, String rest) {
        return Value.of((number + ":" + rest).getBytes(StandardCharsets.UTF_8));
    }

    private static int number(byte[] value) {
        return Integer.parseInt(text(value).substring(0, text(value).indexOf(':')));
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
