package org.fallow.node.io.program;

/** A command did not do what it was asked. The message is the one line a person gets; the code is the process's. */
public final class CommandFailed extends RuntimeException {
    /** The operation failed. */
    public static final int FAILED = 1;
    /** The command's words are off. */
    public static final int USAGE = 2;
    /** There is no node to ask. */
    public static final int NO_NODE = 3;
    /** It took longer than was asked for. */
    public static final int TIMED_OUT = 4;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** With one of the codes above. */
    public CommandFailed(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    /** With one of the codes above, and why. */
    public CommandFailed(int exitCode, String line, Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    /** The process's exit code. */
    public int exitCode() {
        return exitCode;
    }
}
