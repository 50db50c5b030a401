package org.fallow.node.control;

/** No node answers for this data directory. */
public final class NoRunningNode extends ApiException {
    private static final long serialVersionUID = 1L;
    private static final int NONE = 3;
    private static final int LATE = 4;

    private final int exitCode;

    private NoRunningNode(String message, String remedy, int exitCode) {
        super(message, remedy);
        this.exitCode = exitCode;
    }

    /** Says what was tried. */
    public NoRunningNode(String message, String remedy) {
        this(message, remedy, NONE);
    }

    /** There is one, as it seems, and it has not answered in time. */
    public static NoRunningNode late(String message, String remedy) {
        return new NoRunningNode(message, remedy, LATE);
    }

    @Override
    public int exitCode() {
        return exitCode;
    }
}
