package org.fallow.node.policy;

/** What a person set is not a setting; the message is one line that says what to write instead. */
public final class BadSetting extends Exception {
    private static final long serialVersionUID = 1;

    /** With the line to show. */
    public BadSetting(String line) {
        super(line);
    }

    /** The line to show. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
