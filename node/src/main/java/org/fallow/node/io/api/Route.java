package org.fallow.node.io.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path, what it does, and what the description of the API says of it.
 *
 * @param method of HTTP
 * @param template with names in braces: <code>/v1/batches/{id}</code>
 * @param summary one line
 * @param query what may stand after the path
 * @param request the document that is sent; null for none
 * @param content what is answered
 * @param handler does it
 */
record Route(
        String method,
        String template,
        String summary,
        List<Query> query,
        @Nullable Class<?> request,
        Content content,
        Handler handler) {
    private static final Pattern NAME = Pattern.compile("\\{([a-z]+)\\}");
    private static final String SEGMENT = "[A-Za-z0-9]{1,100}";
    private static final String NUMBER = "[0-9]{1,10}";

    /** A name in a template that stands for a number; all others stand for letters and digits. */
    static final String INDEX = "index";

    /** Does what a request asks for. */
    interface Handler {
        Answer answer(Call call) throws IOException, Refusal;
    }

    /**
     * A request that has found its route.
     *
     * @param path what stands in the path where the template has names
     * @param query parameters after the path, decoded; of one that is given twice, the first
     * @param lastEvent the header {@code Last-Event-ID}
     */
    record Call(Map<String, String> path, Map<String, String> query, Optional<String> lastEvent, InputStream body) {
        String id() {
            return path.getOrDefault("id", "");
        }

        long index() {
            return Long.parseLong(path.getOrDefault(INDEX, "0"));
        }
    }

    /** A parameter after the path; never wanted by all. */
    record Query(String name, String about) {}

    /**
     * What is answered.
     *
     * @param type of media
     * @param document the class of the document, or of each line's or event's; null for bytes and text
     * @param list whether it is an array of them
     */
    record Content(String type, @Nullable Class<?> document, boolean list) {
        static Content one(Class<?> document) {
            return new Content("application/json", document, false);
        }

        static Content list(Class<?> element) {
            return new Content("application/json", element, true);
        }

        static Content bytes(String type) {
            return new Content(type, null, false);
        }
    }

    /** What matches the template. */
    Pattern pattern() {
        String pattern = NAME.matcher(template)
                .replaceAll(
                        name -> Matcher.quoteReplacement("(" + (name.group(1).equals(INDEX) ? NUMBER : SEGMENT) + ")"));
        return Pattern.compile(pattern.replace(".", "\\."));
    }

    /** The template's names, in order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        NAME.matcher(template).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    /** The values of the template's names. */
    Map<String, String> values(Matcher matcher) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), matcher.group(i + 1));
        }
        return values;
    }
}
