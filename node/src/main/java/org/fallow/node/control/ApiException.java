package org.fallow.node.control;

/** Why a call to a node did not succeed, in words for the person who made it. */
public abstract sealed class ApiException extends Exception permits NoRunningNode, ApiRefused {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final String remedy;

    ApiException(String message, String remedy) {
        super(message);
        this.message = message;
        this.remedy = remedy;
    }

    /** What is wrong, one line. */
    @Override
    public String getMessage() {
        return message;
    }

    /** What to do about it, one line; may be empty. */
    public String remedy() {
        return remedy;
    }

    /** The exit code of a command that fails for this. */
    public abstract int exitCode();

    /** Message and remedy in one line. */
    public String line() {
        return remedy.isEmpty() ? message : message + "; " + remedy;
    }
}
