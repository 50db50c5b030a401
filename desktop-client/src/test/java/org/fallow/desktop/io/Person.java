package org.fallow.desktop.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javafx.application.Application;
import javafx.event.ActionEvent;
import javafx.event.EventHandler;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.fallow.desktop.theme.Theme;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** Who uses the window: looks, clicks, waits, and takes pictures. */
final class Person {
    private static final int PATIENCE_SECONDS = 90;
    private static final int HEARD_SECONDS = 5;
    private static final Path PICTURES = Path.of("target", "screenshots");

    private final FxRobot robot;
    private final Stage stage;

    Person(FxRobot robot, Stage stage) {
        this.robot = robot;
        this.stage = stage;
    }

    /** Goes to a page by the sidebar. */
    void go(String place) throws TimeoutException {
        click("#place-" + place);
    }

    /**
     * Clicks where a thing stands once the window is laid out; on a button until it has heard it, as the platform
     * without a screen now and then loses a click.
     */
    void click(String query) throws TimeoutException {
        Optional<ButtonBase> button = robot.lookup(query)
                .tryQuery()
                .filter(ButtonBase.class::isInstance)
                .map(ButtonBase.class::cast);
        AtomicBoolean heard = new AtomicBoolean(button.isEmpty());
        EventHandler<ActionEvent> ear = _ -> heard.set(true);
        button.ifPresent(one -> robot.interact(() -> one.addEventHandler(ActionEvent.ACTION, ear)));
        await(() -> {
            settle();
            robot.clickOn(query);
            WaitForAsyncUtils.waitForFxEvents();
            return isSoon(heard);
        });
        button.ifPresent(one -> robot.interact(() -> one.removeEventHandler(ActionEvent.ACTION, ear)));
    }

    /** On a busy machine a click arrives late, and a second one would meet the button that has taken the place of the first. */
    private static boolean isSoon(AtomicBoolean heard) {
        try {
            WaitForAsyncUtils.waitFor(HEARD_SECONDS, TimeUnit.SECONDS, heard::get);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** A page that is new or has changed is laid out by the next pulse, which on a busy machine comes after the click. */
    private void settle() {
        robot.interact(() -> {
            stage.getScene().getRoot().applyCss();
            stage.getScene().getRoot().layout();
        });
    }

    /** Writes into a field in place of what is there. */
    void write(String query, String text) {
        settle();
        robot.clickOn(query);
        robot.push(javafx.scene.input.KeyCode.SHORTCUT, javafx.scene.input.KeyCode.A);
        robot.write(text, 0);
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** Selects the first row of a table that says this. */
    void select(String table, String words) throws TimeoutException {
        await(() -> row(table, words) >= 0);
        TableView<?> view = robot.lookup(table).query();
        robot.interact(() -> {
            view.requestFocus();
            view.getSelectionModel().select(row(table, words));
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    int row(String table, String words) {
        TableView<?> view = robot.lookup(table).query();
        for (int i = 0; i < view.getItems().size(); i++) {
            if (String.valueOf(view.getItems().get(i)).contains(words)) {
                return i;
            }
        }
        return -1;
    }

    int rows(String table) {
        return robot.lookup(table).<TableView<?>>query().getItems().size();
    }

    String text(String query) {
        return robot.lookup(query).queryAs(Labeled.class).getText();
    }

    boolean sees(String query) {
        return robot.lookup(query).tryQuery().filter(Person::isShown).isPresent();
    }

    /** Whether a label inside says these words. */
    boolean sees(String words, String inside) {
        return robot.lookup(inside).lookup(".label").queryAll().stream()
                .filter(Person::isShown)
                .anyMatch(label -> ((Labeled) label).getText().contains(words));
    }

    private static boolean isShown(Node node) {
        return node.getScene() != null && node.isVisible() && (node.getParent() == null || isShown(node.getParent()));
    }

    void awaitText(String query, String wanted) throws TimeoutException {
        await(() -> robot.lookup(query).tryQueryAs(Labeled.class).stream()
                .anyMatch(label -> label.getText().contains(wanted)));
    }

    void awaitSight(String query) throws TimeoutException {
        await(() -> sees(query));
    }

    void await(BooleanSupplier condition) throws TimeoutException {
        try {
            WaitForAsyncUtils.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS, condition::getAsBoolean);
        } catch (TimeoutException e) {
            failed();
            throw e;
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void failed() {
        try {
            picture("failed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes pictures of the window in both themes. */
    void pictures(String name) throws IOException {
        wear(Theme.LIGHT);
        assertThat(picture(name + "-light").getBrightness()).isGreaterThan(0.8);
        wear(Theme.DARK);
        assertThat(picture(name + "-dark").getBrightness()).isLessThan(0.2);
        wear(Theme.LIGHT);
    }

    private void wear(Theme theme) {
        UiWatch.meddle(() -> {
            robot.interact(() -> Application.setUserAgentStylesheet(theme.base()));
            WaitForAsyncUtils.waitForFxEvents();
        });
    }

    /** Writes a picture of the window; returns the colour of the corner below the menu. */
    Color picture(String name) throws IOException {
        WritableImage[] taken = new WritableImage[1];
        UiWatch.meddle(() -> robot.interact(() -> taken[0] = stage.getScene().snapshot(null)));
        PixelReader pixels = taken[0].getPixelReader();
        int width = (int) taken[0].getWidth();
        int height = (int) taken[0].getHeight();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, pixels.getArgb(x, y));
            }
        }
        Files.createDirectories(PICTURES);
        assertThat(ImageIO.write(image, "png", PICTURES.resolve(name + ".png").toFile()))
                .isTrue();
        return pixels.getColor(4, height - 4);
    }
}
