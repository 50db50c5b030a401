package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the operating system says of a file; where it says no, as one line with a remedy. */
final class Trouble {
    private Trouble() {}

    /** For «cannot {@code act} {@code file}». */
    static StoreException with(String act, Path file, IOException cause) {
        String said = String.valueOf(cause.getMessage());
        String remedy;
        if (said.contains("No space left") || said.contains("not enough space") || said.contains("quota exceeded")) {
            remedy = "the disk is full: free some space, or give another directory with --home";
        } else if (said.contains("Read-only file system")) {
            remedy = "the disk is read-only: give a directory on another with --home";
        } else if (cause instanceof AccessDeniedException) {
            remedy = "this user may not: change the permissions, or give another directory with --home";
        } else if (cause instanceof FileAlreadyExistsException) {
            remedy = "something else is there: move it away, or give another directory with --home";
        } else {
            remedy = said;
        }
        return new StoreException("cannot " + act + " " + file + ": " + remedy, cause);
    }

    /** Bytes of a file; 0 where there is none. */
    static long sizeOf(Path file) throws StoreException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw with("read", file, e);
        }
    }
}
