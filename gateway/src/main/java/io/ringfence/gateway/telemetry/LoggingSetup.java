package io.ringfence.gateway.telemetry;

import io.ringfence.gateway.config.TelemetryConfig;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/// Sets up logging before anything logs: messages to standard error, the access log to its file or to standard
/// output, both written by a background thread from a bounded ring.
public final class LoggingSetup {
    private static final String TEXT_PATTERN = "%d{HH:mm:ss.SSS} %-5p %c{1} - %m%n";
    private static final String JSON_PATTERN =
            "{\"timestamp\":\"%d{yyyy-MM-dd'T'HH:mm:ss.SSS}{UTC}Z\",\"level\":\"%p{lowerCase=true}\","
                    + "\"target\":\"%c{1}\",\"message\":\"%enc{%m %ex}{JSON}\"}%n";

    private LoggingSetup() {}

    public static void install(TelemetryConfig config) {
        // Its own hook would stop the logger at the signal, and lose what is logged while answers are drained. Whoever
        // runs the gateway calls flush() at the end.
        System.setProperty("log4j2.shutdownHookEnabled", "false");
        System.setProperty("log4j2.asyncQueueFullPolicy", DropWhenFull.class.getName());
        // The default wakes up a hundred times a second to look whether there is anything to write.
        System.setProperty("log4j2.asyncLoggerWaitStrategy", "Block");
        System.setProperty("log4j2.contextSelector", "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
        ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.setStatusLevel(Level.ERROR).setConfigurationName("ringfence");
        boolean json = config.logging().format() == TelemetryConfig.LogFormat.JSON;
        builder.add(builder.newAppender("console", "Console")
                .addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR)
                .add(builder.newLayout("PatternLayout").addAttribute("pattern", json ? JSON_PATTERN : TEXT_PATTERN)));
        for (String library : List.of("org.flywaydb", "com.zaxxer.hikari")) {
            builder.add(builder.newLogger(library, quieter(config.logging().level())));
        }
        builder.add(builder.newRootLogger(Level.valueOf(config.logging().level().name()))
                .add(builder.newAppenderRef("console")));
        if (config.accessLog().enabled()) {
            builder.add(accessAppender(builder, config.accessLog()));
            builder.add(builder.newLogger(AccessLog.LOGGER, Level.INFO)
                    .addAttribute("additivity", false)
                    .add(builder.newAppenderRef("access")));
        }
        Configurator.reconfigure(builder.build());
    }

    /// What libraries tell about themselves is for those who ask for more than usual.
    private static Level quieter(TelemetryConfig.LogLevel level) {
        return level == TelemetryConfig.LogLevel.INFO ? Level.WARN : Level.valueOf(level.name());
    }

    /// Waits until everything that was logged is written.
    public static void flush() {
        LogManager.shutdown();
    }

    private static AppenderComponentBuilder accessAppender(
            ConfigurationBuilder<BuiltConfiguration> builder, TelemetryConfig.AccessLog config) {
        AppenderComponentBuilder appender = config.path() == null
                ? builder.newAppender("access", "Console").addAttribute("target", ConsoleAppender.Target.SYSTEM_OUT)
                : builder.newAppender("access", "RandomAccessFile")
                        .addAttribute("fileName", config.path().toString())
                        .addAttribute("immediateFlush", false)
                        // Four times as much, the default, makes the JDK map and unmap memory for every write.
                        .addAttribute("bufferSize", 64 << 10)
                        .addAttribute("append", true);
        return appender.add(builder.newLayout("PatternLayout").addAttribute("pattern", "%m%n"));
    }
}
