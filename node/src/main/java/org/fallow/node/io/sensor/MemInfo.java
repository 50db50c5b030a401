package org.fallow.node.io.sensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.node.policy.Reading;

/** The memory of a Linux computer, as {@code /proc/meminfo} says; see proc_meminfo(5). */
final class MemInfo {
    private static final Pattern LINE = Pattern.compile("([A-Za-z]+): +([0-9]{1,15}) kB");

    private final Path file;

    /** Reads {@code file}, which is {@code /proc/meminfo} but for tests. */
    MemInfo(Path file) {
        this.file = file;
    }

    /** Bytes in all. */
    Reading<Long> total() {
        OptionalLong total = bytes("MemTotal");
        return total.isPresent() ? Reading.of(total.getAsLong()) : unread();
    }

    /** Bytes that a program that starts now could not have. */
    Reading<Long> used() {
        OptionalLong total = bytes("MemTotal");
        OptionalLong free = bytes("MemAvailable");
        return total.isPresent() && free.isPresent()
                ? Reading.of(Math.max(0, total.getAsLong() - free.getAsLong()))
                : unread();
    }

    private Reading<Long> unread() {
        return Reading.absent(file + " does not tell it");
    }

    private OptionalLong bytes(String name) {
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches() && matcher.group(1).equals(name)) {
                    return OptionalLong.of(Long.parseLong(matcher.group(2)) << 10);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
