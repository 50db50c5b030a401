package org.fallow.work.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with files costs at most the state that could not be written, never one that was. */
class CheckpointFilesTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private CheckpointFiles files;
    private CheckpointFiles.Incoming incoming;

    @BeforeEach
    void keepsABaseAndADelta() throws Exception {
        files = new CheckpointFiles(folder);
        incoming = files.incoming("job");
        assertThat(take(1, 0, false, "base ")).isZero();
        assertThat(take(1, 0, true, "one;")).isEqualTo(9);
        assertThat(take(2, 1, true, "two;")).isEqualTo(4);
        assertThat(kept("job")).isEqualTo("base one;two;");
    }

    private long take(long step, int part, boolean last, String chunk) throws IOException {
        return incoming.take(step, part, last, chunk.getBytes(StandardCharsets.US_ASCII));
    }

    private String kept(String job) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        files.read(job).pieces().forEach(all::writeBytes);
        return all.toString(StandardCharsets.US_ASCII);
    }

    private void fullDisk() throws IOException {
        assumeTrue(Files.exists(FULL), "skipped: a full disk needs Linux's /dev/full");
        Files.createSymbolicLink(folder.resolve("job.tmp"), FULL);
    }

    @Test
    void onAFullDiskWhatWasKeptStaysAndTheNextBaseIsTaken() throws Exception {
        fullDisk();
        assertThatThrownBy(() -> take(3, 2, true, "three;"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(kept("job")).isEqualTo("base one;two;");
        assertThatThrownBy(() -> take(4, 3, true, "a delta to what is lost;"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("part 3 came where 0 was due");
        assertThat(kept("job")).isEqualTo("base one;two;");
        assertThat(take(5, 0, true, "base five;")).isEqualTo(10);
        assertThat(kept("job")).isEqualTo("base five;");
    }

    @Test
    void theRestOfABaseWhoseBeginningWasLostIsNotTakenForABase() throws Exception {
        fullDisk();
        assertThatThrownBy(() -> take(3, 0, false, "base ")).isInstanceOf(IOException.class);
        assertThat(take(3, 0, false, "in three ")).isZero();
        assertThat(take(3, 0, true, "chunks;")).isZero();
        assertThat(kept("job")).isEqualTo("base one;two;");
    }

    @Test
    void nothingIsLeftOfAPartThatFailedOrWasGivenUp() throws Exception {
        fullDisk();
        assertThatThrownBy(() -> take(3, 2, false, "three")).isInstanceOf(IOException.class);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("job.checkpoint", "job.delta-1");
        }
        assertThat(take(4, 0, false, "given up")).isZero();
        assertThat(take(5, 0, true, "base five;")).isEqualTo(10);
        assertThat(kept("job")).isEqualTo("base five;");
    }

    @Test
    void aPartThatCannotBeReadEndsWhatThereIsAndIsNamed() throws Exception {
        Files.delete(folder.resolve("job.delta-1"));
        Files.createDirectory(folder.resolve("job.delta-1"));
        assertThat(kept("job")).isEqualTo("base one;");
        assertThat(files.read("job").trouble()).isNotEmpty();
        assertThat(files.read("another").trouble()).isEmpty();
    }

    @Test
    void aFolderThatIsGoneIsNamed() throws Exception {
        Files.delete(folder.resolve("job.delta-1"));
        Files.delete(folder.resolve("job.checkpoint"));
        Files.delete(folder);
        assertThatThrownBy(() -> take(3, 0, true, "base three;"))
                .isInstanceOfSatisfying(
                        IOException.class,
                        e -> assertThat(CheckpointFiles.reason(e))
                                .startsWith("there is no ")
                                .contains("job.tmp"));
        Files.createDirectory(folder);
        assertThat(take(4, 0, true, "base four;")).isEqualTo(10);
    }
}
