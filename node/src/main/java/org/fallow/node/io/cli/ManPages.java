package org.fallow.node.io.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Manual pages of the program's commands, made of what {@code --help} is made of; in the language of man(7). */
final class ManPages {
    private static final String EXIT = """
            .SH EXIT STATUS
            .TP
            .B 0
            done
            .TP
            .B 1
            it failed; a line on standard error says why, and what to do
            .TP
            .B 2
            wrong usage
            .TP
            .B 3
            no running node
            .TP
            .B 4
            timed out
            """;

    private final String version;
    private final String day;

    private ManPages(String version, String day) {
        this.version = version;
        this.day = day;
    }

    /**
     * The pages of a program and all its commands that are not hidden.
     *
     * @param day of the pages, such as {@code 2026-11-30}
     * @return by file name, {@code fallow-run.1}
     */
    static Map<String, String> of(CommandLine program, String version, String day) {
        Map<String, String> pages = new TreeMap<>();
        new ManPages(version, day).add(program, pages);
        return pages;
    }

    private void add(CommandLine command, Map<String, String> pages) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().hidden()) {
            return;
        }
        pages.put(name(spec) + ".1", page(command));
        command.getSubcommands().values().forEach(below -> add(below, pages));
    }

    private static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private String page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        List<String> lines = new ArrayList<>();
        lines.add(".TH %s 1 \"%s\" \"Fallow %s\" \"Fallow\""
                .formatted(escape(name(spec).toUpperCase(Locale.ROOT)), day, version));
        lines.add(".SH NAME");
        lines.add(escape(name(spec)) + " \\- " + text(spec.usageMessage().description()));
        lines.add(".SH SYNOPSIS");
        lines.add(".nf");
        for (String line : synopsis(command)) {
            lines.add(escape(line));
        }
        lines.add(".fi");
        if (!spec.positionalParameters().isEmpty()) {
            lines.add(".SH ARGUMENTS");
            spec.positionalParameters().stream()
                    .filter(argument -> !argument.hidden())
                    .forEach(argument -> item(label(argument), argument, lines));
        }
        lines.add(".SH OPTIONS");
        spec.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> item(label(option), option, lines));
        if (!command.getSubcommands().isEmpty()) {
            lines.add(".SH COMMANDS");
            command.getSubcommands().values().stream()
                    .map(CommandLine::getCommandSpec)
                    .filter(below -> !below.usageMessage().hidden())
                    .forEach(below -> {
                        lines.add(".TP");
                        lines.add(".BR " + escape(name(below)) + " (1)");
                        lines.add(text(below.usageMessage().description()));
                    });
        }
        String footer = text(spec.usageMessage().footer());
        if (!footer.isBlank()) {
            lines.add(".SH NOTES");
            for (String line : spec.usageMessage().footer()) {
                if (!line.isBlank()) {
                    lines.add(".PP");
                    lines.add(guarded(escape(line.replace("%%", "%"))));
                }
            }
        }
        lines.add(EXIT.strip());
        if (spec.parent() != null) {
            lines.add(".SH SEE ALSO");
            lines.add(".BR " + escape(name(spec.parent())) + " (1)");
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> synopsis(CommandLine command) {
        Help help = new Help(command.getCommandSpec(), Help.defaultColorScheme(Help.Ansi.OFF));
        return help.synopsis(0).lines().filter(line -> !line.isBlank()).toList();
    }

    private static String label(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() > 0 ? names + " " + option.paramLabel() : names;
    }

    private static String label(PositionalParamSpec argument) {
        return argument.paramLabel();
    }

    private static void item(String label, ArgSpec argument, List<String> lines) {
        lines.add(".TP");
        lines.add(".B " + escape(label));
        lines.add(text(argument.description()));
    }

    private static String text(String[] description) {
        return guarded(escape(String.join(" ", description).replace("%%", "%").strip()));
    }

    /** What means something to the formatter stands for itself: a hyphen that is typed, a backslash. */
    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }

    /** A line that begins with a dot or an apostrophe would be a command. */
    private static String guarded(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }
}
