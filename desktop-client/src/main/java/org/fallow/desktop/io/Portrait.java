package org.fallow.desktop.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import org.fallow.desktop.fold.Png;
import org.fallow.desktop.navigation.Place;

/**
 * For {@code --picture FILE}: says how long the start took, goes to every page, writes a picture of the first one, and ends
 * the program.
 */
final class Portrait {
    /** So long the window has to hear from its node. */
    private static final javafx.util.Duration SITTING = javafx.util.Duration.seconds(5);
    /** When the visits to the pages begin, and how long each takes. */
    private static final javafx.util.Duration VISITS = javafx.util.Duration.seconds(1);

    private static final javafx.util.Duration VISIT = javafx.util.Duration.millis(250);
    /** With the second pulse the first picture is on the screen. */
    private static final int PULSES = 2;

    private Portrait() {}

    static void of(Stage stage, Path file, Consumer<Place> go) {
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                pulses++;
                if (pulses == PULSES) {
                    stop();
                    System.out.println("first picture after " + sinceStart().toMillis() + " ms, "
                            + processorTime().toMillis() + " ms of processor time");
                }
            }
        }.start();
        Timeline tour = new Timeline();
        javafx.util.Duration when = VISITS;
        for (Place place : Place.values()) {
            tour.getKeyFrames().add(new KeyFrame(when, _ -> go.accept(place)));
            when = when.add(VISIT);
        }
        tour.setOnFinished(_ -> go.accept(Place.DASHBOARD));
        tour.play();
        PauseTransition sitting = new PauseTransition(SITTING);
        sitting.setOnFinished(_ -> {
            write(stage, file);
            Platform.exit();
        });
        sitting.play();
    }

    private static Duration sinceStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void write(Stage stage, Path file) {
        WritableImage image = stage.getScene().snapshot(null);
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] pixels = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
        try {
            Files.write(file, Png.write(pixels, width, height));
            System.out.println("picture of " + width + " x " + height + " pixels in " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
