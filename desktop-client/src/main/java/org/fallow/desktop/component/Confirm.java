package org.fallow.desktop.component;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/**
 * Asks, in the page itself, before something is done that others notice or that cannot be taken back: what it means, and
 * the way back, which has the focus. Takes no room while it asks nothing.
 */
public final class Confirm extends VBox {
    private final Label meaning = Labels.wrapped("");
    private final Button yes;
    private final Button no;
    private Runnable action = () -> {};

    /** Asks nothing yet; the buttons are {@code ID-yes} and {@code ID-no}. */
    public Confirm(String id, String keep) {
        setId(id);
        getStyleClass().add("confirm");
        meaning.setId(id + "-meaning");
        yes = Pages.button(id + "-yes", "", Feather.ALERT_TRIANGLE, this::confirmed, "danger");
        no = Pages.button(id + "-no", keep, Feather.CORNER_UP_LEFT, this::dismiss);
        HBox buttons = new HBox(8, no, yes);
        buttons.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(meaning, buttons);
        addEventHandler(KeyEvent.KEY_PRESSED, pressed -> {
            if (pressed.getCode() == KeyCode.ESCAPE) {
                dismiss();
                pressed.consume();
            }
        });
        dismiss();
    }

    /** Asks; {@code whenSure} runs once, and only when the person says yes. */
    public void ask(String words, String doIt, Runnable whenSure) {
        meaning.setText(words);
        yes.setText(doIt);
        yes.setAccessibleHelp(words);
        no.setAccessibleHelp(words);
        action = whenSure;
        Pages.present(this, true);
        no.requestFocus();
    }

    /** Asks no more. */
    public void dismiss() {
        action = () -> {};
        Pages.present(this, false);
    }

    private void confirmed() {
        Runnable wanted = action;
        dismiss();
        wanted.run();
    }
}
