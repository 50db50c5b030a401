package org.fallow.desktop.fold;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unit that runs on this computer, as the fold viewer is asked for it in place of a batch's CID.
 *
 * @param batch CID
 * @param unit index
 */
public record RunningUnit(String batch, long unit) {
    private static final Pattern FORM = Pattern.compile("running:([a-z0-9]{1,100})/([0-9]{1,10})");

    /** As it is asked for. */
    public String text() {
        return "running:" + batch + "/" + unit;
    }

    /** What {@link #text} made; empty for anything else, such as a CID. */
    public static Optional<RunningUnit> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new RunningUnit(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
