package org.fallow.desktop.component;

import java.util.Locale;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.RuleStatus;

/**
 * A rule of when and how much work runs, in words.
 *
 * @param name what people call it
 * @param now what is the case
 * @param state where it stands
 */
public record RuleRow(String name, String now, Chip state) {
    /** A rule as it stands. */
    public static RuleRow of(RuleStatus rule, Texts texts) {
        String key = "setting." + rule.rule();
        String now = rule.now().isEmpty() ? texts.of("rule.set", rule.set()) : rule.now();
        return new RuleRow(
                texts.has(key) ? texts.of(key) : rule.rule(),
                now,
                new Chip(
                        texts.of("rule." + rule.state().name().toLowerCase(Locale.ROOT)),
                        switch (rule.state()) {
                            case OFF -> Tone.QUIET;
                            case HOLDS -> Tone.GOOD;
                            case STOPS -> Tone.WARN;
                            case UNKNOWN -> Tone.QUIET;
                        }));
    }
}
