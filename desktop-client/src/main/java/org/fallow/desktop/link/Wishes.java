package org.fallow.desktop.link;

/**
 * What the person chose for this window.
 *
 * @param look light or dark
 * @param language a language tag; empty for the system's
 * @param stopOnClose whether closing the window ends the node too
 * @param notified whether notifications are shown
 * @param welcomed whether the first run is over
 */
public record Wishes(Look look, String language, boolean stopOnClose, boolean notified, boolean welcomed) {
    /** Before anything was chosen. */
    public static final Wishes USUAL = new Wishes(Look.SYSTEM, "", false, true, false);

    /** Light or dark. */
    public enum Look {
        /** As the desktop. */
        SYSTEM,
        /** Dark on light. */
        LIGHT,
        /** Light on dark. */
        DARK
    }

    /** The same with another look. */
    public Wishes withLook(Look wanted) {
        return new Wishes(wanted, language, stopOnClose, notified, welcomed);
    }

    /** The same in another language, which shows at the next start. */
    public Wishes withLanguage(String tag) {
        return new Wishes(look, tag, stopOnClose, notified, welcomed);
    }

    /** The same with another end. */
    public Wishes withStopOnClose(boolean stop) {
        return new Wishes(look, language, stop, notified, welcomed);
    }

    /** The same with notifications or without. */
    public Wishes withNotify(boolean wanted) {
        return new Wishes(look, language, stopOnClose, wanted, welcomed);
    }

    /** The same after the first run. */
    public Wishes asWelcomed() {
        return new Wishes(look, language, stopOnClose, notified, true);
    }
}
