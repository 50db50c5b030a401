package org.fallow.desktop.navigation;

import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/** Where one can be in the window. */
public enum Place {
    /** What the node does, and why. */
    DASHBOARD("place.dashboard", Feather.HOME);

    private final String textKey;
    private final Feather icon;

    Place(String textKey, Feather icon) {
        this.textKey = textKey;
        this.icon = icon;
    }

    /** Key of its name. */
    public String textKey() {
        return textKey;
    }

    /** Its icon. */
    public Ikon icon() {
        return icon;
    }
}
