package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The off-lattice folding kernel, all f64, in the real worker beside another engine. */
class AbFoldTest {
    private static final String INPUT = "{\"seed\":1,\"sequence\":\"ABBABBABABBAB\",\"steps\":400000}";

    @TempDir
    private Path folder;

    @Test
    void aUnitHasTheSameResultHereAndUnderV8ToTheLastBit() throws Exception {
        assertThat(BothEngines.agreeOn("ab-fold", INPUT, folder)).startsWith("{\"energy\":-4.");
    }
}
