package org.fallow.desktop.screen.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Autostart;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.link.Wishes;
import org.fallow.desktop.screen.settings.SettingsModel.Row;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.RuleState;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.jspecify.annotations.Nullable;

/** Turns the node's preferences and rules into rows, and changes them. */
public final class SettingsController {
    private static final List<String> SWITCH = List.of("stop", "run");

    private final Texts texts;
    private final SettingsModel model;
    private final Asking node;
    private final Autostart autostart;

    /** Writes to {@code model}. */
    public SettingsController(Texts texts, SettingsModel model, Asking node, Autostart autostart) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.autostart = autostart;
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        Sight.Reached reached = sight.newest();
        if (reached == null) {
            return;
        }
        Map<String, RuleStatus> rules = new HashMap<>();
        reached.slow().rules().forEach(rule -> rules.put(rule.rule(), rule));
        Rows.update(
                model.rows(),
                reached.slow().settings().stream()
                        .map(setting -> row(setting, rule(rules, setting.key())))
                        .toList());
    }

    /** The rule a setting is for; of the memory there is one rule and two settings. */
    private static @Nullable RuleStatus rule(Map<String, RuleStatus> rules, String key) {
        return rules.get(key.startsWith("memory-") ? "memory" : key);
    }

    private Row row(SettingStatus setting, @Nullable RuleStatus rule) {
        String name = "setting." + setting.key();
        String about = "setting." + setting.key() + ".about";
        String now = rule == null || rule.state() == RuleState.OFF ? "" : rule.now();
        String force = now.isEmpty()
                ? texts.of("settings.force", setting.value())
                : texts.of("settings.force.now", setting.value(), now);
        return new Row(
                setting.key(),
                texts.has(name) ? texts.of(name) : setting.key(),
                texts.has(about) ? texts.of(about) : setting.about(),
                setting.value(),
                setting.usual(),
                SWITCH.contains(setting.value()) && SWITCH.contains(setting.usual()),
                setting.set(),
                force,
                rule == null ? new Chip("", Tone.QUIET) : chip(rule.state()));
    }

    private Chip chip(RuleState state) {
        Tone tone = switch (state) {
            case OFF, UNKNOWN -> Tone.QUIET;
            case HOLDS -> Tone.GOOD;
            case STOPS -> Tone.WARN;
        };
        return new Chip(texts.of("rule." + state.name().toLowerCase(Locale.ROOT)), tone);
    }

    /** Sets one of the node's preferences; {@code usual} unsets it. */
    public void set(String key, String value) {
        model.trouble().set("");
        node.tell(api -> api.set(key, value), model.trouble()::set);
    }

    /** Looks whether the node is started at log-in: something else may have changed it. */
    public void lookAtAutostart() {
        autostart.look(model.autostart()::set);
    }

    /** Has the node started at log-in, or no longer. */
    public void autostart(boolean wanted) {
        model.trouble().set("");
        autostart.set(wanted, model.autostart()::set, why -> {
            model.trouble().set(why);
            lookAtAutostart();
        });
    }

    /** Changes something of this window. */
    public void wish(Wishes wanted) {
        if (!wanted.language().equals(model.wishes().get().language())) {
            model.restart().set(texts.of("settings.restart"));
        }
        model.wishes().set(wanted);
    }
}
