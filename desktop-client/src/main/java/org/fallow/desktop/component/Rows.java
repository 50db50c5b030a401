package org.fallow.desktop.component;

import java.util.List;
import java.util.Objects;
import javafx.collections.ObservableList;

/** Brings a list on the screen up to date with as little change as possible, so that what is selected stays so. */
public final class Rows {
    /** With more changed rows than this, all are set anew at once. */
    private static final int ONE_BY_ONE_MAX = 200;

    private Rows() {}

    /** Makes {@code shown} equal to {@code now}. */
    public static <R> void update(ObservableList<R> shown, List<R> now) {
        if (shown.size() != now.size()) {
            shown.setAll(now);
            return;
        }
        int changed = 0;
        for (int i = 0; i < now.size(); i++) {
            changed += Objects.equals(shown.get(i), now.get(i)) ? 0 : 1;
        }
        if (changed > ONE_BY_ONE_MAX) {
            shown.setAll(now);
            return;
        }
        for (int i = 0; changed > 0 && i < now.size(); i++) {
            if (!Objects.equals(shown.get(i), now.get(i))) {
                shown.set(i, now.get(i));
                changed--;
            }
        }
    }
}
