package org.fallow.work.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.fallow.libp2p.wire.WireException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * How the result of a unit becomes a part of the next one's input. Every node must come to the same bytes, so the rule is
 * narrow: the input that the chain began with, a JSON object, gets one more field at its end, {@code "previous"}. Its
 * value is the result as it is, without white space around it, where that is JSON (<a
 * href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a> in UTF-8, nested at most {@link #DEPTH_MAX} deep, with
 * numbers of at most {@link #NUMBER_CHARS_MAX} characters and names of at most {@link #NAME_CHARS_MAX}), and otherwise a
 * JSON text of its bytes in base64 with padding (RFC 4648, section 4).
 */
public final class Chain {
    /** The field's name. */
    public static final String FIELD = "previous";

    /** Deepest nesting of what counts as JSON. */
    public static final int DEPTH_MAX = 100;

    /** Longest number of what counts as JSON. */
    public static final int NUMBER_CHARS_MAX = 1_000;

    /** Longest name of what counts as JSON. */
    public static final int NAME_CHARS_MAX = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .maxNameLength(NAME_CHARS_MAX)
                    .maxStringLength(2 * UnitList.INPUT_BYTES_MAX)
                    .build())
            .build();

    private Chain() {}

    /** Why these bytes cannot begin a chain; empty when they can. */
    public static Optional<String> fault(byte[] input) {
        Optional<String> text = Utf8.text(input);
        if (text.isEmpty()) {
            return Optional.of("it is not a JSON object");
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text.get())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.of("it is not a JSON object");
            }
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
                if (parser.currentName().equals(FIELD)) {
                    return Optional.of("it has a field \"" + FIELD + "\" already");
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return parser.nextToken() == null ? Optional.empty() : Optional.of("it is not one JSON object");
        } catch (JacksonException e) {
            return Optional.of("it is not a JSON object");
        }
    }

    /**
     * The input of a unit whose predecessor came to a result.
     *
     * @param first the input that the chain began with
     * @throws WireException when it is none that a chain can begin with, or what comes out is longer than an input may be
     */
    public static byte[] input(byte[] first, byte[] previous) throws WireException {
        Optional<String> fault = fault(first);
        if (fault.isPresent()) {
            throw new WireException("the input of a chain: " + fault.get());
        }
        byte[] value = isJson(previous)
                ? strip(previous)
                : ("\"" + Base64.getEncoder().encodeToString(previous) + "\"").getBytes(StandardCharsets.US_ASCII);
        byte[] object = strip(first);
        byte[] fields = strip(ByteBuffer.wrap(object, 1, object.length - 2));
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write('{');
        input.writeBytes(fields);
        input.writeBytes(((fields.length == 0 ? "\"" : ",\"") + FIELD + "\":").getBytes(StandardCharsets.US_ASCII));
        input.writeBytes(value);
        input.write('}');
        if (input.size() > UnitList.INPUT_BYTES_MAX) {
            throw new WireException("the input with the previous result is " + input.size() + " bytes, at most "
                    + UnitList.INPUT_BYTES_MAX);
        }
        return input.toByteArray();
    }

    private static boolean isJson(byte[] bytes) {
        Optional<String> text = Utf8.text(bytes);
        if (text.isEmpty()) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text.get())) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                parser.getString();
            }
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static byte[] strip(byte[] bytes) {
        return strip(ByteBuffer.wrap(bytes));
    }

    /** Without the white space of JSON at both ends. */
    private static byte[] strip(ByteBuffer bytes) {
        int from = bytes.position();
        int to = bytes.limit();
        while (from < to && isSpace(bytes.get(from))) {
            from++;
        }
        while (to > from && isSpace(bytes.get(to - 1))) {
            to--;
        }
        byte[] stripped = new byte[to - from];
        bytes.get(from, stripped);
        return stripped;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }
}
