package org.fallow.desktop.screen.dashboard;

import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.GaugeStatus;

/**
 * One figure of this computer against its limit, in words.
 *
 * @param name what it is
 * @param value the figure and its limit; that it is not known where it is not
 * @param share of a full bar, 0 to 1; negative where it is not known
 * @param limit the same; negative where there is none
 * @param why it is not known; else empty
 * @param over what to say where the figure is beyond a limit that stops work; its word is empty where it is not
 */
public record GaugeRow(String name, String value, double share, double limit, String why, Chip over) {
    private static final Chip FINE = new Chip("", Tone.GOOD);
    private static final double NONE = -1;
    private static final double GIB = 1L << 30;

    static GaugeRow of(GaugeStatus gauge, Texts texts) {
        String name = texts.of("gauge." + gauge.name());
        Double value = gauge.value();
        if (value == null) {
            String word = texts.of(gauge.name().equals("battery") ? "gauge.none" : "gauge.unknown");
            return new GaugeRow(name, word, NONE, NONE, gauge.note(), FINE);
        }
        Double limit = gauge.limit();
        String now = said(gauge, value, texts);
        return new GaugeRow(
                name,
                limit == null ? now : now + " · " + bound(gauge, limit, texts),
                Math.clamp(value / gauge.full(), 0, 1),
                limit == null ? NONE : Math.clamp(limit / gauge.full(), 0, 1),
                "",
                gauge.name().equals("heat") && limit != null && value > limit
                        ? new Chip(texts.of("gauge.over"), Tone.WARN)
                        : FINE);
    }

    private static String said(GaugeStatus gauge, double value, Texts texts) {
        return switch (gauge.name()) {
            case "heat" -> texts.of("gauge.degrees", texts.number(Math.round(value)));
            case "memory" ->
                texts.of(
                        "gauge.memory.of",
                        gauge.full() < GIB ? texts.bytes((long) value) : texts.decimal(value / GIB, 1),
                        texts.bytes((long) gauge.full()));
            case "battery" ->
                texts.percent(value) + " · "
                        + texts.of(gauge.note().equals("on battery") ? "gauge.drained" : "gauge.mains");
            default -> texts.percent(value);
        };
    }

    private static String bound(GaugeStatus gauge, double limit, Texts texts) {
        return switch (gauge.name()) {
            case "heat" -> texts.of("gauge.stops", texts.of("gauge.degrees", texts.number(Math.round(limit))));
            case "memory" -> texts.of("gauge.most", texts.bytes((long) limit));
            default -> texts.of("gauge.most", texts.percent(limit));
        };
    }
}
