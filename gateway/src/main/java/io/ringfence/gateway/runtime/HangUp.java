package io.ringfence.gateway.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// SIGHUP, which by custom means "read your configuration again" and would otherwise end the process.
///
/// Java hears of signals through `sun.misc.Signal` only. The compiler warns of that class and cannot be told not to, so
/// that it is reached by name.
final class HangUp {
    private HangUp() {}

    /// Runs `action` on a thread of its own at every SIGHUP.
    ///
    /// @throws IllegalStateException when this JVM knows no such signal
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            Thread.startVirtualThread(action);
                        }
                        return null;
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, onSignal);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIGHUP cannot be handled: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIGHUP cannot be handled: " + e, e);
        }
    }
}
