package org.fallow.libp2p.limit;

/** What is to be done with the connections of a host. */
public sealed interface ManagerAction {
    /** Go on with it; what it holds is drawn from this account. */
    record Admit(long link, Account account) implements ManagerAction {}

    /** Do without it. */
    record Refuse(long link, Cause cause) implements ManagerAction {}

    /** End one that was admitted. */
    record Close(long link, Cause cause) implements ManagerAction {}

    /** Why. */
    enum Cause {
        /** It is on the list of those denied. */
        DENIED("not wanted here"),
        /** It broke the protocol a moment ago. */
        SHUNNED("broke the protocol a moment ago"),
        /** Too many connections. */
        CONNECTIONS("too many connections"),
        /** Too many handshakes that are not done. */
        PENDING("too many unfinished handshakes"),
        /** Too many connections in a short time. */
        RATE("too many connections in a short time"),
        /** Others were worth more. */
        TRIMMED("more connections than are kept");

        private final String text;

        Cause(String text) {
            this.text = text;
        }

        /** For a log line. */
        public String text() {
            return text;
        }
    }
}
