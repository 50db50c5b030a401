package org.fallow.desktop.component;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javafx.geometry.VPos;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import javafx.scene.shape.Polygon;
import javafx.scene.shape.Polyline;
import javafx.scene.text.Text;
import javafx.scene.text.TextBoundsType;

/** Values over time as a line over a shaded area, with round levels named at the left and the ends named below. */
public final class AreaPlot extends Region {
    private static final double LEFT = 46;
    private static final double BELOW = 20;
    private static final double ABOVE = 8;

    /**
     * What is plotted.
     *
     * @param values from the left to the right; at least two to be seen
     * @param from name of the first
     * @param to name of the last
     * @param marked index of one to mark, -1 for none
     */
    public record Data(List<Double> values, String from, String to, int marked) {
        /** Nothing. */
        public static final Data NONE = new Data(List.of(), "", "", -1);

        /** Copies the list. */
        public Data {
            values = List.copyOf(values);
        }
    }

    private final DoubleFunction<String> words;
    private final DoubleUnaryOperator grain;
    private final boolean fromZero;
    private final Polyline line = new Polyline();
    private final Polygon area = new Polygon();
    private final Line mark = new Line();
    private final Text from = text();
    private final Text to = text();
    private final List<Line> levels;
    private final List<Text> names;
    private Data data = Data.NONE;

    /**
     * A plot.
     *
     * @param fromZero whether its lowest level is 0
     * @param grain what levels are multiples of, above 0, by the largest value that is plotted
     * @param words the name of a level
     */
    public AreaPlot(boolean fromZero, DoubleUnaryOperator grain, DoubleFunction<String> words) {
        this.words = words;
        this.grain = grain;
        this.fromZero = fromZero;
        levels = IntStream.rangeClosed(0, Levels.STEPS_MAX)
                .mapToObj(_ -> new Line())
                .toList();
        names = levels.stream().map(_ -> text()).toList();
        getStyleClass().add("plot");
        area.getStyleClass().add("plot-area");
        line.getStyleClass().add("plot-line");
        mark.getStyleClass().add("plot-mark");
        levels.forEach(level -> level.getStyleClass().add("plot-level"));
        getChildren().addAll(levels);
        getChildren().addAll(names);
        getChildren().addAll(area, line, mark, from, to);
        setMinSize(160, 90);
        setPrefSize(400, 180);
    }

    private static Text text() {
        Text text = new Text();
        text.getStyleClass().add("plot-name");
        text.setTextOrigin(VPos.CENTER);
        text.setBoundsType(TextBoundsType.LOGICAL);
        return text;
    }

    /** Plots other values. */
    public void show(Data now) {
        if (!now.equals(data)) {
            data = now;
            setAccessibleText(
                    now.values().isEmpty() ? "" : words.apply(now.values().getLast()));
            requestLayout();
        }
    }

    /** Tells which value was clicked at, or dragged to. */
    public void onPick(IntConsumer picked) {
        setOnMousePressed(event -> pick(event.getX(), picked));
        setOnMouseDragged(event -> pick(event.getX(), picked));
    }

    private void pick(double x, IntConsumer picked) {
        int count = data.values().size();
        if (count > 0) {
            double share = (x - LEFT) / Math.max(1, getWidth() - LEFT - 6);
            picked.accept(Math.clamp(Math.round(share * (count - 1)), 0, count - 1));
        }
    }

    @Override
    protected void layoutChildren() {
        double width = Math.max(1, getWidth() - LEFT - 6);
        double height = Math.max(1, getHeight() - ABOVE - BELOW);
        double most = data.values().stream().mapToDouble(v -> v).max().orElse(0);
        double least =
                fromZero ? 0 : data.values().stream().mapToDouble(v -> v).min().orElse(0);
        Levels round = Levels.of(least, most, grain.applyAsDouble(most));
        for (int i = 0; i <= Levels.STEPS_MAX; i++) {
            // One that is not shown stays inside all the same: outside it would take the clicks of what is there.
            boolean shown = i <= round.count();
            double y = ABOVE + height * Math.max(0, round.count() - i) / round.count();
            place(levels.get(i), LEFT, y, LEFT + width, y);
            levels.get(i).setVisible(shown);
            Text name = names.get(i);
            name.setText(shown && !data.values().isEmpty() ? words.apply(round.at(i)) : "");
            name.setX(LEFT - 8 - name.getLayoutBounds().getWidth());
            name.setY(y);
        }
        draw(width, height, round.bottom(), round.top());
        from.setText(data.from());
        from.setX(LEFT);
        from.setY(getHeight() - BELOW / 2);
        to.setText(data.to());
        to.setX(LEFT + width - to.getLayoutBounds().getWidth());
        to.setY(getHeight() - BELOW / 2);
    }

    private void draw(double width, double height, double least, double top) {
        line.getPoints().clear();
        area.getPoints().clear();
        int count = data.values().size();
        mark.setVisible(data.marked() >= 0 && data.marked() < count);
        if (count == 0) {
            return;
        }
        for (int i = 0; i < Math.max(2, count); i++) {
            double x = LEFT + width * i / Math.max(1, count - 1);
            double y = ABOVE + height * (1 - (data.values().get(Math.min(i, count - 1)) - least) / (top - least));
            line.getPoints().addAll(x, y);
            area.getPoints().addAll(x, y);
            if (i == data.marked()) {
                place(mark, x, ABOVE, x, ABOVE + height);
            }
        }
        area.getPoints().addAll(LEFT + width, ABOVE + height, LEFT, ABOVE + height);
    }

    private static void place(Line line, double x1, double y1, double x2, double y2) {
        line.setStartX(x1);
        line.setStartY(y1);
        line.setEndX(x2);
        line.setEndY(y2);
    }
}
