package io.ringfence.peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Passes everything on to one server; see `application.yaml`. */
@SpringBootApplication
public class PlainProxy {
    public static void main(String[] arguments) {
        SpringApplication.run(PlainProxy.class, arguments);
    }
}
