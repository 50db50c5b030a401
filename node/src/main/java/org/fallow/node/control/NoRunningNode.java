package org.fallow.node.control;

/** No node answers for this data directory. */
public final class NoRunningNode extends ApiException {
    private static final long serialVersionUID = 1L;

    /** Says what was tried. */
    public NoRunningNode(String message, String remedy) {
        super(message, remedy);
    }

    @Override
    public int exitCode() {
        return 3;
    }
}
