package org.fallow.house;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a pure package may not touch: the world outside, and what makes two runs differ. */
public final class Purity {
    /** Any use of these types. A trailing dot means the whole package. */
    private static final List<String> TYPES = List.of(
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.DatagramSocket",
            "java.net.MulticastSocket",
            "java.net.NetworkInterface",
            "java.net.URL",
            "java.net.URLConnection",
            "java.net.HttpURLConnection",
            "java.net.http.",
            "java.nio.channels.",
            "java.nio.file.DirectoryStream",
            "java.nio.file.FileSystem",
            "java.nio.file.FileSystems",
            "java.nio.file.Files",
            "java.nio.file.WatchService",
            "java.nio.file.attribute.",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile",
            "java.io.Console",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.lang.Runtime",
            "java.util.Timer",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.Executor",
            "java.util.concurrent.ExecutorService",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ScheduledExecutorService",
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.logging.",
            "java.sql.",
            "javafx.application.",
            "org.slf4j.");

    /** Calls and fields, as {@code type.name}; {@code <init>()} is a constructor without arguments. */
    private static final Set<String> MEMBERS = Set.of(
            "java.lang.Math.random",
            "java.lang.System.console",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.err",
            "java.lang.System.exit",
            "java.lang.System.getLogger",
            "java.lang.System.getProperty",
            "java.lang.System.getenv",
            "java.lang.System.in",
            "java.lang.System.nanoTime",
            "java.lang.System.out",
            "java.net.InetAddress.getAllByName",
            "java.net.InetAddress.getByName",
            "java.net.InetAddress.getLocalHost",
            // A path is a name; these ask the file system.
            "java.nio.file.Path.register",
            "java.nio.file.Path.toAbsolutePath",
            "java.nio.file.Path.toFile",
            "java.nio.file.Path.toRealPath",
            "java.security.SecureRandom.<init>()",
            "java.security.SecureRandom.getInstance",
            "java.security.SecureRandom.getInstanceStrong",
            "java.time.Clock.system",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.systemUTC",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.Date.<init>()",
            "java.util.Random.<init>()",
            "java.util.SplittableRandom.<init>()",
            "java.util.UUID.randomUUID",
            "java.util.random.RandomGenerator.getDefault");

    private Purity() {}

    /** What in a class is not pure, one line each; empty when it is. */
    public static Set<String> faults(JavaClass type) {
        Set<String> faults = new TreeSet<>();
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            String used = dependency.getTargetClass().getBaseComponentType().getFullName();
            if (TYPES.stream().anyMatch(impure -> matches(used, impure))) {
                faults.add(type.getFullName() + " uses " + used);
            }
        }
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            String member = member(access.getTarget());
            if (MEMBERS.contains(member)) {
                faults.add(type.getFullName() + " uses " + member);
            }
        }
        type.getCodeUnitReferencesFromSelf().forEach(reference -> {
            String member = member(reference.getTarget());
            if (MEMBERS.contains(member)) {
                faults.add(type.getFullName() + " uses " + member);
            }
        });
        return faults;
    }

    private static boolean matches(String used, String impure) {
        return impure.endsWith(".") ? used.startsWith(impure) : used.equals(impure) || used.startsWith(impure + "$");
    }

    private static String member(AccessTarget target) {
        String member = target.getOwner().getFullName() + "." + target.getName();
        boolean plainConstructor = target instanceof AccessTarget.ConstructorCallTarget constructor
                && constructor.getRawParameterTypes().isEmpty();
        return plainConstructor ? member + "()" : member;
    }
}
