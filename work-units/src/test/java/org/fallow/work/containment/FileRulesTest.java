package org.fallow.work.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Landlock is told, against the kernel's description. */
class FileRulesTest {
    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0x1fff, 8",
        "2, 0x3fff, 8",
        "3, 0x7fff, 8",
        "4, 0x7fff, 16",
        "5, 0xffff, 16",
        "6, 0xffff, 24",
        "7, 0xffff, 24"
    })
    void eachVersionForbidsAllItKnows(int abi, String files, int bytes) {
        ByteBuffer ruleset = little(FileRules.ruleset(abi));
        assertThat(ruleset.remaining()).isEqualTo(bytes);
        assertThat(ruleset.getLong()).isEqualTo(Long.decode(files));
        while (ruleset.hasRemaining()) {
            assertThat(ruleset.getLong()).isEqualTo(3);
        }
    }

    @Test
    void aRuleLetsReadAndNeverWrite() {
        assertThat(little(FileRules.readable(9, true, true)).getLong()).isEqualTo(0b1101);
        assertThat(little(FileRules.readable(9, true, false)).getLong()).isEqualTo(0b1100);
        assertThat(little(FileRules.readable(9, false, false)).getLong()).isEqualTo(0b0100);
        assertThat(little(FileRules.readable(9, false, false)).getInt(8)).isEqualTo(9);
    }

    @Test
    void whatAnOldKernelCannotForbidIsSaid() {
        assertThat(FileRules.missing(1)).contains("truncating");
        assertThat(FileRules.missing(5)).contains("signals");
        assertThat(FileRules.missing(7)).isEmpty();
    }

    @Test
    void theLevelFollowsFromWhatWasTried() {
        assertThat(Containment.of(true, true, List.of()).level()).isEqualTo(Containment.Level.FULL);
        assertThat(Containment.of(false, true, List.of("no Landlock")).text())
                .startsWith("partial: seccomp")
                .endsWith("(not more: no Landlock)");
        assertThat(Containment.none("not Linux").text())
                .isEqualTo("none: only the Wasm engine itself (not more: not Linux)");
        assertThat(Containment.of(true, true, List.of("x".repeat(1_000)))
                        .missing()
                        .getFirst())
                .hasSize(300);
    }
}
