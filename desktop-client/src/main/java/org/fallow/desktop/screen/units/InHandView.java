package org.fallow.desktop.screen.units;

import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.fallow.desktop.component.Confirm;
import org.fallow.desktop.component.Labels;
import org.fallow.desktop.component.Pages;
import org.fallow.desktop.fold.RunningUnit;
import org.fallow.desktop.text.Texts;
import org.kordamp.ikonli.feather.Feather;

/** What can be done with a unit that is under way here: hold it back, let it go on, give it up. */
final class InHandView extends VBox {
    private static final double GAP = 8;

    /** Below a unit's story; {@code watch} shows a unit that runs in the fold viewer. */
    InHandView(Texts texts, UnitsModel model, UnitsController controller, Consumer<String> watch) {
        setSpacing(GAP);
        Label checkpoint = Labels.wrapped("", "muted", "small");
        checkpoint.setId("last-checkpoint");
        Button suspend =
                Pages.button("suspend", texts.of("inhand.suspend"), Feather.PAUSE, () -> controller.suspend(true));
        suspend.setAccessibleHelp(texts.of("inhand.suspend.about"));
        Button resume =
                Pages.button("resume-unit", texts.of("inhand.resume"), Feather.PLAY, () -> controller.suspend(false));
        Confirm confirm = new Confirm("confirm-abort", texts.of("inhand.abort.no"));
        Button abort = Pages.button("abort", texts.of("inhand.abort"), Feather.X_CIRCLE, () -> {
            InHand meant = model.inHand().get();
            confirm.ask(
                    texts.of("inhand.abort.meaning", meant.name()),
                    texts.of("inhand.abort.sure"),
                    () -> controller.abort(meant));
        });
        Button live = Pages.button("watch", texts.of("inhand.watch"), Feather.BOX, () -> {
            InHand now = model.inHand().get();
            watch.accept(new RunningUnit(now.batch(), now.unit()).text());
        });
        getChildren().addAll(checkpoint, new HBox(GAP, suspend, resume, abort, live), confirm);
        model.inHand().subscribe(now -> {
            Pages.present(this, now.shown());
            Pages.present(suspend, !now.suspended());
            Pages.present(resume, now.suspended());
            Pages.present(live, now.watchable());
            checkpoint.setText(
                    now.suspended() ? now.checkpoint() + " " + texts.of("inhand.suspend.about") : now.checkpoint());
        });
        model.inHand().map(InHand::name).addListener((_, _, _) -> confirm.dismiss());
    }
}
