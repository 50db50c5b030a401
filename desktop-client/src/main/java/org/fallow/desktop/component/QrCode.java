package org.fallow.desktop.component;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.Optional;
import javafx.scene.image.ImageView;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;

/**
 * Words as a code that a telephone's camera reads, dark on white in every theme, with the quiet zone that readers need. Takes
 * no room where there are no words, or more than a code can hold.
 */
public final class QrCode extends StackPane {
    /** White modules around the code, as ISO/IEC 18004 asks for. */
    private static final int QUIET = 4;

    /** Pixels of a module in the image; the view scales it by whole pixels where it can. */
    private static final int SCALE = 4;

    private final ImageView view = new ImageView();

    /** A code of at most so many pixels a side; {@code says} is what a screen reader reads. */
    public QrCode(String id, double side, String says) {
        setId(id);
        getStyleClass().add("qr");
        view.setFitWidth(side);
        view.setFitHeight(side);
        view.setPreserveRatio(true);
        view.setSmooth(false);
        setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        setAccessibleText(says);
        getChildren().add(view);
        show("");
    }

    /** Shows other words. */
    public void show(String words) {
        Optional<ByteMatrix> code = words.isEmpty() ? Optional.empty() : encode(words);
        code.ifPresent(matrix -> view.setImage(draw(matrix)));
        Pages.present(this, code.isPresent());
    }

    /** The code's modules, 1 for dark; empty where the words do not fit into one. */
    static Optional<ByteMatrix> encode(String words) {
        try {
            return Optional.of(Encoder.encode(words, ErrorCorrectionLevel.M).getMatrix());
        } catch (WriterException e) {
            return Optional.empty();
        }
    }

    private static WritableImage draw(ByteMatrix code) {
        int modules = code.getWidth() + 2 * QUIET;
        WritableImage image = new WritableImage(modules * SCALE, modules * SCALE);
        for (int y = 0; y < modules * SCALE; y++) {
            for (int x = 0; x < modules * SCALE; x++) {
                int column = x / SCALE - QUIET;
                int row = y / SCALE - QUIET;
                boolean inside = column >= 0 && row >= 0 && column < code.getWidth() && row < code.getHeight();
                boolean dark = inside && code.get(column, row) == 1;
                image.getPixelWriter().setColor(x, y, dark ? Color.BLACK : Color.WHITE);
            }
        }
        return image;
    }
}
