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
            case Sight.Looking _ -> model.word().set(texts.of("state.looking"));
            case Sight.Starting _ -> model.word().set(texts.of("state.starting"));
            case Sight.Reached reached -> {
                NodeStatus node = reached.node();
                model.tone().set(Tone.GOOD);
                model.word().set(texts.of("node.online"));
                model.network().set(texts.of("node.peers", texts.number(node.peers()), texts.number(node.dhtTable())));
                model.node().set(Texts.brief(node.peerId()));
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
}
