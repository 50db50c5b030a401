package org.fallow.node.io.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.fallow.dht.key.IdWork;
import org.fallow.libp2p.identity.KeyPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are planted where a mistake could take them from, and looked for in every byte of the zip. */
class BundleTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private Path home;
    private byte[] key = {};

    @BeforeEach
    void plant() throws IOException {
        home = Files.createDirectories(folder.resolve("home of jane"));
        KeyPair pair = IdWork.generate(0, new Random(7));
        key = pair.encoded();
        Files.write(home.resolve("identity.key"), key);
        Files.write(home.resolve("publisher.key.old"), "a passphrase of mine".getBytes(StandardCharsets.UTF_8));
        Files.writeString(home.resolve("api-token"), TOKEN + "\n");
        Files.writeString(home.resolve("notes.txt"), "nobody asked for this file");
        Files.createDirectories(home.resolve("log"));
        Files.writeString(home.resolve("log").resolve("events.jsonl"), """
                {"text":"curl -H 'Authorization: Bearer %s' http://127.0.0.1:4000/v1/status"}
                {"text":"key %s"}
                {"text":"key %s and %s"}
                {"text":"%s is full; a peer at /ip4/203.0.113.9/tcp/4001 and /ip6/2001:db8::7/tcp/4001"}
                {"text":"passphrase: correct-horse, token=abcdefghij, a passphrase of mine"}
                """.formatted(
                        TOKEN,
                        HexFormat.of().formatHex(key),
                        Base64.getEncoder().encodeToString(key),
                        HexFormat.of().withUpperCase().formatHex(key),
                        home));
    }

    private Map<String, String> zip(Bundle bundle) throws IOException {
        Path file = folder.resolve("support.zip");
        bundle.write(file);
        Map<String, String> entries = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    @Test
    void noSecretIsInIt() throws IOException {
        Bundle bundle = new Bundle(home);
        bundle.addFile("log/events.jsonl");
        bundle.addFile("config.yaml");
        bundle.add("status.json", "{\"listen\":\"/ip4/198.51.100.4/tcp/1\",\"home\":\"" + home + "\"}");
        Map<String, String> entries = zip(bundle);
        assertThat(entries.keySet()).containsExactly("log/events.jsonl", "status.json");
        String all = String.join("\n", entries.values());
        String hex = HexFormat.of().formatHex(key);
        String base64 = Base64.getEncoder().encodeToString(key);
        for (String secret : List.of(
                TOKEN,
                hex.substring(0, 32),
                hex.substring(64, 96),
                hex.substring(32, 64).toUpperCase(Locale.ROOT),
                base64.substring(0, 16),
                base64.substring(32, 48),
                "a passphrase of mine",
                "correct-horse",
                "abcdefghij",
                "jane",
                home.toString(),
                "203.0.113.9",
                "198.51.100.4",
                "2001:db8")) {
            assertThat(all).as(secret).doesNotContain(secret);
        }
        assertThat(all).as("what helps stays").contains("is full", "http://127.0.0.1:4000/v1/status", "/tcp/4001");
    }

    @Test
    void theUsersNameIsTakenOutWhereItStandsAlone() {
        Redaction redaction = new Redaction.Builder()
                .text("/home/ann", "<user's home>")
                .word("ann", "<user>")
                .build();
        assertThat(redaction.of("/home/ann/project by Ann, annotated"))
                .isEqualTo("<user's home>/project by <user>, annotated");
    }

    @Test
    void aNodeWithoutADirectoryHasABundleToo() throws IOException {
        Bundle bundle = new Bundle(folder.resolve("none"));
        bundle.addFile("log/events.jsonl");
        bundle.add("versions.json", "{}");
        assertThat(zip(bundle)).containsOnlyKeys("versions.json");
    }
}
