package org.fallow.desktop.screen.fold;

import java.nio.IntBuffer;
import java.util.function.DoubleConsumer;
import javafx.animation.AnimationTimer;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Pane;
import org.fallow.desktop.fold.Chain;
import org.fallow.desktop.fold.Painter;
import org.fallow.desktop.screen.fold.FoldModel.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The chain in sight, drawn by a painter on other threads. While it moves a pixel is one sample; when it has stood still
 * for a moment, four. Nothing is drawn while the canvas is in no window.
 */
final class FoldCanvas extends Pane {
    private static final int BACKGROUND = 0x0d1117;
    private static final double SECOND = 1e9;
    /** Standing still for so long, it is drawn once more, finer. */
    private static final double STILL_SECONDS = 0.2;

    private final FoldModel model;
    private final DoubleConsumer pass;
    private final Painter painter;
    private final ImageView view = new ImageView();
    private @Nullable PixelBuffer<IntBuffer> buffer;
    private Painter.@Nullable Picture shown;
    private Painter.@Nullable Order ordered;
    private boolean underWay;
    private double stillSeconds;
    private long last;
    private int drawn;

    /** {@code pass} hears of the seconds that pass while it plays. */
    FoldCanvas(FoldModel model, DoubleConsumer pass, Painter painter) {
        this.model = model;
        this.pass = pass;
        this.painter = painter;
        getStyleClass().add("fold-canvas");
        setMinSize(200, 160);
        view.setManaged(false);
        getChildren().add(view);
        AnimationTimer timer = new AnimationTimer() {
            @Override
            public void handle(long now) {
                pulse(now);
            }
        };
        sceneProperty().subscribe(scene -> {
            last = 0;
            if (scene == null) {
                timer.stop();
            } else {
                timer.start();
            }
        });
    }

    /** Pictures shown so far. */
    int drawn() {
        return drawn;
    }

    /** The last picture; null for none. */
    Painter.@Nullable Picture shown() {
        return shown;
    }

    private void pulse(long now) {
        double seconds = last == 0 ? 0 : Math.min(0.1, (now - last) / SECOND);
        last = now;
        if (model.playing().get()) {
            pass.accept(seconds);
        }
        int width = (int) getWidth();
        int height = (int) getHeight();
        Chain chain = chain();
        view.setVisible(chain != null);
        if (chain == null || width < 1 || height < 1) {
            return;
        }
        Painter.Order coarse =
                new Painter.Order(chain, model.paint().get(), model.gaze().get(), width, height, false, BACKGROUND);
        Painter.Order before = ordered;
        boolean moved = before == null || !coarse.equals(coarseOf(before));
        stillSeconds = moved ? 0 : stillSeconds + seconds;
        if (underWay) {
            return;
        }
        if (moved) {
            order(coarse);
        } else if (before != null && stillSeconds > STILL_SECONDS && !before.fine()) {
            order(fineOf(coarse));
        }
    }

    private static Painter.Order coarseOf(Painter.Order order) {
        return new Painter.Order(
                order.chain(), order.paint(), order.gaze(), order.width(), order.height(), false, order.background());
    }

    private static Painter.Order fineOf(Painter.Order order) {
        return new Painter.Order(
                order.chain(), order.paint(), order.gaze(), order.width(), order.height(), true, order.background());
    }

    private @Nullable Chain chain() {
        int at = model.frame().get();
        java.util.List<Frame> frames = model.frames().get();
        return at < frames.size() ? frames.get(at).chain() : null;
    }

    private void order(Painter.Order order) {
        ordered = order;
        underWay = true;
        painter.paint(order, this::show);
    }

    private void show(Painter.Picture picture) {
        underWay = false;
        int width = picture.order().width();
        int height = picture.order().height();
        PixelBuffer<IntBuffer> pixels = buffer;
        if (pixels == null || pixels.getWidth() != width || pixels.getHeight() != height) {
            pixels = new PixelBuffer<>(
                    width, height, IntBuffer.allocate(width * height), PixelFormat.getIntArgbPreInstance());
            buffer = pixels;
            view.setImage(new WritableImage(pixels));
        }
        pixels.updateBuffer(target -> {
            target.getBuffer().put(0, picture.pixels());
            return null;
        });
        shown = new Painter.Picture(picture.order(), pixels.getBuffer().array());
        drawn++;
    }
}
