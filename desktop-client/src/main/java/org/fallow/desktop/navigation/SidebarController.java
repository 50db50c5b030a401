package org.fallow.desktop.navigation;

import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.NodeStatus;

/** Turns what is known of the node into the sidebar's few words. */
public final class SidebarController {
    private final Texts texts;
    private final SidebarModel model;

    /** Writes to {@code model}. */
    public SidebarController(Texts texts, SidebarModel model) {
        this.texts = texts;
        this.model = model;
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        switch (sight) {
            case Sight.Looking ignored -> model.word().set(texts.of("state.looking"));
            case Sight.Reached reached -> {
                NodeStatus node = reached.node();
                model.tone().set(Tone.GOOD);
                model.word().set(texts.of("node.online"));
                model.network().set(texts.of("node.peers", texts.number(node.peers()), texts.number(node.dhtTable())));
                model.node().set(brief(node.peerId()));
            }
            case Sight.Lost lost -> {
                model.tone().set(Tone.QUIET);
                model.word().set(texts.of("node.offline"));
                Sight.Reached last = lost.last();
                long seconds = last == null
                        ? 0
                        : lost.at().getEpochSecond() - last.at().getEpochSecond();
                model.network().set(last == null ? "" : texts.of("node.last", texts.duration(Math.max(0, seconds))));
            }
        }
    }

    /** The last digits tell peers apart; all Ed25519 ids begin alike. */
    private static String brief(String peerId) {
        return peerId.length() <= 16 ? peerId : peerId.substring(0, 6) + "…" + peerId.substring(peerId.length() - 6);
    }
}
