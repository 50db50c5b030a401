package org.fallow.node.publication;

/**
 * One thing wrong in a publisher's files. Printed as {@code project.yaml:7:12: limits.memory: "64 MBB" is not a size (use 64MiB)}.
 *
 * @param file as the publisher knows it
 * @param line from 1
 * @param column from 1
 * @param text what is wrong and what to do, one line
 */
public record Mistake(String file, int line, int column, String text) {
    /** A mistake at a place. */
    public static Mistake at(Place place, String text) {
        return new Mistake(place.file(), place.line(), place.column(), text);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + text;
    }
}
