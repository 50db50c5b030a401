package org.fallow.desktop.navigation;

import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/** Where one can be in the window. */
public enum Place {
    /** What the node does, and why. */
    DASHBOARD("place.dashboard", Feather.HOME),
    /** Units on this computer. */
    UNITS("place.units", Feather.CPU),
    /** What there is to work for. */
    PROJECTS("place.projects", Feather.LAYERS),
    /** Folded chains in space. */
    FOLD("place.fold", Feather.BOX),
    /** Peers and the whole network. */
    NETWORK("place.network", Feather.SHARE_2),
    /** Work of one's own. */
    PUBLISH("place.publish", Feather.UPLOAD_CLOUD),
    /** What this computer has given. */
    CONTRIBUTION("place.contribution", Feather.AWARD),
    /** When and how much it computes. */
    SETTINGS("place.settings", Feather.SLIDERS),
    /** What happened. */
    LOG("place.log", Feather.FILE_TEXT);

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
