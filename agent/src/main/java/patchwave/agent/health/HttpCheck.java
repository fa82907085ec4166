package patchwave.agent.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;

/** Healthy if a GET answers with exactly the expected status; redirects are not followed. */
record HttpCheck(String name, URI url, int status, Duration timeout) implements Check {
    @Override
    public CheckResult run() {
        try {
            URLConnection connection = url.toURL().openConnection();
            if (!(connection instanceof HttpURLConnection http)) {
                return new CheckResult(name, HealthState.UNKNOWN, url + " is not http");
            }
            http.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
            http.setReadTimeout(Math.toIntExact(timeout.toMillis()));
            http.setInstanceFollowRedirects(false);
            try {
                int found = http.getResponseCode();
                HealthState state = found == status ? HealthState.HEALTHY : HealthState.UNHEALTHY;
                return new CheckResult(name, state, url + " answers " + found + ", expected " + status);
            } finally {
                http.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            return new CheckResult(name, HealthState.UNHEALTHY, url + ": " + e.getMessage());
        }
    }
}
