package org.fallow.desktop.navigation;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.fallow.desktop.component.OfflineBanner;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.text.Texts;

/** Whether the node is there: what the banner above every page says, and whether the figures below it are old. */
public final class Presence {
    private final Texts texts;
    private final ObjectProperty<OfflineBanner.Notice> notice = new SimpleObjectProperty<>(OfflineBanner.Notice.NONE);
    private final BooleanProperty stale = new SimpleBooleanProperty();

    /** Before anything is known. */
    public Presence(Texts texts) {
        this.texts = texts;
    }

    /** What the banner says. */
    public ObjectProperty<OfflineBanner.Notice> notice() {
        return notice;
    }

    /** Whether the figures are not of now. */
    public BooleanProperty stale() {
        return stale;
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        stale.set(sight instanceof Sight.Lost);
        notice.set(
                switch (sight) {
                    case Sight.Looking _, Sight.Reached _ -> OfflineBanner.Notice.NONE;
                    case Sight.Starting _ ->
                        new OfflineBanner.Notice(
                                true, false, texts.of("offline.title.starting"), texts.of("offline.starting"), "");
                    case Sight.Lost lost ->
                        new OfflineBanner.Notice(
                                true,
                                true,
                                texts.of(lost.last() == null ? "offline.title.none" : "offline.title.lost"),
                                texts.of("offline.how"),
                                texts.of("offline.why", lost.why()));
                });
    }
}
