package org.fallow.work.io;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.fallow.work.sandbox.FromWorker;

/** What a kernel says: passed on up to a number of lines; the last one may be the reason for which it fails. */
final class KernelLog {
    private static final int LINES_MAX = 1_000;

    private final Consumer<FromWorker> out;
    private int lines;
    private String last = "";

    KernelLog(Consumer<FromWorker> out) {
        this.out = out;
    }

    void add(byte[] utf8) {
        last = new String(utf8, StandardCharsets.UTF_8);
        if (lines++ < LINES_MAX) {
            out.accept(new FromWorker.Log(last));
        }
    }

    /** The last line, passed on or not; empty where there is none. */
    String last() {
        return last;
    }
}
