package org.fallow.node.control.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.fallow.node.control.ApiError;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.ApiPaths;
import org.fallow.node.control.ApiRefused;
import org.fallow.node.control.NoRunningNode;
import org.fallow.node.control.PublishRequest;
import org.fallow.node.control.SettingRequest;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.NodeState;
import org.fallow.node.status.NodeStatus;
import org.fallow.node.status.ResultLine;
import org.fallow.node.status.RuleState;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.fallow.node.status.UnitStory;
import org.fallow.node.status.UnitVerdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.JsonNodeFactory;

class HttpNodeApiTest {
    private static final NodeStatus STATUS = new NodeStatus(
            "12D3KooWtest",
            "0.1.0",
            "fallow/0.1.0",
            List.of("/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWtest"),
            61,
            NodeState.PAUSED,
            "Paused until you resume.",
            5,
            20,
            2,
            0,
            new NodeStatus.Counts(12, 3, 1, 16, 90.5),
            List.of("aa"),
            null);

    private final List<String> requests = new ArrayList<>();

    @TempDir
    Path home;

    private HttpServer server;
    private HttpNodeApi api;
    private int answerStatus = 200;
    private byte[] answer = ApiJson.write(STATUS);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            exchange.sendResponseHeaders(answerStatus, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Files.writeString(home.resolve(ApiPaths.PORT_FILE), server.getAddress().getPort() + "\n");
        Files.writeString(home.resolve(ApiPaths.TOKEN_FILE), "s3cret\n");
        api = new HttpNodeApi(home);
    }

    @AfterEach
    void stop() {
        api.close();
        server.stop(0);
    }

    @Test
    void readsTheStatusAndShowsTheToken() throws ApiException {
        assertThat(api.status()).isEqualTo(STATUS);
        assertThat(requests).containsExactly("GET /v1/status Bearer s3cret ");
    }

    @Test
    void writesStatesInLowerCaseAndFieldsInOrder() {
        assertThat(new String(ApiJson.write(STATUS), StandardCharsets.UTF_8))
                .startsWith("{\"peerId\":\"12D3KooWtest\",\"version\":\"0.1.0\",\"agent\":")
                .contains("\"state\":\"paused\"");
    }

    @Test
    void ignoresFieldsThatANewerNodeAdds() throws ApiException {
        String json = new String(ApiJson.write(STATUS), StandardCharsets.UTF_8);
        answer = ("{\"mood\":\"good\"," + json.substring(1)).getBytes(StandardCharsets.UTF_8);
        assertThat(api.status()).isEqualTo(STATUS);
    }

    @Test
    void pausesForAWhileOrUntilResumed() throws ApiException {
        api.pause(Duration.ofMinutes(15));
        api.pause();
        api.resume();
        assertThat(requests)
                .containsExactly(
                        "POST /v1/pause Bearer s3cret {\"seconds\":900}",
                        "POST /v1/pause Bearer s3cret {\"seconds\":null}",
                        "POST /v1/resume Bearer s3cret ");
    }

    @Test
    void showsRulesAndSetsPreferences() throws ApiException {
        RuleStatus rule = new RuleStatus("battery", RuleState.STOPS, "stop", "on battery", "when it is plugged in");
        answer = ApiJson.write(List.of(rule));
        assertThat(api.rules()).containsExactly(rule);
        SettingStatus setting = new SettingStatus("idle", "5min", "off", true, "compute only then");
        answer = ApiJson.write(setting);
        assertThat(api.set("idle", "5min")).isEqualTo(setting);
        assertThat(requests)
                .containsExactly(
                        "GET /v1/rules Bearer s3cret ",
                        "POST /v1/settings Bearer s3cret {\"key\":\"idle\",\"value\":\"5min\"}");
        assertThatThrownBy(
                        () -> ApiJson.read("{\"key\":\"idle\"}".getBytes(StandardCharsets.UTF_8), SettingRequest.class))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void publishesEnvelopesInBase64() throws ApiException {
        BatchStatus batch = new BatchStatus(
                "bafk", "aa", "Folding", 60, 0, 0, 0, 60, 0, 0, List.of(), 5, null, null, null, "jsonl", 1, null,
                false);
        answer = ApiJson.write(batch);
        assertThat(api.publish(new PublishRequest(new byte[] {1, 2, 3}, new byte[] {(byte) 0xff})))
                .isEqualTo(batch);
        assertThat(requests)
                .containsExactly("POST /v1/batches Bearer s3cret {\"project\":\"AQID\",\"batch\":\"/w==\"}");
    }

    @Test
    void handsOverResultLinesVerbatim() throws ApiException {
        String first = "{\"unit\":0,\"input\":{\"seed\":1},\"result\":{\"energy\":-9},\"votes\":2,"
                + "\"verdict\":\"accepted\"}";
        String second = "{\"unit\":3,\"input\":{\"base64\":\"AA==\"},\"result\":1.50,\"votes\":3,"
                + "\"verdict\":\"accepted\"}";
        answer = (first + "\n" + second + "\n").getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        assertThat(api.results("bafk", lines::add)).isEqualTo(2);
        assertThat(lines).containsExactly(first, second);
        ResultLine line = ApiJson.read(first.getBytes(StandardCharsets.UTF_8), ResultLine.class);
        assertThat(Objects.requireNonNull(line.result()).get("energy").asInt()).isEqualTo(-9);
        assertThat(new String(ApiJson.write(line), StandardCharsets.UTF_8)).isEqualTo(first);
    }

    @Test
    void takesResultsThatBreakOffForANodeThatWentAway() {
        answer = "{\"unit\":0".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> api.results("bafk", line -> {}))
                .isInstanceOf(NoRunningNode.class)
                .hasMessageContaining("went away");
    }

    @Test
    void anAnswerThatDoesNotComeIsAnotherExitCodeThanNoNode() {
        assertThat(new NoRunningNode("none", "").exitCode()).isEqualTo(3);
        CountDownLatch never = new CountDownLatch(1);
        server.createContext("/v1/slow", exchange -> {
            try (exchange) {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (ApiConnection connection = new ApiConnection(home)) {
            assertThatThrownBy(() -> connection.get("/v1/slow", Duration.ofMillis(50), json -> json))
                    .isInstanceOfSatisfying(NoRunningNode.class, late -> {
                        assertThat(late.exitCode()).isEqualTo(4);
                        assertThat(late.line()).contains("did not answer");
                    });
        } finally {
            never.countDown();
        }
    }

    @Test
    void tellsAUnitsStory() throws ApiException {
        UnitStory story = new UnitStory(
                "bafk",
                7,
                JsonNodeFactory.instance.objectNode().put("seed", 7),
                2,
                List.of(new UnitStory.Vote("12D3", 1_700, "00ff", UnitStory.VoteState.SEALED, 40)),
                List.of(new UnitStory.Opening("bafk2", 120, "12D3")),
                UnitVerdict.OPEN,
                List.of("1 vote counts so far"),
                null);
        answer = ApiJson.write(story);
        assertThat(api.explain("bafk", 7)).isEqualTo(story);
        assertThat(requests).containsExactly("GET /v1/batches/bafk/units/7 Bearer s3cret ");
    }

    @Test
    void takesAProofFileAsItIs() throws ApiException {
        answer = new byte[] {(byte) 0xbf, 0, '\n', (byte) 0xff};
        assertThat(api.proof("bafk", 7)).isEqualTo(answer);
        assertThat(requests).containsExactly("GET /v1/batches/bafk/units/7/proof Bearer s3cret ");
    }

    @Test
    void escapesWhatAPersonTypedForAnId() throws ApiException {
        answer = "[]".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> api.join("../stop?x=1 y")).isInstanceOf(ApiRefused.class);
        assertThat(requests).containsExactly("POST /v1/projects/..%2Fstop%3Fx%3D1%20y/join Bearer s3cret ");
    }

    @Test
    void passesOnWhyTheNodeRefusedAndWhatToDo() {
        answerStatus = 404;
        answer = ApiJson.write(new ApiError("no batch bafk here", "list them with: fallow batch"));
        assertThatThrownBy(() -> api.batch("bafk")).isInstanceOfSatisfying(ApiRefused.class, refused -> {
            assertThat(refused.line()).isEqualTo("no batch bafk here; list them with: fallow batch");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.status()).isEqualTo(404);
        });
    }

    @Test
    void saysWhichTokenWasRefused() {
        answerStatus = 401;
        assertThatThrownBy(() -> api.status())
                .isInstanceOf(ApiRefused.class)
                .hasMessageContaining(home.resolve(ApiPaths.TOKEN_FILE).toString());
    }

    @Test
    void saysThatNoNodeRunsWhenThereIsNoPortFile() throws IOException {
        Files.delete(home.resolve(ApiPaths.PORT_FILE));
        assertThatThrownBy(() -> api.status()).isInstanceOfSatisfying(NoRunningNode.class, none -> {
            assertThat(none.line()).contains(home.toString()).contains("fallow run");
            assertThat(none.exitCode()).isEqualTo(3);
        });
    }

    @Test
    void saysThatNoNodeRunsWhenThePortIsClosed() {
        server.stop(0);
        assertThatThrownBy(() -> api.status()).isInstanceOf(NoRunningNode.class);
    }

    @Test
    void findsANodeThatWasStartedAgainElsewhere() throws IOException, ApiException {
        try (HttpNodeApi before = api) {
            server.stop(0);
            start();
            assertThat(before.status()).isEqualTo(STATUS);
        }
    }

    @Test
    void takesTheDataDirectoryFromTheEnvironmentOrThePlatform() {
        assertThat(DataDirectory.of(Map.of("FALLOW_HOME", "/srv/f"), "Linux", "/home/a"))
                .isEqualTo(Path.of("/srv/f"));
        assertThat(DataDirectory.of(Map.of("XDG_DATA_HOME", "/data", "FALLOW_HOME", ""), "Linux", "/home/a"))
                .isEqualTo(Path.of("/data/fallow"));
        assertThat(DataDirectory.of(Map.of(), "Linux", "/home/a")).isEqualTo(Path.of("/home/a/.local/share/fallow"));
        assertThat(DataDirectory.of(Map.of(), "Mac OS X", "/Users/a"))
                .isEqualTo(Path.of("/Users/a/Library/Application Support/fallow"));
    }
}
