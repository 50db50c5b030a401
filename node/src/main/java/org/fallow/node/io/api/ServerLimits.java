package org.fallow.node.io.api;

/** How much the JDK's HTTP server takes from programs on this computer that mean no good, or are broken. */
final class ServerLimits {
    /** Most bytes of all headers of a request. */
    static final int HEADER_BYTES_MAX = 16 << 10;

    private static final int HEADERS_MAX = 50;
    private static final int CONNECTIONS_MAX = 256;

    /** A request may take so long to arrive; a large blob on a busy computer needs some. */
    private static final int REQUEST_SECONDS_MAX = 300;

    /** How often the server looks whether a request has taken too long; each look wakes the processor of an idle node. */
    private static final int LOOK_MILLIS = 20_000;

    private ServerLimits() {}

    /** Before the first server of the process; what the user has set stays. */
    static void set() {
        set("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES_MAX);
        set("sun.net.httpserver.maxReqHeaders", HEADERS_MAX);
        set("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
        set("sun.net.httpserver.timerMillis", LOOK_MILLIS);
        set("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    }

    private static void set(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }
}
