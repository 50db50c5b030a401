package org.fallow.desktop.screen.projects;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.text.Texts;

/** What a project wants of this computer, read before joining: the program, its limits, how far it is. */
final class ProfileView extends VBox {
    private static final double GAP = 10;

    private final Texts texts;

    ProfileView(Texts texts, ProjectsModel model) {
        this.texts = texts;
        setId("needs");
        setSpacing(GAP);
        model.profile().subscribe(this::show);
    }

    private void show(Profile profile) {
        List<Node> parts = new ArrayList<>();
        boolean several = profile.batches().size() > 1;
        for (Profile.Facts facts : profile.batches()) {
            if (several) {
                parts.add(Labels.of(texts.of("needs.batch", facts.name()), "setting-name"));
            }
            parts.add(Pages.named(texts.of("needs.unit"), Labels.wrapped(facts.limits())));
            if (!facts.usual().isEmpty()) {
                parts.add(Labels.wrapped(facts.usual()));
            }
            parts.add(Labels.wrapped(facts.agreement()));
            parts.add(Pages.named(texts.of("needs.progress"), Labels.wrapped(facts.reached())));
            parts.add(Pages.named(texts.of("needs.kernel"), Labels.wrapped(facts.kernel(), "mono")));
        }
        if (!profile.note().isEmpty()) {
            parts.add(Labels.wrapped(profile.note(), "muted", "small"));
        }
        getChildren().setAll(parts);
    }
}
