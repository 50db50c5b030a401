package org.fallow.node.io.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiRefused;
import org.fallow.node.control.NoRunningNode;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.manners.Preferences;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.io.store.Home;
import org.fallow.node.policy.BadSetting;
import org.fallow.node.policy.Settings;
import org.fallow.node.status.RuleStatus;
import org.fallow.node.status.SettingStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fallow config}: with a running node through its API, without one in its file. */
@Command(
        name = "config",
        versionProvider = Version.class,
        description = "read and change preferences: when this computer computes, and how much")
final class ConfigCommand implements Runnable {
    /** What a node answers to a key or a value that there is not. */
    private static final int BAD_REQUEST = 400;

    @Mixin
    private SharedOptions common = new SharedOptions();

    @Option(names = "--rules", description = "show how each rule stands in the running node")
    private boolean rules;

    @Parameters(index = "0", arity = "0..1", paramLabel = "KEY", description = "a setting; all of them if not given")
    private @Nullable String key;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "VALUE",
            description = "what to set it to; usual for what it is where nothing is set")
    private List<String> value = new ArrayList<>();

    @Override
    public void run() {
        String wanted = key;
        if (rules) {
            List<RuleStatus> all = common.ask(NodeApi::rules);
            common.print(all, () -> Words.rules(all));
        } else if (wanted == null) {
            List<SettingStatus> all = settings();
            common.print(all, () -> Words.settings(all));
        } else if (value.isEmpty()) {
            SettingStatus one = settings().stream()
                    .filter(s -> s.key().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed(
                            CommandFailed.USAGE, "there is no setting \"" + wanted + "\" (fallow config lists them)"));
            common.print(one, () -> System.out.println(one.value()));
        } else {
            SettingStatus now = set(wanted, String.join(" ", value));
            common.print(now, () -> System.out.println(now.key() + " " + now.value()));
        }
    }

    private List<SettingStatus> settings() {
        try (NodeApi api = new HttpNodeApi(common.home())) {
            return api.settings();
        } catch (NoRunningNode e) {
            return file().all();
        } catch (ApiException e) {
            throw new CommandFailed(e.exitCode(), e.line(), e);
        }
    }

    private SettingStatus set(String wanted, String text) {
        try (NodeApi api = new HttpNodeApi(common.home())) {
            return api.set(wanted, text);
        } catch (NoRunningNode e) {
            try {
                return file().set(wanted, text);
            } catch (BadSetting mistake) {
                throw new CommandFailed(CommandFailed.USAGE, mistake.line(), mistake);
            } catch (IOException trouble) {
                throw new CommandFailed(CommandFailed.FAILED, String.valueOf(trouble.getMessage()), trouble);
            }
        } catch (ApiRefused e) {
            boolean mistake = e.status() == BAD_REQUEST;
            throw new CommandFailed(mistake ? CommandFailed.USAGE : e.exitCode(), e.line(), e);
        } catch (ApiException e) {
            throw new CommandFailed(e.exitCode(), e.line(), e);
        }
    }

    private Preferences file() {
        try {
            return Preferences.open(Home.open(common.home()), Settings.USUAL);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
