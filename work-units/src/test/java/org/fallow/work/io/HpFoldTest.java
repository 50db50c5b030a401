package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protein folding kernel in the real worker, beside another engine. */
class HpFoldTest {
    private static final String INPUT = "{\"dim\":2,\"seed\":7,\"sequence\":\"HPHPPHHPHPPHPHHPPHPH\",\"steps\":600000}";

    @TempDir
    private Path folder;

    @Test
    void aUnitHasTheSameResultHereAndUnderV8() throws Exception {
        assertThat(BothEngines.agreeOn("hp-fold", INPUT, folder)).startsWith("{\"dim\":2,\"energy\":-9,");
    }
}
