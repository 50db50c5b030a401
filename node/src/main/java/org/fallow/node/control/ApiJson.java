package org.fallow.node.control;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** How the API's records stand in JSON: fields in the order of the record, names as they are, unknown fields ignored. */
public final class ApiJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            // A newer node may say more than an older client knows.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private ApiJson() {}

    /** One document, UTF-8, on one line without the line end. */
    public static byte[] write(Object document) {
        return MAPPER.writeValueAsBytes(document);
    }

    /** Reads one document. */
    public static <T> T read(byte[] json, Class<T> type) throws JacksonException {
        return MAPPER.readValue(json, type);
    }

    /** Reads an array of documents. */
    public static <T> List<T> readList(byte[] json, Class<T> element) throws JacksonException {
        return MAPPER.readValue(json, MAPPER.getTypeFactory().constructCollectionType(List.class, element));
    }
}
