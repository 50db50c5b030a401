package org.fallow.node.io.api;

/** A request the node does not carry out. Carries the HTTP status, one line of cause, and one of remedy. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String remedy;

    /** With the HTTP status, 400 to 599. */
    public Refusal(int status, String message, String remedy) {
        super(message);
        this.status = status;
        this.remedy = remedy;
    }

    /** The request makes no sense. */
    public static Refusal badRequest(String message, String remedy) {
        return new Refusal(400, message, remedy);
    }

    /** There is no such thing. */
    public static Refusal notFound(String message, String remedy) {
        return new Refusal(404, message, remedy);
    }

    int status() {
        return status;
    }

    String remedy() {
        return remedy;
    }
}
