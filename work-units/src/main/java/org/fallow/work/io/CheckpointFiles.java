package org.fallow.work.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.fallow.work.checkpoint.Checkpoint;

/** Checkpoints in a folder, one file a job. After a crash at any instant the file is the old one or the new one. */
final class CheckpointFiles {
    private final Path folder;

    CheckpointFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    void write(String jobId, byte[] checkpoint) throws IOException {
        Path temporary = folder.resolve(jobId + ".tmp");
        try (FileChannel file = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(checkpoint);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        }
        Files.move(temporary, file(jobId), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    /** What was written last, unless there is none, or it is too large to be one. */
    Optional<byte[]> read(String jobId) throws IOException {
        try {
            Path file = file(jobId);
            return Files.size(file) > Checkpoint.BYTES_MAX ? Optional.empty() : Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void delete(String jobId) throws IOException {
        Files.deleteIfExists(file(jobId));
    }

    private Path file(String jobId) {
        return folder.resolve(jobId + ".checkpoint");
    }

    /** So that the new name is on disk too; Windows cannot open a folder and does without. */
    private void syncFolder() throws IOException {
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
