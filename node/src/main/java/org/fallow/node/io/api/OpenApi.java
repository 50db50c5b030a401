package org.fallow.node.io.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.node.control.ApiError;
import org.fallow.node.io.program.Version;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The local API's description, <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1</a>: made of the routes that
 * are served and the records that are written, so that it says what is so.
 */
final class OpenApi {
    private static final String JSON = "application/json";

    private final Map<String, Object> schemas = new TreeMap<>();

    private OpenApi() {}

    /** The description of these routes. */
    static Map<String, Object> of(List<Route> routes) {
        return new OpenApi().document(routes);
    }

    private Map<String, Object> document(List<Route> routes) {
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Route route : routes) {
            paths.computeIfAbsent(route.template(), p -> new LinkedHashMap<>())
                    .put(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                ordered(
                        "title",
                        "Fallow: the local API of a node",
                        "version",
                        Version.text(),
                        "description",
                        "On 127.0.0.1 only. The port and the token are in the files api-port and api-token of"
                                + " the node's data directory.",
                        "license",
                        ordered("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put(
                "servers",
                List.of(ordered(
                        "url",
                        "http://127.0.0.1:{port}",
                        "variables",
                        ordered("port", ordered("default", "4000", "description", "in api-port")))));
        document.put("security", List.of(ordered("token", List.of())));
        document.put("paths", paths);
        document.put(
                "components",
                ordered(
                        "securitySchemes", ordered("token", ordered("type", "http", "scheme", "bearer")),
                        "responses", ordered("Refused", refused()),
                        "schemas", schemas));
        return document;
    }

    private Map<String, Object> refused() {
        return ordered(
                "description",
                "it was not done; why, and what to do about it",
                "content",
                ordered(JSON, ordered("schema", schema(ApiError.class))));
    }

    private Map<String, Object> operation(Route route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", name(route));
        operation.put("summary", route.summary());
        List<Object> parameters = new ArrayList<>();
        for (String name : route.names()) {
            String type = name.equals(Route.INDEX) ? "integer" : "string";
            parameters.add(ordered("name", name, "in", "path", "required", true, "schema", ordered("type", type)));
        }
        for (Route.Query query : route.query()) {
            parameters.add(ordered(
                    "name", query.name(),
                    "in", "query",
                    "required", false,
                    "description", query.about(),
                    "schema", ordered("type", "string")));
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        Class<?> request = route.request();
        if (request != null) {
            operation.put("requestBody", ordered("required", true, "content", body(request)));
        }
        operation.put(
                "responses",
                ordered(
                        "200", ordered("description", "done", "content", content(route.content())),
                        "default", ordered("$ref", "#/components/responses/Refused")));
        return operation;
    }

    /** {@code post /v1/projects/{id}/join} is {@code postProjectsJoin}. */
    private static String name(Route route) {
        StringBuilder name = new StringBuilder(route.method().toLowerCase(Locale.ROOT));
        for (String part : route.template().split("[/.]", -1)) {
            if (!part.isEmpty() && !part.equals("v1") && !part.equals("json")) {
                String word = part.replaceAll("[{}]", "");
                String prefix = part.startsWith("{") ? "By" : "";
                name.append(prefix)
                        .append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(word.substring(1));
            }
        }
        return name.toString();
    }

    private Map<String, Object> body(Class<?> request) {
        return request == byte[].class
                ? ordered("application/octet-stream", ordered())
                : ordered(JSON, ordered("schema", schema(request)));
    }

    private Map<String, Object> content(Route.Content content) {
        Class<?> document = content.document();
        if (document == null) {
            return ordered(content.type(), ordered());
        }
        if (!content.type().equals(JSON)) {
            // A document a line, or an event: what one of them is stands beside, the whole is text.
            schema(document);
            return ordered(
                    content.type(),
                    ordered(
                            "schema",
                            ordered(
                                    "type",
                                    "string",
                                    "description",
                                    "of documents: #/components/schemas/" + document.getSimpleName())));
        }
        Map<String, Object> one = schema(document);
        return ordered(JSON, ordered("schema", content.list() ? ordered("type", "array", "items", one) : one));
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ordered("type", "array", "items", schema(generic.getActualTypeArguments()[0]));
        }
        if (!(type instanceof Class<?> plain)) {
            throw new AssertionError("no such type stands in the API's records: " + type);
        }
        if (plain == long.class || plain == Long.class || plain == int.class || plain == Integer.class) {
            return ordered("type", "integer");
        }
        if (plain == double.class || plain == Double.class) {
            return ordered("type", "number");
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return ordered("type", "boolean");
        }
        if (plain == byte[].class) {
            return ordered("type", "string", "contentEncoding", "base64");
        }
        if (plain == String.class) {
            return ordered("type", "string");
        }
        if (plain == JsonNode.class || plain == Object.class) {
            return ordered();
        }
        return named(plain);
    }

    private Map<String, Object> named(Class<?> type) {
        String name = type.getEnclosingClass() == null
                ? type.getSimpleName()
                : type.getEnclosingClass().getSimpleName() + type.getSimpleName();
        if (!schemas.containsKey(name)) {
            schemas.put(name, ordered());
            schemas.put(name, type.isEnum() ? words(type) : fields(type));
        }
        return ordered("$ref", "#/components/schemas/" + name);
    }

    private static Map<String, Object> words(Class<?> type) {
        List<String> words = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            words.add(word(type, ((Enum<?>) constant).name()));
        }
        return ordered("type", "string", "enum", words);
    }

    private static String word(Class<?> type, String constant) {
        try {
            JsonProperty written = type.getField(constant).getAnnotation(JsonProperty.class);
            return written == null ? constant : written.value();
        } catch (NoSuchFieldException e) {
            throw new AssertionError("a constant of an enum is one of its fields", e);
        }
    }

    private Map<String, Object> fields(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new AssertionError("documents of the API are records and enums, not " + type);
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> always = new ArrayList<>();
        for (RecordComponent component : components) {
            Map<String, Object> schema = schema(component.getGenericType());
            boolean nullable = nullable(component) || nullable(component.getAnnotatedType());
            properties.put(
                    component.getName(),
                    nullable ? ordered("anyOf", List.of(schema, ordered("type", "null"))) : schema);
            if (!nullable) {
                always.add(component.getName());
            }
        }
        return ordered("type", "object", "properties", properties, "required", always);
    }

    private static boolean nullable(AnnotatedElement element) {
        return element.isAnnotationPresent(Nullable.class);
    }

    private static boolean nullable(AnnotatedType type) {
        return Arrays.stream(type.getAnnotations()).anyMatch(Nullable.class::isInstance);
    }

    /** Names and values in turn. */
    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
