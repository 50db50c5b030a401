package org.fallow.node.folding;

import java.nio.charset.StandardCharsets;
import org.fallow.libp2p.wire.WireException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result of the kernel {@code hp-fold}, checked: its path is a fold, and the energy it claims is the fold's.
 *
 * @param fold as laid by its path
 * @param seed of the search
 * @param steps of the search, in proposed moves
 */
public record FoldResult(Fold fold, long seed, long steps) {
    private static final int BYTES_MAX = 16 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads {@code {"dim":…,"energy":…,"path":"…","seed":…,"sequence":"…","steps":…}}. */
    public static FoldResult parse(byte[] result) throws WireException {
        if (result.length > BYTES_MAX) {
            throw new WireException("fold: a result of " + result.length + " bytes, at most " + BYTES_MAX);
        }
        JsonNode node;
        try {
            node = JSON.readTree(new String(result, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new WireException("fold: the result is not JSON");
        }
        Fold fold = Fold.parse(text(node, "sequence"), Math.clamp(number(node, "dim"), 0, 4), text(node, "path"));
        long claimed = number(node, "energy");
        if (claimed != fold.energy()) {
            throw new WireException("fold: energy " + claimed + " is claimed, its path has " + fold.energy());
        }
        return new FoldResult(fold, number(node, "seed"), number(node, "steps"));
    }

    private static String text(JsonNode node, String field) throws WireException {
        JsonNode value = node.path(field);
        if (!value.isString()) {
            throw new WireException("fold: '" + field + "' is not text");
        }
        return value.stringValue();
    }

    private static long number(JsonNode node, String field) throws WireException {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new WireException("fold: '" + field + "' is not a whole number");
        }
        return value.longValue();
    }
}
