package org.fallow.simulation.seeds;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.IncompleteExecutionException;

/** Puts the seed in front of the message of a failing test, since reports name only the number of the invocation. */
final class SeedInMessage implements InvocationInterceptor {
    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        proceed(invocation, call.getArguments().getFirst());
    }

    static void proceed(Invocation<Void> invocation, Object seed) throws Throwable {
        try {
            invocation.proceed();
        } catch (IncompleteExecutionException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
