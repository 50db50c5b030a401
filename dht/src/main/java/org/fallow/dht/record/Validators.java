package org.fallow.dht.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The validators of the namespaces a node knows. A record key is {@code /NAMESPACE/REST}; a key without a namespace, or
 * of one that is not known, has no valid values.
 */
public final class Validators {
    private final Map<String, Validator> byNamespace;

    private Validators(Map<String, Validator> byNamespace) {
        this.byNamespace = byNamespace;
    }

    /** None: every value is refused. */
    public static Validators none() {
        return new Validators(Map.of());
    }

    /** These and one more, for the namespace of that name, such as {@code fallow}; without slashes. */
    public Validators with(String namespace, Validator validator) {
        if (namespace.isEmpty() || namespace.contains("/")) {
            throw new IllegalArgumentException("namespace: '" + namespace + "' is empty or has a slash");
        }
        Map<String, Validator> more = new TreeMap<>(byNamespace);
        more.put(namespace, validator);
        return new Validators(more);
    }

    /** Whether the value may stand under that key at that time. */
    public boolean valid(byte[] key, byte[] value, Instant now) {
        return of(key).map(validator -> validator.valid(key, value, now)).orElse(false);
    }

    /** As {@link Validator#compare}, with ties broken by the bytes: 0 only when the two are equal. */
    public int compare(byte[] key, byte[] left, byte[] right) {
        int order =
                of(key).map(validator -> validator.compare(key, left, right)).orElse(0);
        return order == 0 ? Arrays.compareUnsigned(left, right) : order;
    }

    private Optional<Validator> of(byte[] key) {
        String text = new String(key, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('/', 1);
        return text.startsWith("/") && end > 1
                ? Optional.ofNullable(byNamespace.get(text.substring(1, end)))
                : Optional.empty();
    }
}
