package org.fallow.node.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/protocol.md and the code have the same bytes. */
class ProtocolTest {
    private static final Path DOCUMENT = Path.of("../docs/protocol.md");
    private static final Pattern BLOCK = Pattern.compile("```golden ([a-z-]+)\n([^`]*)```");
    private static final int DIGITS_A_LINE = 128;

    @Test
    void everyExampleOfTheDocumentIsWhatTheCodeWrites() throws Exception {
        Map<String, String> written = new TreeMap<>();
        Golden.examples().forEach((name, example) -> written.put(name, lines(example.bytes())));
        assertEquals(text(written), text(documented()), "as the code writes them, and as the document has them");
    }

    @Test
    void theCodeReadsTheDocumentsBytesAndWritesThemAgain() throws Exception {
        Map<String, String> documented = documented();
        for (Map.Entry<String, Golden.Example> entry : Golden.examples().entrySet()) {
            if (entry.getValue().again().isPresent()) {
                byte[] bytes = HexFormat.of()
                        .parseHex(documented.getOrDefault(entry.getKey(), "").replace("\n", ""));
                assertArrayEquals(bytes, entry.getValue().again().get().bytes(bytes), entry.getKey());
            }
        }
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> blocks = new TreeMap<>();
        for (MatchResult block :
                BLOCK.matcher(Files.readString(DOCUMENT)).results().toList()) {
            blocks.merge(block.group(1), block.group(2), (one, other) -> "twice in the document");
        }
        return blocks;
    }

    private static String lines(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).replaceAll("(.{" + DIGITS_A_LINE + "})(?!$)", "$1\n") + "\n";
    }

    private static String text(Map<String, String> blocks) {
        StringBuilder text = new StringBuilder();
        blocks.forEach((name, digits) -> text.append("```golden ")
                .append(name)
                .append('\n')
                .append(digits)
                .append("```\n"));
        return text.toString();
    }
}
