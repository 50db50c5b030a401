package org.fallow.node.io.program;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * Live progress on standard error: on a terminal a block of lines that is drawn over, elsewhere a plain line now and
 * then.
 */
public final class Screen {
    private static final long PLAIN_EVERY_NANOS = 5_000_000_000L;
    private static final String CLEAR_LINE = "\033[2K";

    private final PrintStream out;
    private final boolean terminal;
    private int drawn;
    private long plainAt = Long.MIN_VALUE;

    /** On a stream; drawn over where it is a terminal. */
    public Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Standard error; a terminal when there is one and it can move its cursor. */
    public static Screen ofThisProcess() {
        return new Screen(System.err, isTerminal());
    }

    /** Whether a person looks on, at a terminal that can move its cursor. */
    public static boolean isTerminal() {
        String kind = System.getenv("TERM");
        boolean console =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return console && kind != null && !kind.equals("dumb");
    }

    /** Shows where things stand; {@code summary} alone where there is no terminal. */
    public void show(List<String> block, String summary) {
        if (terminal) {
            StringBuilder text = new StringBuilder(up());
            block.forEach(line -> text.append(CLEAR_LINE).append(line).append('\n'));
            out.print(text);
            out.flush();
            drawn = block.size();
            return;
        }
        long now = System.nanoTime();
        if (plainAt == Long.MIN_VALUE || now - plainAt >= PLAIN_EVERY_NANOS) {
            plainAt = now;
            out.println(summary);
        }
    }

    /** A line that stays, above the block. */
    public void say(String line) {
        if (terminal && drawn > 0) {
            out.print(up() + "\033[J");
            drawn = 0;
        }
        out.println(line);
    }

    private String up() {
        return drawn == 0 ? "" : "\033[%dA".formatted(drawn);
    }
}
