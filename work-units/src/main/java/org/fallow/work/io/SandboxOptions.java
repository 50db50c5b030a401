package org.fallow.work.io;

import java.nio.file.Path;

/**
 * How workers are run.
 *
 * @param home where their code lies
 * @param checkpoints the folder their states are kept in; made where it is missing
 * @param slots how many run side by side, 1 to 256; one process each, started when first needed
 * @param priority of the worker processes
 */
public record SandboxOptions(EngineHome home, Path checkpoints, int slots, Priority priority) {
    /** Checks the bounds. */
    public SandboxOptions {
        if (slots < 1 || slots > 256) {
            throw new IllegalArgumentException("slots: " + slots + " is not 1 to 256");
        }
    }
}
