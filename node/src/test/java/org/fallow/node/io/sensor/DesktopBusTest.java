package org.fallow.node.io.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.fallow.node.policy.Reading;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real bus of its own, where there is a {@code dbus-daemon}, and services that stand for a desktop's. */
class DesktopBusTest {
    private static final Path DAEMON = Path.of("/usr/bin/dbus-daemon");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private Process daemon;
    private DBusConnection services;
    private DesktopBus bus;

    @BeforeEach
    void start() throws IOException, DBusException {
        assumeTrue(Files.isExecutable(DAEMON), "there is no dbus-daemon here");
        String address = "unix:path=" + folder.resolve("bus");
        daemon = new ProcessBuilder(
                        DAEMON.toString(), "--session", "--nofork", "--print-address", "--address=" + address)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(daemon.inputReader().readLine()).startsWith(address);
        services = DesktopBus.open(address);
        bus = new DesktopBus(() -> DesktopBus.open(address), () -> DesktopBus.open(address), () -> NOW);
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            bus.close();
            services.disconnect();
            daemon.destroy();
        }
    }

    @Test
    void withNoServiceNothingIsKnown() {
        assertThat(bus.desktopIdle()).isEmpty();
        assertThat(bus.loginIdle()).isEmpty();
        assertThat(bus.metered()).isInstanceOf(Reading.Absent.class);
    }

    @Test
    void gnomeTellsMillisecondsSinceTheLastInput() throws DBusException {
        services.requestBusName("org.gnome.Mutter.IdleMonitor");
        services.exportObject("/org/gnome/Mutter/IdleMonitor/Core", new Monitor());
        assertThat(bus.desktopIdle()).contains(Duration.ofMillis(61_500));
    }

    @Test
    void whereGnomeIsNotTheScreenSaverTells() throws DBusException {
        services.requestBusName("org.freedesktop.ScreenSaver");
        services.exportObject("/org/freedesktop/ScreenSaver", new Saver());
        assertThat(bus.desktopIdle()).contains(Duration.ofMillis(2_500));
    }

    @Test
    void logindTellsSinceWhenAllSessionsAreIdle() throws DBusException {
        Known manager = new Known("/org/freedesktop/login1");
        services.requestBusName("org.freedesktop.login1");
        services.exportObject(manager.getObjectPath(), manager);
        manager.values.put("IdleHint", new Variant<>(false));
        manager.values.put("IdleSinceHint", new Variant<>(new UInt64(0)));
        assertThat(bus.loginIdle()).contains(Duration.ZERO);
        manager.values.put("IdleHint", new Variant<>(true));
        manager.values.put(
                "IdleSinceHint", new Variant<>(new UInt64(NOW.minusSeconds(90).getEpochSecond() * 1_000_000)));
        assertThat(bus.loginIdle()).contains(Duration.ofSeconds(90));
    }

    @Test
    void networkManagerTellsHowTheNetworkIsPaid() throws DBusException {
        Known network = new Known("/org/freedesktop/NetworkManager");
        services.requestBusName("org.freedesktop.NetworkManager");
        services.exportObject(network.getObjectPath(), network);
        Map<Integer, Object> words =
                Map.of(1, Reading.of(true), 2, Reading.of(false), 3, Reading.of(true), 4, Reading.of(false));
        words.forEach((word, reading) -> {
            network.values.put("Metered", new Variant<>(new UInt32(word)));
            assertThat(bus.metered()).isEqualTo(reading);
        });
        network.values.put("Metered", new Variant<>(new UInt32(0)));
        assertThat(bus.metered()).isInstanceOf(Reading.Absent.class);
    }

    /** GNOME's. */
    public static final class Monitor implements DesktopBus.IdleMonitor {
        @Override
        public UInt64 GetIdletime() {
            return new UInt64(61_500);
        }

        @Override
        public String getObjectPath() {
            return "/org/gnome/Mutter/IdleMonitor/Core";
        }
    }

    /** KDE's. */
    public static final class Saver implements DesktopBus.ScreenSaver {
        @Override
        public UInt32 GetSessionIdleTime() {
            return new UInt32(2_500);
        }

        @Override
        public String getObjectPath() {
            return "/org/freedesktop/ScreenSaver";
        }
    }

    /** An object with properties. */
    public static final class Known implements Properties {
        private final String path;
        private final Map<String, Variant<?>> values = new ConcurrentHashMap<>();

        Known(String path) {
            this.path = path;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the library declares it
        public <A> A Get(String of, String name) {
            return (A) Objects.requireNonNull(values.get(name), name);
        }

        @Override
        public <A> void Set(String of, String name, A value) {
            throw new UnsupportedOperationException("these are only read");
        }

        @Override
        public Map<String, Variant<?>> GetAll(String of) {
            return values;
        }

        @Override
        public String getObjectPath() {
            return path;
        }
    }
}
