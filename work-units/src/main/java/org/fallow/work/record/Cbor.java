package org.fallow.work.record;

import org.fallow.libp2p.wire.WireException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** CBOR by Jackson, as strict as it goes: bounded depth, no missing fields (but where a record has a value for
 * that), nothing after the value. Unknown fields are ignored. */
public final class Cbor {
    private static final int DEPTH_MAX = 16;
    private static final int TEXT_CHARS_MAX = 4 << 20;

    private static final CBORMapper MAPPER = CBORMapper.builder(CBORFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(TEXT_CHARS_MAX)
                            .maxNameLength(256)
                            .build())
                    .build())
            // A missing field counts as null, and null is refused, but where a record says what stands for it.
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Cbor() {}

    /** The value's bytes; the fields of a record in the order of its components. */
    public static byte[] encode(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Reads a value; its own constructor checks its fields. The caller bounds the size. */
    public static <T> T decode(byte[] bytes, Class<T> type) throws WireException {
        try {
            T value = MAPPER.readValue(bytes, type);
            if (value == null) {
                throw new WireException(type.getSimpleName() + ": null");
            }
            return value;
        } catch (RuntimeException e) { // not JacksonException alone: Jackson also fails with others on hostile bytes
            throw new WireException(type.getSimpleName() + ": " + cause(e));
        }
    }

    /** What our own constructor said, where it was the one to refuse. */
    private static String cause(RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root instanceof JacksonException j ? j.getOriginalMessage() : root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
