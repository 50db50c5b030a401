package org.fallow.node.control;

/** The node answered, and did not do it. */
public final class ApiRefused extends ApiException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** With the HTTP status, or 0 when the answer could not be read. */
    public ApiRefused(int status, String message, String remedy) {
        super(message, remedy);
        this.status = status;
    }

    /** The HTTP status, or 0 when the answer could not be read. */
    public int status() {
        return status;
    }

    @Override
    public int exitCode() {
        return 1;
    }
}
