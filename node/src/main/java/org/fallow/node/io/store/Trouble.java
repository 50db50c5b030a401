package org.fallow.node.io.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** Turns what the operating system says of a file into one line with a remedy. */
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
        } else {
            remedy = said;
        }
        return new StoreException("cannot " + act + " " + file + ": " + remedy, cause);
    }
}
