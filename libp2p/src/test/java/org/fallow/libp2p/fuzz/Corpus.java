package org.fallow.libp2p.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The committed inputs: a file for each target, a line for each input in hexadecimal. {@code bench/fuzz} adds what reaches
 * code that nothing before reached; a finding stands under a comment that says what it was.
 */
final class Corpus {
    private Corpus() {}

    static List<byte[]> of(Target target) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream("/fuzz/" + target.name() + ".hex")) {
            List<byte[]> inputs = new ArrayList<>(target.seeds().get());
            if (in != null) {
                for (String line :
                        new String(in.readAllBytes(), US_ASCII).lines().toList()) {
                    if (!line.startsWith("#")) {
                        inputs.add(HexFormat.of().parseHex(line));
                    }
                }
            }
            return inputs;
        }
    }
}
