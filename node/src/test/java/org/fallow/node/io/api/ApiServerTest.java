package org.fallow.node.io.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fallow.node.io.news.News;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a page in a browser, another user's program or a broken one can get from a real server. */
class ApiServerTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int SLOW_CLIENTS = 100;

    private ApiServer server;

    /** Of a node only its peers are asked for, of which there are none, and the news; its batches it cannot read. */
    @BeforeEach
    void start() throws IOException {
        News news = new News(() -> Instant.EPOCH);
        NodeOperations node = (NodeOperations) Proxy.newProxyInstance(
                NodeOperations.class.getClassLoader(),
                new Class<?>[] {NodeOperations.class},
                (proxy, method, values) -> {
                    if (method.getName().equals("batches")) {
                        throw new IOException("the disk is full: free some space");
                    }
                    return News.class.equals(method.getReturnType()) ? news : List.of();
                });
        server = ApiServer.start(0, TOKEN, node);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** All that comes back until the server closes; a reset ends it as well. */
    private String send(String request) throws IOException {
        try (Socket socket = open()) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                socket.getInputStream().transferTo(answer);
            } catch (SocketException e) {
                answer.writeBytes("(reset)".getBytes(StandardCharsets.US_ASCII));
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private String get(String host, String... headers) throws IOException {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send("GET /v1/peers HTTP/1.1\r\nHost: " + host + "\r\n" + lines + "Connection: close\r\n\r\n");
    }

    private String here() {
        return "127.0.0.1:" + server.port();
    }

    @Test
    void saysWhyAnOperationFailed() throws IOException {
        assertThat(send("GET /v1/batches HTTP/1.1\r\nHost: " + here() + "\r\nAuthorization: Bearer " + TOKEN
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 500")
                .contains("the disk is full: free some space");
    }

    @Test
    void answersWhoHasTheToken() throws IOException {
        assertThat(get(here(), "Authorization: Bearer " + TOKEN))
                .startsWith("HTTP/1.1 200")
                .endsWith("[]");
        assertThat(get("localhost:" + server.port(), "Authorization: Bearer " + TOKEN))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void refusesAWrongTokenAndNone() throws IOException {
        for (String token : List.of("", TOKEN + "0", TOKEN.substring(1), TOKEN.toUpperCase(Locale.ROOT))) {
            assertThat(get(here(), "Authorization: Bearer " + token)).as(token).startsWith("HTTP/1.1 401");
        }
        assertThat(get(here())).startsWith("HTTP/1.1 401");
        assertThat(get(here(), "Authorization: Basic " + TOKEN)).startsWith("HTTP/1.1 401");
    }

    @Test
    void refusesAPageThatWasLedHereByAFalseName() throws IOException {
        String token = "Authorization: Bearer " + TOKEN;
        for (String host : List.of(
                "evil.example:" + server.port(), "127.0.0.1", "127.0.0.1:1", "[::1]:" + server.port(), "localhost")) {
            assertThat(get(host, token)).as(host).startsWith("HTTP/1.1 403").doesNotContain(TOKEN);
        }
        assertThat(send("GET /v1/peers HTTP/1.1\r\n" + token + "\r\nConnection: close\r\n\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
    }

    @Test
    void letsNoPageOfAnotherOriginReadAnAnswer() throws IOException {
        String answer = get(here(), "Authorization: Bearer " + TOKEN, "Origin: https://evil.example");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow");
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : nic.inetAddresses().toList()) {
                if (!address.isLoopbackAddress()) {
                    assertThat(opens(address)).as(address.toString()).isFalse();
                }
            }
        }
    }

    private boolean opens(InetAddress address) {
        try (Socket socket = new Socket(address, server.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void takesNoHeadersWithoutEnd() throws IOException {
        String answer = get(here(), "Authorization: Bearer " + TOKEN, "X-Long: " + "x".repeat(1 << 20));
        assertThat(answer).doesNotStartWith("HTTP/1.1 200");
        assertThat(get(here(), "Authorization: Bearer " + TOKEN)).startsWith("HTTP/1.1 200");
    }

    @Test
    void clientsThatNeverFinishTheirRequestKeepNobodyWaiting() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                Socket socket = open();
                slow.add(socket);
                socket.getOutputStream().write("GET /v1/peers HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(get(here(), "Authorization: Bearer " + TOKEN)).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
