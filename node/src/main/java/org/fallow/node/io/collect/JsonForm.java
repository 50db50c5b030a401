package org.fallow.node.io.collect;

import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bytes of a unit as JSON: as they are where they are JSON, else {@code {"base64": …}}. */
public final class JsonForm {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonForm() {}

    /** The document that the bytes are; where they are none, an object with {@code base64}. */
    public static JsonNode of(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (!node.isMissingNode()) {
                return node;
            }
        } catch (JacksonException e) {
            return notJson(bytes);
        }
        return notJson(bytes);
    }

    private static JsonNode notJson(byte[] bytes) {
        return MAPPER.createObjectNode().put("base64", Base64.getEncoder().encodeToString(bytes));
    }
}
