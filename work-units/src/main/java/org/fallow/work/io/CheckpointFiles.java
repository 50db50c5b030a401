package org.fallow.work.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.fallow.work.checkpoint.Checkpoint;

/**
 * Checkpoints in a folder, a file for each part. After a crash at any instant a part is there whole or not at all. Nothing
 * here looks into them: they come from a worker, and only a worker reads them.
 */
final class CheckpointFiles {
    private static final int PIECE_BYTES = 1 << 20;

    private final Path folder;

    CheckpointFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Takes the parts of one attempt, which begin with a base. */
    final class Incoming {
        private final String jobId;
        private int expected;
        private boolean open;
        private long lost = -1;
        private long step;
        private long kept;
        private long bytes;

        private Incoming(String jobId) {
            this.jobId = jobId;
        }

        /**
         * The next chunk of a part.
         *
         * @param atStep the state's; another one than before begins a part anew
         * @return bytes of the part where that was its last chunk and it is on disk now, else 0
         * @throws IOException where it cannot be kept, or comes out of turn; parts are then taken from the next base on
         */
        long take(long atStep, int part, boolean last, byte[] chunk) throws IOException {
            if (atStep == lost) {
                // The rest of a part that was not kept: without its beginning it would be taken for a base.
                return 0;
            }
            boolean sound = false;
            // The worker gave up the part before.
            open = open && step == atStep;
            step = atStep;
            try {
                if (!open) {
                    bytes = 0;
                }
                if (!open && part == 0) {
                    kept = 0;
                } else if (part != expected) {
                    throw new IOException("part " + part + " came where " + expected + " was due");
                }
                append(temporary(jobId), open, chunk, last);
                open = !last;
                expected = last ? part + 1 : part;
                bytes += chunk.length;
                if (kept + bytes > Checkpoint.BYTES_MAX || expected > Checkpoint.PARTS_MAX) {
                    throw new IOException("it is larger than " + Checkpoint.BYTES_MAX + " bytes");
                }
                long size = bytes;
                if (last) {
                    settle(jobId, part);
                    kept += bytes;
                    bytes = 0;
                }
                sound = true;
                return last ? size : 0;
            } finally {
                if (!sound) {
                    open = false;
                    expected = 0;
                    lost = atStep;
                    // Its room may be what is missing.
                    Files.deleteIfExists(temporary(jobId));
                }
            }
        }
    }

    Incoming incoming(String jobId) {
        return new Incoming(jobId);
    }

    private static void append(Path file, boolean goingOn, byte[] chunk, boolean last) throws IOException {
        StandardOpenOption how = goingOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            ByteBuffer rest = ByteBuffer.wrap(chunk);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            if (last) {
                channel.force(true);
            }
        }
    }

    /** Gives a finished part its name. Deltas to an older base do not fit a new one, and are seen not to if they stay. */
    private void settle(String jobId, int part) throws IOException {
        Files.move(
                temporary(jobId),
                file(jobId, part),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
        if (part == 0) {
            deleteFrom(jobId, 1);
        }
    }

    /**
     * What is kept of a job.
     *
     * @param pieces all parts in their order, as far as they can be read, cut anywhere; empty where there are none
     * @param trouble why there are not more; empty where there are no more
     */
    record Kept(List<byte[]> pieces, String trouble) {}

    /** Reads what is kept; a part that cannot be read ends it. */
    Kept read(String jobId) {
        List<byte[]> pieces = new ArrayList<>();
        long bytes = 0;
        for (int part = 0; part < Checkpoint.PARTS_MAX && Files.exists(file(jobId, part)); part++) {
            try {
                List<byte[]> read = read(file(jobId, part), Checkpoint.BYTES_MAX - bytes);
                bytes += read.stream().mapToLong(piece -> piece.length).sum();
                pieces.addAll(read);
            } catch (IOException e) {
                return new Kept(pieces, reason(e));
            }
        }
        return new Kept(pieces, "");
    }

    private static List<byte[]> read(Path file, long bytesMax) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] piece = in.readNBytes(PIECE_BYTES); piece.length > 0; piece = in.readNBytes(PIECE_BYTES)) {
                bytes += piece.length;
                if (bytes > bytesMax) {
                    throw new IOException(file + " is too large for a checkpoint");
                }
                pieces.add(piece);
            }
        }
        return pieces;
    }

    /** What is wrong, for people: of some exceptions the message is only a file's name. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case FileAlreadyExistsException taken -> "not a folder: " + taken.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    void delete(String jobId) throws IOException {
        deleteFrom(jobId, 0);
        Files.deleteIfExists(temporary(jobId));
    }

    private void deleteFrom(String jobId, int part) throws IOException {
        for (int i = part; i < Checkpoint.PARTS_MAX; i++) {
            Files.deleteIfExists(file(jobId, i));
        }
    }

    private Path temporary(String jobId) {
        return folder.resolve(jobId + ".tmp");
    }

    private Path file(String jobId, int part) {
        return folder.resolve(part == 0 ? jobId + ".checkpoint" : jobId + ".delta-" + part);
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
