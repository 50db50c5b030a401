package org.fallow.desktop.screen.settings;

import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.link.Autostart;
import org.fallow.desktop.text.Texts;

/** Whether the node is started at log-in: the choice, and what is in force. */
final class AutostartLine extends HBox {
    private static final double GAP = 16;

    AutostartLine(Texts texts, SettingsModel model, SettingsController controller) {
        super(GAP);
        setAlignment(Pos.CENTER_LEFT);
        CheckBox box = new CheckBox(texts.of("settings.autostart.on"));
        box.setId("autostart");
        box.setMinWidth(USE_PREF_SIZE);
        box.setOnAction(_ -> controller.autostart(box.isSelected()));
        Label about = Labels.wrapped(texts.of("settings.autostart.about"), "muted", "small");
        Label force = Labels.wrapped("", "small");
        force.setId("force-autostart");
        getChildren()
                .addAll(
                        Pages.growing(
                                new VBox(2, Labels.of(texts.of("settings.autostart"), "setting-name"), about, force)),
                        box);
        model.autostart().subscribe(now -> {
            box.setSelected(now == Autostart.State.ON);
            box.setDisable(now == Autostart.State.NOT_HERE);
            force.setText(
                    switch (now) {
                        case ON -> texts.of("settings.autostart.force.on");
                        case OFF -> texts.of("settings.autostart.force.off");
                        case NOT_HERE -> texts.of("settings.autostart.force.none");
                    });
        });
        controller.lookAtAutostart();
    }
}
