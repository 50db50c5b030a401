package org.fallow.work.wasi;

/** Ends a program from inside a call it made to its host: thrown through the engine, caught by who started the program. */
public final class ProgramEnd extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public sealed interface Why {
        /** It called {@code proc_exit}. */
        record Exited(int code) implements Why {}

        /** It wrote more than is taken, and was stopped by the write that would have made it {@code bytes}. */
        record Flooded(long bytes) implements Why {}
    }

    private final transient Why why;

    ProgramEnd(Why why) {
        super(why.toString(), null, false, false);
        this.why = why;
    }

    /** Why it ended. */
    public Why why() {
        return why;
    }
}
