package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fallow.node.control.ApiRefused;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.status.EventKind;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.ProjectStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The local API of a real node, over sockets, as a script that knows only its documentation uses it. */
class LocalApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Loopback network;
    private HttpNodeApi api;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        network = new Loopback(folder);
        api = network.start("anne", 0, sandbox -> sandbox);
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void end() {
        client.shutdownNow();
        network.close();
    }

    private HttpRequest.Builder request(String path) throws Exception {
        String port =
                Files.readString(folder.resolve("anne").resolve("api-port")).strip();
        String token =
                Files.readString(folder.resolve("anne").resolve("api-token")).strip();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    @Test
    void aBlockedProjectIsNotJoinedAndIsShownOnlyWhenAskedForUntilThatIsTakenBack() throws Exception {
        String id = "ab".repeat(32);
        api.join(id);
        assertThat(api.block(id, true)).matches(ProjectStatus::blocked).matches(project -> !project.joined());
        assertThat(api.projects()).isEmpty();
        assertThat(api.blocked()).extracting(ProjectStatus::id).containsExactly(id);
        assertThatThrownBy(() -> api.join(id)).hasMessageContaining("blocks project");
        assertThatThrownBy(() -> api.block(id, true)).hasMessageContaining("blocked already");
        assertThat(Files.readString(folder.resolve("anne").resolve("blocked"))).isEqualTo(id + "\n");
        assertThat(api.block(id, false).blocked()).isFalse();
        assertThat(api.blocked()).isEmpty();
        assertThat(api.join(id).joined()).isTrue();
    }

    @Test
    void aUnitThatIsNotUnderWayIsNeitherSuspendedNorAborted() {
        String batch = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
        assertThatThrownBy(() -> api.suspend(batch, 3, true)).hasMessageContaining("is not under way here");
        assertThatThrownBy(() -> api.abort(batch, 3)).hasMessageContaining("is not under way here");
        assertThatThrownBy(() -> api.abort("nonsense", 3)).isInstanceOf(ApiRefused.class);
    }

    @Test
    void whatEveryPathAnswersIsWhatTheDescriptionSays() throws Exception {
        JsonNode description = JSON.readTree(get("/v1/openapi.json").body());
        assertThat(description.path("openapi").asString()).isEqualTo("3.1.0");
        List<String> checked = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                boolean asks =
                        operation.getKey().equals("get") && !path.getKey().contains("{");
                JsonNode schema = operation.getValue().at("/responses/200/content/application~1json/schema");
                if (asks && !schema.isMissingNode()) {
                    HttpResponse<String> answer = get(path.getKey());
                    assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(200);
                    assertThat(validator(description, schema).validate(JSON.readTree(answer.body())))
                            .as(path.getKey())
                            .isEmpty();
                    checked.add(path.getKey());
                }
            }
        }
        assertThat(checked).contains("/v1/status", "/v1/settings", "/v1/rules", "/v1/log", "/v1/credit");
        assertThat(get("/v1/nothing").body()).contains("/v1/openapi.json");
    }

    /** The schema, with the components it refers to. */
    private static Schema validator(JsonNode description, JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", description.path("components"));
        schema.properties().forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
    }

    @Test
    void aDocumentThatLacksAFieldIsNotWhatTheDescriptionSays() throws Exception {
        JsonNode description = JSON.readTree(get("/v1/openapi.json").body());
        JsonNode schema = description.at("/paths/~1v1~1status/get/responses/200/content/application~1json/schema");
        ObjectNode status = (ObjectNode) JSON.readTree(get("/v1/status").body());
        status.remove("state");
        assertThat(validator(description, schema).validate(status)).isNotEmpty();
    }

    @Test
    void eventsArriveAndAClientGoesOnWhereItLeftOff() throws Exception {
        String first = "";
        try (InputStream body = client.send(request("/v1/events?kind=setting").build(), BodyHandlers.ofInputStream())
                .body()) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            assertThat(lines.readLine()).startsWith("retry: ");
            api.set("idle", "5min");
            String line = lines.readLine();
            while (!line.startsWith("id: ")) {
                line = lines.readLine();
            }
            first = line.substring(4);
            assertThat(lines.readLine()).isEqualTo("event: setting");
            NodeEvent event = JSON.readValue(lines.readLine().substring("data: ".length()), NodeEvent.class);
            assertThat(event.text()).isEqualTo("set: idle 5min");
            assertThat(event.id()).isEqualTo(Long.parseLong(first));
        }
        api.set("idle", "6min");
        HttpRequest again = request("/v1/events").header("Last-Event-ID", first).build();
        try (InputStream body = client.send(again, BodyHandlers.ofInputStream()).body()) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (!line.startsWith("data: ")) {
                line = lines.readLine();
            }
            assertThat(line).contains("set: idle 6min");
        }
        assertThat(api.log(1, List.of(EventKind.SETTING)))
                .extracting(NodeEvent::text)
                .containsExactly("set: idle 6min");
    }

    @Test
    void aClientThatReadsNothingIsDroppedAndTheNodeGoesOn() throws Exception {
        String port =
                Files.readString(folder.resolve("anne").resolve("api-port")).strip();
        String token =
                Files.readString(folder.resolve("anne").resolve("api-token")).strip();
        try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
            deaf.getOutputStream()
                    .write(("GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + token
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Loopback.await("it listens", () -> metric("fallow_event_listeners") == 1);
            NodeEvent long1 = NodeEvent.of(EventKind.SETTING, "x".repeat(50_000));
            Loopback.await("it is dropped", () -> {
                for (int i = 0; i < 200; i++) {
                    network.first().tell(long1);
                }
                return metric("fallow_event_listeners") == 0;
            });
        }
        assertThat(api.status().peers()).isZero();
    }

    @Test
    void figuresAreInPrometheussTextFormat() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        String name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
        String labels = "(\\{" + name + "=\"[^\"\\n]*\"(," + name + "=\"[^\"\\n]*\")*,?\\})?";
        assertThat(answer.body().lines())
                .allMatch(line -> line.startsWith("# HELP fallow_")
                        || line.matches("# TYPE fallow_" + name + " (counter|gauge)")
                        || line.matches(name + labels + " [-+0-9.Ee]+"));
        assertThat(metric("fallow_slots")).isZero();
        assertThat(metric("fallow_state{state=\"serving\"}")).isOne();
    }

    private double metric(String name) throws Exception {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void wrongQuestionsAreAnsweredWithCauseAndRemedy() throws Exception {
        for (String path : List.of(
                "/v1/log?kind=bogus", "/v1/log?lines=-1", "/v1/credit?from=yesterday", "/v1/events?after=x", "/v1/x")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isBetween(400, 499);
            JsonNode error = JSON.readTree(answer.body());
            assertThat(error.path("error").asString()).as(path).isNotBlank();
            assertThat(error.path("remedy").asString()).as(path).isNotBlank();
        }
    }
}
