package org.fallow.desktop.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javafx.animation.AnimationTimer;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import org.fallow.desktop.fold.Png;

/** For {@code --picture FILE}: says how long the start took, writes a picture of the window, and ends the program. */
final class Portrait {
    /** So long the window has to hear from its node. */
    private static final javafx.util.Duration SITTING = javafx.util.Duration.seconds(4);
    /** With the second pulse the first picture is on the screen. */
    private static final int PULSES = 2;

    private Portrait() {}

    static void of(Stage stage, Path file) {
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                pulses++;
                if (pulses == PULSES) {
                    stop();
                    System.out.println("first picture after " + sinceStart().toMillis() + " ms");
                }
            }
        }.start();
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
