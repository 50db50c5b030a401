package org.fallow.node.io.sensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.fallow.node.policy.Reading;

/** The disk under the data directory. */
record Disk(Path home) {
    Reading<Long> free() {
        try {
            return Reading.of(Files.getFileStore(home).getUsableSpace());
        } catch (IOException e) {
            return Reading.absent("the disk does not tell: " + e.getMessage());
        }
    }

    /** The sum of all files; those that go meanwhile are left out. */
    Reading<Long> used() {
        try (Stream<Path> files = Files.walk(home)) {
            return Reading.of(files.map(Path::toFile)
                    .filter(f -> f.isFile())
                    .mapToLong(f -> f.length())
                    .sum());
        } catch (IOException | UncheckedIOException e) {
            return Reading.absent("the data directory cannot be read just now");
        }
    }
}
