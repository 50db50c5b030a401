package org.fallow.node.publication;

import java.util.Base64;
import java.util.Optional;
import org.fallow.work.record.Utf8;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Inputs and results as JSON: strict, bounded, and never anything but a value for bytes that are none. */
final class Json {
    private static final int DEPTH_MAX = 64;
    private static final int NUMBER_CHARS_MAX = 400;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_CHARS_MAX)
                            .maxNameLength(1_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** The document these bytes are, or nothing. */
    static Optional<JsonNode> read(byte[] bytes) {
        Optional<String> text = Utf8.text(bytes);
        try {
            return text.map(MAPPER::readTree).filter(n -> !n.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** One line of JSON: the document as it was written if the bytes are one; else text; else {@code {"base64":"…"}}. */
    static String embed(byte[] bytes) {
        Optional<String> text = Utf8.text(bytes);
        if (text.isPresent() && read(bytes).isPresent()) {
            // Outside of strings, where JSON allows no line breaks, they are only spaces.
            return text.get().replace('\n', ' ').replace('\r', ' ').strip();
        }
        return text.map(Json::quote)
                .orElseGet(() -> "{\"base64\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}");
    }

    static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }

    /** A node as compact JSON. */
    static String print(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }
}
